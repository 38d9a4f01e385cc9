/** The Java kernel for Jupyter: its entry point and its installation. */
@NullMarked
package org.tunebook.kernel;

import org.jspecify.annotations.NullMarked;
