package org.tunebook.kernel.engine;

import java.util.List;

/**
 * Why a cell failed.
 *
 * @param name the exception's class, or {@link #COMPILATION} or {@link #INTERRUPTED}
 * @param message the exception's message or the first compile error; empty if there is none
 * @param traceback the lines to show, coloured with ANSI escapes
 */
public record CellError(String name, String message, List<String> traceback) {
    /** The name of an error found by the compiler. */
    public static final String COMPILATION = "CompilationError";

    /** The name of an interrupted cell's error. */
    public static final String INTERRUPTED = "Interrupted";

    public CellError {
        traceback = List.copyOf(traceback);
    }

    /** The traceback without colours. */
    public String plain() {
        return Ansi.strip(String.join("\n", traceback));
    }
}
