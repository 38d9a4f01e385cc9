/**
 * Notebooks as files: read, given parameters, executed cell by cell with the {@link
 * org.tunebook.kernel.engine.Engine} and written with their outputs, with no Jupyter about.
 */
@NullMarked
package org.tunebook.kernel.notebook;

import org.jspecify.annotations.NullMarked;
