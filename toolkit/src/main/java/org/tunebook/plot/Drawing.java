package org.tunebook.plot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** What all charts have in common on paper: colours, marks, fonts, numbers. */
final class Drawing {
    /**
     * Okabe and Ito's palette for all kinds of colour vision, without black, which is the ink, and without yellow,
     * which is faint on white; grey last.
     */
    private static final List<Color> COLOURS = List.of(
            new Color(0x0072B2),
            new Color(0xD55E00),
            new Color(0x009E73),
            new Color(0xCC79A7),
            new Color(0x56B4E9),
            new Color(0xE69F00),
            new Color(0x666666));

    /** Five dashes and seven colours: the first 35 series differ in at least one. */
    private static final List<float[]> DASHES = List.of(
            new float[] {1, 0}, new float[] {7, 3}, new float[] {2, 2}, new float[] {8, 3, 2, 3}, new float[] {14, 4});

    private static final List<String> SHAPES =
            List.of("circle", "square", "triangle-up", "diamond", "cross", "triangle-down");
    private static final List<Marker> MARKERS = List.of(
            SeriesMarkers.CIRCLE,
            SeriesMarkers.SQUARE,
            SeriesMarkers.TRIANGLE_UP,
            SeriesMarkers.DIAMOND,
            SeriesMarkers.CROSS,
            SeriesMarkers.TRIANGLE_DOWN);

    static final JsonMapper JSON = new JsonMapper();
    static final Color INK = new Color(0x33, 0x33, 0x33);
    private static final Color MIDDLE = new Color(0x88, 0x88, 0x88);
    static final Color FAINT = new Color(0xE2, 0xE2, 0xE2);
    static final Font LABEL = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    static final Font HEADING = new Font(Font.SANS_SERIF, Font.BOLD, 14);

    /** How many characters of JSON one output of a notebook may hold. */
    static final int HEAVY = 1_000_000;

    private static final double LARGEST = 1e300;

    private Drawing() {}

    static Color colour(int series) {
        return COLOURS.get(series % COLOURS.size());
    }

    static Color pale(int series) {
        Color full = colour(series);
        return new Color(full.getRed(), full.getGreen(), full.getBlue(), 70);
    }

    static String hex(Color colour) {
        return String.format(Locale.ROOT, "#%06X", colour.getRGB() & 0xFFFFFF);
    }

    static Marker marker(int series) {
        return MARKERS.get(series % MARKERS.size());
    }

