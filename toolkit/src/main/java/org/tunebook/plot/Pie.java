package org.tunebook.plot;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.Color;
import java.awt.FontMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.PieChart;
import org.knowm.xchart.PieChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.traces.PieTrace;

/** Shares of a whole, as a figure of Tablesaw has them; every slice is labelled with its name. */
final class Pie implements Chart {
    private static final int LABEL_WIDTH = 90;

    private final String title;
    private final List<String> names;
    private final double[] values;
    private final double sum;

    Pie(String title, List<String> names, double[] values) {
        this.title = title;
        this.names = List.copyOf(names);
        this.values = values.clone();
        for (int i = 0; i < values.length; i++) {
            if (!(Drawing.requireDrawable("slice \"" + names.get(i) + "\"", values[i]) >= 0)) {
                throw new IllegalArgumentException(
                        "slice \"" + names.get(i) + "\" is " + values[i] + "; a share cannot be negative");
            }
        }
        this.sum = Arrays.stream(values).sum();
        if (sum == 0) {
            throw new IllegalArgumentException("a pie needs at least one slice above 0");
        }
    }

    private String label(int slice) {
        return names.get(slice) + ": " + Drawing.number(values[slice])
                + String.format(Locale.ROOT, " (%.1f %%)", 100 * values[slice] / sum);
    }

    private List<String> labels() {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            labels.add(label(i));
        }
        return labels;
    }

    @Override
    public byte[] png() {
        List<String> labels = labels().stream().map(Drawing::readable).toList();
        FontMetrics metrics = Rows.metrics(Drawing.LABEL);
        int legend = labels.stream().mapToInt(metrics::stringWidth).max().orElse(0);
        PieChart chart = new PieChartBuilder()
                .width(560 + legend)
                .height(400)
                .title(Drawing.readable(title))
                .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setPlotBorderVisible(false);
        chart.getStyler().setChartFontColor(Drawing.INK);
        chart.getStyler().setChartTitleFont(Drawing.HEADING);
        chart.getStyler().setLegendFont(Drawing.LABEL);
        chart.getStyler().setLegendBorderColor(Color.WHITE);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        chart.getStyler()
                .setCustomSeriesLabelFunction(slice -> Drawing.fit(
                        Drawing.readable(names.get(labels.indexOf(slice.getName()))), metrics, LABEL_WIDTH));
        chart.getStyler().setLabelsFont(Drawing.LABEL);
        chart.getStyler().setLabelsDistance(1.12);
        chart.getStyler().setLabelsFontColor(Drawing.INK);
        chart.getStyler().setPlotContentSize(0.75);
        for (int i = 0; i < values.length; i++) {
            chart.addSeries(labels.get(i), values[i]).setFillColor(Drawing.colour(i));
        }
        return Drawing.png(BitmapEncoder.getBufferedImage(chart));
    }

    @Override
    public String vegaLite() {
        ObjectNode spec = Drawing.vegaLite(title);
        spec.put("width", 260).put("height", 260);
        ArrayNode data = spec.putObject("data").putArray("values");
        for (int i = 0; i < values.length; i++) {
            data.addObject().put("order", i).put("series", label(i)).put("value", values[i]);
        }
        spec.putObject("mark").put("type", "arc").put("stroke", "white");
        ObjectNode encoding = spec.putObject("encoding");
        Drawing.field(encoding, "theta", "value", "quantitative");
        Drawing.field(encoding, "order", "order", "quantitative");
        Drawing.seriesColour(encoding, labels());
        Drawing.tooltip(encoding, "series", "slice", "value", "value");
        return Drawing.write(spec);
    }

    @Override
    public Figure figure() {
        return new Figure(
                Layout.builder(title).build(),
                PieTrace.builder(names.toArray(), values).build());
    }

    @Override
    public String toString() {
        return (title.isEmpty() ? "" : title + "\n") + String.join("\n", labels());
    }
}
