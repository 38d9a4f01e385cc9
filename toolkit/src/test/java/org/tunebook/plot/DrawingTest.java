package org.tunebook.plot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tunebook.plot.BarChart.Bar;
import org.tunebook.plot.HeatMap.Cell;
import org.tunebook.plot.Histograms.Sample;
import org.tunebook.plot.LineChart.Line;
import org.tunebook.plot.LineChart.Mark;

class DrawingTest {
    static Stream<Chart> kinds() {
        Sample sample = new Sample("base", new double[] {1, 2, 2, 5});
        LineChart line =
                LineChart.of("step", "loss", new Line("training", new double[] {1, 2}, new double[] {3, 2}, Mark.LINE));
        BarChart bars = BarChart.of("model", "token F1 (%)", Bar.of("base", 1));
        return Stream.of(
                Histograms.of("tokens", "answers", sample),
                Histograms.of("tokens", "answers", sample).overlaid(),
                line,
                bars,
                BarChart.of(
                        "model",
                        "token F1 (%)",
                        Bar.of("base", 1).in("a"),
                        Bar.of("base", 2).in("b")),
                BoxPlot.of("model", "tokens", sample),
                HeatMap.of("epochs", "rate", "token F1 (%)", Cell.of(1, 2, 3)),
                new Pie("", List.of("a", "b"), new double[] {1, 2}),
                new Panels(List.of(line, bars), line.figure()));
    }

    /** A dark theme makes light what names no colour of its own. */
    @ParameterizedTest
    @MethodSource("kinds")
    void everyChartSaysTheColoursOfItsGroundAndOfItsLetters(Chart chart) throws Exception {
        JsonNode spec = new JsonMapper().readTree(chart.vegaLite());

        assertThat(spec.at("/background").asText()).isEqualTo("white");
        for (String ink :
                List.of("/title/color", "/text/color", "/style/guide-label/fill", "/style/guide-title/fill")) {
            assertThat(spec.at("/config" + ink).asText()).as(ink).isEqualTo("#333333");
        }
        for (String line : List.of("/axis/domainColor", "/axis/tickColor", "/axis/gridColor")) {
            assertThat(spec.at("/config" + line).asText()).as(line).startsWith("#");
        }
    }

    @Test
    void lettersThatNoFontHasAreWrittenAsTheirNumbers() {
        assertThat(Drawing.readable("token F1 (%) – naïve")).isEqualTo("token F1 (%) – naïve");
        String unassigned = new String(Character.toChars(0x2FE0));
        assertThat(Drawing.readable("a" + unassigned + "b\nc")).isEqualTo("a\\u2FE0b\nc");
        assertThat(Drawing.readable(new String(Character.toChars(0xEFFFD)))).isEqualTo("\\uDB7F\\uDFFD");
    }
}
