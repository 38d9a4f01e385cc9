/**
 * What a library needs to be at home in a notebook: values that show themselves ({@link
 * org.tunebook.notebook.Displayable}), the notebook they are shown in ({@link
 * org.tunebook.notebook.Notebook}) and the extension that introduces a library to it ({@link
 * org.tunebook.notebook.NotebookExtension}). This module depends on nothing.
 */
@NullMarked
package org.tunebook.notebook;

import org.jspecify.annotations.NullMarked;
