package org.tunebook.kernel.engine;

import java.util.concurrent.CompletableFuture;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.Notebook;

/**
 * Where one cell's output goes. Its methods are called one at a time and in the order of the cell's own
 * calls, never on a thread of the user's code; they may also be called after the cell has ended, for
 * threads it left running.
 */
public interface CellOutput {
    /** Text printed; never empty. */
    void stream(Channel channel, String text);

    /** A value shown, to be found again by its id. */
    void display(MimeBundle bundle, String displayId);

    /** A value shown anew in the place of an earlier one. */
    void update(MimeBundle bundle, String displayId);

    /** What the cell has shown so far is to go. */
    void clear(Notebook.Clear when);

    /**
     * Asks the user for a line. The future fails with an {@link java.io.IOException} when nobody can be
     * asked.
     */
    CompletableFuture<String> input(String prompt, Echo echo);

    /** A standard stream. */
    enum Channel {
        STDOUT,
        STDERR
    }

    /** Whether what is typed can be seen. */
    enum Echo {
        SHOWN,
        HIDDEN
    }

    /** Drops everything and answers no question. */
    static CellOutput none() {
        return NoOutput.INSTANCE;
    }
}
