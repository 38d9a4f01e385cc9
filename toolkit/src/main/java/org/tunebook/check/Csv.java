package org.tunebook.check;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tunebook.formats.FormatException;

/**
 * Comma-separated values as RFC 4180 has them and as spreadsheets save them: UTF-8 with or without a byte
 * order mark, commas, semicolons or tabs between the cells. A cell that a spreadsheet would take for a
 * formula is written with an apostrophe before it, which is taken off when it is read.
 */
final class Csv {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final String STARTS_A_FORMULA = "=+-@\t\r";

    private Csv() {}

    /** Writes rows; the byte order mark is there because spreadsheets take the file for Latin-1 without it. */
    static void write(Iterable<List<String>> rows, Path file) throws IOException {
        // Half a character, as JSON may hold, is written as a question mark: it is shown, not read back.
        try (Writer out =
                new BufferedWriter(new OutputStreamWriter(Files.newOutputStream(file), StandardCharsets.UTF_8))) {
            out.write(BYTE_ORDER_MARK);
            for (List<String> row : rows) {
                for (int i = 0; i < row.size(); i++) {
                    out.write(i == 0 ? "" : ",");
                    out.write(quoted(guarded(row.get(i))));
                }
                out.write("\r\n");
            }
        }
    }

    private static String quoted(String cell) {
        boolean plain =
                cell.chars().noneMatch(c -> c == '"' || c == ',' || c == ';' || c == '\t' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    static String guarded(String cell) {
        boolean formula = !cell.isEmpty() && (cell.charAt(0) == '\'' || STARTS_A_FORMULA.indexOf(cell.charAt(0)) >= 0);
        return formula ? '\'' + cell : cell;
    }

    static String unguarded(String cell) {
        boolean guarded = cell.length() > 1
                && cell.charAt(0) == '\''
                && (cell.charAt(1) == '\'' || STARTS_A_FORMULA.indexOf(cell.charAt(1)) >= 0);
        return guarded ? cell.substring(1) : cell;
    }

    static List<List<String>> read(Path file) throws IOException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new FormatException(file + ": this is not UTF-8; save it from the spreadsheet as \"CSV UTF-8\"");
        }
        int start = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
        return new Reading(text, start, file).rows();
    }

    /** One pass over the text of a file. */
    private static final class Reading {
        private final String text;
        private final Path file;
        private final char separator;
        private final List<List<String>> rows = new ArrayList<>();
        private List<String> row = new ArrayList<>();
        private int at;

        Reading(String text, int start, Path file) {
            this.text = text;
            this.at = start;
            this.file = file;
            this.separator = separator(text.lines().findFirst().orElse(""));
        }

        private static char separator(String header) {
            char best = ',';
            for (char candidate : new char[] {';', '\t'}) {
                best = count(header, candidate) > count(header, best) ? candidate : best;
            }
            return best;
        }

        private static long count(String header, char c) {
            return header.chars().filter(each -> each == c).count();
        }

        List<List<String>> rows() {
            while (at < text.length()) {
                row.add(unguarded(text.charAt(at) == '"' ? quotedCell() : plainCell()));
                char end = at < text.length() ? text.charAt(at) : '\n';
                at++;
                if (end != separator) {
                    at += end == '\r' && at < text.length() && text.charAt(at) == '\n' ? 1 : 0;
                    endRow();
                } else if (at == text.length()) {
                    row.add("");
                }
            }
            if (!row.isEmpty()) {
                endRow();
            }
            return rows;
        }

        private void endRow() {
            rows.add(row);
            row = new ArrayList<>();
        }

        private String plainCell() {
            int start = at;
            while (at < text.length() && !ends(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        private String quotedCell() {
            StringBuilder cell = new StringBuilder();
            at++;
            while (true) {
                int quote = text.indexOf('"', at);
                if (quote < 0) {
                    throw wrong("a quotation mark that begins the cell is never closed");
                }
                cell.append(text, at, quote);
                at = quote + 1;
                if (at < text.length() && text.charAt(at) == '"') {
                    cell.append('"');
                    at++;
                } else if (at == text.length() || ends(text.charAt(at))) {
                    return cell.toString();
                } else {
                    throw wrong("there is text after the quotation mark that ends the cell; a quotation mark within"
                            + " a cell is written twice");
                }
            }
        }

        private boolean ends(char c) {
            return c == separator || c == '\n' || c == '\r';
        }

        private FormatException wrong(String what) {
            return new FormatException(file + " row " + (rows.size() + 1) + ", cell " + (row.size() + 1) + ": " + what);
        }
    }
}
