package org.tunebook.formats;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What reading a table from a certain place came to: a grid, or the problem that ended it.
 *
 * @param grid the table, or null
 * @param end the index after the last character looked at
 * @param problem what is wrong, or null if there is a grid
 */
record TableAttempt(@Nullable Grid grid, int end, @Nullable String problem) {
    static TableAttempt found(List<List<String>> rows, int end) {
        return new TableAttempt(new Grid(rows), end, null);
    }

    static TableAttempt failed(int end, String problem) {
        return new TableAttempt(null, end, problem);
    }

    boolean hasCells() {
        return grid != null && grid.width() > 0;
    }

    Grid orThrow(String markup, String text) {
        if (grid == null) {
            throw new FormatException(markup + " table, " + place(text, end) + ": " + problem);
        }
        return grid;
    }

    /** The line and column (both from 1) of an index. */
    static String place(String text, int index) {
        int line = 1;
        int lineStart = 0;
        int end = Math.min(index, text.length());
        for (int i = 0; i < end; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return "line " + line + ", column " + (end - lineStart + 1);
    }
}
