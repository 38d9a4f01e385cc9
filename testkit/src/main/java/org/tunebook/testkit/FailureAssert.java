package org.tunebook.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.AbstractStringAssert;
import org.tunebook.kernel.notebook.CellFailure;

/** Assertions on why a cell failed. */
public final class FailureAssert extends AbstractAssert<FailureAssert, CellFailure> {
    private final Cell cell;

    FailureAssert(CellFailure failure, Cell cell) {
        super(failure, FailureAssert.class);
        this.cell = cell;
    }

    /** It is this line of the cell, from 1, that failed or called what failed. */
    public FailureAssert atLine(int line) {
        if (actual.line().orElse(0) != line) {
            String found = actual.line().isPresent() ? "line " + actual.line().getAsInt() : "no line";
            throw failureWithActualExpected(
                    found,
                    "line " + line,
                    "%nExpected %s%nto fail at line %s%nbut it failed at %s:%n%s",
                    Page.name(cell),
                    line,
                    found,
                    cell);
        }
        return this;
    }

    /** The message is exactly this; of several compile errors, the first one's. */
    public FailureAssert withMessage(String message) {
        if (!actual.message().equals(message)) {
            throw failureWithActualExpected(
                    actual.message(),
                    message,
                    "%nExpected %s%nto fail with the message%n  \"%s\"%nbut it is%n  \"%s\"%nof %s",
                    Page.name(cell),
                    message,
                    actual.message(),
                    cell);
        }
        return this;
    }

    /** Goes on with the message. */
    public AbstractStringAssert<?> message() {
        return assertThat(actual.message()).as("message of the failure of %s%n", cell);
    }

    /** Goes on with the lines that the notebook shows, without colours. */
    public AbstractStringAssert<?> traceback() {
        return assertThat(actual.traceback()).as("traceback of %s%n", cell);
    }
}
