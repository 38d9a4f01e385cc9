package org.tunebook.formats;

import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tables in LaTeX's tabular environments. */
final class LatexTable {
    private static final String OPENING = "\\begin{";

    /** The environments that hold a table, with the number of arguments before its first row. */
    private static final Map<String, Integer> ENVIRONMENTS =
            Map.of("tabular", 1, "tabular*", 2, "tabularx", 2, "tabulary", 2, "longtable", 1, "array", 1);

    private static final Map<String, String> SYMBOLS = Map.ofEntries(
            Map.entry("textbackslash", "\\"),
            Map.entry("backslash", "\\"),
            Map.entry("textasciitilde", "~"),
            Map.entry("textasciicircum", "^"),
            Map.entry("textbar", "|"),
            Map.entry("textless", "<"),
            Map.entry("textgreater", ">"),
            Map.entry("textquotesingle", "'"),
            Map.entry("textunderscore", "_"),
            Map.entry("textdollar", "$"),
            Map.entry("pounds", "\u00A3"),
            Map.entry("textsterling", "\u00A3"),
            Map.entry("euro", "\u20AC"),
            Map.entry("texteuro", "\u20AC"),
            Map.entry("yen", "\u00A5"),
            Map.entry("textyen", "\u00A5"),
            Map.entry("textcent", "\u00A2"),
            Map.entry("textendash", "\u2013"),
            Map.entry("textemdash", "\u2014"),
            Map.entry("ldots", "\u2026"),
            Map.entry("dots", "\u2026"),
            Map.entry("textellipsis", "\u2026"),
            Map.entry("S", "\u00A7"),
            Map.entry("P", "\u00B6"),
            Map.entry("copyright", "\u00A9"),
            Map.entry("textcopyright", "\u00A9"),
            Map.entry("textregistered", "\u00AE"),
            Map.entry("texttrademark", "\u2122"),
            Map.entry("textdegree", "\u00B0"),
            Map.entry("times", "\u00D7"),
            Map.entry("pm", "\u00B1"),
            Map.entry("cdot", "\u00B7"),
            Map.entry("textbullet", "\u2022"),
            Map.entry("dag", "\u2020"),
            Map.entry("dagger", "\u2020"),
            Map.entry("ddag", "\u2021"),
            Map.entry("leq", "\u2264"),
            Map.entry("le", "\u2264"),
            Map.entry("geq", "\u2265"),
            Map.entry("ge", "\u2265"),
            Map.entry("approx", "\u2248"),
            Map.entry("ss", "\u00DF"),
            Map.entry("ae", "\u00E6"),
            Map.entry("o", "\u00F8"));

    /** Commands that print nothing, with the number of arguments to leave out. */
    private static final Map<String, Integer> SILENT = Map.ofEntries(
            Map.entry("cline", 1),
            Map.entry("cmidrule", 1),
            Map.entry("rowcolor", 1),
            Map.entry("cellcolor", 1),
            Map.entry("columncolor", 1),
            Map.entry("arrayrulecolor", 1),
            Map.entry("label", 1),
            Map.entry("caption", 1),
            Map.entry("vspace", 1),
            Map.entry("hspace", 1),
            Map.entry("phantom", 1),
            Map.entry("hphantom", 1),
            Map.entry("color", 1),
            Map.entry("textcolor", 1),
            Map.entry("setlength", 2),
            Map.entry("begin", 1),
            Map.entry("end", 1));

    private static final Set<String> SPACES = Set.of("quad", "qquad", "enspace", "thinspace", "space", "nobreakspace");

    /** Combining marks of the accent commands {@code \' \` \^ \" \~ \= \.} and {@code \c}. */
    private static final String ACCENTS = "'`^\"~=.";

    private static final String MARKS = "\u0301\u0300\u0302\u0308\u0303\u0304\u0307";

    private final String text;
    private final SpannedRows rows = new SpannedRows();
    private CellText cell = new CellText();
    private int columns = 1;
    private boolean firstCell = true;
    private boolean inMath;
    private int at;

    private LatexTable(String text, int start) {
        this.text = text;
        this.at = start;
    }

