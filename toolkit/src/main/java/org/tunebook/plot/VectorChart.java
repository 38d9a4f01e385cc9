package org.tunebook.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import org.tunebook.notebook.Html;

/**
 * A pair of axes as SVG that stands in a page and takes the page's colours: {@code --ink}, {@code --quiet}, {@code
 * --rule} and {@code --series-0} to {@code --series-6}, or those of a light page where a page has none.
 */
final class VectorChart {
    private static final double WIDTH = 440;
    private static final double LEFT = 56;
    private static final double RIGHT = 14;
    private static final double TOP = 14;
    private static final double BOTTOM = 48;

    private final double height;
    private final DoubleUnaryOperator across;
    private final DoubleUnaryOperator up;
    private final List<Html> behind = new ArrayList<>();
    private final List<Html> before = new ArrayList<>();

    private VectorChart(double height, DoubleUnaryOperator across, DoubleUnaryOperator up) {
        this.height = height;
        this.across = across;
        this.up = up;
    }

    /** Axes of numbers. */
    static VectorChart over(Ruler horizontal, Ruler vertical) {
        double height = 270;
        VectorChart chart = new VectorChart(
                height,
                value -> LEFT + horizontal.share(value) * (WIDTH - LEFT - RIGHT),
                value -> height - BOTTOM - vertical.share(value) * (height - TOP - BOTTOM));
        for (double tick : vertical.ticks()) {
            double y = chart.y(tick);
            chart.behind.add(line(LEFT, y, WIDTH - RIGHT, y, tick == 0 ? "--quiet,#55606b" : "--rule,#d3dae1"));
            chart.behind.add(text(LEFT - 6, y + 4, "end", vertical.label(tick)));
        }
        for (double tick : horizontal.ticks()) {
            double x = chart.x(tick);
            chart.behind.add(line(x, height - BOTTOM, x, height - BOTTOM + 4, "--quiet,#55606b"));
            chart.behind.add(text(x, height - BOTTOM + 17, "middle", horizontal.label(tick)));
        }
        chart.behind.add(line(LEFT, height - BOTTOM, WIDTH - RIGHT, height - BOTTOM, "--quiet,#55606b"));
        chart.behind.add(text((LEFT + WIDTH - RIGHT) / 2, height - 8, "middle", horizontal.name));
        double middle = (TOP + height - BOTTOM) / 2;
        chart.behind.add(
                text(13, middle, "middle", vertical.name).with("transform", "rotate(-90 13 " + number(middle) + ")"));
        return chart;
    }

    double x(double value) {
        return across.applyAsDouble(value);
    }

    double y(double value) {
        return up.applyAsDouble(value);
    }

    /** A rectangle between two corners, that says what it is where one points at it. */
    void bar(int series, double fromX, double toX, double fromY, double toY, String said) {
        double left = Math.min(x(fromX), x(toX));
        double top = Math.min(y(fromY), y(toY));
        before.add(Html.element("rect")
                .with("x", number(left))
                .with("y", number(top))
                .with("width", number(Math.max(0.5, Math.abs(x(toX) - x(fromX)) - 0.8)))
                .with("height", number(Math.abs(y(toY) - y(fromY))))
                .with("style", "fill:" + colour(series))
                .add(Html.element("title").add(said)));
    }

    /** A line through points, with the dashes of its series. */
    void line(int series, double[] x, double[] y, double strength) {
        before.add(Html.element("polyline")
                .with("points", points(x, y))
                .with("fill", "none")
                .with("stroke-width", number(strength))
                .with("stroke-linejoin", "round")
                .with("stroke-dasharray", Drawing.dashes(series))
                .with("style", "stroke:" + colour(series)));
    }

    /** What lies between the ends of intervals. */
    void band(int series, double[] x, double[] low, double[] high) {
        double[] backX = new double[2 * x.length];
        double[] ends = new double[2 * x.length];
        for (int i = 0; i < x.length; i++) {
            backX[i] = x[i];
            ends[i] = low[i];
            backX[2 * x.length - 1 - i] = x[i];
            ends[2 * x.length - 1 - i] = high[i];
        }
        behind.add(Html.element("polygon")
                .with("points", points(backX, ends))
                .with("fill-opacity", "0.22")
                .with("style", "fill:" + colour(series)));
    }

    /** A point in the shape of its series, that says what it is where one points at it. */
    void point(int series, double x, double y, String said) {
        before.add(mark(series, x(x), y(y)).add(Html.element("title").add(said)));
    }

    private static Html mark(int series, double x, double y) {
        String at = switch (series % 4) {
            case 0 -> "m-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z";
            case 1 -> "m-3.6,-3.6h7.2v7.2h-7.2z";
            case 2 -> "m0,-4.6l4.4,7.8h-8.8z";
            default -> "m0,-5l5,5l-5,5l-5,-5z";
        };
        return Html.element("path")
                .with("d", "M" + number(x) + "," + number(y) + at)
                .with("style", "fill:" + colour(series));
    }

