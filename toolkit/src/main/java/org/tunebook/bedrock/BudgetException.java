package org.tunebook.bedrock;

/** Something that costs was not started, for what it may cost was not agreed to; the message says how to agree. */
public final class BudgetException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With the one line that says what was refused, why and what to do. */
    public BudgetException(String message) {
        super(message);
    }
}
