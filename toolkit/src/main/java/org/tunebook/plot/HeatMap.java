package org.tunebook.plot;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.traces.HeatmapTrace;

/**
 * One value for each pair of two settings, as the F1 of each learning rate with each number of epochs. Darker is
 * more; the value stands in its cell. A pair that has no value, or NaN, is left white with a dash.
 */
public final class HeatMap implements Chart {
    /** From nearly white to a blue on which dark text has a contrast above 4.5 to 1. */
    private static final Color LOW = new Color(0xE6F0FA);

    private static final Color HIGH = new Color(0x56A0D6);
    private static final String NONE = "–";
    private static final int LABEL_WIDTH = 220;
    private static final int TEXT_ROWS = 60;
    private static final int TEXT_COLUMNS = 24;

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final String valueLabel;
    private final List<Cell> cells;
    private final List<String> columns;
    private final List<String> rows;
    private final double[][] values;
    private final double min;
    private final double max;

    private HeatMap(String title, String xLabel, String yLabel, String valueLabel, List<Cell> cells) {
        if (cells.isEmpty()) {
            throw new IllegalArgumentException("a heat map needs at least one cell");
        }
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
        this.valueLabel = valueLabel;
        this.cells = List.copyOf(cells);
        this.columns = settings(Cell::x);
        this.rows = settings(Cell::y);
        this.values = new double[rows.size()][columns.size()];
        for (double[] row : values) {
            java.util.Arrays.fill(row, Double.NaN);
        }
        Map<String, Integer> column = positions(columns);
        Map<String, Integer> row = positions(rows);
        boolean[][] taken = new boolean[rows.size()][columns.size()];
        for (Cell cell : cells) {
            int r = row.getOrDefault(cell.y, 0);
            int c = column.getOrDefault(cell.x, 0);
            if (taken[r][c]) {
                throw new IllegalArgumentException("two cells for " + xLabel + " = " + cell.x + " and " + yLabel + " = "
                        + cell.y + "; a heat map has one value a pair, so average them first");
            }
            taken[r][c] = true;
            values[r][c] = cell.value;
        }
        this.min = known().min().orElse(0);
        this.max = known().max().orElse(0);
    }

    /**
     * A heat map of cells. Settings that are all numbers are put in their order, others stay in the order in which
     * they come; the first row is on top.
     *
     * @param xLabel the setting across, with its unit
     * @param yLabel the setting down, with its unit
     * @param valueLabel what each cell says, with its unit
     */
    public static HeatMap of(String xLabel, String yLabel, String valueLabel, Cell... cells) {
        return new HeatMap("", xLabel, yLabel, valueLabel, List.of(cells));
    }

    /** The same heat map under a title. */
    public HeatMap titled(String title) {
        return new HeatMap(title, xLabel, yLabel, valueLabel, cells);
    }

    private List<String> settings(Function<Cell, String> setting) {
        List<String> settings = cells.stream().map(setting).distinct().toList();
        try {
            return settings.stream()
                    .sorted(Comparator.comparingDouble(Double::parseDouble))
                    .toList();
        } catch (NumberFormatException names) {
            return settings;
        }
    }

    private static Map<String, Integer> positions(List<String> settings) {
        Map<String, Integer> positions = new HashMap<>();
        settings.forEach(setting -> positions.put(setting, positions.size()));
        return positions;
    }

    private java.util.stream.DoubleStream known() {
        return cells.stream().mapToDouble(Cell::value).filter(value -> !Double.isNaN(value));
    }

    private String text(double value) {
        return Double.isNaN(value) ? NONE : Drawing.number(value, (max - min) / 100);
    }

    private Color colour(double value) {
        if (Double.isNaN(value)) {
            return Color.WHITE;
        }
        double part = max > min ? (value / 2 - min / 2) / (max / 2 - min / 2) : 0.5;
        return new Color(
                mix(LOW.getRed(), HIGH.getRed(), part),
                mix(LOW.getGreen(), HIGH.getGreen(), part),
                mix(LOW.getBlue(), HIGH.getBlue(), part));
    }

    private static int mix(int low, int high, double part) {
        return (int) Math.round(low + (high - low) * part);
    }

