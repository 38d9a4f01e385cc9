package org.tunebook.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tunebook.formats.FormatException;
import org.tunebook.formats.Grid;
import org.tunebook.formats.TableMarkup;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** A data set as a table of text columns, and back without loss. */
final class DatasetTable {
    private static final String ID = "id";
    private static final String DOCUMENT = "document";
    private static final String QUESTION = "question";
    private static final String ANSWER = "answer";
    private static final String TABLE = "table";
    private static final String PARAGRAPHS = "paragraphs";
    private static final Set<String> OWN = Set.of(ID, DOCUMENT, QUESTION, ANSWER, TABLE, PARAGRAPHS, EmptyTexts.COLUMN);

    /** An attribute whose own name stands for another column, or is of this form itself. */
    private static final Pattern RENAMED = Pattern.compile("attribute_[1-9][0-9]*_(.*)", Pattern.DOTALL);

    private DatasetTable() {}

    static Table of(Dataset data) {
        List<Example> examples = data.examples();
        EmptyTexts empty = new EmptyTexts(examples.size());
        Table table = Table.create(data.name());
        table.addColumns(
                column(ID, examples, Example::id),
                column(DOCUMENT, examples, Example::document),
                column(QUESTION, examples, Example::question),
                optional(ANSWER, examples, Example::answer, empty),
                column(
                        TABLE,
                        examples,
                        example -> example.table().map(TableMarkup.JSON::write).orElse("")),
                column(PARAGRAPHS, examples, DatasetTable::paragraphs));
        Set<String> taken = new HashSet<>(OWN);
        for (String attribute : data.attributeNames()) {
            String name = RENAMED.matcher(attribute).matches() ? "attribute_1_" + attribute : attribute;
            for (int n = 1; !taken.add(name.toLowerCase(Locale.ROOT)); n++) {
                name = "attribute_" + n + "_" + attribute;
            }
            table.addColumns(optional(
                    name,
                    examples,
                    example -> Optional.ofNullable(example.attributes().get(attribute)),
                    empty));
        }
        empty.column().ifPresent(table::addColumns);
        return table;
    }

    private static String paragraphs(Example example) {
        return example.paragraphs().isEmpty() ? "" : TableMarkup.JSON.write(new Grid(List.of(example.paragraphs())));
    }

    private static StringColumn column(String name, List<Example> examples, Function<Example, String> text) {
        return StringColumn.create(name, examples.stream().map(text));
    }

    private static StringColumn optional(
            String name, List<Example> examples, Function<Example, Optional<String>> text, EmptyTexts empty) {
        for (int row = 0; row < examples.size(); row++) {
            if (text.apply(examples.get(row)).filter(String::isEmpty).isPresent()) {
                empty.add(row, name);
            }
        }
        return column(name, examples, example -> text.apply(example).orElse(""));
    }

    static Dataset read(Table table) {
        requireColumn(table, QUESTION);
        List<Set<String>> empty = EmptyTexts.read(table);
        List<Example> examples = new ArrayList<>();
        for (int row = 0; row < table.rowCount(); row++) {
            Map<String, String> cells = cells(table, row, empty.get(row));
            String id = taken(cells, ID).orElse(table.columnNames().contains(ID) ? "" : "record-" + (row + 1));
            String document = taken(cells, DOCUMENT).orElse(table.columnNames().contains(DOCUMENT) ? "" : id);
            String place = "the table " + table.name() + " row " + (row + 1);
            Optional<Grid> grid = taken(cells, TABLE).map(cell -> grid(cell, place + " column table"));
            List<String> paragraphs = taken(cells, PARAGRAPHS)
                    .map(cell -> grid(cell, place + " column paragraphs").rows())
                    .filter(rows -> !rows.isEmpty())
                    .map(rows -> rows.get(0))
                    .orElse(List.of());
            String question = taken(cells, QUESTION).orElse("");
            Optional<String> answer = taken(cells, ANSWER);
            Map<String, String> attributes = new LinkedHashMap<>();
            cells.forEach((name, value) -> attributes.put(attribute(name), value));
            examples.add(new Example(id, document, grid, paragraphs, question, answer, attributes));
        }
        return new Dataset(String.valueOf(table.name()), examples);
    }

    private static void requireColumn(Table table, String question) {
        if (!table.columnNames().contains(question)) {
            throw new IllegalArgumentException("the table " + table.name() + " has no column " + question + "; it has "
                    + String.join(", ", table.columnNames())
                    + ". Say which of its columns are question and answer: Dataset.of(table, Fields.of(\"…\", \"…\"))");
        }
    }

    static Dataset read(Table table, Fields fields) {
        requireColumn(table, fields.question());
        Set<String> names = new LinkedHashSet<>(table.columnNames());
        List<Set<String>> empty = EmptyTexts.read(table);
        List<Example> examples = new ArrayList<>();
        for (int row = 0; row < table.rowCount(); row++) {
            Map<String, JsonNode> nodes = new LinkedHashMap<>();
            cells(table, row, empty.get(row)).forEach((name, value) -> nodes.put(name, TextNode.valueOf(value)));
            DataRecord record = new DataRecord("the table " + table.name() + " row " + (row + 1), names, nodes);
            examples.add(record.example(fields, "record-" + (row + 1)));
        }
        return new Dataset(String.valueOf(table.name()), examples);
    }

    private static Optional<String> taken(Map<String, String> cells, String name) {
        return Optional.ofNullable(cells.remove(name));
    }

    private static Grid grid(String cell, String place) {
        try {
            return TableMarkup.JSON.read(cell);
        } catch (FormatException e) {
            throw new FormatException(place + ": " + e.getMessage(), e);
        }
    }

    private static String attribute(String column) {
        Matcher renamed = RENAMED.matcher(column);
        return renamed.matches() ? renamed.group(1) : column;
    }

    /** The texts of a row's cells that are not missing, in order of the columns, without the one of the empty ones. */
    private static Map<String, String> cells(Table table, int row, Set<String> empty) {
        Map<String, String> cells = new LinkedHashMap<>();
        for (Column<?> column : table.columns()) {
            String name = column.name();
            if (empty.contains(name)) {
                cells.put(name, "");
            } else if (!column.isMissing(row) && !name.equals(EmptyTexts.COLUMN)) {
                cells.put(name, String.valueOf(column.get(row)));
            }
        }
        return cells;
    }
}
