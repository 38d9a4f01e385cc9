package org.tunebook.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Named rows from top to bottom over one axis of values, the names at the left, where long ones have room. */
final class Rows {
    /** Of more rows a reader reads none. */
    static final int MOST = 200;

    /** In the height of fewer rows XChart finds no place for any value, and all names would stand over each other. */
    private static final int LEAST = 3;

    private static final int WIDTH = 560;
    private static final int ROW = 30;
    private static final int NAMES = 300;
    private static final int NOTE = 64;

    private final List<String> names = new ArrayList<>();
    private final List<Boolean> headings = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private final XYChart chart;
    private final String title;
    private final String label;
    private final int count;
    private int drawn;

    /**
     * Rows yet to be named, for values between two limits.
     *
     * @param label what the names name
     */
    Rows(String title, String label, String valueLabel, int count, double from, double to) {
        this.title = Drawing.readable(title);
        this.label = Drawing.readable(label);
        int room = Math.max(LEAST, count);
        double spare = (room - count) / 2.0;
        chart = Drawing.canvas(WIDTH, room * ROW + 74, "", valueLabel, "");
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setYAxisTicksVisible(false);
        chart.getStyler().setYAxisTitleVisible(false);
        chart.getStyler().setYAxisMin(-spare);
        chart.getStyler().setYAxisMax(count + spare);
        chart.getStyler().setPlotGridHorizontalLinesVisible(false);
        chart.getStyler().setPlotGridVerticalLinesVisible(true);
        double margin = to > from ? (to - from) * 0.04 : Math.max(1, Math.abs(to) * 0.04);
        double lowest = from == 0 ? 0 : from - margin;
        double highest = to == 0 && from < 0 ? 0 : to + margin;
        chart.getStyler().setXAxisMin(lowest);
        chart.getStyler().setXAxisMax(highest);
        chart.getStyler().setXAxisTickMarkSpacingHint(80);
        chart.getStyler().setXAxisTickLabelsFormattingFunction(Drawing.ticks(lowest, highest));
        this.count = count;
    }

    static FontMetrics metrics(Font font) {
        return new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB)
                .createGraphics()
                .getFontMetrics(font);
    }

    void heading(String name) {
        names.add(Drawing.readable(name));
        headings.add(true);
    }

    void name(String name) {
        names.add(Drawing.readable(name));
        headings.add(false);
    }

    /** The middle of the row named last. */
    private double middle() {
        return count - names.size() + 0.5;
    }

    void bar(double from, double to, double half, Color fill, Color edge) {
        double y = middle();
        XYSeries bar = add(new double[] {from, from, to, to}, new double[] {y - half, y + half, y + half, y - half});
        bar.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
        bar.setFillColor(fill);
        bar.setLineColor(edge);
        bar.setLineWidth(1);
    }

    /** A line from one value to another with a stop at each end. */
    void interval(double from, double to, double half) {
        double y = middle();
        XYSeries line = add(
                new double[] {from, from, from, to, to, to},
                new double[] {y - half, y + half, y, y, y + half, y - half});
        line.setLineColor(Drawing.INK);
        line.setLineWidth(1.3f);
    }

    void stroke(double at, double half) {
        XYSeries line = add(new double[] {at, at}, new double[] {middle() - half, middle() + half});
        line.setLineColor(Drawing.INK);
        line.setLineWidth(2.5f);
    }

    void points(double[] at, Color colour) {
        double[] y = new double[at.length];
        java.util.Arrays.fill(y, middle());
        XYSeries points = add(at, y);
        points.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        points.setMarker(SeriesMarkers.CIRCLE);
        points.setMarkerColor(colour);
    }

    void note(String text, double at) {
        notes.add(new Note(text, at, middle()));
    }

    private XYSeries add(double[] x, double[] y) {
        XYSeries series = chart.addSeries("s" + drawn++, x, y);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineStyle(SeriesLines.SOLID);
        return series;
    }

    byte[] png() {
        BufferedImage picture = Drawing.picture(chart);
        FontMetrics metrics = metrics(Drawing.LABEL);
        int left = 24
                + Math.min(
                        NAMES,
                        Math.max(
                                metrics.stringWidth(label),
                                names.stream()
                                        .mapToInt(metrics::stringWidth)
                                        .max()
                                        .orElse(0)));
        int top = title.isEmpty() ? 0 : 30;
        int width = left + picture.getWidth() + (notes.isEmpty() ? 0 : NOTE);
        return Drawing.png(Drawing.page(width, top + picture.getHeight(), pen -> {
            pen.drawImage(picture, left, top, null);
            pen.setFont(Drawing.HEADING);
            String shown = Drawing.fit(title, pen.getFontMetrics(), width - 16);
            pen.drawString(shown, (width - pen.getFontMetrics().stringWidth(shown)) / 2, 22);
            for (int row = 0; row < names.size(); row++) {
                pen.setFont(headings.get(row) ? Drawing.LABEL.deriveFont(Font.BOLD) : Drawing.LABEL);
                FontMetrics font = pen.getFontMetrics();
                String name = Drawing.fit(names.get(row), font, NAMES);
                int x = headings.get(row) ? 12 : left - font.stringWidth(name) + 4;
                pen.drawString(name, x, top + (int) chart.getScreenYFromChart(count - row - 0.5) + 5);
            }
            pen.setFont(Drawing.LABEL.deriveFont(13f));
            String named = Drawing.fit(label, pen.getFontMetrics(), left - 8);
            pen.drawString(
                    named,
                    Math.max(8, left - pen.getFontMetrics().stringWidth(named) + 4),
                    top + picture.getHeight() - 14);
            pen.setFont(Drawing.LABEL);
            for (Note note : notes) {
                int x = left + (int) chart.getScreenXFromChart(note.at) + 6;
                pen.drawString(note.text, x, top + (int) chart.getScreenYFromChart(note.y) + 5);
            }
        }));
    }

    private record Note(String text, double at, double y) {}
}
