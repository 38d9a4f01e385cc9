package org.tunebook.plot;

import java.util.List;
import java.util.Locale;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** How a Tablesaw table looks in a notebook: its size, its columns' types and its first rows. */
final class TableView {
    static final int ROWS = 20;
    static final int COLUMNS = 30;
    static final int HTML_CELL = 300;
    private static final int TEXT_CELL = 40;

    private TableView() {}

    static MimeBundle of(Table table) {
        return MimeBundle.html(text(table), html(table));
    }

    private static String html(Table table) {
        List<Column<?>> columns = table.columns().subList(0, Math.min(COLUMNS, table.columnCount()));
        Html names = Html.element("tr");
        for (Column<?> column : columns) {
            names.add(Html.element("th")
                    .with("scope", "col")
                    .with("style", aligned(column))
                    .add(column.name())
                    .add(
                            Html.element("br"),
                            Html.element("small").add(column.type().name().toLowerCase(Locale.ROOT))));
        }
        Html body = Html.element("tbody");
        for (int row = 0; row < Math.min(ROWS, table.rowCount()); row++) {
            Html cells = Html.element("tr");
            for (Column<?> column : columns) {
                cells.add(Html.element("td")
                        .with("dir", "auto")
                        .with("style", aligned(column))
                        .lines(cut(column.getString(row), HTML_CELL)));
            }
            body.add(cells);
        }
        return Html.element("table")
                .add(
                        Html.element("caption").with("style", Sheet.CAPTION).add(summary(table)),
                        Html.element("thead").add(names),
                        body)
                .toString();
    }

    /** Numbers stand under each other, text begins where it is read from; pages differ in what they do unasked. */
    private static String aligned(Column<?> column) {
        return "text-align:" + (column instanceof NumericColumn ? "right" : "start");
    }

    private static String text(Table table) {
        Sheet sheet = Sheet.captioned(summary(table));
        int rows = Math.min(ROWS, table.rowCount());
        for (Column<?> column : table.columns().subList(0, Math.min(COLUMNS, table.columnCount()))) {
            sheet = sheet.text(
                    column.name(),
                    java.util.stream.IntStream.range(0, rows)
                            .mapToObj(row -> cut(column.getString(row), TEXT_CELL))
                            .toList());
        }
        return sheet.toString();
    }

    private static String summary(Table table) {
        String name = table.name() == null || table.name().isEmpty() ? "" : table.name() + ": ";
        StringBuilder out = new StringBuilder(name)
                .append(table.rowCount())
                .append(table.rowCount() == 1 ? " row, " : " rows, ")
                .append(table.columnCount())
                .append(table.columnCount() == 1 ? " column" : " columns");
        if (table.rowCount() > ROWS) {
            out.append("; the first ").append(ROWS).append(" rows are shown");
        }
        if (table.columnCount() > COLUMNS) {
            out.append("; the first ").append(COLUMNS).append(" columns are shown");
        }
        return out.toString();
    }

    private static String cut(String cell, int length) {
        if (cell.length() <= length) {
            return cell;
        }
        int end = Character.isHighSurrogate(cell.charAt(length - 2)) ? length - 2 : length - 1;
        return cell.substring(0, end) + "…";
    }
}