    @Override
    public byte[] png() {
        String title = Drawing.readable(this.title);
        String xLabel = Drawing.readable(this.xLabel);
        String yLabel = Drawing.readable(this.yLabel);
        List<String> columns = this.columns.stream().map(Drawing::readable).toList();
        List<String> rows = this.rows.stream().map(Drawing::readable).toList();
        FontMetrics metrics = Rows.metrics(Drawing.LABEL);
        int widest = columns.stream().mapToInt(metrics::stringWidth).max().orElse(0);
        int content = IntStream.range(0, rows.size())
                .flatMap(r -> IntStream.range(0, columns.size()).map(c -> metrics.stringWidth(text(values[r][c]))))
                .max()
                .orElse(0);
        boolean crowded = columns.size() > TEXT_COLUMNS || rows.size() > TEXT_ROWS;
        int wide = crowded
                ? Math.max(2, 960 / columns.size())
                : Math.max(44, Math.max(content + 12, Math.min(widest, 70) + 12));
        int high = crowded ? Math.max(2, 720 / rows.size()) : 32;
        boolean slanted = widest > wide - 6;
        int labels = slanted ? Math.min(LABEL_WIDTH, widest) : 16;
        int left = 44
                + Math.min(
                        LABEL_WIDTH,
                        rows.stream().mapToInt(metrics::stringWidth).max().orElse(0));
        int top = title.isEmpty() ? 14 : 40;
        int right = left + columns.size() * wide;
        int bottom = top + rows.size() * high;
        int scale = 90 + metrics.stringWidth(text(min)) + metrics.stringWidth(text(max));
        int width = Math.max(right + 24, left + metrics.stringWidth(Drawing.readable(valueLabel)) + scale + 24);
        int height = bottom + labels + 80;
        return Drawing.png(Drawing.page(width, height, pen -> {
            pen.setFont(Drawing.HEADING);
            pen.drawString(Drawing.fit(title, pen.getFontMetrics(), width - left - 8), left, 26);
            pen.setFont(Drawing.LABEL);
            for (int r = 0; r < rows.size(); r++) {
                for (int c = 0; c < columns.size(); c++) {
                    cell(pen, values[r][c], left + c * wide, top + r * high, wide, high, !crowded);
                }
            }
            int everyRow = Math.max(1, (15 + high) / high);
            for (int r = 0; r < rows.size(); r += everyRow) {
                String label = Drawing.fit(rows.get(r), metrics, LABEL_WIDTH);
                pen.drawString(label, left - 8 - metrics.stringWidth(label), top + r * high + high / 2 + 5);
            }
            int everyColumn = Math.max(1, (17 + wide) / wide);
            for (int c = 0; c < columns.size(); c += everyColumn) {
                String label = Drawing.fit(columns.get(c), metrics, LABEL_WIDTH);
                int middle = left + c * wide + wide / 2;
                if (slanted) {
                    turned(pen, label, middle + 4, bottom + 8 + metrics.stringWidth(label));
                } else {
                    pen.drawString(label, middle - metrics.stringWidth(label) / 2, bottom + 18);
                }
            }
            pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
            FontMetrics axis = pen.getFontMetrics();
            pen.drawString(xLabel, Math.max(8, (left + right - axis.stringWidth(xLabel)) / 2), bottom + labels + 26);
            turned(
                    pen,
                    yLabel,
                    20,
                    Math.max(top, (top + bottom - axis.stringWidth(yLabel)) / 2) + axis.stringWidth(yLabel));
            if (known().findAny().isPresent()) {
                scale(pen, left, bottom + labels + 46);
            }
        }));
    }

    private void cell(Graphics2D pen, double value, int x, int y, int wide, int high, boolean written) {
        pen.setColor(colour(value));
        pen.fillRect(x, y, wide, high);
        if (written) {
            pen.setColor(Color.WHITE);
            pen.setStroke(new BasicStroke(1));
            pen.drawRect(x, y, wide, high);
            pen.setColor(Drawing.INK);
            String text = text(value);
            pen.drawString(text, x + (wide - pen.getFontMetrics().stringWidth(text)) / 2, y + high / 2 + 5);
        }
        pen.setColor(Drawing.INK);
    }

    private static void turned(Graphics2D pen, String text, int x, int y) {
        AffineTransform upright = pen.getTransform();
        pen.translate(x, y);
        pen.rotate(-Math.PI / 2);
        pen.drawString(text, 0, 0);
        pen.setTransform(upright);
    }

    /** What the colours mean, below the map. */
    private void scale(Graphics2D pen, int x, int y) {
        pen.setFont(Drawing.LABEL);
        String least = Drawing.readable(valueLabel) + "  " + text(min);
        pen.drawString(least, x, y + 12);
        int from = x + pen.getFontMetrics().stringWidth(least) + 6;
        for (int i = 0; i < 60; i++) {
            pen.setColor(new Color(
                    mix(LOW.getRed(), HIGH.getRed(), i / 59.0),
                    mix(LOW.getGreen(), HIGH.getGreen(), i / 59.0),
                    mix(LOW.getBlue(), HIGH.getBlue(), i / 59.0)));
            pen.fillRect(from + i, y, 1, 14);
        }
        pen.setColor(Drawing.INK);
        pen.drawString(text(max), from + 66, y + 12);
    }

