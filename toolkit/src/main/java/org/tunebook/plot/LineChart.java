package org.tunebook.plot;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TimeZone;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.tunebook.notebook.Html;
import org.tunebook.plot.VectorChart.Ruler;
import tech.tablesaw.api.DateTimeColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.columns.Column;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.traces.ScatterTrace;

/**
 * Lines over a common pair of axes: the losses of a training over its steps, a learning curve, the F1 over the size
 * of the training data with its intervals.
 */
public final class LineChart implements Chart {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 360;
    private static final int TEXT_COLUMNS = 60;
    private static final int TEXT_POINTS = 12;
    private static final int MOST_ROWS = 50;

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final List<Line> lines;
    private final Scale scale;

    private LineChart(String title, String xLabel, String yLabel, List<Line> lines, Scale scale) {
        Drawing.requireDistinct("lines", lines.stream().map(Line::name).toList());
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
        this.lines = List.copyOf(lines);
        this.scale = scale;
    }

    /**
     * A chart of lines; lines without points are kept in mind but not drawn.
     *
     * @param xLabel what the horizontal axis measures, with its unit
     * @param yLabel what the vertical axis measures, with its unit
     */
    public static LineChart of(String xLabel, String yLabel, Line... lines) {
        return new LineChart("", xLabel, yLabel, List.of(lines), Scale.LINEAR);
    }

    /** Lines over time, where x is in milliseconds since 1970 in UTC. */
    static LineChart overTime(String xLabel, String yLabel, Line... lines) {
        return new LineChart("", xLabel, yLabel, List.of(lines), Scale.TIME);
    }

    /** The same chart under a title. */
    public LineChart titled(String title) {
        return new LineChart(title, xLabel, yLabel, lines, scale);
    }

    /** The same chart with a logarithmic horizontal axis, for sizes that double from point to point. */
    public LineChart logarithmic() {
        for (Line line : lines) {
            for (double x : line.x) {
                if (x <= 0) {
                    throw new IllegalArgumentException("line " + line.name + " has a point at x = " + Drawing.number(x)
                            + "; a logarithmic axis holds numbers above 0 only");
                }
            }
        }
        return new LineChart(title, xLabel, yLabel, lines, Scale.LOGARITHMIC);
    }

    /** The lines, in order. */
    public List<Line> lines() {
        return lines;
    }

    private List<Line> drawn() {
        return lines.stream().map(Line::thinned).toList();
    }

    private String caption(List<Line> drawn) {
        return Thinned.caption(title, points(drawn), points(lines), "points");
    }

    private static long points(List<Line> lines) {
        return lines.stream().mapToLong(line -> line.x.length).sum();
    }

