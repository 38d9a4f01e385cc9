package org.tunebook.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.tunebook.plot.LineChart.Line;
import org.tunebook.plot.LineChart.Mark;

class LineChartTest {
    private final LineChart loss = LineChart.of(
                    "step (updates)",
                    "loss (nats)",
                    new Line("training", new double[] {0, 1, 2, 3}, new double[] {2, 1.5, 1.2, 1}, Mark.LINE),
                    new Line("validation", new double[] {2, 4}, new double[] {1.6, 1.4}, Mark.LINE_AND_POINTS))
            .titled("Loss");

    @Test
    void everyLineIsALayerAndMarkedPointsAreOneMore() throws Exception {
        JsonNode spec = new JsonMapper().readTree(loss.vegaLite());

        assertThat(spec.at("/layer")).hasSize(3);
        assertThat(spec.at("/layer/1/data/values/1/y").asDouble()).isEqualTo(1.4);
        assertThat(spec.at("/layer/0/encoding/y/title").asText()).isEqualTo("loss (nats)");
        assertThat(spec.at("/layer/1/mark/type").asText()).isEqualTo("line");
        assertThat(spec.at("/layer/2/mark/type").asText()).isEqualTo("point");
        assertThat(spec.at("/layer/2/data/values")).hasSize(2);
    }

    @Test
    void theTextSaysWhereALineBeginsAndEnds() {
        assertThat(loss.toString())
                .contains("training: █▅▂▁  first 2, lowest 1, last 1")
                .contains("validation: ▅▄  first 1.6, lowest 1.4, last 1.4");
    }

    @Test
    void aChartOfNothingYetIsStillDrawn() throws Exception {
        LineChart empty = LineChart.of("step", "loss", new Line("training", new double[0], new double[0], Mark.LINE));

        assertThat(ImageIO.read(new ByteArrayInputStream(empty.png())).getWidth())
                .isEqualTo(720);
        assertThat(empty.toString()).contains("training: no values yet");
    }

    @Test
    void unevenColumnsAreRefused() {
        assertThatThrownBy(() -> new Line("training", new double[1], new double[2], Mark.LINE))
                .hasMessage("line training has 1 x values and 2 y values");
    }

    private final LineChart curve = LineChart.of(
            "training examples",
            "token F1 (%)",
            new Line("tuned", new double[] {100, 200, 400}, new double[] {60, 66, 70}, Mark.LINE_AND_POINTS)
                    .within(new double[] {55, 63, 68}, new double[] {64, 69, 72}),
            new Line("runs", new double[] {100, 400}, new double[] {59, 71}, Mark.POINTS));

    @Test
    void theTextSaysEveryPointWithItsInterval() {
        assertThat(curve.toString())
                .startsWith("token F1 (%) by training examples\n  tuned: ")
                .contains("\n    100: 60 [55, 64]\n    200: 66 [63, 69]\n    400: 70 [68, 72]")
                .contains("\n  runs: first 59, lowest 59, last 71");
    }

    @Test
    void intervalsAreABandAndPointsHaveNoLine() throws Exception {
        JsonNode spec = new JsonMapper().readTree(curve.logarithmic().vegaLite());

        assertThat(spec.at("/$schema").asText()).isEqualTo("https://vega.github.io/schema/vega-lite/v5.json");
        assertThat(spec.at("/layer"))
                .extracting(layer -> layer.at("/mark/type").asText())
                .containsExactly("area", "line", "point", "point");
        assertThat(spec.at("/layer/0/encoding/y/field").asText()).isEqualTo("low");
        assertThat(spec.at("/layer/0/encoding/y2/field").asText()).isEqualTo("high");
        for (JsonNode layer : spec.at("/layer")) {
            assertThat(layer.at("/encoding/x/scale/type").asText()).isEqualTo("log");
            assertThat(layer.at("/encoding/x/title").asText()).isEqualTo("training examples");
            assertThat(layer.at("/encoding/y/title").asText()).isEqualTo("token F1 (%)");
        }
    }

    @Test
    void thePictureShowsLinesBandsAndPointsInTheirColours() {
        Picture picture = Picture.of(curve.png());

        assertThat(picture.width()).isEqualTo(720);
        assertThat(picture.height()).isEqualTo(360);
        picture.assertShows(Picture.BLUE);
        assertThat(picture.count(Picture.ORANGE)).isGreaterThan(30);
        assertThat(Picture.of(curve.logarithmic().png()).count(Picture.BLUE)).isGreaterThan(100);
    }

