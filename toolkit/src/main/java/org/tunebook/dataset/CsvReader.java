package org.tunebook.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tunebook.formats.FormatException;

/**
 * The rows of a file of separated values (RFC 4180): a cell in quotes may hold the delimiter, line breaks,
 * and quotes written twice. An empty cell is missing, one of two quotes is empty text. Blank lines are
 * passed over. Lines end with a line feed, a carriage return, or both.
 */
final class CsvReader {
    /** What may part the cells, the likeliest first. */
    private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|');

    private static final int ROWS_LOOKED_AT = 20;
    private static final int CHARACTERS_SHOWN = 40;

    /**
     * One row.
     *
     * @param line where it starts, from 1
     * @param cells its cells; null where one is missing
     */
    record Row(long line, List<@Nullable String> cells) {}

    private final String file;
    private final TextReader reader;
    private final char delimiter;
    private final StringBuilder cell = new StringBuilder();

    CsvReader(String file, TextReader reader, char delimiter) {
        this.file = file;
        this.reader = reader;
        this.delimiter = delimiter;
    }

    /**
     * The delimiter that gives the first rows the most cells, the same number in each; where none does so,
     * the one that parts the first row into the most.
     */
    static char delimiter(Path path) throws IOException {
        char best = DELIMITERS.get(0);
        int most = 1;
        char widest = best;
        int widestFirst = 1;
        for (char candidate : DELIMITERS) {
            List<Integer> widths = widths(path, candidate);
            int first = widths.isEmpty() ? 1 : widths.get(0);
            if (first > most && widths.stream().allMatch(width -> width == first)) {
                best = candidate;
                most = first;
            }
            if (first > widestFirst) {
                widest = candidate;
                widestFirst = first;
            }
        }
        return most > 1 ? best : widest;
    }

    private static List<Integer> widths(Path path, char delimiter) throws IOException {
        List<Integer> widths = new ArrayList<>();
        try (TextReader reader = TextReader.open(path)) {
            CsvReader rows = new CsvReader(path.toString(), reader, delimiter);
            for (Row row = rows.next(); row != null && widths.size() < ROWS_LOOKED_AT; row = rows.next()) {
                widths.add(row.cells().size());
            }
        } catch (FormatException e) {
            // What is wrong with a row is said when the row is read.
        }
        return widths;
    }

    /** The names of the columns, from the next row; a column without one is called by its number: column_3. */
    List<String> header() throws IOException {
        Row row = next();
        if (row == null) {
            throw new FormatException(file + ": the file is empty; expected a first line with the columns' names.");
        }
        List<String> names = new ArrayList<>();
        Map<String, Integer> places = new HashMap<>();
        for (String text : row.cells()) {
            int column = names.size() + 1;
            String name = text == null || text.isBlank() ? "column_" + column : text.strip();
            Integer other = places.put(name, column);
            if (other != null) {
                throw new FormatException(file + " line " + row.line() + ": columns " + other + " and " + column
                        + " are both called " + name + "; expected a name of its own for each. Rename one.");
            }
            names.add(name);
        }
        return List.copyOf(names);
    }

    /** The next row that has as many cells as the header has names; null after the last. */
    @Nullable
    Row next(List<String> header) throws IOException {
        Row row = next();
        if (row != null && row.cells().size() != header.size()) {
            int cells = row.cells().size();
            throw new FormatException(file + " line " + row.line() + ": the row has " + cells
                    + (cells == 1 ? " cell" : " cells") + "; expected " + header.size() + ", as the first line names: "
                    + String.join(", ", header) + " (parted by " + shown(delimiter) + "). "
                    + (cells < header.size()
                            ? header.get(cells) + " has none"
                            : "Too many from \"" + start(row.cells().get(header.size())) + "\" on")
                    + ". Put cells with delimiters or line breaks in quotes.");
        }
        return row;
    }

    private static String start(@Nullable String cell) {
        return cell == null ? "" : Dataset.shortened(cell, CHARACTERS_SHOWN);
    }

    static String shown(char delimiter) {
        return delimiter == '\t' ? "tabs" : "'" + delimiter + "'";
    }

    /** The next row that is not blank; null after the last. */
    @Nullable
    Row next() throws IOException {
        while (true) {
            long line = reader.line();
            int c = reader.read();
            if (c < 0) {
                return null;
            }
            List<@Nullable String> cells = row(c);
            if (cells.size() > 1 || cells.get(0) != null) {
                return new Row(line, cells);
            }
        }
    }

    private List<@Nullable String> row(int first) throws IOException {
        List<@Nullable String> cells = new ArrayList<>();
        int c = first;
        while (true) {
            cell.setLength(0);
            boolean quoted = c == '"';
            c = quoted ? quoted() : plain(c);
            cells.add(quoted || cell.length() > 0 ? cell.toString() : null);
            if (c != delimiter) {
                break;
            }
            c = reader.read();
        }
        if (c == '\r' && reader.peek() == '\n') {
            reader.read();
        }
        return cells;
    }

    private int plain(int first) throws IOException {
        int c = first;
        while (c != delimiter && !endsRow(c)) {
            append((char) c, reader.line(), reader.column() - 1);
            c = reader.read();
        }
        return c;
    }

    /** Reads past the closing quote; gives what comes after it. */
    private int quoted() throws IOException {
        long line = reader.line();
        long column = reader.column() - 1;
        while (true) {
            int c = reader.read();
            if (c < 0) {
                throw new FormatException(file + " line " + line + " column " + column
                        + ": the quote that opens here is never closed. Close it, or put the cell in quotes and write"
                        + " its own quotes twice.");
            }
            if (c == '"') {
                c = reader.read();
                if (c != '"') {
                    if (c != delimiter && !endsRow(c)) {
                        throw new FormatException(file + " line " + reader.line() + " column " + (reader.column() - 1)
                                + ": found '" + (char) c + "' after a closing quote; expected " + shown(delimiter)
                                + " or the end of the line. Write a quote inside quotes twice"
                                + (line == reader.line()
                                        ? "."
                                        : "; those of this cell open at line " + line + " column " + column + "."));
                    }
                    return c;
                }
            }
            append((char) c, line, column);
        }
    }

    private void append(char c, long line, long column) {
        if (cell.length() == TextReader.LONGEST) {
            throw new FormatException(file + " line " + line + " column " + column + ": the cell has more than "
                    + TextReader.LONGEST + " characters; is its closing quote or the delimiter missing?");
        }
        cell.append(c);
    }

    private static boolean endsRow(int c) {
        return c == '\n' || c == '\r' || c < 0;
    }
}
