package org.tunebook.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.tunebook.plot.Histograms.Sample;

class BoxPlotTest {
    private final BoxPlot latency = BoxPlot.of(
            "model",
            "latency (ms)",
            new Sample("base", new double[] {4, 1, 3, 2, 100}),
            new Sample("tuned", new double[] {10, 20}),
            new Sample("failed", new double[0]));

    @Test
    void theTextSaysTheFiveNumbersOfEveryBox() {
        assertThat(latency.titled("Answers")
                        .toString()
                        .lines()
                        .map(line -> line.strip().split("  +")))
                .containsSubsequence(
                        new String[] {"Answers"},
                        new String[] {"latency (ms) by model"},
                        new String[] {"base", "5", "1", "2", "3", "4", "4", "1"},
                        new String[] {"tuned", "2", "10", "12.5", "15", "17.5", "20", "0"},
                        new String[] {"failed", "0", "–", "–", "–", "–", "–", "0"});
    }

    @Test
    void theVegaLiteFormHasWhiskersBoxesMediansAndThePointsBeyond() throws Exception {
        JsonNode spec = new JsonMapper().readTree(latency.vegaLite());

        assertThat(spec.at("/$schema").asText()).isEqualTo("https://vega.github.io/schema/vega-lite/v5.json");
        assertThat(spec.at("/layer").findValuesAsText("type")).contains("text", "rule", "bar", "tick", "point");
        assertThat(spec.at("/layer/0/transform/0/filter").asText()).isEqualTo("datum.n === 0");
        for (int i = 1; i < spec.at("/layer").size(); i++) {
            JsonNode layer = spec.at("/layer").get(i);
            assertThat(layer.at("/encoding/x/title").asText()).isEqualTo("latency (ms)");
        }
        assertThat(spec.at("/encoding/y/title").asText()).isEqualTo("model");
        assertThat(spec.at("/encoding/y/sort")).extracting(JsonNode::asText).containsExactly("base", "tuned", "failed");
        assertThat(spec.at("/layer/4/data/values")).hasSize(1);
        assertThat(spec.at("/layer/4/data/values/0/value").asDouble()).isEqualTo(100);
        assertThat(spec.at("/data/values/2").has("median")).isFalse();
    }

    @Test
    void thePictureHasARowASampleAndPointsInTheirColour() {
        Picture three = Picture.of(latency.png());
        Picture one = Picture.of(BoxPlot.of("model", "latency (ms)", new Sample("base", new double[] {1, 2, 3}))
                .png());

        three.assertShows(0xA6CBE3);
        assertThat(three.count(Picture.ORANGE)).isPositive();
        assertThat(one.count(Picture.ORANGE)).isZero();
        assertThat(three.height()).isEqualTo(one.height());
    }

    @Property(tries = 100)
    void boxesStandInOrderAndNoValueIsLost(
            @ForAll @Size(min = 1, max = 30) List<@DoubleRange(min = -1e6, max = 1e6) Double> values) throws Exception {
        double[] sample = values.stream().mapToDouble(Double::doubleValue).toArray();
        JsonNode spec = new JsonMapper()
                .readTree(BoxPlot.of("sample", "x", new Sample("a", sample)).vegaLite());
        JsonNode box = spec.at("/data/values/0");

        assertThat(box.get("n").asInt()).isEqualTo(sample.length);
        assertThat(box.get("low").asDouble())
                .isLessThanOrEqualTo(box.get("median").asDouble());
        assertThat(box.get("q1").asDouble())
                .isLessThanOrEqualTo(box.get("median").asDouble());
        assertThat(box.get("median").asDouble())
                .isLessThanOrEqualTo(box.get("q3").asDouble());
        assertThat(box.get("median").asDouble())
                .isLessThanOrEqualTo(box.get("high").asDouble());
    }

    @Test
    void theFigureHoldsEveryValueUnderItsSample() {
        assertThat(latency.figure().getTraces()).hasSize(1);
        assertThat(latency.figure().getTraces()[0].asJavascript(0))
                .contains("\"tuned\"")
                .contains("100.0");
    }

    @Test
    void samplesThatCannotBeToldApartOrDrawnAreRefused() {
        assertThatThrownBy(() -> BoxPlot.of("sample", "x")).hasMessage("a box plot needs at least one sample");
        assertThatThrownBy(
                        () -> BoxPlot.of("sample", "x", new Sample("a", new double[1]), new Sample("a", new double[1])))
                .hasMessage("two samples are named \"a\" in one chart; name each of them differently");
        assertThatThrownBy(() -> new Sample("a", new double[] {0, Double.NEGATIVE_INFINITY}))
                .hasMessageStartingWith("sample a at index 1 is -Infinity; ");
    }
}
