package org.tunebook.bedrocklocal.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.tunebook.formats.Grid;

/**
 * A table as a reader of financial reports sees it: header rows, sections, data rows with their headers, columns
 * with theirs, numbers. At most {@value MOST_ROWS} rows and {@value MOST_COLUMNS} columns are looked at.
 */
final class TableView {
    static final int MOST_ROWS = 300;
    static final int MOST_COLUMNS = 24;
    private static final int LONGEST_CELL = 400;

    /** One data row. */
    static final class Row {
        final int at;
        final Words header;
        final Words section;
        final int sectionAt;
        final boolean total;
        final Columns columns;

        Row(int at, Words header, Words section, int sectionAt, Columns columns) {
            this.at = at;
            this.header = header;
            this.section = section;
            this.sectionAt = sectionAt;
            this.columns = columns;
            boolean named = false;
            for (String word : header.word) {
                named |= word.equals("total") || word.equals("totals") || word.equals("subtotal");
            }
            this.total = named;
        }
    }

    /** The column headers that hold for a run of rows. */
    static final class Columns {
        final Words[] header;
        final int[] year;

        Columns(String[] texts) {
            header = new Words[texts.length];
            year = new int[texts.length];
            for (int i = 0; i < texts.length; i++) {
                header[i] = Words.of(texts[i]);
                year[i] = header[i].lastYear();
            }
        }
    }

    final List<Row> rows = new ArrayList<>();
    final List<Columns> columnSets = new ArrayList<>();
    final int width;
    final Magnitude magnitude;
    private final String[][] cell;
    private final CellValue[][] value;
    /** The columns from 1 on that hold anything in a data row. */
    final int[] columns;

    TableView(Grid grid) {
        int height = Math.min(grid.height(), MOST_ROWS);
        width = Math.min(grid.width(), MOST_COLUMNS);
        cell = new String[height][width];
        value = new CellValue[height][width];
        for (int r = 0; r < height; r++) {
            for (int c = 0; c < width; c++) {
                String text = grid.cell(r, c).strip();
                cell[r][c] = text.length() > LONGEST_CELL ? text.substring(0, LONGEST_CELL) : text;
                value[r][c] = CellValue.of(cell[r][c]);
            }
        }
        int headers = headerRows(height);
        read(headers, height);
        columns = usedColumns();
        magnitude = magnitudeOf(headers);
    }

    String cell(int row, int column) {
        return cell[rows.get(row).at][column];
    }

    CellValue value(int row, int column) {
        return value[rows.get(row).at][column];
    }

    private int headerRows(int height) {
        int count = 0;
        while (count < height && isHeader(count)) {
            count++;
        }
        return count == height ? Math.min(1, height) : count;
    }

    private boolean isHeader(int row) {
        int filled = 0;
        int years = 0;
        for (int c = 1; c < width; c++) {
            if (cell[row][c].isEmpty()) {
                continue;
            }
            filled++;
            if (year(cell[row][c]) != 0) {
                years++;
            } else if (value[row][c].isNumber()) {
                return false;
            }
        }
        if (filled == 0) {
            return row == 0 || cell[row][0].isEmpty();
        }
        return row == 0 || cell[row][0].isEmpty() || years > 0 || looksLikeUnits(row);
    }

    private boolean looksLikeUnits(int row) {
        for (int c = 1; c < width; c++) {
            String text = cell[row][c];
            if (!text.isEmpty() && (text.length() > 12 || Words.of(text).size > 2)) {
                return false;
            }
        }
        return true;
    }

    private static int year(String text) {
        String plain = text.length() == 7 && text.charAt(1) == ' ' ? text.replace(" ", "") : text;
        return plain.length() <= 7 ? Words.yearOf(plain.toLowerCase(Locale.ROOT)) : 0;
    }

    private boolean allYears(int row) {
        int years = 0;
        for (int c = 1; c < width; c++) {
            if (!cell[row][c].isEmpty()) {
                if (year(cell[row][c]) == 0) {
                    return false;
                }
                years++;
            }
        }
        return years >= 2 || (years == 1 && width == 2);
    }

    private void read(int headers, int height) {
        Words none = Words.of("");
        Columns current = new Columns(headerTexts(0, headers));
        columnSets.add(current);
        Words section = none;
        int sectionAt = -1;
        for (int r = headers; r < height; r++) {
            int filled = 0;
            for (int c = 1; c < width; c++) {
                filled += cell[r][c].isEmpty() ? 0 : 1;
            }
            if (filled == 0 && width > 1) {
                if (!cell[r][0].isEmpty()) {
                    section = Words.of(cell[r][0]);
                    sectionAt = r;
                }
            } else if (allYears(r) && r + 1 < height) {
                current = new Columns(headerTexts(r, r + 1));
                columnSets.add(current);
            } else {
                rows.add(new Row(r, Words.of(cell[r][0]), section, sectionAt, current));
            }
        }
    }

    private String[] headerTexts(int from, int to) {
        String[] texts = new String[width];
        Arrays.fill(texts, "");
        for (int r = from; r < to; r++) {
            String last = "";
            boolean bottom = r == to - 1;
            for (int c = 1; c < width; c++) {
                String text = cell[r][c];
                if (!text.isEmpty()) {
                    last = text;
                } else if (!bottom) {
                    text = last;
                }
                if (!text.isEmpty()) {
                    if (year(text) != 0) {
                        text = text.replace(" ", "");
                    }
                    texts[c] = texts[c].isEmpty() ? text : texts[c] + " " + text;
                }
            }
            texts[0] = texts[0].isEmpty() ? cell[r][0] : texts[0] + " " + cell[r][0];
        }
        return texts;
    }

    private int[] usedColumns() {
        int[] used = new int[width];
        int count = 0;
        for (int c = 1; c < width; c++) {
            boolean filled = false;
            for (Row row : rows) {
                filled |= !cell[row.at][c].isEmpty();
            }
            if (filled) {
                used[count++] = c;
            }
        }
        return Arrays.copyOf(used, count);
    }

    private Magnitude magnitudeOf(int headers) {
        for (int r = 0; r < cell.length; r++) {
            for (int c = 0; c < width; c++) {
                if (r < headers || c == 0 || !value[r][c].isNumber()) {
                    Magnitude named = Magnitude.named(cell[r][c]);
                    if (named != Magnitude.ONE) {
                        return named;
                    }
                }
            }
        }
        return Magnitude.ONE;
    }
}
