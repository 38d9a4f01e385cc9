package org.tunebook.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tunebook.formats.FormatException;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Which texts of a table are empty and not missing: Tablesaw has one value for both, so a column beside
 * them keeps, in each row, the names of the columns that are empty, as a JSON array.
 */
final class EmptyTexts {
    static final String COLUMN = "empty_texts";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<List<String>> rows = new ArrayList<>();

    EmptyTexts(int rowCount) {
        for (int row = 0; row < rowCount; row++) {
            rows.add(new ArrayList<>());
        }
    }

    void add(int row, String column) {
        rows.get(row).add(column);
    }

    /** The column that tells; none if no text is empty. */
    Optional<StringColumn> column() {
        return rows.stream().allMatch(List::isEmpty)
                ? Optional.empty()
                : Optional.of(StringColumn.create(COLUMN, rows.stream().map(EmptyTexts::cell)));
    }

    private static String cell(List<String> columns) {
        try {
            return columns.isEmpty() ? "" : JSON.writeValueAsString(columns);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("names always have a JSON form: " + columns, e);
        }
    }

    /** The names of the empty columns, row by row; none in a table without the column that tells. */
    static List<Set<String>> read(Table table) {
        List<Set<String>> rows = new ArrayList<>();
        boolean told = table.containsColumn(COLUMN) && table.column(COLUMN) instanceof StringColumn;
        for (int row = 0; row < table.rowCount(); row++) {
            String cell = told ? table.stringColumn(COLUMN).get(row) : "";
            try {
                rows.add(cell.isEmpty() ? Set.of() : JSON.readValue(cell, new TypeReference<Set<String>>() {}));
            } catch (JsonProcessingException e) {
                throw new FormatException(
                        "the table " + table.name() + " row " + (row + 1) + " column " + COLUMN + ": found " + cell
                                + "; expected a JSON array of names of columns. Take the column out if it is not toTable's.",
                        e);
            }
        }
        return rows;
    }
}
