package org.tunebook.plot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * A small table of results under a caption: escaped HTML in a notebook, aligned columns in text, full
 * precision in its Tablesaw form.
 */
public final class Sheet implements Displayable {
    private static final String NONE = "–";
    private static final int TEXT_CELL = 60;
    private static final int SHORT_CELL = 36;

    /** A caption is no narrower than one can read it, however narrow its table. */
    static final String CAPTION = "text-align:start;min-width:20em";

    private final String caption;
    private final List<Column> columns;

    private Sheet(String caption, List<Column> columns) {
        this.caption = caption;
        this.columns = List.copyOf(columns);
    }

    /** An empty sheet; columns are added with {@link #text} and {@link #numbers}. */
    public static Sheet captioned(String caption) {
        return new Sheet(caption, List.of());
    }

    /** This sheet with one more column of text, set to the left. */
    public Sheet text(String name, Collection<String> cells) {
        return with(new Column(name, List.copyOf(cells), null));
    }

    /**
     * This sheet with one more column of numbers, set to the right; NaN is shown as a dash.
     *
     * @param format how {@link String#format} writes a number, as {@code %.1f}
     */
    public Sheet numbers(String name, String format, double... values) {
        List<String> cells = new ArrayList<>();
        for (double value : values) {
            cells.add(Double.isNaN(value) ? NONE : String.format(Locale.ROOT, format, value));
        }
        return with(new Column(name, cells, values.clone()));
    }

    private Sheet with(Column column) {
        if (!columns.isEmpty() && column.cells.size() != rows()) {
            throw new IllegalArgumentException("column " + column.name + " has " + column.cells.size()
                    + " cells where the sheet has " + rows() + " rows");
        }
        List<Column> all = new ArrayList<>(columns);
        all.add(column);
        return new Sheet(caption, all);
    }

    /** The number of rows. */
    public int rows() {
        return columns.isEmpty() ? 0 : columns.get(0).cells.size();
    }

    /** The names of the columns, in order. */
    public List<String> columnNames() {
        return columns.stream().map(Column::name).toList();
    }

    /** What a cell shows. */
    public String cell(int row, String column) {
        return columns.stream()
                .filter(c -> c.name.equals(column))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no column " + column + " in this sheet; there are " + columnNames()))
                .cells
                .get(row);
    }

    /** The sheet as a Tablesaw table: numbers in full precision, a dash as a missing value. */
    public Table toTable() {
        Table table = Table.create(caption);
        for (Column column : columns) {
            table.addColumns(
                    column.values == null
                            ? StringColumn.create(column.name, column.cells)
                            : DoubleColumn.create(column.name, column.values));
        }
        return table;
    }

    @Override
    public MimeBundle display() {
        Html table = Html.element("table");
        if (!caption.isEmpty()) {
            table.add(Html.element("caption").with("style", CAPTION).add(caption));
        }
        Html names = Html.element("tr");
        columns.forEach(column -> names.add(Html.element("th")
                .with("scope", "col")
                .with("style", "text-align:" + (column.values == null ? "start" : "right"))
                .add(column.name)));
        Html body = Html.element("tbody");
        for (int row = 0; row < rows(); row++) {
            Html cells = Html.element("tr");
            for (Column column : columns) {
                cells.add(column.html(row));
            }
            body.add(cells);
        }
        return MimeBundle.html(
                toString(), table.add(Html.element("thead").add(names), body).toString());
    }

    @Override
    public String toString() {
        List<Integer> widths = columns.stream().map(Column::width).toList();
        StringBuilder out = new StringBuilder();
        if (!caption.isEmpty()) {
            out.append(caption).append('\n');
        }
        line(out, widths, columns.stream().map(Column::name).toList());
        line(out, widths, widths.stream().map("-"::repeat).toList());
        for (int row = 0; row < rows(); row++) {
            int r = row;
            line(out, widths, columns.stream().map(c -> flat(c.cells.get(r))).toList());
        }
        return out.toString().stripTrailing();
    }

    private void line(StringBuilder out, List<Integer> widths, List<String> cells) {
        StringBuilder line = new StringBuilder();
        IntStream.range(0, cells.size()).forEach(i -> {
            String gap = " ".repeat(Math.max(0, widths.get(i) - cells.get(i).length()));
            boolean left = columns.get(i).values == null;
            line.append(i == 0 ? "" : "  ")
                    .append(left ? "" : gap)
                    .append(cells.get(i))
                    .append(left ? gap : "");
        });
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private static String flat(String cell) {
        String line = cell.replace("\r", "").replace("\n", " | ");
        return line.length() <= TEXT_CELL ? line : line.substring(0, TEXT_CELL - 1) + "…";
    }

    /** Cells as shown, and the numbers they were made of where they were numbers. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Column(String name, List<String> cells, double @org.jspecify.annotations.Nullable [] values) {
        Column {
            Objects.requireNonNull(name, "name");
            cells = List.copyOf(cells);
        }

        /** Short cells stand on one line, so that a wide sheet is scrolled rather than broken up; long text has room. */
        Html html(int row) {
            Html cell = Html.element("td");
            if (values != null) {
                return cell.with("style", "text-align:right;white-space:nowrap").add(cells.get(row));
            }
            boolean narrow = cells.stream().allMatch(text -> text.length() <= SHORT_CELL && text.indexOf('\n') < 0);
            return cell.with("dir", "auto")
                    .with(
                            "style",
                            "text-align:start;"
                                    + (narrow ? "white-space:nowrap" : "min-width:16em;overflow-wrap:anywhere"))
                    .lines(cells.get(row));
        }

        int width() {
            return Math.max(
                    name.length(),
                    cells.stream().mapToInt(cell -> flat(cell).length()).max().orElse(0));
        }
    }
}