    /**
     * The picture.
     *
     * @param title what it shows
     * @param description what is to be seen in it
     */
    Html svg(String title, String description) {
        return svg(WIDTH, height)
                .with("role", "img")
                .add(Html.element("title").add(title), Html.element("desc").add(description))
                .add(behind)
                .add(before);
    }

    /** What tells one series from the others, beside its name. */
    static Html key(List<String> names) {
        Html list = Html.element("ul").with("class", "key");
        for (int i = 0; i < names.size(); i++) {
            list.add(Html.element("li")
                    .add(
                            svg(30, 12)
                                    .with("aria-hidden", "true")
                                    .add(
                                            line(1, 6, 29, 6, "--series-" + i % 7)
                                                    .with("stroke-width", "2.5")
                                                    .with("stroke-dasharray", Drawing.dashes(i))
                                                    .with("style", "stroke:" + colour(i)),
                                            mark(i, 15, 6)),
                            Html.pieces().add(" " + names.get(i))));
        }
        return list;
    }

    /** What is under a picture for those who want the numbers or cannot see it. */
    static Html numbers(Html table) {
        return Html.element("details")
                .add(
                        Html.element("summary").add("The numbers"),
                        Html.element("div").with("class", "scroll").add(table));
    }

    private static Html svg(double width, double height) {
        return Html.element("svg")
                .with("xmlns", "http://www.w3.org/2000/svg")
                .with("viewBox", "0 0 " + number(width) + " " + number(height))
                .with("width", number(width))
                .with("height", number(height));
    }

    private static Html line(double fromX, double fromY, double toX, double toY, String colour) {
        return Html.element("line")
                .with("x1", number(fromX))
                .with("y1", number(fromY))
                .with("x2", number(toX))
                .with("y2", number(toY))
                .with("style", "stroke:var(" + colour + ")");
    }

    private static Html text(double x, double y, String anchor, String text) {
        return Html.element("text")
                .with("x", number(x))
                .with("y", number(y))
                .with("text-anchor", anchor)
                .with("font-size", "12")
                .with("font-family", "system-ui,sans-serif")
                .with("style", "fill:var(--ink,#1b1f24)")
                .add(text);
    }

    private String points(double[] x, double[] y) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < x.length; i++) {
            points.append(i == 0 ? "" : " ").append(number(x(x[i]))).append(',').append(number(y(y[i])));
        }
        return points.toString();
    }

    private static String colour(int series) {
        return "var(--series-" + series % 7 + "," + Drawing.hex(Drawing.colour(series)) + ")";
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /**
     * A scale along an axis.
     *
     * @param name what it measures, with its unit
     * @param ticks the values with a label
     */
    record Ruler(String name, double from, double to, Kind kind, List<Double> ticks, Function<Double, String> labels) {
        enum Kind {
            LINEAR,
            LOGARITHMIC
        }

        /** From one value to another, with about so many round numbers between. */
        static Ruler linear(String name, double from, double to, int wanted) {
            double end = to > from ? to : from + Math.max(1, Math.abs(from) / 10);
            double step = Drawing.roundUp(end / wanted - from / wanted);
            List<Double> ticks = new ArrayList<>();
            for (double n = Math.ceil(from / step - 1e-9); n * step <= end + 1e-9 * step && ticks.size() < 50; n++) {
                ticks.add(n * step + 0.0); // never -0
            }
            return new Ruler(name, from, end, Kind.LINEAR, ticks, Drawing.ticks(from, end));
        }

        /** The same with room for the whole step above and below. */
        static Ruler rounded(String name, double from, double to, int wanted) {
            double end = to > from ? to : from + Math.max(1, Math.abs(from) / 10);
            double step = Drawing.roundUp(end / wanted - from / wanted);
            return linear(name, Math.floor(from / step + 1e-9) * step, Math.ceil(end / step - 1e-9) * step, wanted);
        }

        /** Powers of ten, and 2 and 5 times them where there is room. */
        static Ruler logarithmic(String name, double from, double to) {
            double end = to > from ? to : from * 10;
            boolean few = Math.log10(end / from) < 3;
            List<Double> ticks = new ArrayList<>();
            for (double power = Math.pow(10, Math.floor(Math.log10(from))); power <= end; power *= 10) {
                for (int times : few ? new int[] {1, 2, 5} : new int[] {1}) {
                    if (power * times >= from * (1 - 1e-9) && power * times <= end * (1 + 1e-9)) {
                        ticks.add(power * times);
                    }
                }
            }
            return new Ruler(name, from, end, Kind.LOGARITHMIC, ticks, Drawing.ticks(from, end));
        }

        double share(double value) {
            return kind == Kind.LOGARITHMIC
                    ? Math.log(value / from) / Math.log(to / from)
                    : (value / 2 - from / 2) / (to / 2 - from / 2);
        }

        String label(double value) {
            return labels.apply(value);
        }
    }
}
