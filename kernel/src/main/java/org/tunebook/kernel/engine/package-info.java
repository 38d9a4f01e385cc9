/**
 * Cells in, bundles out: Java cells run by JShell in this process ({@link
 * org.tunebook.kernel.engine.Engine}), with what they print, show, ask and throw handed to a {@link
 * org.tunebook.kernel.engine.CellOutput}. Nothing here knows how a notebook's page is spoken to.
 */
@NullMarked
package org.tunebook.kernel.engine;

import org.jspecify.annotations.NullMarked;
