package org.tunebook.plot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;

/** What all charts have in common on paper: colours, fonts, sizes. */
final class Drawing {
    /** Blue, vermilion, green and purple of Okabe and Ito's palette for all kinds of colour vision. */
    private static final List<Color> COLOURS =
            List.of(new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73), new Color(0xCC79A7));

    private static final JsonMapper JSON = new JsonMapper();
    private static final Color INK = new Color(0x33, 0x33, 0x33);

    private Drawing() {}

    static Color colour(int series) {
        return COLOURS.get(series % COLOURS.size());
    }

    static String hex(int series) {
        return String.format(Locale.ROOT, "#%06X", colour(series).getRGB() & 0xFFFFFF);
    }

    static XYChart canvas(int width, int height, String title, String xLabel, String yLabel) {
        XYChart chart = new XYChartBuilder()
                .width(width)
                .height(height)
                .title(title)
                .xAxisTitle(xLabel)
                .yAxisTitle(yLabel)
                .build();
        XYStyler style = chart.getStyler();
        style.setLocale(Locale.ROOT);
        style.setChartBackgroundColor(Color.WHITE);
        style.setPlotBorderVisible(false);
        style.setPlotGridVerticalLinesVisible(false);
        style.setPlotGridLinesColor(new Color(0xE2, 0xE2, 0xE2));
        style.setChartFontColor(INK);
        style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
        style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        style.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        style.setLegendPosition(LegendPosition.InsideNE);
        style.setLegendBorderColor(new Color(0xE2, 0xE2, 0xE2));
        style.setChartPadding(8);
        return chart;
    }

    static byte[] png(List<XYChart> charts, String title) {
        int heading = title.isEmpty() ? 0 : 34;
        int width = charts.stream().mapToInt(XYChart::getWidth).sum();
        int height =
                heading + charts.stream().mapToInt(XYChart::getHeight).max().orElse(0);
        BufferedImage page = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = page.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, width, height);
        if (heading > 0) {
            pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            pen.setColor(INK);
            pen.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
            pen.drawString(title, (width - pen.getFontMetrics().stringWidth(title)) / 2, 24);
        }
        int x = 0;
        for (XYChart chart : charts) {
            pen.drawImage(BitmapEncoder.getBufferedImage(chart), x, heading, null);
            x += chart.getWidth();
        }
        pen.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(page, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot draw the picture: " + e.getMessage(), e);
        }
        return out.toByteArray();
    }

    static ObjectNode vegaLite(String title) {
        ObjectNode spec = JSON.createObjectNode();
        spec.put("$schema", "https://vega.github.io/schema/vega-lite/v5.json");
        if (!title.isEmpty()) {
            spec.put("title", title);
        }
        return spec;
    }

    static String write(JsonNode spec) {
        try {
            return JSON.writeValueAsString(spec);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a chart's specification is not JSON", e);
        }
    }

    /** A number as short as it can be said, with the same digits everywhere. */
    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 100 ? "%.1f" : size >= 1 ? "%.2f" : "%.4f", value);
    }
}
