package org.tunebook.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.BarChart.Bar;

class BarChartTest {
    private final BarChart plain = BarChart.of(
            "model",
            "token F1 (%)",
            Bar.of("base", 58.5).within(55, 61.25),
            Bar.of("tuned", 73.24).within(70, 76));
    private final BarChart grouped = BarChart.of(
                    "question",
                    "token F1 (%)",
                    Bar.of("span", 60).in("base"),
                    Bar.of("span", 80).in("tuned"),
                    Bar.of("arithmetic", -20).in("base"),
                    Bar.of("arithmetic", 50).in("tuned"))
            .titled("By kind");

    @Test
    void theTextNamesBothAxesAndSaysEveryValueWithItsInterval() {
        assertThat(plain.toString())
                .startsWith("token F1 (%) by model")
                .containsPattern("\n  base  #+ 58\\.5 \\[55, 61\\.25]")
                .containsPattern("\n  tuned #+ 73\\.24 \\[70, 76]$");
        assertThat(grouped.toString())
                .startsWith("By kind\ntoken F1 (%) by question\n span\n  base  ")
                .containsPattern("\n arithmetic\n  base  -+ -20\n  tuned #+ 50$");
    }

    @Test
    void theVegaLiteFormHasBarsIntervalsAndBothAxes() throws Exception {
        JsonNode spec = new JsonMapper().readTree(plain.vegaLite());

        assertThat(spec.at("/$schema").asText()).isEqualTo("https://vega.github.io/schema/vega-lite/v5.json");
        assertThat(spec.at("/encoding/y/title").asText()).isEqualTo("model");
        assertThat(spec.at("/layer/0/mark").asText()).isEqualTo("bar");
        assertThat(spec.at("/layer/0/encoding/x/title").asText()).isEqualTo("token F1 (%)");
        assertThat(spec.at("/layer/1/mark/type").asText()).isEqualTo("errorbar");
        assertThat(spec.at("/data/values/1/low").asDouble()).isEqualTo(70);
        assertThat(spec.at("/data/values/1/high").asDouble()).isEqualTo(76);
    }

    @Test
    void seriesAreGroupedUnderTheirNamesInTheOrderGiven() throws Exception {
        JsonNode spec = new JsonMapper().readTree(grouped.vegaLite());

        assertThat(spec.at("/title").asText()).isEqualTo("By kind");
        assertThat(spec.at("/facet/row/title").asText()).isEqualTo("question");
        assertThat(spec.at("/facet/row/sort")).extracting(JsonNode::asText).containsExactly("span", "arithmetic");
        assertThat(spec.at("/spec/encoding/y/sort"))
                .extracting(JsonNode::asText)
                .containsExactly("base", "tuned");
        assertThat(spec.at("/spec/layer")).hasSize(2);
    }

    @Test
    void theLongerBarIsLongerInThePicture() {
        Picture picture = Picture.of(grouped.png());

        picture.assertShows(Picture.BLUE, Picture.ORANGE);
        assertThat(picture.count(Picture.ORANGE)).isGreaterThan(picture.count(Picture.BLUE));
        assertThat(picture.height()).isGreaterThan(Picture.of(plain.png()).height());
        assertThat(Picture.of(plain.png()).count(Picture.ORANGE)).isZero();
    }

    /** The names of two bars are dark left of them, at the height of the first and at the height of the second. */
    @Test
    void everyNameStandsBesideItsBar() {
        for (int count = 1; count <= 4; count++) {
            Bar[] bars = IntStream.range(0, count)
                    .mapToObj(i -> Bar.of("WWW" + i, 10))
                    .toArray(Bar[]::new);
            Picture picture = Picture.of(BarChart.of("", "F1", bars).png());
            List<Integer> named = rows(picture, 0, 60, rgb -> (rgb >> 8 & 0xFF) < 140);
            List<Integer> drawn = rows(picture, 200, 201, rgb -> rgb == Picture.BLUE);

            assertThat(named).as("%d names", count).hasSize(count);
            assertThat(drawn).as("%d bars", count).hasSize(count);
            for (int i = 0; i < count; i++) {
                assertThat(named.get(i)).isCloseTo(drawn.get(i), within(5));
            }
        }
    }

    /** The middles of the stretches from top to bottom that hold such a colour. */
    private static List<Integer> rows(Picture picture, int from, int to, IntPredicate colour) {
        List<Integer> middles = new ArrayList<>();
        int start = -1;
        for (int y = 0; y < picture.height(); y++) {
            int row = y;
            boolean there = IntStream.range(from, to)
                    .anyMatch(x -> colour.test(picture.image().getRGB(x, row) & 0xFFFFFF));
            if (there && start < 0) {
                start = y;
            } else if (!there && start >= 0) {
                middles.add((start + y) / 2);
                start = -1;
            }
        }
        return middles;
    }

    @Test
    void theFigureHoldsATraceASeriesWithItsIntervals() {
        BarChart both = BarChart.of(
                "question",
                "token F1 (%)",
                Bar.of("span", 60).in("base").within(55, 64),
                Bar.of("span", 80).in("tuned"),
                Bar.of("count", -20).in("base").within(-25, -10),
                Bar.of("count", 50).in("tuned").within(40, 60));

        assertThat(grouped.figure().getTraces()).hasSize(2).noneMatch(trace -> trace instanceof IntervalTrace);
        assertThat(both.figure().getTraces()).hasSize(2);
        assertThat(both.figure().getTraces()[0].asJavascript(0))
                .contains("error_x: {", "\"array\":[4.0,10.0]", "\"arrayminus\":[5.0,5.0]");
        assertThat(both.figure().getTraces()[1].asJavascript(1)).contains("\"array\":[null,10.0]");
        assertThat(FigureView.of(both.figure()).toString()).isEqualTo(both.toString());
        assertThat(FigureView.of(plain.figure()).toString()).isEqualTo(plain.toString());
        assertThat(plain.display().data()).containsOnlyKeys(MimeBundle.TEXT, MimeBundle.PNG, MimeBundle.VEGA_LITE);
    }

    @Test
    void whatCannotBeDrawnIsRefusedWhereItStands() {
        assertThatThrownBy(() -> Bar.of("base", Double.POSITIVE_INFINITY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bar \"base\" is Infinity; a chart needs finite numbers. Leave it out or give it a number");
        assertThatThrownBy(() -> Bar.of("base", 1).within(Double.NaN, 2))
                .hasMessageStartingWith("the lower end of bar \"base\" is NaN; ");
        assertThatThrownBy(() -> new Bar("base", "", 1, OptionalDouble.of(0), OptionalDouble.empty()))
                .hasMessage("bar \"base\" has one end of an interval; give both or none");
        assertThatThrownBy(() -> BarChart.of("model", "F1")).hasMessage("a bar chart needs at least one bar");
        assertThatThrownBy(() -> BarChart.of("model", "F1", Bar.of("base", 1), Bar.of("base", 2)))
                .hasMessage("two bars are named \"base\" in one series; name each of them differently, or say of which"
                        + " series each is");
    }

    @Test
    void anIntervalContainsItsValue() {
        assertThatThrownBy(() -> Bar.of("base", 73).within(2, 3))
                .hasMessage("bar \"base\" is 73.0, which its interval from 2.0 to 3.0 does not contain; give the lower"
                        + " end and the upper end, not their distances from the value");
        assertThatThrownBy(() -> Bar.of("base", 2).within(3, 1)).hasMessageContaining("does not contain");
        assertThat(Bar.of("base", 0.1 + 0.2).within(0.3, 0.3).value()).isEqualTo(0.1 + 0.2);
    }
}
