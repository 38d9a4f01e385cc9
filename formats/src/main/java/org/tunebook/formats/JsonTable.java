package org.tunebook.formats;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tables as a JSON array of rows. Read by hand: a table may start anywhere in a text and end before it does. */
final class JsonTable {
    /** Objects with ever new keys would make a wide table of a short text; past this many cells it is none. */
    private static final int MOST_EMPTY_CELLS = 100_000;

    private static final String DELIMITERS = ",]} \t\r\n";

    private final String text;
    private int at;
    private @Nullable String problem;

    private JsonTable(String text, int start) {
        this.text = text;
        this.at = start;
    }

    static String write(Grid grid) {
        StringBuilder out = new StringBuilder("[");
        String beforeRow = "";
        for (List<String> row : grid.rows()) {
            out.append(beforeRow).append('[');
            String beforeCell = "";
            for (String cell : row) {
                out.append(beforeCell).append('"');
                escape(cell, out);
                out.append('"');
                beforeCell = ", ";
            }
            out.append(']');
            beforeRow = ",\n ";
        }
        return out.append(']').toString();
    }

    private static void escape(String cell, StringBuilder out) {
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                // No cell may end the block that the table stands in.
                case '/' -> out.append(i > 0 && cell.charAt(i - 1) == '<' ? "\\/" : "/");
                default -> {
                    if (c < ' ' || isLoneSurrogate(cell, i)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
    }

    private static boolean isLoneSurrogate(String cell, int index) {
        char c = cell.charAt(index);
        if (Character.isHighSurrogate(c)) {
            return index + 1 == cell.length() || !Character.isLowSurrogate(cell.charAt(index + 1));
        }
        return Character.isLowSurrogate(c) && (index == 0 || !Character.isHighSurrogate(cell.charAt(index - 1)));
    }

    static Grid read(String text) {
        int start = text.indexOf('[');
        if (start < 0) {
            throw new FormatException("JSON table: the text holds no array; expected an array of rows");
        }
        return attempt(text, start).orThrow("JSON", text);
    }

    /** Whether an array of arrays or of objects may start here. */
    static boolean isStart(String text, int index) {
        if (text.charAt(index) != '[') {
            return false;
        }
        int next = index + 1;
        while (next < text.length() && CellText.isSpace(text.charAt(next))) {
            next++;
        }
        return next < text.length() && (text.charAt(next) == '[' || text.charAt(next) == '{');
    }

    static TableAttempt attempt(String text, int start) {
        JsonTable table = new JsonTable(text, start);
        List<List<String>> rows = table.rows();
        return table.problem == null
                ? TableAttempt.found(rows, table.at)
                : TableAttempt.failed(table.at, table.problem);
    }

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        Map<String, Integer> columns = new LinkedHashMap<>();
        int empty = 0;
        at++;
        if (!closes(']')) {
            do {
                skipSpace();
                if (peek() == '[') {
                    rows.add(array());
                } else if (peek() == '{') {
                    List<String> row = object(columns);
                    empty += row.size();
                    if (empty > MOST_EMPTY_CELLS + text.length()) {
                        problem = "its objects have too many different keys for a table";
                    }
                    rows.add(row);
                } else {
                    problem = "expected a row: an array or an object";
                }
            } while (problem == null && goesOn(']'));
        }
        if (problem == null && !columns.isEmpty()) {
            rows.add(0, List.copyOf(columns.keySet()));
        }
        return rows;
    }

    private List<String> array() {
        List<String> row = new ArrayList<>();
        at++;
        if (closes(']')) {
            return row;
        }
        do {
            skipSpace();
            row.add(scalar());
        } while (problem == null && goesOn(']'));
        return row;
    }

    private List<String> object(Map<String, Integer> columns) {
        List<String> row = new ArrayList<>();
        at++;
        if (closes('}')) {
            return row;
        }
        do {
            skipSpace();
            if (peek() != '"') {
                problem = "expected a key in quotes";
                return row;
            }
            int column = columns.computeIfAbsent(string(), key -> columns.size());
            skipSpace();
            if (peek() != ':') {
                problem = "expected ':' after a key";
                return row;
            }
            at++;
            skipSpace();
            String value = scalar();
            while (row.size() <= column) {
                row.add("");
            }
            row.set(column, value);
        } while (problem == null && goesOn('}'));
        return row;
    }

    /** The text of a string, number, true or false as written; empty for null. */
    private String scalar() {
        if (problem != null) {
            return "";
        }
        if (peek() == '"') {
            return string();
        }
        int start = at;
        while (at < text.length() && DELIMITERS.indexOf(text.charAt(at)) < 0 && isPlain(text.charAt(at))) {
            at++;
        }
        String word = text.substring(start, at);
        if (word.equals("null")) {
            return "";
        }
        if (word.equals("true") || word.equals("false") || isNumber(word)) {
            return word;
        }
        problem = "expected a cell: a string, a number, true, false or null";
        return "";
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return out.toString();
            }
            if (c < ' ') {
                problem = "a string must not hold a raw line break or control character";
                return "";
            }
            if (c != '\\') {
                out.append(c);
                at++;
                continue;
            }
            char escaped = at + 1 < text.length() ? text.charAt(at + 1) : 0;
            int plain = "\"\\/".indexOf(escaped);
            int control = "bfnrt".indexOf(escaped);
            if (plain >= 0) {
                out.append(escaped);
                at += 2;
            } else if (control >= 0) {
                out.append("\b\f\n\r\t".charAt(control));
                at += 2;
            } else if (escaped == 'u' && isHex(at + 2)) {
                out.append((char) Integer.parseInt(text, at + 2, at + 6, 16));
                at += 6;
            } else {
                problem = "a backslash must be followed by one of \" \\ / b f n r t or u and four hexadecimal digits";
                return "";
            }
        }
        problem = "the text ends inside a string";
        return "";
    }

    private boolean isHex(int start) {
        if (start + 4 > text.length()) {
            return false;
        }
        for (int i = start; i < start + 4; i++) {
            if (Character.digit(text.charAt(i), 16) < 0 || text.charAt(i) > 'f') {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '+' || c == '-' || c == '.';
    }

    private static boolean isNumber(String word) {
        int i = word.startsWith("-") ? 1 : 0;
        int whole = i;
        i = digits(word, i);
        if (i == whole) {
            return false;
        }
        if (i < word.length() && word.charAt(i) == '.') {
            int fraction = i + 1;
            i = digits(word, fraction);
            if (i == fraction) {
                return false;
            }
        }
        if (i < word.length() && (word.charAt(i) == 'e' || word.charAt(i) == 'E')) {
            int exponent = i + 1;
            if (exponent < word.length() && (word.charAt(exponent) == '+' || word.charAt(exponent) == '-')) {
                exponent++;
            }
            i = digits(word, exponent);
            if (i == exponent) {
                return false;
            }
        }
        return i == word.length();
    }

    private static int digits(String word, int start) {
        int i = start;
        while (i < word.length() && word.charAt(i) >= '0' && word.charAt(i) <= '9') {
            i++;
        }
        return i;
    }

    private boolean closes(char bracket) {
        skipSpace();
        if (peek() == bracket) {
            at++;
            return true;
        }
        return false;
    }

    /** Whether a comma follows, and so another element; a closing bracket ends it, anything else is a problem. */
    private boolean goesOn(char bracket) {
        if (closes(bracket)) {
            return false;
        }
        if (peek() != ',') {
            problem = at >= text.length()
                    ? "the text ends before '" + bracket + "'"
                    : "expected ',' or '" + bracket + "'";
            return false;
        }
        at++;
        return true;
    }

    private void skipSpace() {
        while (at < text.length() && CellText.isSpace(text.charAt(at))) {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }
}
