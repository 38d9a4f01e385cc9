package org.tunebook.plot;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** One histogram per sample, side by side, over the same bins and with the same height of the count axis. */
public final class Histograms implements Chart {
    private static final int PANEL_WIDTH = 440;
    private static final int PANEL_HEIGHT = 320;
    private static final int TEXT_BAR = 40;

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final List<Sample> samples;
    private final Bins bins;

    private Histograms(String title, String xLabel, String yLabel, List<Sample> samples) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("a histogram needs at least one sample");
        }
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
        this.samples = List.copyOf(samples);
        this.bins = Bins.over(samples.stream().map(Sample::values).toList());
    }

    /**
     * Histograms of samples, from left to right.
     *
     * @param xLabel what was measured and its unit, as {@code output tokens per answer}
     * @param yLabel what is counted, as {@code answers}
     */
    public static Histograms of(String xLabel, String yLabel, Sample... samples) {
        return new Histograms("", xLabel, yLabel, List.of(samples));
    }

    /** The same histograms under a title. */
    public Histograms titled(String title) {
        return new Histograms(title, xLabel, yLabel, samples);
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
        List<XYChart> panels = new ArrayList<>();
        double top = top();
        for (int s = 0; s < samples.size(); s++) {
            Sample sample = samples.get(s);
            XYChart panel = Drawing.canvas(
                    PANEL_WIDTH,
                    PANEL_HEIGHT,
                    sample.name + " (" + sample.values.length + " " + yLabel + ")",
                    xLabel,
                    yLabel);
            panel.getStyler().setLegendVisible(false);
            panel.getStyler().setXAxisMin(bins.from(0));
            panel.getStyler().setXAxisMax(bins.to(bins.count() - 1));
            panel.getStyler().setYAxisMin(0.0);
            panel.getStyler().setYAxisMax(top);
            panel.getStyler().setXAxisDecimalPattern("#,##0.####");
            panel.getStyler().setYAxisDecimalPattern("#,##0.####");
            outline(panel, sample, s);
            panels.add(panel);
        }
        return Drawing.png(panels, title);
    }

    /** Every bar goes down to the axis again, so that the outline shows where one bin ends. */
    private void outline(XYChart panel, Sample sample, int index) {
        int[] counts = bins.counts(sample.values);
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
        XYSeries series = panel.addSeries(sample.name, x, y);
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
        series.setMarker(SeriesMarkers.NONE);
        series.setFillColor(Drawing.colour(index));
        series.setLineColor(Drawing.colour(index).darker());
        series.setLineWidth(1);
    }

    private double top() {
        int highest = counts().stream().flatMapToInt(Arrays::stream).max().orElse(0);
        return Math.max(1, Math.ceil(highest * 1.05));
    }

    @Override
    public String vegaLite() {
        ObjectNode spec = Drawing.vegaLite(title);
        ArrayNode values = spec.putObject("data").putArray("values");
        for (Sample sample : samples) {
            int[] counts = bins.counts(sample.values);
            for (int b = 0; b < counts.length; b++) {
                values.addObject()
                        .put("sample", sample.name)
                        .put("from", bins.from(b))
                        .put("to", bins.to(b))
                        .put("count", counts[b]);
            }
        }
        ObjectNode column = spec.putObject("facet").putObject("column");
        column.put("field", "sample").put("type", "nominal").putNull("title");
        ArrayNode order = column.putArray("sort");
        samples.forEach(sample -> order.add(sample.name));
        ObjectNode panel = spec.putObject("spec");
        panel.put("width", 320).put("height", 220).put("mark", "bar");
        ObjectNode encoding = panel.putObject("encoding");
        ObjectNode x = encoding.putObject("x");
        x.put("field", "from").put("type", "quantitative").put("title", xLabel);
        x.putObject("bin").put("binned", true).put("step", bins.width());
        encoding.putObject("x2").put("field", "to");
        encoding.putObject("y")
                .put("field", "count")
                .put("type", "quantitative")
                .put("title", yLabel);
        ObjectNode colour = encoding.putObject("color");
        colour.put("field", "sample").put("type", "nominal").putNull("legend");
        ObjectNode scale = colour.putObject("scale");
        ArrayNode domain = scale.putArray("domain");
        ArrayNode range = scale.putArray("range");
        for (int s = 0; s < samples.size(); s++) {
            domain.add(samples.get(s).name);
            range.add(Drawing.hex(s));
        }
        ArrayNode tooltip = encoding.putArray("tooltip");
        for (String field : List.of("sample", "from", "to", "count")) {
            tooltip.addObject().put("field", field);
        }
        return Drawing.write(spec);
    }

    /** One block a sample: a line a bin, with its bar and its count. */
    @Override
    public String toString() {
        int highest =
                Math.max(1, counts().stream().flatMapToInt(Arrays::stream).max().orElse(0));
        List<String> ranges = new ArrayList<>();
        for (int b = 0; b < bins.count(); b++) {
            ranges.add("[" + Drawing.number(bins.from(b)) + ", " + Drawing.number(bins.to(b)) + ")");
        }
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

    /** Values under a name. */
    public record Sample(String name, double[] values) {
        public Sample {
            values = values.clone();
            for (double value : values) {
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException(
                            "sample " + name + " holds " + value + "; a histogram needs finite numbers");
                }
            }
        }

        @Override
        public double[] values() {
            return values.clone();
        }
    }
}
