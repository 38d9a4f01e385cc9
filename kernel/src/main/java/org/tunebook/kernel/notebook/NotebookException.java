package org.tunebook.kernel.notebook;

/** A file that is no notebook, or none that this kernel can run. */
public final class NotebookException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotebookException(String message) {
        super(message);
    }
}
