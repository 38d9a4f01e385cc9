package org.tunebook.plot;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Lines over a common pair of axes, as the losses of a training over its steps. */
public final class LineChart implements Chart {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 360;
    private static final int TEXT_COLUMNS = 60;

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final List<Line> lines;

    private LineChart(String title, String xLabel, String yLabel, List<Line> lines) {
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
        this.lines = List.copyOf(lines);
    }

    /**
     * A chart of lines; lines without points are kept in mind but not drawn.
     *
     * @param xLabel what the horizontal axis measures, with its unit
     * @param yLabel what the vertical axis measures, with its unit
     */
    public static LineChart of(String xLabel, String yLabel, Line... lines) {
        return new LineChart("", xLabel, yLabel, List.of(lines));
    }

    /** The same chart under a title. */
    public LineChart titled(String title) {
        return new LineChart(title, xLabel, yLabel, lines);
    }

    /** The lines, in order. */
    public List<Line> lines() {
        return lines;
    }

    @Override
    public byte[] png() {
        XYChart chart = Drawing.canvas(WIDTH, HEIGHT, title, xLabel, yLabel);
        chart.getStyler().setXAxisTickMarkSpacingHint(90);
        chart.getStyler().setXAxisDecimalPattern("#,##0.####");
        chart.getStyler().setYAxisDecimalPattern("#,##0.####");
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            if (line.x.length == 0) {
                continue;
            }
            XYSeries series = chart.addSeries(line.name, line.x, line.y);
            series.setLineColor(Drawing.colour(i));
            series.setMarkerColor(Drawing.colour(i));
            series.setLineWidth(line.mark == Mark.LINE ? 1f : 2.5f);
            series.setMarker(line.mark == Mark.LINE ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
        }
        Optional<Line> first = lines.stream().filter(line -> line.x.length > 1).findFirst();
        if (first.isPresent()) {
            evenOutTicks(chart, first.get());
        } else {
            chart.getStyler().setLegendVisible(false);
        }
        return Drawing.png(List.of(chart), "");
    }

    /**
     * XChart labels every nth of evenly spaced points, over each other where there are many; with one unseen point
     * between two of them its ticks stand at round numbers.
     */
    private static void evenOutTicks(XYChart chart, Line line) {
        double between = line.x[0] + (line.x[1] - line.x[0]) / Math.PI;
        XYSeries unseen = chart.addSeries("\u200b", new double[] {between}, new double[] {line.y[0]});
        unseen.setShowInLegend(false);
        unseen.setMarker(SeriesMarkers.NONE);
        unseen.setLineStyle(SeriesLines.NONE);
    }

    @Override
    public String vegaLite() {
        ObjectNode spec = Drawing.vegaLite(title);
        spec.put("width", 560).put("height", 280);
        ArrayNode layers = spec.putArray("layer");
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            ObjectNode layer = layers.addObject();
            ArrayNode values = layer.putObject("data").putArray("values");
            for (int p = 0; p < line.x.length; p++) {
                values.addObject().put("line", line.name).put("x", line.x[p]).put("y", line.y[p]);
            }
            ObjectNode mark = layer.putObject("mark");
            mark.put("type", "line").put("tooltip", true).put("point", line.mark == Mark.LINE_AND_POINTS);
            ObjectNode encoding = layer.putObject("encoding");
            encoding.putObject("x")
                    .put("field", "x")
                    .put("type", "quantitative")
                    .put("title", xLabel);
            ObjectNode y = encoding.putObject("y");
            y.put("field", "y").put("type", "quantitative").put("title", yLabel);
            y.putObject("scale").put("zero", false);
            ObjectNode colour = encoding.putObject("color");
            colour.put("field", "line").put("type", "nominal").putNull("title");
            ObjectNode scale = colour.putObject("scale");
            ArrayNode domain = scale.putArray("domain");
            ArrayNode range = scale.putArray("range");
            for (int s = 0; s < lines.size(); s++) {
                domain.add(lines.get(s).name);
                range.add(Drawing.hex(s));
            }
        }
        return Drawing.write(spec);
    }

    /** One row of bars a line, with its first, lowest and last value. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(title.isEmpty() ? "" : title + "\n");
        out.append(yLabel).append(" by ").append(xLabel);
        double min = extreme(true);
        double max = extreme(false);
        for (Line line : lines) {
            out.append('\n').append("  ").append(line.name).append(": ");
            if (line.y.length == 0) {
                out.append("no values yet");
                continue;
            }
            out.append(bars(line.y, min, max));
            out.append(String.format(
                    Locale.ROOT,
                    "  first %s, lowest %s, last %s",
                    Drawing.number(line.y[0]),
                    Drawing.number(Arrays.stream(line.y).min().orElseThrow()),
                    Drawing.number(line.y[line.y.length - 1])));
        }
        return out.toString();
    }

    private double extreme(boolean lowest) {
        var values = lines.stream().flatMapToDouble(line -> Arrays.stream(line.y));
        return (lowest ? values.min() : values.max()).orElse(0);
    }

    /** Means over equal stretches of the line, drawn in eight heights. */
    private static String bars(double[] values, double min, double max) {
        int columns = Math.min(TEXT_COLUMNS, values.length);
        StringBuilder out = new StringBuilder(columns);
        for (int c = 0; c < columns; c++) {
            int from = (int) ((long) c * values.length / columns);
            int to = (int) ((long) (c + 1) * values.length / columns);
            double mean = Arrays.stream(values, from, to).average().orElseThrow();
            int height = max > min ? (int) Math.round((mean - min) / (max - min) * 7) : 0;
            out.append((char) ('\u2581' + height));
        }
        return out.toString();
    }

    /** How a line is drawn. */
    public enum Mark {
        /** A thin line, for many points. */
        LINE,
        /** A strong line with its points marked, for few. */
        LINE_AND_POINTS
    }

    /** Points joined in order. */
    public record Line(String name, double[] x, double[] y, Mark mark) {
        public Line {
            x = x.clone();
            y = y.clone();
            if (x.length != y.length) {
                throw new IllegalArgumentException(
                        "line " + name + " has " + x.length + " x values and " + y.length + " y values");
            }
            List<Integer> bad = new ArrayList<>();
            for (int i = 0; i < x.length; i++) {
                if (!Double.isFinite(x[i]) || !Double.isFinite(y[i])) {
                    bad.add(i);
                }
            }
            if (!bad.isEmpty()) {
                throw new IllegalArgumentException("line " + name + " has no finite number at " + bad);
            }
        }

        @Override
        public double[] x() {
            return x.clone();
        }

        @Override
        public double[] y() {
            return y.clone();
        }
    }
}
