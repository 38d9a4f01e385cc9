package org.tunebook.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Histograms.Sample;

class HistogramsTest {
    private final Histograms tokens = Histograms.of(
            "output tokens per answer",
            "answers",
            new Sample("base", new double[] {13, 28, 34, 245}),
            new Sample("tuned", new double[] {13, 17, 17, 22, 179}));

    @Test
    void bothSamplesFallIntoTheSameBins() {
        assertThat(tokens.edges()).startsWith(0, 20, 40).endsWith(240);
        assertThat(tokens.counts().get(0)).startsWith(1, 2, 0).endsWith(1).hasSize(13);
        assertThat(tokens.counts().get(1)).startsWith(3, 1).hasSize(13);
    }

    @Property
    void everyValueIsCountedOnce(@ForAll @Size(max = 50) List<@DoubleRange(min = -1e6, max = 1e6) Double> values) {
        double[] sample = values.stream().mapToDouble(Double::doubleValue).toArray();
        Histograms one = Histograms.of("x", "values", new Sample("a", sample));

        assertThat(Arrays.stream(one.counts().get(0)).sum()).isEqualTo(sample.length);
        assertThat(one.edges().length).isBetween(1, 42);
    }

    @Property
    void wholeNumbersGetWholeBins(@ForAll @Size(min = 1, max = 50) List<Byte> values) {
        double[] sample = values.stream().mapToDouble(Byte::doubleValue).toArray();
        Histograms one = Histograms.of("x", "values", new Sample("a", sample));

        assertThat(Arrays.stream(one.edges()).map(Math::rint).toArray()).isEqualTo(one.edges());
    }

    @Test
    void theVegaLiteFormPutsTheFirstSampleLeftAndNamesBothAxes() throws Exception {
        JsonNode spec = new JsonMapper().readTree(tokens.vegaLite());

        assertThat(spec.at("/facet/sort/0").asText()).isEqualTo("base");
        assertThat(spec.at("/spec/encoding/x/title").asText()).isEqualTo("output tokens per answer");
        assertThat(spec.at("/spec/encoding/y/title").asText()).isEqualTo("answers");
        int counted = 0;
        for (JsonNode bar : spec.at("/data/values")) {
            counted += bar.get("count").asInt();
        }
        assertThat(counted).isEqualTo(9);
    }

    @Test
    void thePictureHoldsBothPanelsInTheirColours() throws Exception {
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(tokens.png()));

        assertThat(holds(picture, 0, picture.getWidth() / 2, 0x0072B2)).isTrue();
        assertThat(holds(picture, 0, picture.getWidth() / 2, 0xD55E00)).isFalse();
        assertThat(holds(picture, picture.getWidth() / 2, picture.getWidth(), 0xD55E00))
                .isTrue();
    }

    @Test
    void theBundleHasNoHtmlThatWouldHideThePicture() {
        assertThat(tokens.display().data()).containsOnlyKeys(MimeBundle.TEXT, MimeBundle.PNG, MimeBundle.VEGA_LITE);
    }

    @Test
    void theTextSaysTheCounts() {
        assertThat(tokens.titled("Answers get shorter").toString())
                .startsWith("Answers get shorter\nbase: answers by output tokens per answer")
                .containsPattern("\\[20, 40\\) #+ 2\n");
    }

    @Test
    void aValueThatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> new Sample("base", new double[] {1, Double.NaN}))
                .hasMessage(
                        "sample base at index 1 is NaN; a chart needs finite numbers. Leave it out or give it a number");
    }

    private static boolean holds(BufferedImage picture, int from, int to, int rgb) {
        for (int x = from; x < to; x++) {
            for (int y = 0; y < picture.getHeight(); y++) {
                if ((picture.getRGB(x, y) & 0xFFFFFF) == rgb) {
                    return true;
                }
            }
        }
        return false;
    }
}
