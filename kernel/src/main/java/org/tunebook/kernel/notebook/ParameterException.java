package org.tunebook.kernel.notebook;

/** A value that a notebook does not take: its name is unknown, or it is not of its parameter's type. */
public final class ParameterException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ParameterException(String message) {
        super(message);
    }
}
