package org.tunebook.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    void thePictureHoldsBothPanelsInTheirColours() {
        Picture picture = Picture.of(tokens.png());
        int middle = picture.width() / 2;

        assertThat(picture.count(Picture.BLUE, 0, middle)).isPositive();
        assertThat(picture.count(Picture.ORANGE, 0, middle)).isZero();
        assertThat(picture.count(Picture.ORANGE, middle, picture.width())).isPositive();
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

    @Test
    void overlaidSamplesShareOnePairOfAxesAndTheirBins() throws Exception {
        Histograms overlaid = tokens.overlaid();
        JsonNode spec = new JsonMapper().readTree(overlaid.vegaLite());

        assertThat(overlaid.edges()).isEqualTo(tokens.edges());
        assertThat(overlaid.toString()).isEqualTo(tokens.toString());
        assertThat(spec.at("/$schema").asText()).isEqualTo("https://vega.github.io/schema/vega-lite/v5.json");
        assertThat(spec.has("facet")).isFalse();
        assertThat(spec.at("/mark/type").asText()).isEqualTo("bar");
        assertThat(spec.at("/encoding/x/title").asText()).isEqualTo("output tokens per answer");
        assertThat(spec.at("/encoding/y/title").asText()).isEqualTo("answers");
        assertThat(spec.at("/encoding/y/stack").isNull()).isTrue();
        Map<String, List<Double>> from = new TreeMap<>();
        for (JsonNode bar : spec.at("/data/values")) {
            from.computeIfAbsent(bar.get("series").asText(), name -> new ArrayList<>())
                    .add(bar.get("from").asDouble());
        }
        assertThat(from).containsOnlyKeys("base", "tuned");
        assertThat(from.get("base")).isEqualTo(from.get("tuned"));
    }

    @Test
    void overlaidSamplesKeepTheirColours() {
        Picture picture = Picture.of(tokens.overlaid().png());

        assertThat(picture.width()).isEqualTo(720);
        assertThat(picture.height()).isEqualTo(320);
        picture.assertShows(Picture.BLUE, Picture.ORANGE);
        assertThat(tokens.overlaid().figure().getTraces()).hasSize(2);
    }

    @Test
    void samplesThatCannotBeToldApartAreRefused() {
        assertThatThrownBy(() -> Histograms.of("x", "y")).hasMessage("a histogram needs at least one sample");
        assertThatThrownBy(
                        () -> Histograms.of("x", "y", new Sample("a", new double[1]), new Sample("a", new double[1])))
                .hasMessage("two samples are named \"a\" in one chart; name each of them differently");
    }
}