    static BasicStroke stroke(int series, float width) {
        float[] dash = DASHES.get(series % DASHES.size());
        return dash[1] == 0
                ? new BasicStroke(width)
                : new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dash, 0);
    }

    /** The same dashes as SVG writes them. */
    static String dashes(int series) {
        float[] dash = DASHES.get(series % DASHES.size());
        return dash[1] == 0
                ? "none"
                : IntStream.range(0, dash.length)
                        .mapToObj(i -> String.valueOf((int) dash[i]))
                        .collect(Collectors.joining(" "));
    }

    static XYChart canvas(int width, int height, String title, String xLabel, String yLabel) {
        XYChart chart = new XYChartBuilder()
                .width(width)
                .height(height)
                .title(readable(title))
                .xAxisTitle(readable(xLabel))
                .yAxisTitle(readable(yLabel))
                .build();
        XYStyler style = chart.getStyler();
        style.setLocale(Locale.ROOT);
        style.setChartBackgroundColor(Color.WHITE);
        style.setPlotBorderVisible(false);
        style.setPlotGridVerticalLinesVisible(false);
        style.setPlotGridLinesColor(FAINT);
        style.setChartFontColor(INK);
        style.setChartTitleFont(HEADING);
        style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        style.setLegendFont(LABEL);
        style.setLegendPosition(LegendPosition.OutsideE);
        style.setLegendBorderColor(Color.WHITE);
        style.setChartPadding(8);
        return chart;
    }

    /** Pictures in rows of so many columns, under a title. */
    static byte[] png(List<BufferedImage> pictures, int columns, String title) {
        int heading = title.isEmpty() ? 0 : 34;
        int wide = pictures.stream().mapToInt(BufferedImage::getWidth).max().orElse(1);
        int[] tops = new int[(pictures.size() + columns - 1) / columns + 1];
        tops[0] = heading;
        for (int i = 0; i < pictures.size(); i++) {
            int row = i / columns;
            tops[row + 1] = Math.max(tops[row + 1], tops[row] + pictures.get(i).getHeight());
        }
        int width = wide * Math.min(columns, pictures.size());
        return png(page(width, tops[tops.length - 1], pen -> {
            pen.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
            String shown = fit(readable(title), pen.getFontMetrics(), width - 20);
            pen.drawString(shown, (width - pen.getFontMetrics().stringWidth(shown)) / 2, 24);
            for (int i = 0; i < pictures.size(); i++) {
                pen.drawImage(pictures.get(i), i % columns * wide, tops[i / columns], null);
            }
        }));
    }

    static BufferedImage picture(XYChart chart) {
        return BitmapEncoder.getBufferedImage(chart);
    }

    static BufferedImage page(int width, int height, java.util.function.Consumer<Graphics2D> drawing) {
        BufferedImage page = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = page.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, width, height);
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        pen.setColor(INK);
        drawing.accept(pen);
        pen.dispose();
        return page;
    }

    static byte[] png(BufferedImage page) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(page, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot draw the picture: " + e.getMessage(), e);
        }
        return out.toByteArray();
    }

    static BufferedImage read(byte[] png) {
        try {
            return ImageIO.read(new ByteArrayInputStream(png));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the picture: " + e.getMessage(), e);
        }
    }

    /** The text, shortened in its middle until it fits a width: names of one family differ at their ends. */
    static String fit(String text, FontMetrics metrics, int width) {
        int[] points = text.codePoints().toArray();
        String shown = text;
        for (int kept = points.length - 1; kept > 0 && metrics.stringWidth(shown) > width; kept--) {
            int head = (kept + 1) / 2;
            int tail = kept - head;
            shown = new String(points, 0, head) + "…" + new String(points, points.length - tail, tail);
        }
        return shown;
    }

    /** The text in letters that a font here has; the others as Java writes their numbers, where boxes would stand. */
    static String readable(String text) {
        if (LABEL.canDisplayUpTo(text) < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (LABEL.canDisplay(point) || Character.isWhitespace(point)) {
                out.appendCodePoint(point);
            } else {
                for (char unit : Character.toChars(point)) {
                    out.append(String.format(Locale.ROOT, "\\u%04X", (int) unit));
                }
            }
        });
        return out.toString();
    }

    /**
     * A document in ink on white. Both are said: a front end with a dark theme gives light text to what names no
     * colour, which on white nobody could read.
     */
    static ObjectNode vegaLite(String title) {
        ObjectNode spec = JSON.createObjectNode();
        spec.put("$schema", "https://vega.github.io/schema/vega-lite/v5.json");
        spec.put("background", "white");
        if (!title.isEmpty()) {
            spec.put("title", title);
        }
        ObjectNode config = spec.putObject("config");
        config.putObject("axis")
                .put("labelLimit", 320)
                .put("titleLimit", 560)
                .put("maxExtent", 360)
                .put("domainColor", hex(MIDDLE))
                .put("tickColor", hex(MIDDLE))
                .put("gridColor", hex(FAINT));
        config.putObject("title").put("color", hex(INK));
        config.putObject("text").put("color", hex(INK));
        ObjectNode style = config.putObject("style");
        style.putObject("guide-label").put("fill", hex(INK));
        style.putObject("guide-title").put("fill", hex(INK));
        config.putObject("legend").put("labelLimit", 320).put("titleLimit", 320).put("symbolLimit", 60);
        config.putObject("view").putNull("stroke");
        return spec;
    }

    static ObjectNode field(ObjectNode encoding, String channel, String field, String type) {
        return encoding.putObject(channel).put("field", field).put("type", type);
    }

    static void tooltip(ObjectNode encoding, String... fieldsAndTitles) {
        ArrayNode tooltip = encoding.putArray("tooltip");
        for (int i = 0; i < fieldsAndTitles.length; i += 2) {
            tooltip.addObject().put("field", fieldsAndTitles[i]).put("title", fieldsAndTitles[i + 1]);
        }
    }

    static void strings(ArrayNode array, Collection<String> values) {
        values.forEach(array::add);
    }

    /** A series is told by its colour and once more by a dash or a shape. */
    static void seriesColour(ObjectNode encoding, List<String> names) {
        series(encoding, "color", names, (range, i) -> range.add(hex(colour(i))));
    }

    static void seriesDash(ObjectNode encoding, List<String> names) {
        series(encoding, "strokeDash", names, (range, i) -> {
            ArrayNode dash = range.addArray();
            for (float length : DASHES.get(i % DASHES.size())) {
                dash.add((int) length);
            }
        });
    }

    static void seriesShape(ObjectNode encoding, List<String> names) {
        series(encoding, "shape", names, (range, i) -> range.add(SHAPES.get(i % SHAPES.size())));
    }

    private static void series(
            ObjectNode encoding,
            String channel,
            List<String> names,
            java.util.function.ObjIntConsumer<ArrayNode> mark) {
        ObjectNode scale =
                field(encoding, channel, "series", "nominal").putNull("title").putObject("scale");
        strings(scale.putArray("domain"), names);
        ArrayNode range = scale.putArray("range");
        for (int i = 0; i < names.size(); i++) {
            mark.accept(range, i);
        }
    }

    static String write(JsonNode spec) {
        try {
            return JSON.writeValueAsString(spec);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a chart's specification is not JSON", e);
        }
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Refuses series without a name and two of one name, which a reader could not tell apart. */
    static void requireDistinct(String what, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("number " + (seen.size() + 1) + " of the " + names.size() + " "
                        + what + " has an empty name; name what it shows");
            }
            if (!seen.add(name)) {
                throw new IllegalArgumentException(
                        "two " + what + " are named \"" + name + "\" in one chart; name each" + " of them differently");
            }
        }
    }

    /** Refuses what no axis holds: NaN, infinity, and numbers so large that a distance between two overflows. */
    static double requireDrawable(String what, double value) {
        if (!(Math.abs(value) <= LARGEST)) {
            throw new IllegalArgumentException(what + " is " + value + "; a chart needs finite numbers"
                    + (Double.isFinite(value) ? ", up to " + LARGEST : "") + ". Leave it out or give it a number");
        }
        return value;
    }

    static void requireDrawable(String what, double[] values) {
        for (int i = 0; i < values.length; i++) {
            requireDrawable(what + " at index " + i, values[i]);
        }
    }

    /** Refuses an interval without its value in it, but for rounding: as one given by its half width, or upside down. */
    static void requireInterval(String what, double value, double low, double high) {
        requireDrawable("the lower end of " + what, low);
        requireDrawable("the upper end of " + what, high);
        double slack = 1e-9 * Math.max(Math.abs(low), Math.abs(high));
        if (!(low - slack <= value && value <= high + slack)) {
            throw new IllegalArgumentException(
                    what + " is " + value + ", which its interval from " + low + " to " + high
                            + " does not contain; give the lower end and the upper end, not their distances from the value");
        }
    }

    /** The smallest 1, 2 or 5 times a power of ten that is not below a width; 0 for 0. */
    static double roundUp(double width) {
        if (width <= 0) {
            return 0;
        }
        double unit = Math.pow(10, Math.floor(Math.log10(width)));
        for (int step : new int[] {1, 2, 5}) {
            if (step * unit >= width * (1 - 1e-9)) {
                return step * unit;
            }
        }
        return 10 * unit;
    }

    /** A number with four digits that count, or all digits of a whole one, as short as it can be said. */
    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        double size = Math.abs(value);
        if (size < 1e-4 || size >= 1e15) {
            return String.format(Locale.ROOT, "%.3e", value);
        }
        MathContext digits = size >= 1000 ? new MathContext((int) Math.log10(size) + 2) : new MathContext(4);
        return plain(new BigDecimal(value).round(digits));
    }

    /** A number with the decimals that tell it from one a step away. */
    static String number(double value, double step) {
        double size = Math.abs(value);
        if (step <= 0 || (size != 0 && (size < 1e-4 || size >= 1e15)) || step < 1e-9) {
            return number(value);
        }
        int decimals = Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
        return plain(new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN));
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    /** How an axis from one value to another writes its numbers. */
    static Function<Double, String> ticks(double from, double to) {
        double span = to - from;
        double largest = Math.max(Math.abs(from), Math.abs(to));
        if (!(span > 0) || !Double.isFinite(span) || largest >= 1e7 || largest < 1e-4) {
            return value -> value == 0 ? "0" : exponent(value);
        }
        return value -> {
            String digits = number(value, span / 1000);
            return Math.abs(value) < 1000 || span < 10 ? digits : String.format(Locale.ROOT, "%,d", Math.round(value));
        };
    }

    private static String exponent(double value) {
        String text = new BigDecimal(value)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toString();
        return text.contains("E") ? text.replace("E+", "e").replace("E", "e") : number(value);
    }
}
