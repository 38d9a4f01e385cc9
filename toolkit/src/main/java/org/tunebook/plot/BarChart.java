package org.tunebook.plot;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.traces.BarTrace;
import tech.tablesaw.plotly.traces.Trace;

/**
 * One bar a value, from 0 to the right or left, with its interval where one is given. Bars of several series stand
 * under each other in groups, each under its own name.
 */
public final class BarChart implements Chart {
    private static final int TEXT_BAR = 40;

    private final String title;
    private final String label;
    private final String valueLabel;
    private final List<Bar> all;
    private final List<Bar> bars;
    private final Map<String, List<Bar>> groups;
    private final List<String> series;

    private BarChart(String title, String label, String valueLabel, List<Bar> all) {
        if (all.isEmpty()) {
            throw new IllegalArgumentException("a bar chart needs at least one bar");
        }
        this.title = title;
        this.label = label;
        this.valueLabel = valueLabel;
        this.all = List.copyOf(all);
        Set<List<String>> taken = new HashSet<>();
        for (Bar bar : all) {
            if (!taken.add(List.of(bar.name, bar.series))) {
                throw new IllegalArgumentException("two bars are named \"" + bar.name
                        + "\" in one series; name each of them differently, or say of which series each is");
            }
        }
        this.bars = this.all.subList(0, Math.min(Rows.MOST, all.size()));
        this.series = all.stream().map(Bar::series).distinct().toList();
        this.groups = new LinkedHashMap<>();
        for (Bar bar : bars) {
            groups.computeIfAbsent(bar.name, name -> new ArrayList<>()).add(bar);
        }
    }

    private String caption() {
        return Thinned.caption(title, bars.size(), all.size(), "bars");
    }

    /**
     * A chart of bars, from top to bottom.
     *
     * @param label what each bar stands for, as {@code model}
     * @param valueLabel what a bar's length says, with its unit, as {@code token F1 (%)}
     */
    public static BarChart of(String label, String valueLabel, Bar... bars) {
        return new BarChart("", label, valueLabel, List.of(bars));
    }

    /** The same chart under a title. */
    public BarChart titled(String title) {
        return new BarChart(title, label, valueLabel, all);
    }

    private boolean grouped() {
        return series.size() > 1;
    }

    private double lowest() {
        return Math.min(0, bars.stream().mapToDouble(Bar::least).min().orElse(0));
    }

    private double highest() {
        return Math.max(0, bars.stream().mapToDouble(Bar::most).max().orElse(0));
    }

    @Override
    public byte[] png() {
        Rows rows = new Rows(
                caption(), label, valueLabel, bars.size() + (grouped() ? groups.size() : 0), lowest(), highest());
        groups.forEach((name, group) -> {
            if (grouped()) {
                rows.heading(name);
            }
            for (Bar bar : group) {
                int colour = series.indexOf(bar.series);
                rows.name(grouped() ? bar.series : name);
                rows.bar(0, bar.value, 0.36, Drawing.colour(colour), Drawing.colour(colour));
                if (bar.low.isPresent()) {
                    rows.interval(bar.low.getAsDouble(), bar.high.orElseThrow(), 0.16);
                }
                rows.note(Drawing.number(bar.value), Math.max(0, bar.most()));
            }
        });
        return rows.png();
    }

    @Override
    public String vegaLite() {
        ObjectNode spec = Drawing.vegaLite(caption());
        ArrayNode data = spec.putObject("data").putArray("values");
        for (Bar bar : bars) {
            ObjectNode row = data.addObject();
            row.put("name", bar.name).put("series", bar.series).put("value", bar.value);
            row.put("end", Math.max(0, bar.most())).put("text", bar.text());
            bar.low.ifPresent(low -> row.put("low", low));
            bar.high.ifPresent(high -> row.put("high", high));
        }
        ObjectNode view = spec;
        if (grouped()) {
            ObjectNode row = spec.putObject("facet").putObject("row");
            row.put("field", "name").put("type", "nominal").put("title", label);
            row.putObject("header")
                    .put("labelAngle", 0)
                    .put("labelAlign", "left")
                    .put("labelLimit", 260);
            Drawing.strings(row.putArray("sort"), groups.keySet());
            view = spec.putObject("spec");
        }
        view.put("width", 460);
        view.putObject("height").put("step", 24);
        ObjectNode encoding = view.putObject("encoding");
        ObjectNode y = Drawing.field(encoding, "y", grouped() ? "series" : "name", "nominal");
        if (grouped()) {
            y.putNull("title");
        } else {
            y.put("title", label);
        }
        Drawing.strings(y.putArray("sort"), grouped() ? series : groups.keySet());
        Drawing.tooltip(encoding, "name", label, "series", "series", "text", valueLabel);
        ArrayNode layers = view.putArray("layer");
        ObjectNode bar = layers.addObject().put("mark", "bar").putObject("encoding");
        Drawing.field(bar, "x", "value", "quantitative").put("title", valueLabel);
        Drawing.seriesColour(bar, series);
        bar.with("color").putNull("legend");
        if (bars.stream().anyMatch(each -> each.low.isPresent())) {
            ObjectNode interval = layers.addObject();
            interval.putArray("transform").addObject().put("filter", "isValid(datum.low)");
            interval.putObject("mark")
                    .put("type", "errorbar")
                    .put("ticks", true)
                    .put("thickness", 1.5)
                    .put("color", Drawing.hex(Drawing.INK));
            ObjectNode ends = interval.putObject("encoding");
            Drawing.field(ends, "x", "low", "quantitative").put("title", valueLabel);
            ends.putObject("x2").put("field", "high");
        }
        ObjectNode text = layers.addObject();
        text.putObject("mark").put("type", "text").put("align", "left").put("dx", 5);
        ObjectNode place = text.putObject("encoding");
        Drawing.field(place, "x", "end", "quantitative");
        Drawing.field(place, "text", "text", "nominal");
        return Drawing.write(spec);
    }