    @Test
    void theFigureHasTracesForTheLineAndBothEndsOfItsIntervals() {
        assertThat(curve.figure().getTraces()).hasSize(1 + 2 + 1);
    }

    @Test
    void anIntervalContainsItsValue() {
        Line line = new Line("tuned", new double[] {1, 2}, new double[] {60, 66}, Mark.LINE);

        assertThatThrownBy(() -> line.within(new double[] {55, 3}, new double[] {64, 4}))
                .hasMessageStartingWith(
                        "line tuned at index 1 is 66.0, which its interval from 3.0 to 4.0 does not contain; ");
        assertThatThrownBy(() -> line.within(new double[] {55}, new double[] {64}))
                .hasMessage("line tuned has 2 points, 1 lower and 1 upper ends of intervals; give one of each a point,"
                        + " or none");
    }

    @Test
    void aLineBreaksWhereAValueIsMissingAndAPointBetweenTwoGapsIsADot() throws Exception {
        double none = Double.NaN;
        double[] x = {1, 2, 3, 4, 5, 6};
        LineChart broken =
                LineChart.of("step", "loss", new Line("a", x, new double[] {3, 2, none, 2, none, 1}, Mark.LINE));
        LineChart joined = LineChart.of("step", "loss", new Line("a", x, new double[] {3, 2, 2, 2, 1.5, 1}, Mark.LINE));

        JsonNode spec = new JsonMapper().readTree(broken.vegaLite());
        assertThat(spec.at("/layer/0/data/values/2/y").isNull()).isTrue();
        assertThat(spec.at("/layer/0/encoding/order/value").isNull()).isTrue();
        assertThat(spec.at("/layer/1/mark/type").asText()).isEqualTo("circle");
        assertThat(spec.at("/layer/1/data/values"))
                .extracting(point -> point.get("x").asInt())
                .containsExactly(4, 6);
        Picture picture = Picture.of(broken.png());
        assertThat(picture.count(0xFFFFFF, 200, 600))
                .isGreaterThan(Picture.of(joined.png()).count(0xFFFFFF, 200, 600));
        assertThat(picture.count(Picture.BLUE)).isPositive();
        assertThat(broken.toString()).contains("a: █▅ ▅ ▁  first 3, lowest 1, last 1, 2 missing");
    }

    @Test
    void aLineOfMissingValuesAloneIsAsOneWithoutPoints() throws Exception {
        LineChart none = LineChart.of(
                "step", "loss", new Line("a", new double[] {1, 2}, new double[] {Double.NaN, Double.NaN}, Mark.LINE));

        assertThat(none.toString()).contains("a: no values yet");
        assertThat(new JsonMapper()
                        .readTree(none.vegaLite())
                        .at("/layer/0/mark/text")
                        .asText())
                .isEqualTo("no values yet");
        assertThat(Picture.of(none.png()).width()).isEqualTo(720);
    }

    @Test
    void whatCannotBeDrawnIsRefusedWhereItStands() {
        assertThatThrownBy(() -> new Line("a", new double[] {Double.NaN}, new double[] {1}, Mark.LINE))
                .hasMessageStartingWith("x of line a at index 0 is NaN; ");
        assertThatThrownBy(() -> new Line("a", new double[] {1}, new double[] {Double.NEGATIVE_INFINITY}, Mark.LINE))
                .hasMessageStartingWith("y of line a at index 0 is -Infinity; ");
        assertThatThrownBy(() -> new Line("a", new double[] {1}, new double[] {1}, Mark.LINE)
                        .within(new double[] {0}, new double[] {Double.POSITIVE_INFINITY}))
                .hasMessageStartingWith("the upper end of line a at index 0 is Infinity; ");
        Line line = new Line("a", new double[] {0, 1}, new double[] {1, 1}, Mark.LINE);
        assertThatThrownBy(() -> LineChart.of("x", "y", line, line))
                .hasMessage("two lines are named \"a\" in one chart; name each of them differently");
        assertThatThrownBy(() -> LineChart.of("x", "y", line, new Line("", new double[1], new double[1], Mark.LINE)))
                .hasMessage("number 2 of the 2 lines has an empty name; name what it shows");
        assertThatThrownBy(() -> LineChart.of("x", "y", line).logarithmic())
                .hasMessage("line a has a point at x = 0; a logarithmic axis holds numbers above 0 only");
    }
}
