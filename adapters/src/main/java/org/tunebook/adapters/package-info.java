/**
 * Lets values show themselves in IJava and JJava as they do in our kernel: {@link
 * org.tunebook.notebook.Displayable}, what libraries register through {@link
 * org.tunebook.notebook.NotebookExtension}, and tables of records.
 */
@NullMarked
package org.tunebook.adapters;

import org.jspecify.annotations.NullMarked;
