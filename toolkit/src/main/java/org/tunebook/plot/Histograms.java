package org.tunebook.plot;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.tunebook.notebook.Html;
import org.tunebook.plot.VectorChart.Ruler;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.traces.HistogramTrace;

/**
 * One histogram per sample over the same bins and with the same height of the count axis: side by side, or {@link
 * #overlaid() over each other}.
 */
public final class Histograms implements Chart {
    private static final int PANEL_WIDTH = 440;
    private static final int PANEL_HEIGHT = 320;
    private static final int OVERLAY_WIDTH = 720;
    private static final int COLUMNS = 3;
    private static final int TEXT_BAR = 40;

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final List<Sample> samples;
    private final Bins bins;
    private final Arrangement arrangement;

    private Histograms(
            String title, String xLabel, String yLabel, List<Sample> samples, Bins bins, Arrangement arrangement) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("a histogram needs at least one sample");
        }
        Drawing.requireDistinct("samples", samples.stream().map(Sample::name).toList());
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
        this.samples = List.copyOf(samples);
        this.bins = bins;
        this.arrangement = arrangement;
    }

    /**
     * Histograms of samples, from left to right.
     *
     * @param xLabel what was measured and its unit, as {@code output tokens per answer}
     * @param yLabel what is counted, as {@code answers}
     */
    public static Histograms of(String xLabel, String yLabel, Sample... samples) {
        return of(xLabel, yLabel, Bins.WANTED, List.of(samples));
    }

    static Histograms of(String xLabel, String yLabel, int wantedBins, List<Sample> samples) {
        Bins bins = Bins.over(samples.stream().map(sample -> sample.values).toList(), wantedBins);
        return new Histograms("", xLabel, yLabel, samples, bins, Arrangement.SIDE_BY_SIDE);
    }

    /** The same histograms under a title. */
    public Histograms titled(String title) {
        return new Histograms(title, xLabel, yLabel, samples, bins, arrangement);
    }

    /** The same histograms drawn over each other in one pair of axes: good for two or three samples. */
    public Histograms overlaid() {
        return new Histograms(title, xLabel, yLabel, samples, bins, Arrangement.OVERLAID);
    }

    /** How many values of each sample fall into each bin: one row a sample, in their order. */
    public List<int[]> counts() {
        return samples.stream().map(sample -> bins.counts(sample.values)).toList();
    }

    /** The lower edges of the bins, in order. */
    public double[] edges() {
        double[] edges = new double[bins.count()];
        Arrays.setAll(edges, bins::from);
        return edges;
    }

    @Override
    public byte[] png() {
        if (arrangement == Arrangement.OVERLAID) {
            XYChart chart = panel(OVERLAY_WIDTH, "");
            for (int s = 0; s < samples.size(); s++) {
                XYSeries series = outline(chart, s);
                series.setFillColor(Drawing.pale(s));
                series.setLineColor(Drawing.colour(s));
                series.setLineStyle(Drawing.stroke(s, 2));
            }
            return Drawing.png(List.of(Drawing.picture(chart)), 1, title);
        }
        List<BufferedImage> panels = new ArrayList<>();
        for (int s = 0; s < samples.size(); s++) {
            XYChart panel = panel(PANEL_WIDTH, heading(samples.get(s)));
            panel.getStyler().setLegendVisible(false);
            XYSeries series = outline(panel, s);
            series.setFillColor(Drawing.colour(s));
            series.setLineColor(Drawing.colour(s).darker());
            series.setLineWidth(1);
            panels.add(Drawing.picture(panel));
        }
        return Drawing.png(panels, COLUMNS, title);
    }

    private String heading(Sample sample) {
        return sample.name + " (" + sample.values.length + " " + yLabel + ")";
    }

    private XYChart panel(int width, String heading) {
        XYChart panel = Drawing.canvas(width, PANEL_HEIGHT, heading, xLabel, yLabel);
        double from = bins.from(0);
        double to = bins.to(bins.count() - 1);
        panel.getStyler().setXAxisMin(from);
        panel.getStyler().setXAxisMax(to);
        panel.getStyler().setYAxisMin(0.0);
        panel.getStyler().setYAxisMax(top());
        panel.getStyler().setXAxisTickMarkSpacingHint(60);
        panel.getStyler().setXAxisTickLabelsFormattingFunction(Drawing.ticks(from, to));
        panel.getStyler().setYAxisTickLabelsFormattingFunction(Drawing.ticks(0, top()));
        return panel;
    }

    /** Every bar goes down to the axis again, so that the outline shows where one bin ends. */
    private XYSeries outline(XYChart panel, int index) {
        int[] counts = bins.counts(samples.get(index).values);
        double[] x = new double[4 * counts.length];
        double[] y = new double[4 * counts.length];
        for (int b = 0; b < counts.length; b++) {
            x[4 * b] = bins.from(b);
            x[4 * b + 1] = bins.from(b);
            x[4 * b + 2] = bins.to(b);
            x[4 * b + 3] = bins.to(b);
            y[4 * b + 1] = counts[b];
            y[4 * b + 2] = counts[b];
        }
        XYSeries series = panel.addSeries(Drawing.readable(samples.get(index).name), x, y);
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
        series.setMarker(SeriesMarkers.NONE);
        return series;
    }

    private double top() {
        int highest = counts().stream().flatMapToInt(Arrays::stream).max().orElse(0);
        return Math.max(1, Math.ceil(highest * 1.05));
    }

    /** One picture a sample, beside each other where there is room. */
    @Override
    public Html html() {
        Html panels = Html.element("div").with("class", "panels");
        Ruler horizontal = Ruler.linear(xLabel, bins.from(0), bins.to(bins.count() - 1), 8);
        Ruler vertical = Ruler.rounded(yLabel, 0, top(), 5);
        Sheet table = Sheet.captioned("").text(xLabel, ranges());
        for (int s = 0; s < samples.size(); s++) {
            int[] counts = bins.counts(samples.get(s).values);
            VectorChart chart = VectorChart.over(horizontal, vertical);
            for (int b = 0; b < counts.length; b++) {
                if (counts[b] > 0) {
                    chart.bar(
                            s,
                            bins.from(b),
                            bins.to(b),
                            0,
                            counts[b],
                            samples.get(s).name + " " + bins.range(b) + ": " + counts[b] + " " + yLabel);
                }
            }
            table = table.numbers(
                    samples.get(s).name,
                    "%.0f",
                    Arrays.stream(counts).asDoubleStream().toArray());
            panels.add(Html.element("figure")
                    .add(
                            Html.element("figcaption").add(heading(samples.get(s))),
                            chart.svg(
                                    heading(samples.get(s)) + ": " + yLabel + " by " + xLabel,
                                    "Most " + yLabel + " lie in " + bins.range(most(counts)) + ".")));
        }
        return Html.pieces().add(panels, VectorChart.numbers(Html.of(table)));
    }

    private static int most(int[] counts) {
        int most = 0;
        for (int b = 1; b < counts.length; b++) {
            most = counts[b] > counts[most] ? b : most;
        }
        return most;
    }

    private List<String> ranges() {
        return IntStream.range(0, bins.count()).mapToObj(bins::range).toList();
    }

    @Override
    public String vegaLite() {
        ObjectNode spec = Drawing.vegaLite(title);
        ArrayNode values = spec.putObject("data").putArray("values");
        for (Sample sample : samples) {
            int[] counts = bins.counts(sample.values);
            for (int b = 0; b < counts.length; b++) {
                values.addObject()
                        .put("series", sample.name)
                        .put("from", bins.from(b))
                        .put("to", bins.to(b))
                        .put("range", bins.range(b))
                        .put("count", counts[b]);
            }
        }
        if (arrangement == Arrangement.OVERLAID) {
            spec.put("width", 520).put("height", 260);
            ObjectNode mark = spec.putObject("mark");
            mark.put("type", "bar")
                    .put("fillOpacity", 0.3)
                    .put("strokeWidth", 1.5)
                    .put("binSpacing", 0);
            ObjectNode encoding = encoding(spec);
            encoding.with("y").putNull("stack");
            Drawing.seriesColour(encoding, names());
            ObjectNode stroke = encoding.putObject("stroke");
            stroke.setAll((ObjectNode) encoding.get("color"));
            Drawing.seriesDash(encoding, names());
            return Drawing.write(spec);
        }
        ObjectNode facet = spec.putObject("facet");
        facet.put("field", "series").put("type", "nominal").putNull("title");
        facet.putObject("header").put("labelFontSize", 12).put("labelFontWeight", "bold");
        Drawing.strings(facet.putArray("sort"), names());
        spec.put("columns", COLUMNS);
        ObjectNode panel = spec.putObject("spec");
        panel.put("width", 320).put("height", 220).put("mark", "bar");
        ObjectNode encoding = encoding(panel);
        Drawing.seriesColour(encoding, names());
        encoding.with("color").putNull("legend");
        spec.putObject("resolve").putObject("axis").put("x", "independent").put("y", "independent");
        return Drawing.write(spec);
    }

    private ObjectNode encoding(ObjectNode view) {
        ObjectNode encoding = view.putObject("encoding");
        ObjectNode x = Drawing.field(encoding, "x", "from", "quantitative").put("title", xLabel);
        x.putObject("bin").put("binned", true).put("step", bins.width());
        encoding.putObject("x2").put("field", "to");
        Drawing.field(encoding, "y", "count", "quantitative").put("title", yLabel);
        Drawing.tooltip(encoding, "series", "sample", "range", xLabel, "count", yLabel);
        return encoding;
    }

    private List<String> names() {
        return samples.stream().map(Sample::name).toList();
    }

    /** The samples as histogram traces; Plotly chooses its own edges for about as many bins. */
    @Override
    public Figure figure() {
        Layout layout = Layout.builder(title, xLabel, yLabel)
                .barMode(Layout.BarMode.OVERLAY)
                .showLegend(samples.size() > 1)
                .build();
        return new Figure(
                layout,
                samples.stream()
                        .map(sample -> HistogramTrace.builder(sample.values)
                                .name(sample.name)
                                .nBinsX(bins.count())
                                .opacity(samples.size() > 1 ? 0.5 : 1)
                                .build())
                        .toArray(HistogramTrace[]::new));
    }

    /** One block a sample: a line a bin, with its bar and its count. */
    @Override
    public String toString() {
        int highest =
                Math.max(1, counts().stream().flatMapToInt(Arrays::stream).max().orElse(0));
        List<String> ranges = ranges();
        int wide = ranges.stream().mapToInt(String::length).max().orElse(0);
        StringBuilder out = new StringBuilder(title.isEmpty() ? "" : title + "\n");
        for (Sample sample : samples) {
            out.append(sample.name).append(": ").append(yLabel).append(" by ").append(xLabel);
            out.append('\n');
            int[] counts = bins.counts(sample.values);
            for (int b = 0; b < counts.length; b++) {
                int bar = (int) Math.ceil((double) counts[b] * TEXT_BAR / highest);
                out.append(String.format(
                        Locale.ROOT,
                        "  %" + wide + "s %s%s%n",
                        ranges.get(b),
                        "#".repeat(bar),
                        bar == 0 ? "0" : " " + counts[b]));
            }
        }
        return out.toString().stripTrailing();
    }

    private enum Arrangement {
        SIDE_BY_SIDE,
        OVERLAID
    }

    /** Finite values under a name, as a {@link Histograms histogram} and a {@link BoxPlot} show them. */
    public record Sample(String name, double[] values) {
        public Sample {
            values = values.clone();
            Drawing.requireDrawable("sample " + name, values);
        }

        @Override
        public double[] values() {
            return values.clone();
        }
    }
}
