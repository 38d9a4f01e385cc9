package org.tunebook.formats;

import java.util.ArrayList;
import java.util.List;

/** Rows under construction, where a cell may reach over the columns to its right and the rows below it. */
final class SpannedRows {
    /** Spans make cells out of nothing; past this many they count as 1, so that a small text stays a small table. */
    private static final int MOST_FILLED_CELLS = 100_000;

    private static final int MOST_COLUMNS_SPANNED = 1_000;

    private final List<List<String>> rows = new ArrayList<>();
    private final List<Integer> rowsStillCovered = new ArrayList<>();
    private List<String> row = new ArrayList<>();
    private int filled;

    void add(String cell, int columns, int rowsCovered) {
        skipCovered();
        int width = Math.max(1, Math.min(columns, MOST_COLUMNS_SPANNED));
        if (filled + width > MOST_FILLED_CELLS) {
            width = 1;
        }
        filled += width - 1;
        for (int i = 0; i < width; i++) {
            if (rowsCovered > 1) {
                while (rowsStillCovered.size() <= row.size()) {
                    rowsStillCovered.add(0);
                }
                rowsStillCovered.set(row.size(), rowsCovered - 1);
            }
            row.add(i == 0 ? cell : "");
        }
    }

    void endRow() {
        skipCovered();
        int last = rowsStillCovered.size();
        while (last > row.size() && rowsStillCovered.get(last - 1) == 0) {
            last--;
        }
        while (row.size() < last && filled < MOST_FILLED_CELLS) {
            cover(row.size());
        }
        rows.add(row);
        row = new ArrayList<>();
    }

    List<List<String>> rows() {
        return rows;
    }

    private void skipCovered() {
        while (row.size() < rowsStillCovered.size()
                && rowsStillCovered.get(row.size()) > 0
                && filled < MOST_FILLED_CELLS) {
            cover(row.size());
        }
    }

    private void cover(int column) {
        rowsStillCovered.set(column, Math.max(0, rowsStillCovered.get(column) - 1));
        row.add("");
        filled++;
    }
}
