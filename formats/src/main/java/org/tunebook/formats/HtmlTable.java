package org.tunebook.formats;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tables in HTML. */
final class HtmlTable {
    private static final String OPENING = "<table";
    private static final Set<String> ROW_GROUPS = Set.of("thead", "tbody", "tfoot");
    private static final Set<String> WITHOUT_TEXT = Set.of("script", "style");
    private static final Set<String> APART = Set.of(
            "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "td", "th",
            "table", "caption");

    private final String text;
    private final int start;
    private SpannedRows rows = new SpannedRows();
    private boolean inRow;
    private @Nullable CellText cell;
    private int columns = 1;
    private int rowsCovered = 1;
    private int nested;
    private int at;

    private HtmlTable(String text, int start) {
        this.text = text;
        this.start = start;
    }

    static String write(Grid grid) {
        StringBuilder out = new StringBuilder("<table>\n");
        for (List<String> row : grid.rows()) {
            out.append("<tr>");
            for (String cell : row) {
                out.append("<td>");
                escape(cell, out);
                out.append("</td>");
            }
            out.append("</tr>\n");
        }
        return out.append("</table>").toString();
    }

    private static void escape(String cell, StringBuilder out) {
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '\n' -> out.append("<br>");
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
        int start = 0;
        while (!isStart(text, start)) {
            start = text.indexOf('<', start + 1);
            if (start < 0) {
                throw new FormatException("HTML table: the text holds no <table> tag");
            }
        }
        return attempt(text, start).orThrow("HTML", text);
    }

    static boolean isStart(String text, int index) {
        if (!text.regionMatches(true, index, OPENING, 0, OPENING.length())) {
            return false;
        }
        int next = index + OPENING.length();
        return next < text.length() && !isNameCharacter(text.charAt(next));
    }

    static TableAttempt attempt(String text, int start) {
        return new HtmlTable(text, start).parse();
    }

    private TableAttempt parse() {
        at = tagEnd(start + OPENING.length());
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '<' && at + 1 < text.length()) {
                char next = text.charAt(at + 1);
                if (text.startsWith("<!--", at)) {
                    int end = text.indexOf("-->", at + 4);
                    at = end < 0 ? text.length() : end + 3;
                    continue;
                }
                if (next == '!' || next == '?') {
                    at = tagEnd(at + 1);
                    continue;
                }
                boolean closing = next == '/';
                int nameStart = at + (closing ? 2 : 1);
                int nameEnd = nameStart;
                while (nameEnd < text.length() && isNameCharacter(text.charAt(nameEnd))) {
                    nameEnd++;
                }
                if (nameEnd > nameStart) {
                    String name = text.substring(nameStart, nameEnd).toLowerCase(Locale.ROOT);
                    int end = tagEnd(nameEnd);
                    at = end;
                    if (!closing) {
                        open(name, nameEnd, end);
                        if (WITHOUT_TEXT.contains(name)) {
                            skipTo("</" + name);
                        }
                    } else if (closes(name)) {
                        endRow();
                        return TableAttempt.found(rows.rows(), end);
                    }
                    continue;
                }
            }
            CellText open = cell;
            if (open == null) {
                at++;
            } else if (c == '&') {
                int end = CharacterReferences.end(text, at);
                if (end < 0) {
                    open.source(c);
                    at++;
                } else {
                    open.reference(text, at, end);
                    at = end;
                }
            } else {
                open.source(c);
                at++;
            }
        }
        return TableAttempt.failed(text.length(), "the text ends before </table>");
    }

    private void open(String name, int attributes, int end) {
        CellText open = cell;
        if (open != null && (nested > 0 || name.equals("table"))) {
            nested += name.equals("table") ? 1 : 0;
            inline(open, name);
            return;
        }
        switch (name) {
            // A table outside any cell: what came before was only its frame.
            case "table" -> {
                rows = new SpannedRows();
                inRow = false;
            }
            case "tr" -> {
                endRow();
                inRow = true;
            }
            case "td", "th" -> {
                endCell();
                inRow = true;
                cell = new CellText();
                columns = number("colspan", attributes, end);
                rowsCovered = number("rowspan", attributes, end);
            }
            default -> {
                if (ROW_GROUPS.contains(name)) {
                    endRow();
                } else if (open != null) {
                    inline(open, name);
                }
            }
        }
    }

    /** Takes a closing tag in; true if it ends the table. */
    private boolean closes(String name) {
        CellText open = cell;
        if (open != null && nested > 0) {
            nested -= name.equals("table") ? 1 : 0;
            inline(open, name);
            return false;
        }
        switch (name) {
            case "table" -> {
                return true;
            }
            case "td", "th" -> endCell();
            case "tr" -> endRow();
            default -> {
                if (ROW_GROUPS.contains(name)) {
                    endRow();
                } else if (open != null && APART.contains(name)) {
                    inline(open, name);
                }
            }
        }
        return false;
    }

    private static void inline(CellText cell, String name) {
        if (name.equals("br")) {
            cell.literal("\n");
        } else if (APART.contains(name)) {
            cell.source('\n');
        }
    }

    private void endCell() {
        if (cell != null) {
            rows.add(cell.toString(), columns, rowsCovered);
            cell = null;
        }
    }

    private void endRow() {
        endCell();
        if (inRow) {
            rows.endRow();
            inRow = false;
        }
    }

    /** The index after the tag's closing bracket; brackets in quoted attribute values do not close it. */
    private int tagEnd(int from) {
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '>') {
                return i + 1;
            }
            if (c == '=') {
                int value = i + 1;
                while (value < text.length() && CellText.isSpace(text.charAt(value))) {
                    value++;
                }
                if (value < text.length() && (text.charAt(value) == '"' || text.charAt(value) == '\'')) {
                    int close = text.indexOf(text.charAt(value), value + 1);
                    i = close < 0 ? value + 1 : close + 1;
                } else {
                    i = value;
                }
            } else {
                i++;
            }
        }
        return text.length();
    }

    private void skipTo(String tag) {
        while (at < text.length() && !text.regionMatches(true, at, tag, 0, tag.length())) {
            at++;
        }
    }

    /** The number an attribute gives; 1 where it is absent or no number, a great one for 0 ("to the end"). */
    private int number(String attribute, int from, int end) {
        for (int i = from; i < end; i++) {
            if (text.regionMatches(true, i, attribute, 0, attribute.length())) {
                int digits = i + attribute.length();
                while (digits < end
                        && (CellText.isSpace(text.charAt(digits)) || "='\"".indexOf(text.charAt(digits)) >= 0)) {
                    digits++;
                }
                int value = 0;
                int digit = digits;
                while (digit < end && digit < digits + 5 && text.charAt(digit) >= '0' && text.charAt(digit) <= '9') {
                    value = value * 10 + text.charAt(digit) - '0';
                    digit++;
                }
                if (digit == digits) {
                    return 1;
                }
                return value == 0 && attribute.equals("rowspan") ? Integer.MAX_VALUE : Math.max(1, value);
            }
        }
        return 1;
    }

    private static boolean isNameCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == ':';
    }
}
