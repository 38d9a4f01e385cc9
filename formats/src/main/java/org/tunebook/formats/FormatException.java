package org.tunebook.formats;

/** Text that is not in the format it should be in. The message says what was found, where, and what was expected. */
public final class FormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FormatException(String message) {
        super(message);
    }

    public FormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
