package org.tunebook.kernel.notebook;

import org.tunebook.kernel.engine.CellError;

/**
 * The cell that ended a run.
 *
 * @param number the number under which it ran, as its traceback names it
 * @param id its id in the notebook
 * @param name the exception's class, or {@link CellError#COMPILATION} or {@link CellError#INTERRUPTED}
 * @param message the exception's message or the first compile error; may be empty
 */
public record CellFailure(int number, String id, String name, String message) {
    boolean isInterruption() {
        return name.equals(CellError.INTERRUPTED);
    }
}
