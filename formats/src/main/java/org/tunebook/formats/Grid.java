package org.tunebook.formats;

import java.util.List;

/**
 * A table as text cells, row by row. Rows may be ragged; {@link #cell} reads a missing cell as empty.
 *
 * @param rows the rows, each a list of cells
 */
public record Grid(List<List<String>> rows) {
    public Grid {
        rows = rows.stream().map(List::copyOf).toList();
    }

    /** The number of columns of the longest row. */
    public int width() {
        return rows.stream().mapToInt(List::size).max().orElse(0);
    }

    /** The number of rows. */
    public int height() {
        return rows.size();
    }

    /** The cell at a row and a column, both from 0; empty where a ragged row ends early. */
    public String cell(int row, int column) {
        List<String> cells = rows.get(row);
        return column < cells.size() ? cells.get(column) : "";
    }
}