    @Override
    public byte[] png() {
        List<Line> lines = drawn();
        XYChart chart = Drawing.canvas(WIDTH, HEIGHT, caption(lines), xLabel, yLabel);
        chart.getStyler().setXAxisTickMarkSpacingHint(90);
        chart.getStyler().setTimezone(TimeZone.getTimeZone(ZoneOffset.UTC));
        chart.getStyler().setLegendPosition(lines.size() > 4 ? LegendPosition.OutsideE : LegendPosition.OutsideS);
        chart.getStyler()
                .setLegendLayout(
                        lines.size() > 4
                                ? org.knowm.xchart.style.Styler.LegendLayout.Vertical
                                : org.knowm.xchart.style.Styler.LegendLayout.Horizontal);
        double[] x = places(lines);
        double[] y = heights(lines);
        chart.getStyler().setYAxisTickLabelsFormattingFunction(ticks(y));
        if (scale != Scale.TIME) {
            chart.getStyler().setXAxisTickLabelsFormattingFunction(ticks(x));
        }
        if (scale == Scale.LOGARITHMIC && x.length > 0) {
            double decades = Math.log10(Arrays.stream(x).max().orElseThrow()
                    / Arrays.stream(x).min().orElseThrow());
            chart.getStyler().setXAxisLogarithmic(true);
            chart.getStyler().setXAxisLogarithmicDecadeOnly(decades > 4);
            Function<Double, String> label = ticks(x);
            chart.getStyler()
                    .setXAxisTickLabelsFormattingFunction(
                            value -> decades < 1 || startsRound(value) ? label.apply(value) : " ");
        }
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            if (line.present().length == 0) {
                continue;
            }
            if (line.hasIntervals()) {
                bands(chart, line, i);
            }
            XYSeries series = add(chart, Drawing.readable(line.name), line.x, line.y);
            series.setLineColor(Drawing.colour(i));
            series.setMarkerColor(Drawing.colour(i));
            series.setLineStyle(Drawing.stroke(i, line.mark == Mark.LINE ? 1.2f : 2.5f));
            if (line.mark == Mark.POINTS) {
                series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
            }
            series.setMarker(line.mark == Mark.LINE ? SeriesMarkers.NONE : Drawing.marker(i));
            if (line.mark == Mark.LINE && line.alone().length > 0) {
                int[] alone = line.alone();
                XYSeries dots = add(chart, unseen(chart), Thinned.at(alone, line.x), Thinned.at(alone, line.y));
                dots.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
                dots.setMarker(SeriesMarkers.CIRCLE);
                dots.setMarkerColor(Drawing.colour(i));
                dots.setShowInLegend(false);
            }
        }
        Optional<Line> first =
                lines.stream().filter(line -> line.present().length > 1).findFirst();
        if (scale == Scale.LINEAR && first.isPresent()) {
            evenOutTicks(chart, first.get());
        }
        chart.getStyler().setLegendVisible(lines.size() > 1 && y.length > 0);
        return Drawing.png(Drawing.picture(chart));
    }

    /** Whether a tick is 1, 2 or 5 times a power of ten: labels at all nine of a decade stand over each other. */
    private static boolean startsRound(double value) {
        return Math.abs(Drawing.roundUp(value) - value) < 1e-6 * value;
    }

    private static Function<Double, String> ticks(double[] values) {
        return Drawing.ticks(
                Arrays.stream(values).min().orElse(0),
                Arrays.stream(values).max().orElse(1));
    }

    private XYSeries add(XYChart chart, String name, double[] x, double[] y) {
        return scale == Scale.TIME
                ? chart.addSeries(
                        name,
                        Arrays.stream(x).mapToObj(time -> new Date((long) time)).toList(),
                        Arrays.stream(y).boxed().toList())
                : chart.addSeries(name, x, y);
    }

    private void bands(XYChart chart, Line line, int index) {
        line.runs().forEach(run -> band(chart, line, run[0], run[1], index));
    }

    /** A name that shows nothing, one that no series of the chart has yet. */
    private static String unseen(XYChart chart) {
        return "\u200b".repeat(chart.getSeriesCollection().size() + 1);
    }

    private void band(XYChart chart, Line line, int from, int to, int index) {
        int n = to - from;
        double[] x = new double[2 * n];
        double[] y = new double[2 * n];
        for (int p = 0; p < n; p++) {
            x[p] = line.x[from + p];
            y[p] = line.low[from + p];
            x[2 * n - 1 - p] = line.x[from + p];
            y[2 * n - 1 - p] = line.high[from + p];
        }
        XYSeries band = add(chart, unseen(chart), x, y);
        band.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
        band.setFillColor(Drawing.pale(index));
        band.setLineColor(Drawing.pale(index));
        band.setLineWidth(1);
        band.setMarker(SeriesMarkers.NONE);
        band.setShowInLegend(false);
    }

    /**
     * XChart labels every nth of evenly spaced points, over each other where there are many; with one unseen point
     * between two of them its ticks stand at round numbers.
     */
    private static void evenOutTicks(XYChart chart, Line line) {
        int[] present = line.present();
        double between = line.x[present[0]] + (line.x[present[1]] - line.x[present[0]]) / Math.PI;
        XYSeries unseen = chart.addSeries(unseen(chart), new double[] {between}, new double[] {line.y[present[0]]});
        unseen.setShowInLegend(false);
        unseen.setMarker(SeriesMarkers.NONE);
        unseen.setLineStyle(SeriesLines.NONE);
    }

    private static double[] places(List<Line> lines) {
        return lines.stream().flatMapToDouble(line -> Arrays.stream(line.x)).toArray();
    }

    private static double[] heights(List<Line> lines) {
        return lines.stream()
                .flatMapToDouble(Line::heights)
                .filter(height -> !Double.isNaN(height))
                .toArray();
    }

    /** Lines over time have their PNG; labels of dates are drawn there only. */
    @Override
    public Html html() {
        List<Line> lines =
                drawn().stream().filter(line -> line.present().length > 0).toList();
        if (scale == Scale.TIME || lines.isEmpty()) {
            return Chart.super.html();
        }
        double[] x = places(lines);
        double[] y = heights(lines);
        double from = Arrays.stream(x).min().orElseThrow();
        double to = Arrays.stream(x).max().orElseThrow();
        VectorChart chart = VectorChart.over(
                scale == Scale.LOGARITHMIC ? Ruler.logarithmic(xLabel, from, to) : Ruler.linear(xLabel, from, to, 6),
                Ruler.rounded(
                        yLabel,
                        Arrays.stream(y).min().orElseThrow(),
                        Arrays.stream(y).max().orElseThrow(),
                        5));
        for (int i = 0; i < lines.size(); i++) {
            draw(chart, i, lines.get(i));
        }
        Html figure = Html.element("figure");
        if (!title.isEmpty()) {
            figure.add(Html.element("figcaption").add(caption(drawn())));
        }
        figure.add(chart.svg(
                title.isEmpty() ? yLabel + " by " + xLabel : title,
                lines.stream().map(line -> line.name + ": " + line.summary()).collect(Collectors.joining("; "))));
        return figure.add(
                VectorChart.key(lines.stream().map(Line::name).toList()),
                VectorChart.numbers(Html.pieces()
                        .add(lines.stream().map(line -> Html.of(table(line))).toList())));
    }

    private static void draw(VectorChart chart, int series, Line line) {
        for (int[] run : line.runs()) {
            double[] x = Arrays.copyOfRange(line.x, run[0], run[1]);
            double[] y = Arrays.copyOfRange(line.y, run[0], run[1]);
            if (line.hasIntervals()) {
                chart.band(
                        series,
                        x,
                        Arrays.copyOfRange(line.low, run[0], run[1]),
                        Arrays.copyOfRange(line.high, run[0], run[1]));
            }
            if (line.mark != Mark.POINTS && x.length > 1) {
                chart.line(series, x, y, line.mark == Mark.LINE ? 1.2 : 2.2);
            }
            if (line.mark != Mark.LINE || x.length == 1) {
                for (int p = 0; p < x.length; p++) {
                    chart.point(
                            series, x[p], y[p], line.name + ", " + Drawing.number(x[p]) + ": " + Drawing.number(y[p]));
                }
            }
        }
    }

    private Sheet table(Line line) {
        int[] places = line.present();
        int each = (places.length + MOST_ROWS - 1) / MOST_ROWS;
        Line shown = each < 2
                ? line.at(places)
                : line.at(IntStream.of(places)
                        .filter(p -> p % each == 0 || p == places[places.length - 1])
                        .toArray());
        Sheet sheet = Sheet.captioned(
                        line.name + (each < 2 ? "" : ": " + shown.x.length + " of " + places.length + " points"))
                .text(xLabel, Arrays.stream(shown.x).mapToObj(Drawing::number).toList())
                .text(yLabel, Arrays.stream(shown.y).mapToObj(Drawing::number).toList());
        return line.hasIntervals()
                ? sheet.text(
                                "from",
                                Arrays.stream(shown.low)
                                        .mapToObj(Drawing::number)
                                        .toList())
                        .text(
                                "to",
                                Arrays.stream(shown.high)
                                        .mapToObj(Drawing::number)
                                        .toList())
                : sheet;
    }

    @Override
    public String vegaLite() {
        List<Line> lines = drawn();
        ObjectNode spec = Drawing.vegaLite(caption(lines));
        spec.put("width", 560).put("height", 280);
        List<String> names = lines.stream().map(Line::name).toList();
        ArrayNode layers = spec.putArray("layer");
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            if (line.present().length == 0) {
                continue;
            }
            if (line.hasIntervals()) {
                ObjectNode band = layer(layers, line, names);
                band.putObject("mark").put("type", "area").put("fillOpacity", 0.25);
                ObjectNode encoding = band.with("encoding");
                encoding.with("y").put("field", "low");
                encoding.putObject("y2").put("field", "high");
            }
            ObjectNode layer = layer(layers, line, names);
            ObjectNode mark = layer.putObject("mark");
            if (line.mark == Mark.POINTS) {
                mark.put("type", "point").put("filled", true).put("size", 40).put("opacity", 1);
                Drawing.seriesShape(layer.with("encoding"), names);
                continue;
            }
            mark.put("type", "line").put("strokeWidth", line.mark == Mark.LINE ? 1.2 : 2.5);
            layer.with("encoding").putObject("order").putNull("value");
            Drawing.seriesDash(layer.with("encoding"), names);
            if (line.mark == Mark.LINE && line.alone().length > 0) {
                ObjectNode dots = layer(layers, line.at(line.alone()), names);
                dots.putObject("mark").put("type", "circle").put("size", 20).put("opacity", 1);
            }
            if (line.mark == Mark.LINE_AND_POINTS) {
                ObjectNode points = layer(layers, line, names);
                points.putObject("mark")
                        .put("type", "point")
                        .put("filled", true)
                        .put("size", 60);
                Drawing.seriesShape(points.with("encoding"), names);
            }
        }
        if (layers.isEmpty()) {
            ObjectNode words = layers.addObject();
            words.putObject("data").putArray("values").addObject();
            words.putObject("mark").put("type", "text").put("text", "no values yet");
        }
        return Drawing.write(spec);
    }

    private ObjectNode layer(ArrayNode layers, Line line, List<String> names) {
        ObjectNode layer = layers.addObject();
        ArrayNode values = layer.putObject("data").putArray("values");
        for (int p = 0; p < line.x.length; p++) {
            ObjectNode value = values.addObject().put("series", line.name);
            value.put("x", line.x[p]);
            if (Double.isNaN(line.y[p])) {
                value.putNull("y");
                continue;
            }
            value.put("y", line.y[p]);
            if (line.hasIntervals()) {
                value.put("low", line.low[p]).put("high", line.high[p]);
            }
        }
        ObjectNode encoding = layer.putObject("encoding");
        ObjectNode x = Drawing.field(encoding, "x", "x", scale == Scale.TIME ? "temporal" : "quantitative");
        x.put("title", xLabel);
        ObjectNode axis = x.putObject("scale");
        switch (scale) {
            case LINEAR -> axis.put("zero", false);
            case LOGARITHMIC -> axis.put("type", "log").put("nice", false);
            case TIME -> axis.put("type", "utc");
        }
        ObjectNode y = Drawing.field(encoding, "y", "y", "quantitative").put("title", yLabel);
        y.putObject("scale").put("zero", false);
        Drawing.seriesColour(encoding, names);
        if (names.size() < 2) {
            encoding.with("color").putNull("legend");
        }
        Drawing.tooltip(encoding, "series", "line", "x", xLabel, "y", yLabel);
        if (scale == Scale.TIME) {
            ((ObjectNode) encoding.at("/tooltip/1")).put("type", "temporal").put("format", "%Y-%m-%d %H:%M");
        }
        if (line.hasIntervals()) {
            ((ArrayNode) encoding.get("tooltip"))
                    .addObject()
                    .put("field", "low")
                    .put("title", "from");
            ((ArrayNode) encoding.get("tooltip"))
                    .addObject()
                    .put("field", "high")
                    .put("title", "to");
        }
        return layer;
    }

    /** A scatter trace a line, and one more for each end of its intervals. */
    @Override
    public Figure figure() {
        List<ScatterTrace> traces = new ArrayList<>();
        for (Line line : lines) {
            ScatterTrace.Mode mode = switch (line.mark) {
                case LINE -> ScatterTrace.Mode.LINE;
                case LINE_AND_POINTS -> ScatterTrace.Mode.LINE_AND_MARKERS;
                case POINTS -> ScatterTrace.Mode.MARKERS;
            };
            traces.add(trace(line.name, line.x, line.y).mode(mode).build());
            if (line.hasIntervals()) {
                traces.add(trace(line.name + ", from", line.x, line.low)
                        .mode(ScatterTrace.Mode.LINE)
                        .showLegend(false)
                        .build());
                traces.add(trace(line.name + ", to", line.x, line.high)
                        .mode(ScatterTrace.Mode.LINE)
                        .fill(ScatterTrace.Fill.TO_NEXT_Y)
                        .showLegend(false)
                        .build());
            }
        }
        Axis.AxisBuilder x = Axis.builder().title(xLabel);
        if (scale == Scale.LOGARITHMIC) {
            x.type(Axis.Type.LOG);
        }
        Layout layout = Layout.builder(title)
                .xAxis(x.build())
                .yAxis(Axis.builder().title(yLabel).build())
                .showLegend(lines.size() > 1)
                .build();
        return new Figure(layout, traces.toArray(new ScatterTrace[0]));
    }

    private ScatterTrace.ScatterBuilder trace(String name, double[] x, double[] y) {
        Column<?> across = scale == Scale.TIME
                ? DateTimeColumn.create(
                        "x",
                        Arrays.stream(x)
                                .mapToObj(time -> Instant.ofEpochMilli((long) time)
                                        .atOffset(ZoneOffset.UTC)
                                        .toLocalDateTime())
                                .toList())
                : DoubleColumn.create("x", x);
        return ScatterTrace.builder(across, DoubleColumn.create("y", y)).name(name);
    }

    /** A row of bars a line with its first, lowest and last value; few points are written out with their intervals. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(title.isEmpty() ? "" : title + "\n");
        out.append(yLabel).append(" by ").append(xLabel);
        double min = lines.stream()
                .flatMapToDouble(line -> Arrays.stream(Thinned.at(line.present(), line.y)))
                .min()
                .orElse(0);
        double max = lines.stream()
                .flatMapToDouble(line -> Arrays.stream(Thinned.at(line.present(), line.y)))
                .max()
                .orElse(0);
        for (Line line : lines) {
            out.append('\n').append("  ").append(line.name).append(": ");
            double[] present = Thinned.at(line.present(), line.y);
            if (present.length == 0) {
                out.append("no values yet");
                continue;
            }
            if (line.mark != Mark.POINTS) {
                out.append(bars(line.y, min, max)).append("  ");
            }
            out.append(line.summary());
            if (present.length < line.y.length) {
                out.append(", ").append(line.y.length - present.length).append(" missing");
            }
            if (line.hasIntervals() || (line.mark != Mark.LINE && line.y.length <= TEXT_POINTS)) {
                for (int p : line.present()) {
                    out.append("\n    ").append(place(line.x[p])).append(": ").append(Drawing.number(line.y[p]));
                    if (line.hasIntervals()) {
                        out.append(" [").append(Drawing.number(line.low[p])).append(", ");
                        out.append(Drawing.number(line.high[p])).append(']');
                    }
                }
            }
        }
        return out.toString();
    }

    private String place(double x) {
        return scale == Scale.TIME ? Instant.ofEpochMilli((long) x).toString() : Drawing.number(x);
    }

    /** Means over equal stretches of the line, drawn in eight heights; a gap where all of a stretch is missing. */
    private static String bars(double[] values, double min, double max) {
        int columns = Math.min(TEXT_COLUMNS, values.length);
        StringBuilder out = new StringBuilder(columns);
        for (int c = 0; c < columns; c++) {
            int from = (int) ((long) c * values.length / columns);
            int to = (int) ((long) (c + 1) * values.length / columns);
            OptionalDouble known = Arrays.stream(values, from, to)
                    .filter(value -> !Double.isNaN(value))
                    .average();
            if (known.isEmpty()) {
                out.append(' ');
                continue;
            }
            double mean = known.getAsDouble();
            int height = max > min ? (int) Math.round((mean / 2 - min / 2) / (max / 2 - min / 2) * 7) : 0;
            out.append((char) ('\u2581' + height));
        }
        return out.toString();
    }

    private enum Scale {
        LINEAR,
        LOGARITHMIC,
        TIME
    }

    /** How a line is drawn. */
    public enum Mark {
        /** A thin line, for many points. */
        LINE,
        /** A strong line with its points marked, for few. */
        LINE_AND_POINTS,
        /** Points that no line joins. */
        POINTS
    }

    /**
     * Points joined in order. Where y is NaN there is no value, and the line has a gap.
     *
     * @param low the lower ends of the intervals of y, one a point; empty where there are none
     * @param high the upper ends
     */
    public record Line(String name, double[] x, double[] y, Mark mark, double[] low, double[] high) {
        public Line {
            x = x.clone();
            y = y.clone();
            low = low.clone();
            high = high.clone();
            if (x.length != y.length) {
                throw new IllegalArgumentException(
                        "line " + name + " has " + x.length + " x values and " + y.length + " y values");
            }
            if (low.length != high.length || (low.length > 0 && low.length != x.length)) {
                throw new IllegalArgumentException("line " + name + " has " + x.length + " points, " + low.length
                        + " lower and " + high.length + " upper ends of intervals; give one of each a point, or none");
            }
            Drawing.requireDrawable("x of line " + name, x);
            for (int i = 0; i < y.length; i++) {
                if (Double.isNaN(y[i])) {
                    continue;
                }
                Drawing.requireDrawable("y of line " + name + " at index " + i, y[i]);
                if (low.length == 0) {
                    continue;
                }
                Drawing.requireInterval("line " + name + " at index " + i, y[i], low[i], high[i]);
            }
        }

        /** A line without intervals. */
        public Line(String name, double[] x, double[] y, Mark mark) {
            this(name, x, y, mark, new double[0], new double[0]);
        }

        /** The same line with the interval of each point, drawn as a band. */
        public Line within(double[] low, double[] high) {
            return new Line(name, x, y, mark, low, high);
        }

        private boolean hasIntervals() {
            return low.length > 0;
        }

        private Line at(int[] places) {
            return new Line(
                    name,
                    Thinned.at(places, x),
                    Thinned.at(places, y),
                    mark,
                    Thinned.at(places, low),
                    Thinned.at(places, high));
        }

        private Line thinned() {
            if (x.length <= Thinned.ALL) {
                return this;
            }
            return at(mark == Mark.POINTS ? Thinned.cloud(x, y) : Thinned.line(y, low, high));
        }

        /** The stretches without a gap: their first places, and the first places after them. */
        private List<int[]> runs() {
            List<int[]> runs = new ArrayList<>();
            int from = 0;
            for (int i = 0; i <= y.length; i++) {
                if (i == y.length || Double.isNaN(y[i])) {
                    if (i > from) {
                        runs.add(new int[] {from, i});
                    }
                    from = i + 1;
                }
            }
            return runs;
        }

        private String summary() {
            double[] present = Thinned.at(present(), y);
            return String.format(
                    Locale.ROOT,
                    "first %s, lowest %s, last %s",
                    Drawing.number(present[0]),
                    Drawing.number(Arrays.stream(present).min().orElseThrow()),
                    Drawing.number(present[present.length - 1]));
        }

        private int[] present() {
            return IntStream.range(0, y.length).filter(i -> !Double.isNaN(y[i])).toArray();
        }

        /** The places of points with no neighbour to be joined with. */
        private int[] alone() {
            return IntStream.of(present())
                    .filter(i -> (i == 0 || Double.isNaN(y[i - 1])) && (i == y.length - 1 || Double.isNaN(y[i + 1])))
                    .toArray();
        }

        private DoubleStream heights() {
            return DoubleStream.concat(Arrays.stream(y), DoubleStream.concat(Arrays.stream(low), Arrays.stream(high)));
        }

        @Override
        public double[] x() {
            return x.clone();
        }

        @Override
        public double[] y() {
            return y.clone();
        }

        @Override
        public double[] low() {
            return low.clone();
        }

        @Override
        public double[] high() {
            return high.clone();
        }
    }
}
