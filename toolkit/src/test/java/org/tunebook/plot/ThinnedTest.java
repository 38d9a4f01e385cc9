package org.tunebook.plot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.BarChart.Bar;
import org.tunebook.plot.HeatMap.Cell;
import org.tunebook.plot.Histograms.Sample;
import org.tunebook.plot.LineChart.Line;
import org.tunebook.plot.LineChart.Mark;

class ThinnedTest {
    private static final int MANY = 100_000;
    private final double[] steps = IntStream.range(0, MANY).asDoubleStream().toArray();

    private static double[] noise(int count, long seed) {
        Random random = new Random(seed);
        double[] values = new double[count];
        Arrays.setAll(values, i -> random.nextGaussian());
        return values;
    }

    private static JsonNode spec(Chart chart) throws Exception {
        return new JsonMapper().readTree(chart.vegaLite());
    }

    @Test
    void aLongLineKeepsItsExtremesItsEndsAndItsGapAndSaysHowManyAreDrawn() throws Exception {
        double[] loss = noise(MANY, 1);
        loss[12_345] = 9;
        loss[54_321] = -9;
        loss[70_007] = Double.NaN;
        LineChart chart = LineChart.of("step", "loss", new Line("training", steps, loss, Mark.LINE))
                .titled("Loss");

        JsonNode values = spec(chart).at("/layer/0/data/values");
        assertThat(values.size()).isBetween(1000, Thinned.ALL);
        assertThat(values).extracting(point -> point.get("x").asInt()).contains(0, 12_345, 54_321, 70_007, MANY - 1);
        assertThat(values).filteredOn(point -> point.get("y").isNull()).hasSize(1);
        assertThat(spec(chart).at("/title").asText()).isEqualTo("Loss (%,d of 100,000 points drawn)", values.size());
        assertThat(chart.display().toString()).contains("lowest -9").contains("1 missing");
        assertThat(chart.display().get(MimeBundle.VEGA_LITE).orElseThrow().length())
                .isLessThan(300_000);
    }

    @Test
    void theWidestIntervalsOfALongLineAreDrawn() throws Exception {
        double[] low = new double[MANY];
        double[] high = new double[MANY];
        low[33_333] = -5;
        high[66_666] = 5;
        LineChart chart = LineChart.of(
                "step", "loss", new Line("training", steps, new double[MANY], Mark.LINE).within(low, high));

        assertThat(spec(chart).at("/layer/0/data/values"))
                .extracting(point -> point.get("x").asInt())
                .contains(33_333, 66_666);
    }

    @Test
    void aLargeCloudKeepsThePointsAtItsEdges() throws Exception {
        double[] x = noise(MANY, 1);
        double[] y = noise(MANY, 2);
        x[7] = 50;
        y[8] = -50;
        LineChart chart = LineChart.of("tokens", "seconds", new Line("answers", x, y, Mark.POINTS));

        JsonNode values = spec(chart).at("/layer/0/data/values");
        assertThat(values.size()).isBetween(2500, Thinned.ALL);
        assertThat(values).extracting(point -> point.get("x").asDouble()).contains(50.0);
        assertThat(values).extracting(point -> point.get("y").asDouble()).contains(-50.0);
    }

    @Property(tries = 50)
    void aLineIsDrawnBetweenTheSameHeightsAsBefore(
            @ForAll @IntRange(min = 1, max = 20_000) int count, @ForAll long seed) {
        double[] y = noise(count, seed);
        int[] kept = Thinned.line(y, new double[0], new double[0]);

        assertThat(kept).isSorted().doesNotHaveDuplicates().contains(0, count - 1);
        assertThat(kept.length).isLessThanOrEqualTo(Thinned.ALL);
        double[] drawn = Thinned.at(kept, y);
        assertThat(Arrays.stream(drawn).max()).isEqualTo(Arrays.stream(y).max());
        assertThat(Arrays.stream(drawn).min()).isEqualTo(Arrays.stream(y).min());
    }

    @Test
    void theManyPointsBeyondABoxAreDrawnOnceWhereTheyStandOverEachOther() throws Exception {
        double[] values =
                Arrays.stream(noise(MANY, 3)).map(value -> Math.exp(2 * value)).toArray();
        double largest = Arrays.stream(values).max().orElseThrow();
        BoxPlot chart =
                BoxPlot.of("model", "latency (ms)", new Sample("base", values)).titled("Latency");

        JsonNode points = spec(chart).at("/layer/3/data/values");
        assertThat(points.size()).isBetween(10, 600);
        assertThat(points).extracting(point -> point.get("value").asDouble()).contains(largest);
        assertThat(spec(chart).at("/title").asText())
                .matches("Latency \\([\\d,]+ of [\\d,]+ points beyond drawn\\)")
                .startsWith("Latency (" + points.size() + " of ");
    }

    @Test
    void ofVeryManyBarsTheFirstAreShownAndTheFigureHoldsAll() throws Exception {
        BarChart chart = BarChart.of(
                "word",
                "count",
                IntStream.range(0, 5000).mapToObj(i -> Bar.of("w" + i, i)).toArray(Bar[]::new));

        assertThat(spec(chart).at("/data/values")).hasSize(200);
        assertThat(spec(chart).at("/title").asText()).isEqualTo("(200 of 5,000 bars drawn)");
        assertThat(chart.toString()).startsWith("(200 of 5,000 bars drawn)\n");
        assertThat(chart.figure().getTraces()[0].asJavascript(0)).contains("\"w4999\"");
    }

    @Test
    void aHeatMapTooLargeForANotebookIsAPictureAlone() {
        List<Cell> cells = new ArrayList<>();
        for (int x = 0; x < 200; x++) {
            for (int y = 0; y < 150; y++) {
                cells.add(Cell.of(x, y, x * y));
            }
        }
        HeatMap map = HeatMap.of("x", "y", "value", cells.toArray(new Cell[0]));

        assertThat(map.display().data()).containsOnlyKeys(MimeBundle.TEXT, MimeBundle.PNG);
        assertThat(map.toString()).contains("; the first 60 of 150 rows and 24 of 200 columns");
    }
}
