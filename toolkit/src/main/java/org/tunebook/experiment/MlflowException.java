package org.tunebook.experiment;

/** A tracking server that could not be reached, or refused. The message says what was asked of whom and what to do. */
public final class MlflowException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int status;

    MlflowException(String message, int status) {
        super(message);
        this.status = status;
    }

    /** The HTTP status of the answer; 0 if there was none. */
    public int status() {
        return status;
    }
}
