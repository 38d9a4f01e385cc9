package org.tunebook.plot;

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
        int columns = Math.min(COLUMNS, table.columnCount());
        StringBuilder out = new StringBuilder("<table><caption style=\"white-space:nowrap\">")
                .append(Html.escape(summary(table)))
                .append("</caption><thead><tr>");
        for (Column<?> column : table.columns().subList(0, columns)) {
            out.append("<th")
                    .append(aligned(column))
                    .append(Html.escape(column.name()))
                    .append("<br><small>")
                    .append(Html.escape(column.type().name().toLowerCase(java.util.Locale.ROOT)))
                    .append("</small></th>");
        }
        out.append("</tr></thead><tbody>");
        for (int row = 0; row < Math.min(ROWS, table.rowCount()); row++) {
            out.append("<tr>");
            for (int column = 0; column < columns; column++) {
                out.append("<td")
                        .append(aligned(table.column(column)))
                        .append(Html.escape(cut(table.getString(row, column), HTML_CELL))
                                .replace("\n", "<br>"))
                        .append("</td>");
            }
            out.append("</tr>");
        }
        return out.append("</tbody></table>").toString();
    }

    /** Numbers stand under each other, text begins at the left; pages differ in what they do unasked. */
    private static String aligned(Column<?> column) {
        return " style=\"text-align:" + (column instanceof NumericColumn ? "right" : "left") + "\">";
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
