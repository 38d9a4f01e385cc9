package org.tunebook.kernel.engine;

/**
 * The text of a cell and its number.
 *
 * @param number as shown beside the cell; 0 for code that is no cell
 */
record CellSource(int number, String text) {
    /** The line that a character is on, from 1. */
    int line(int offset) {
        int line = 1;
        for (int i = Math.min(offset, text.length()) - 1; i >= 0; i--) {
            if (text.charAt(i) == '\n') {
                line++;
            }
        }
        return line;
    }

    /** The column that a character is in, from 1. */
    int column(int offset) {
        int at = Math.min(offset, text.length());
        return at - text.lastIndexOf('\n', at - 1);
    }

    /** The text of a line, counted from 1; empty if there is no such line. */
    String lineText(int line) {
        int at = 0;
        for (int i = 1; i < line; i++) {
            at = text.indexOf('\n', at) + 1;
            if (at == 0) {
                return "";
            }
        }
        int end = text.indexOf('\n', at);
        return text.substring(at, end < 0 ? text.length() : end);
    }

    String name() {
        return number == 0 ? "expression" : "cell [" + number + "]";
    }
}
