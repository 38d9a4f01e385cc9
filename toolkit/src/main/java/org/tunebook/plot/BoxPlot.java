package org.tunebook.plot;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.tunebook.plot.Histograms.Sample;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.traces.BoxTrace;

/**
 * One box a sample after Tukey (Exploratory Data Analysis, 1977): from the first quartile to the third with the
 * median in it, whiskers to the last values within 1.5 times the box's length, and every value beyond as a point.
 * Quartiles are interpolated between the sorted values (type 7 of Hyndman and Fan, 1996, as in R and NumPy).
 */
public final class BoxPlot implements Chart {
    private static final Color FILL = new Color(0xA6CBE3);

    private final String title;
    private final String label;
    private final String valueLabel;
    private final List<Sample> samples;
    private final List<Box> boxes;

    private BoxPlot(String title, String label, String valueLabel, List<Sample> samples) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("a box plot needs at least one sample");
        }
        Drawing.requireDistinct("samples", samples.stream().map(Sample::name).toList());
        this.title = title;
        this.label = label;
        this.valueLabel = valueLabel;
        this.samples = List.copyOf(samples);
        this.boxes = samples.stream().limit(Rows.MOST).map(Box::of).toList();
    }

    private String caption() {
        long drawn = boxes.stream().mapToLong(box -> box.drawn().length).sum();
        long all = boxes.stream().mapToLong(box -> box.outliers.length).sum();
        return Thinned.caption(
                Thinned.caption(title, boxes.size(), samples.size(), "boxes"), drawn, all, "points beyond");
    }

    /**
     * A box a sample, from top to bottom. A sample without values has its row and no box.
     *
     * @param label what each sample is of, as {@code model}
     * @param valueLabel what was measured and its unit, as {@code latency (ms)}
     */
    public static BoxPlot of(String label, String valueLabel, Sample... samples) {
        return new BoxPlot("", label, valueLabel, List.of(samples));
    }

    /** The same boxes under a title. */
    public BoxPlot titled(String title) {
        return new BoxPlot(title, label, valueLabel, samples);
    }

    @Override
    public byte[] png() {
        double from = boxes.stream()
                .mapToDouble(Box::min)
                .filter(Double::isFinite)
                .min()
                .orElse(0);
        double to = boxes.stream()
                .mapToDouble(Box::max)
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        Rows rows = new Rows(caption(), label, valueLabel, boxes.size(), from, to);
        for (Box box : boxes) {
            rows.name(box.name + " (" + box.n + ")");
            if (box.n == 0) {
                rows.note("no values", from);
                continue;
            }
            rows.interval(box.low, box.high, 0.16);
            rows.bar(box.q1, box.q3, 0.32, FILL, Drawing.INK);
            rows.stroke(box.median, 0.32);
            if (box.outliers.length > 0) {
                rows.points(box.drawn(), Drawing.colour(1));
            }
        }
        return rows.png();
    }

    @Override
    public String vegaLite() {
        ObjectNode spec = Drawing.vegaLite(caption());
        spec.put("width", 460);
        spec.putObject("height").put("step", 30);
        ArrayNode data = spec.putObject("data").putArray("values");
        ArrayNode outliers = Drawing.JSON.createArrayNode();
        for (Box box : boxes) {
            ObjectNode row = data.addObject().put("name", box.name).put("n", box.n);
            if (box.n > 0) {
                row.put("low", box.low).put("q1", box.q1).put("median", box.median);
                row.put("q3", box.q3).put("high", box.high);
            }
            for (double value : box.drawn()) {
                outliers.addObject().put("name", box.name).put("value", value);
            }
        }
        ObjectNode encoding = spec.putObject("encoding");
        ObjectNode y = Drawing.field(encoding, "y", "name", "nominal").put("title", label);
        Drawing.strings(y.putArray("sort"), boxes.stream().map(Box::name).toList());
        ArrayNode layers = spec.putArray("layer");
        String ink = Drawing.hex(Drawing.INK);
        if (boxes.stream().anyMatch(box -> box.n == 0)) {
            ObjectNode words = layers.addObject();
            words.putArray("transform").addObject().put("filter", "datum.n === 0");
            words.putObject("mark")
                    .put("type", "text")
                    .put("text", "no values")
                    .put("align", "left")
                    .put("dx", 6);
            words.putObject("encoding").putObject("x").put("value", 0);
        }
        if (boxes.stream().allMatch(box -> box.n == 0)) {
            return Drawing.write(spec);
        }
        ObjectNode whisker = layer(layers, "rule", "low", "high");
        whisker.with("mark").put("color", ink);
        ObjectNode box = layer(layers, "bar", "q1", "q3");
        box.with("mark").put("color", Drawing.hex(FILL)).put("stroke", ink).put("size", 18);
        ObjectNode median = layer(layers, "tick", "median", "");
        median.with("mark").put("color", ink).put("thickness", 2.5).put("size", 18);
        if (outliers.isEmpty()) {
            return Drawing.write(spec);
        }
        ObjectNode points = layer(layers, "point", "value", "");
        points.putObject("data").set("values", outliers);
        points.with("mark").put("color", Drawing.hex(Drawing.colour(1))).put("filled", true);
        Drawing.tooltip(points.with("encoding"), "name", label, "value", valueLabel);
        return Drawing.write(spec);
    }

    private ObjectNode layer(ArrayNode layers, String mark, String from, String to) {
        ObjectNode layer = layers.addObject();
        layer.putObject("mark").put("type", mark);
        ObjectNode encoding = layer.putObject("encoding");
        ObjectNode x = Drawing.field(encoding, "x", from, "quantitative").put("title", valueLabel);
        x.putObject("scale").put("zero", false);
        if (!to.isEmpty()) {
            encoding.putObject("x2").put("field", to);
        }
        Drawing.tooltip(
                encoding,
                "name",
                label,
                "n",
                "values",
                "low",
                "lower whisker",
                "q1",
                "first quartile",
                "median",
                "median",
                "q3",
                "third quartile",
                "high",
                "upper whisker");
        return layer;
    }

    /** One box trace that stands, of all values; Plotly works out the quartiles in its own way. */
    @Override
    public Figure figure() {
        List<Object> names = new ArrayList<>();
        samples.forEach(sample -> names.addAll(Collections.nCopies(sample.values().length, sample.name())));
        double[] values = samples.stream()
                .flatMapToDouble(sample -> Arrays.stream(sample.values()))
                .toArray();
        return new Figure(
                Layout.builder(title, label, valueLabel).build(),
                BoxTrace.builder(names.toArray(), values).build());
    }

    /** A row a sample: how many values, and the five numbers of its box. */
    @Override
    public String toString() {
        String caption = (title.isEmpty() ? "" : title + "\n") + valueLabel + " by " + label;
        return Sheet.captioned(
                        boxes.size() < samples.size()
                                ? caption + "; the first " + boxes.size() + " of " + samples.size()
                                : caption)
                .text(label, boxes.stream().map(Box::name).toList())
                .text("values", boxes.stream().map(box -> String.valueOf(box.n)).toList())
                .text(
                        "lower whisker",
                        boxes.stream().map(box -> box.text(box.low)).toList())
                .text(
                        "first quartile",
                        boxes.stream().map(box -> box.text(box.q1)).toList())
                .text("median", boxes.stream().map(box -> box.text(box.median)).toList())
                .text(
                        "third quartile",
                        boxes.stream().map(box -> box.text(box.q3)).toList())
                .text(
                        "upper whisker",
                        boxes.stream().map(box -> box.text(box.high)).toList())
                .text(
                        "beyond",
                        boxes.stream()
                                .map(box -> String.valueOf(box.outliers.length))
                                .toList())
                .toString();
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Box(
            String name, int n, double low, double q1, double median, double q3, double high, double[] outliers) {
        static Box of(Sample sample) {
            double[] sorted = sample.values();
            Arrays.sort(sorted);
            if (sorted.length == 0) {
                double none = Double.NaN;
                return new Box(sample.name(), 0, none, none, none, none, none, sorted);
            }
            double q1 = quantile(sorted, 0.25);
            double q3 = quantile(sorted, 0.75);
            double reach = 1.5 * (q3 - q1);
            double[] inner = Arrays.stream(sorted)
                    .filter(value -> value >= q1 - reach && value <= q3 + reach)
                    .toArray();
            double[] outliers = Arrays.stream(sorted)
                    .filter(value -> value < q1 - reach || value > q3 + reach)
                    .toArray();
            return new Box(
                    sample.name(),
                    sorted.length,
                    inner[0],
                    q1,
                    quantile(sorted, 0.5),
                    q3,
                    inner[inner.length - 1],
                    outliers);
        }

        private static double quantile(double[] sorted, double part) {
            double place = part * (sorted.length - 1);
            int below = (int) place;
            double next = sorted[Math.min(below + 1, sorted.length - 1)];
            return sorted[below] * (1 - (place - below)) + next * (place - below);
        }

        double[] drawn() {
            return Thinned.sorted(outliers);
        }

        double min() {
            return outliers.length > 0 ? Math.min(low, outliers[0]) : low;
        }

        double max() {
            return outliers.length > 0 ? Math.max(high, outliers[outliers.length - 1]) : high;
        }

        String text(double value) {
            return n == 0 ? "–" : Drawing.number(value);
        }
    }
}