    /** Bar traces that lie, one a series, with their intervals. */
    @Override
    public Figure figure() {
        List<Trace> traces = new ArrayList<>();
        for (String each : series) {
            List<Bar> own = all.stream().filter(bar -> bar.series.equals(each)).toList();
            BarTrace trace = BarTrace.builder(
                            own.stream().map(Bar::name).toArray(),
                            own.stream().mapToDouble(Bar::value).toArray())
                    .orientation(BarTrace.Orientation.HORIZONTAL)
                    .name(each)
                    .build();
            boolean plain = own.stream().allMatch(bar -> bar.low.isEmpty());
            traces.add(plain ? trace : new IntervalTrace(trace, own));
        }
        Layout layout = Layout.builder(title, valueLabel, label)
                .barMode(Layout.BarMode.GROUP)
                .showLegend(grouped())
                .build();
        return new Figure(layout, traces.toArray(new Trace[0]));
    }

    /** A line a bar, with its value and its interval. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(caption().isEmpty() ? "" : caption() + "\n");
        out.append(valueLabel).append(" by ").append(label);
        int wide = bars.stream()
                .map(bar -> grouped() ? bar.series : bar.name)
                .mapToInt(String::length)
                .max()
                .orElse(0);
        double most = Math.max(highest(), -lowest());
        groups.forEach((name, group) -> {
            if (grouped()) {
                out.append("\n ").append(name);
            }
            for (Bar bar : group) {
                int length = most == 0 ? 0 : (int) Math.round(Math.abs(bar.value) / most * TEXT_BAR);
                out.append(String.format(
                        Locale.ROOT,
                        "\n  %-" + Math.max(1, wide) + "s %s%s%s",
                        grouped() ? bar.series : name,
                        (bar.value < 0 ? "-" : "#").repeat(length),
                        length == 0 ? "" : " ",
                        bar.text()));
            }
        });
        return out.toString();
    }

    /**
     * A value under a name.
     *
     * @param series of which series the bar is; empty where there is only one
     * @param low the lower end of the value's interval; there are both ends or none
     */
    public record Bar(String name, String series, double value, OptionalDouble low, OptionalDouble high) {
        public Bar {
            Drawing.requireDrawable("bar \"" + name + "\"", value);
            if (low.isPresent() != high.isPresent()) {
                throw new IllegalArgumentException(
                        "bar \"" + name + "\" has one end of an interval; give both or none");
            }
            if (low.isPresent()) {
                Drawing.requireInterval("bar \"" + name + "\"", value, low.getAsDouble(), high.orElseThrow());
            }
        }

        /** A bar without an interval. */
        public static Bar of(String name, double value) {
            return new Bar(name, "", value, OptionalDouble.empty(), OptionalDouble.empty());
        }

        /** The same bar with its interval. */
        public Bar within(double low, double high) {
            return new Bar(name, series, value, OptionalDouble.of(low), OptionalDouble.of(high));
        }

        /** The same bar in a series, as the answers of one model among several. */
        public Bar in(String series) {
            return new Bar(name, series, value, low, high);
        }

        private double least() {
            return Math.min(value, low.orElse(value));
        }

        private double most() {
            return Math.max(value, high.orElse(value));
        }

        private String text() {
            return Drawing.number(value)
                    + (low.isPresent()
                            ? " [" + Drawing.number(low.getAsDouble()) + ", " + Drawing.number(high.orElseThrow()) + "]"
                            : "");
        }
    }
}