    static String write(Grid grid) {
        StringBuilder out = new StringBuilder("\\begin{tabular}{");
        out.append("l".repeat(Math.max(1, grid.width()))).append("}\n");
        for (List<String> row : grid.rows()) {
            for (int i = 0; i < row.size(); i++) {
                out.append(i == 0 ? "" : " & ");
                escape(row.get(i), i == 0, out);
            }
            // A row of one empty cell is told from a row without cells by a group.
            out.append(row.size() == 1 && row.get(0).isEmpty() ? "{} \\\\\n" : " \\\\\n");
        }
        return out.append("\\end{tabular}").toString();
    }

    private static void escape(String cell, boolean first, StringBuilder out) {
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            switch (c) {
                case '&', '%', '$', '#', '_', '{', '}' -> out.append('\\').append(c);
                case '~' -> out.append("\\textasciitilde{}");
                case '^' -> out.append("\\textasciicircum{}");
                case '\\' -> out.append("\\textbackslash{}");
                case '\n' -> out.append("\\newline{}");
                // After the end of a row these would be taken for an option of the line break.
                case '[', '*' -> {
                    if (first && i == 0) {
                        out.append('{').append(c).append('}');
                    } else {
                        out.append(c);
                    }
                }
                // No cell may end the block that the table stands in.
                case '<' -> out.append(cell.startsWith("</", i) ? "{<}" : "<");
                default -> {
                    if (!CellText.isFragile(cell, i)) {
                        out.append(c);
                    } else if (c == ' ') {
                        out.append("\\ ");
                    } else {
                        out.append("\\symbol{").append((int) c).append('}');
                    }
                }
            }
        }
    }

    static Grid read(String text) {
        int start = text.indexOf(OPENING);
        while (start >= 0 && !isStart(text, start)) {
            start = text.indexOf(OPENING, start + 1);
        }
        if (start < 0) {
            throw new FormatException("LaTeX table: the text holds no \\begin{tabular} or environment like it");
        }
        return attempt(text, start).orThrow("LaTeX", text);
    }

    static boolean isStart(String text, int index) {
        return text.startsWith(OPENING, index) && environment(text, index + OPENING.length()) != null;
    }

    private static @Nullable String environment(String text, int index) {
        for (String name : ENVIRONMENTS.keySet()) {
            if (text.startsWith(name, index) && text.startsWith("}", index + name.length())) {
                return name;
            }
        }
        return null;
    }

    static TableAttempt attempt(String text, int start) {
        return new LatexTable(text, start).parse();
    }

    private TableAttempt parse() {
        at += OPENING.length();
        String environment = environment(text, at);
        if (environment == null) {
            return TableAttempt.failed(at, "expected the name of a tabular environment");
        }
        at += environment.length() + 1;
        for (int i = 0; i < ENVIRONMENTS.getOrDefault(environment, 1); i++) {
            skipOption();
            skipGroup();
        }
        String ending = "\\end{" + environment + "}";
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\') {
                if (text.startsWith(ending, at)) {
                    if (!firstCell || cell.isTouched()) {
                        endRow();
                    }
                    return TableAttempt.found(rows.rows(), at + ending.length());
                }
                command();
                continue;
            }
            at++;
            switch (c) {
                case '&' -> endCell();
                case '%' -> comment();
                case '$' -> inMath = !inMath;
                case '~' -> cell.source(' ');
                case '{', '}' -> cell.touch();
                case '^', '_' -> {
                    if (!inMath) {
                        cell.source(c);
                    }
                }
                default -> cell.source(c);
            }
        }
        return TableAttempt.failed(text.length(), "the text ends before " + ending);
    }

    private void command() {
        int nameStart = at + 1;
        int nameEnd = nameStart;
        while (nameEnd < text.length() && isLetter(text.charAt(nameEnd))) {
            nameEnd++;
        }
        if (nameEnd == nameStart) {
            sign();
            return;
        }
        String name = text.substring(nameStart, nameEnd);
        at = nameEnd;
        Integer silent = SILENT.get(name);
        String symbol = SYMBOLS.get(name);
        if (symbol != null) {
            cell.literal(symbol);
            skipSpace();
        } else if (silent != null) {
            if (at < text.length() && text.charAt(at) == '*') {
                at++;
            }
            skipOption();
            skipParentheses();
            for (int i = 0; i < silent; i++) {
                skipGroup();
            }
        } else if (SPACES.contains(name)) {
            cell.source(' ');
            skipSpace();
        } else {
            switch (name) {
                case "newline", "linebreak" -> {
                    cell.literal("\n");
                    skipSpace();
                }
                case "tabularnewline" -> endRow();
                case "symbol" -> symbol();
                case "multicolumn" -> {
                    columns = number();
                    skipGroup();
                    cell.touch();
                }
                case "multirow" -> {
                    skipOption();
                    // The rows below leave a cell free for it themselves.
                    skipGroup();
                    skipOption();
                    skipGroup();
                    cell.touch();
                }
                // Rules stand between rows, not in a cell.
                case "hline",
                        "toprule",
                        "midrule",
                        "bottomrule",
                        "addlinespace",
                        "endhead",
                        "endfoot",
                        "endfirsthead",
                        "endlastfoot" -> {
                    skipOption();
                    skipSpace();
                }
                default -> skipSpace();
            }
        }
    }

    /** A command that is one sign: an escaped character, a space, the end of a row, an accent. */
    private void sign() {
        if (at + 1 >= text.length()) {
            at = text.length();
            return;
        }
        char sign = text.charAt(at + 1);
        at += 2;
        int accent = ACCENTS.indexOf(sign);
        if (accent >= 0) {
            accent(MARKS.charAt(accent), sign);
            return;
        }
        switch (sign) {
            case '\\' -> {
                endRow();
                if (at < text.length() && text.charAt(at) == '*') {
                    at++;
                }
                if (at < text.length() && text.charAt(at) == '[') {
                    skipOption();
                }
            }
            case ' ' -> cell.literal(" ");
            case ',', ';', ':', '\n', '\r', '\t' -> cell.source(' ');
            case '!', '-', '/', '(', ')' -> {}
            default -> cell.literal(String.valueOf(sign));
        }
    }

    private void accent(char mark, char sign) {
        boolean group = at < text.length() && text.charAt(at) == '{';
        int letter = group ? at + 1 : at;
        if (letter < text.length() && isLetter(text.charAt(letter))) {
            cell.literal(Normalizer.normalize(text.substring(letter, letter + 1) + mark, Normalizer.Form.NFC));
            at = letter + 1;
        } else {
            cell.literal(String.valueOf(sign));
        }
    }

    private void symbol() {
        String digits = group();
        if (!digits.isEmpty() && digits.length() <= 7 && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int codePoint = Integer.parseInt(digits);
            if (codePoint <= Character.MAX_CODE_POINT) {
                cell.literal(Character.toString(codePoint));
            }
        }
    }

    private int number() {
        String digits = group().strip();
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 1;
        }
        return Integer.parseInt(digits);
    }

    private void endCell() {
        rows.add(cell.toString(), columns, 1);
        cell = new CellText();
        columns = 1;
        firstCell = false;
    }

    private void endRow() {
        if (!firstCell || cell.isTouched()) {
            endCell();
        }
        rows.endRow();
        cell = new CellText();
        firstCell = true;
        inMath = false;
    }

    private void comment() {
        while (at < text.length() && text.charAt(at) != '\n') {
            at++;
        }
        skipSpace();
    }

    private void skipSpace() {
        while (at < text.length() && CellText.isSpace(text.charAt(at))) {
            at++;
        }
    }

    private void skipOption() {
        if (at < text.length() && text.charAt(at) == '[') {
            at = after(']');
        }
    }

    private void skipParentheses() {
        if (at < text.length() && text.charAt(at) == '(') {
            at = after(')');
        }
    }

    /** The index after the sign; the next one if it does not stand in this line. */
    private int after(char sign) {
        int i = at;
        while (i < text.length() && text.charAt(i) != '\n') {
            if (text.charAt(i) == sign) {
                return i + 1;
            }
            i++;
        }
        return at + 1;
    }

    private void skipGroup() {
        group();
    }

    /** The source of the group that starts here, without its braces; empty if none does. */
    private String group() {
        if (at >= text.length() || text.charAt(at) != '{') {
            return "";
        }
        int start = at + 1;
        int depth = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                at++;
                return text.substring(start, at - 1);
            }
            at++;
        }
        at = text.length();
        return text.substring(Math.min(start, at));
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
