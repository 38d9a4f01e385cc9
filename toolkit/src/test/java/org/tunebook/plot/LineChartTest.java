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
}