    @Override
    public String vegaLite() {
        ObjectNode spec = Drawing.vegaLite(title);
        ArrayNode data = spec.putObject("data").putArray("values");
        for (int r = 0; r < rows.size(); r++) {
            for (int c = 0; c < columns.size(); c++) {
                ObjectNode cell = data.addObject();
                cell.put("x", columns.get(c)).put("y", rows.get(r)).put("text", text(values[r][c]));
                if (!Double.isNaN(values[r][c])) {
                    cell.put("value", values[r][c]);
                }
            }
        }
        boolean crowded = columns.size() > TEXT_COLUMNS || rows.size() > TEXT_ROWS;
        size(spec, "width", columns.size(), crowded ? 960 : 0, 56);
        size(spec, "height", rows.size(), crowded ? 720 : 0, 32);
        ObjectNode encoding = spec.putObject("encoding");
        ObjectNode x = Drawing.field(encoding, "x", "x", "ordinal").put("title", xLabel);
        x.putObject("axis")
                .put("labelAngle", columns.stream().anyMatch(name -> name.length() > 7) ? -40 : 0)
                .put("labelOverlap", true);
        Drawing.strings(x.putArray("sort"), columns);
        ObjectNode y = Drawing.field(encoding, "y", "y", "ordinal").put("title", yLabel);
        y.putObject("axis").put("labelOverlap", true);
        Drawing.strings(y.putArray("sort"), rows);
        Drawing.tooltip(encoding, "x", xLabel, "y", yLabel, "text", valueLabel);
        ArrayNode layers = spec.putArray("layer");
        if (known().findAny().isPresent()) {
            coloured(layers.addObject());
        }
        if (!crowded) {
            ObjectNode text = layers.addObject();
            text.putObject("mark").put("type", "text").put("color", Drawing.hex(Drawing.INK));
            Drawing.field(text.putObject("encoding"), "text", "text", "nominal");
        }
        return Drawing.write(spec);
    }

    private void coloured(ObjectNode rect) {
        rect.putArray("transform").addObject().put("filter", "isValid(datum.value)");
        rect.put("mark", "rect");
        ObjectNode colour = Drawing.field(rect.putObject("encoding"), "color", "value", "quantitative");
        colour.put("title", valueLabel);
        ArrayNode range = colour.putObject("scale").put("zero", false).putArray("range");
        range.add(Drawing.hex(LOW)).add(Drawing.hex(HIGH));
    }

    private static void size(ObjectNode spec, String side, int count, int whole, int step) {
        if (whole > 0) {
            spec.put(side, Math.min(whole, count * step));
        } else {
            spec.putObject(side).put("step", step);
        }
    }

    /** A heat map trace; the first row is at the bottom, where Plotly has it. */
    @Override
    public Figure figure() {
        HeatmapTrace.HeatmapBuilder trace = HeatmapTrace.builder(columns.toArray(), rows.toArray(), values);
        trace.name(valueLabel);
        return new Figure(Layout.builder(title, xLabel, yLabel).build(), trace.build());
    }

    /** The values as a table, one column for each setting across; of very many, the first. */
    @Override
    public String toString() {
        int down = Math.min(TEXT_ROWS, rows.size());
        int across = Math.min(TEXT_COLUMNS, columns.size());
        String part = down < rows.size() || across < columns.size()
                ? "; the first " + down + " of " + rows.size() + " rows and " + across + " of " + columns.size()
                        + " columns"
                : "";
        Sheet sheet = Sheet.captioned((title.isEmpty() ? "" : title + "\n") + valueLabel + " by " + yLabel
                        + " (down) and " + xLabel + " (across)" + part)
                .text(yLabel, rows.subList(0, down));
        for (int c = 0; c < across; c++) {
            int column = c;
            sheet = sheet.text(
                    columns.get(c),
                    IntStream.range(0, down)
                            .mapToObj(r -> text(values[r][column]))
                            .toList());
        }
        return sheet.toString();
    }

    /** The value of one pair of settings; NaN where it is not known. */
    public record Cell(String x, String y, double value) {
        public Cell {
            if (!Double.isNaN(value)) {
                Drawing.requireDrawable("cell " + x + ", " + y, value);
            }
        }

        private static String setting(double setting) {
            return new BigDecimal(Double.toString(Drawing.requireDrawable("a setting of a heat map", setting)))
                    .stripTrailingZeros()
                    .toPlainString();
        }

        /** The value of two settings that are numbers. */
        public static Cell of(double x, double y, double value) {
            return new Cell(setting(x), setting(y), value);
        }
    }
}
