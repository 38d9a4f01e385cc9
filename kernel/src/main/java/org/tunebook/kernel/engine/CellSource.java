package org.tunebook.kernel.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a cell, or of a file that a cell loads.
 *
 * @param name as errors call it: {@code cell [7]}, or the file's name
 */
record CellSource(String name, String text) {
    private static final Pattern PACKAGE = Pattern.compile("package\\s+[\\w.\\s]+;");

    /** A package declaration, as in code pasted from a file, says nothing in a cell. */
    CellSource {
        int start = text.length() - Comments.skip(text).length();
        Matcher declaration = PACKAGE.matcher(text).region(start, text.length());
        text = declaration.lookingAt() ? blanked(text, start, declaration.end()) : text;
    }

    /**
     * The source of a cell.
     *
     * @param number as shown beside the cell; 0 for code that is no cell
     */
    static CellSource of(int number, String text) {
        return new CellSource(name(number), text);
    }

    /** What errors and stack traces call a cell of this number. */
    static String name(int number) {
        return number == 0 ? "expression" : "cell [" + number + "]";
    }

    /** A stretch of it alone, on its own lines and columns. */
    CellSource part(int from, int to) {
        return new CellSource(name, blanked(text.substring(0, to), 0, from));
    }

    /** A text with a stretch of it blanked, so that the rest keeps its place. */
    static String blanked(String text, int from, int to) {
        return text.substring(0, from) + text.substring(from, to).replaceAll("[^\\n]", " ") + text.substring(to);
    }

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
}
