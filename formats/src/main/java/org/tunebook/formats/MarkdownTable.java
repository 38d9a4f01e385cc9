package org.tunebook.formats;

import java.util.ArrayList;
import java.util.List;

/** Tables in the Markdown of GitHub: a header row, a row of dashes, the other rows. */
final class MarkdownTable {
    private static final String DASHES = "---";
    private static final String BREAK = "<br";

    private MarkdownTable() {}

    static String write(Grid grid) {
        StringBuilder out = new StringBuilder();
        int width = grid.rows().isEmpty() ? 0 : grid.rows().get(0).size();
        String delimiter = "|" + (" " + DASHES + " |").repeat(Math.max(1, width));
        if (grid.rows().isEmpty()) {
            return delimiter;
        }
        for (int i = 0; i < grid.height(); i++) {
            out.append(i == 0 ? "" : "\n").append('|');
            for (String cell : grid.rows().get(i)) {
                out.append(' ');
                escape(cell, out);
                out.append(" |");
            }
            if (i == 0) {
                out.append('\n').append(delimiter);
            }
        }
        return out.toString();
    }

    private static void escape(String cell, StringBuilder out) {
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            switch (c) {
                case '|', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("<br>");
                case '<' -> out.append(isBreak(cell, i) ? "\\<" : "<");
                // No cell may end the block that the table stands in.
                case '/' -> out.append(i > 0 && cell.charAt(i - 1) == '<' ? "\\/" : "/");
                case '&' -> out.append(CharacterReferences.end(cell, i) < 0 ? "&" : "\\&");
                default -> {
                    if (CellText.isFragile(cell, i)) {
                        out.append("&#").append((int) c).append(';');
                    } else {
                        out.append(c);
                    }
                }
            }
        }
    }

    static Grid read(String text) {
        int line = 0;
        while (line < text.length()) {
            if (isStart(text, line)) {
                return attempt(text, line).orThrow("Markdown", text);
            }
            line = nextLine(text, line);
        }
        String only = text.strip();
        if (isDelimiter(only, 0, only.length())) {
            return new Grid(List.of());
        }
        throw new FormatException("Markdown table: no line with | is followed by a line of dashes, as | --- | --- |");
    }

    /** Whether the line that starts here is a header: it has a pipe, and a row of dashes follows. */
    static boolean isStart(String text, int line) {
        int end = lineEnd(text, line);
        if (end == text.length() || indexOf(text, '|', line, end) < 0) {
            return false;
        }
        int next = nextLine(text, line);
        return isDelimiter(text, next, lineEnd(text, next));
    }

    static TableAttempt attempt(String text, int start) {
        List<List<String>> rows = new ArrayList<>();
        int end = lineEnd(text, start);
        boolean outerPipes = startsWithPipe(text, start, end);
        rows.add(row(text, start, end));
        int line = nextLine(text, nextLine(text, start));
        end = lineEnd(text, nextLine(text, start));
        while (line < text.length()) {
            int lineEnd = lineEnd(text, line);
            int pipe = outerPipes ? line : indexOf(text, '|', line, lineEnd);
            if (pipe < 0 || outerPipes && !startsWithPipe(text, line, lineEnd)) {
                break;
            }
            rows.add(row(text, line, lineEnd));
            end = lineEnd;
            line = nextLine(text, line);
        }
        return TableAttempt.found(rows, end);
    }

    private static List<String> row(String text, int start, int end) {
        List<String> cells = new ArrayList<>();
        CellText cell = new CellText();
        int i = start;
        if (startsWithPipe(text, start, end)) {
            i = text.indexOf('|', start) + 1;
        }
        boolean afterPipe = true;
        while (i < end) {
            char c = text.charAt(i);
            if (c == '|') {
                cells.add(cell.toString());
                cell = new CellText();
                afterPipe = true;
                i++;
                continue;
            }
            if (!CellText.isSpace(c)) {
                afterPipe = false;
            }
            if (c == '\\' && i + 1 < end && isPunctuation(text.charAt(i + 1))) {
                cell.literal(text.substring(i + 1, i + 2));
                i += 2;
            } else if (c == '&' && CharacterReferences.end(text, i) > 0) {
                int after = CharacterReferences.end(text, i);
                cell.reference(text, i, after);
                i = after;
            } else if (c == '<' && isBreak(text, i)) {
                cell.literal("\n");
                i = text.indexOf('>', i) + 1;
            } else {
                cell.source(c);
                i++;
            }
        }
        // What follows the last pipe is a cell only if something stands there: the outer pipe may be left out.
        if (!afterPipe) {
            cells.add(cell.toString());
        }
        return cells;
    }

    /** Whether a line break tag stands here: {@code <br>}, {@code <br/>} or {@code <br />}. */
    private static boolean isBreak(String text, int index) {
        if (!text.regionMatches(true, index, BREAK, 0, BREAK.length())) {
            return false;
        }
        String rest = text.substring(index + BREAK.length(), Math.min(text.length(), index + BREAK.length() + 3));
        return rest.startsWith(">") || rest.startsWith("/>") || rest.startsWith(" />");
    }

    private static boolean isPunctuation(char c) {
        return c > ' ' && c < 127 && !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z');
    }

    private static boolean isDelimiter(String text, int start, int end) {
        boolean dash = false;
        boolean pipe = false;
        for (int i = start; i < end; i++) {
            switch (text.charAt(i)) {
                case '-' -> dash = true;
                case '|' -> pipe = true;
                case ':', ' ', '\t' -> {}
                default -> {
                    return false;
                }
            }
        }
        return dash && pipe;
    }

    private static boolean startsWithPipe(String text, int start, int end) {
        int i = start;
        while (i < end && CellText.isSpace(text.charAt(i))) {
            i++;
        }
        return i < end && text.charAt(i) == '|';
    }

    private static int indexOf(String text, char c, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text.charAt(i) == c) {
                return i;
            }
        }
        return -1;
    }

    static int lineEnd(String text, int start) {
        int i = start;
        while (i < text.length() && text.charAt(i) != '\n' && text.charAt(i) != '\r') {
            i++;
        }
        return i;
    }

    static int nextLine(String text, int start) {
        int end = lineEnd(text, start);
        if (text.startsWith("\r\n", end)) {
            return end + 2;
        }
        return Math.min(text.length(), end + 1);
    }
}
