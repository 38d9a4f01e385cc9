package org.tunebook.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tunebook.notebook.MimeBundle;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.api.AreaPlot;
import tech.tablesaw.plotly.api.BoxPlot;
import tech.tablesaw.plotly.api.BubblePlot;
import tech.tablesaw.plotly.api.Heatmap;
import tech.tablesaw.plotly.api.Histogram;
import tech.tablesaw.plotly.api.Histogram2D;
import tech.tablesaw.plotly.api.HorizontalBarPlot;
import tech.tablesaw.plotly.api.LinePlot;
import tech.tablesaw.plotly.api.PiePlot;
import tech.tablesaw.plotly.api.Scatter3DPlot;
import tech.tablesaw.plotly.api.ScatterPlot;
import tech.tablesaw.plotly.api.TimeSeriesPlot;
import tech.tablesaw.plotly.api.VerticalBarPlot;
import tech.tablesaw.plotly.api.ViolinPlot;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.traces.HistogramTrace;
import tech.tablesaw.plotly.traces.PieTrace;
import tech.tablesaw.plotly.traces.ScatterTrace;

class FigureViewTest {
    private static final Table ANSWERS = Table.create(
            "answers",
            DoubleColumn.create("tokens", 13, 17.5, 17, 22, 179),
            DoubleColumn.create("seconds", 1, 2, 3, 4, 5),
            StringColumn.create("model", "base", "tuned", "base", "tuned", "base"),
            StringColumn.create("kind", "span", "span", "count", "count", "span"),
            DateColumn.create(
                    "day",
                    LocalDate.of(2026, 1, 1),
                    LocalDate.of(2026, 1, 2),
                    LocalDate.of(2026, 1, 3),
                    LocalDate.of(2026, 1, 4),
                    LocalDate.of(2026, 1, 5)));
    private static final Table SUMS = Table.create(
            "sums", StringColumn.create("model", "base", "tuned"), DoubleColumn.create("score", 58.5, 73.25));

    static Stream<Arguments> figures() {
        return Stream.of(
                arguments("histogram", Histogram.create("Plot", ANSWERS, "tokens"), "[170, 180)"),
                arguments("scatter", ScatterPlot.create("Plot", ANSWERS, "seconds", "tokens"), "seconds"),
                arguments("scatter", ScatterPlot.create("Plot", ANSWERS, "seconds", "tokens", "model"), "tuned"),
                arguments("scatter", LinePlot.create("Plot", ANSWERS, "seconds", "tokens"), "tokens"),
                arguments("scatter", AreaPlot.create("Plot", ANSWERS, "seconds", "tokens"), "tokens"),
                arguments("scatter", BubblePlot.create("Plot", ANSWERS, "seconds", "tokens", "seconds"), "tokens"),
                arguments("scatter", TimeSeriesPlot.create("Plot", ANSWERS, "day", "tokens"), "tokens by day"),
                arguments("box", BoxPlot.create("Plot", ANSWERS, "model", "tokens"), "tuned"),
                arguments("violin", ViolinPlot.create("Plot", ANSWERS, "model", "tokens", true, false), "tuned"),
                arguments("heatmap", Heatmap.create("Plot", ANSWERS, "model", "kind"), "count"),
                arguments("histogram2d", Histogram2D.create("Plot", ANSWERS, "seconds", "tokens"), "seconds"),
                arguments("pie", PiePlot.create("Plot", SUMS, "model", "score"), "73.25"),
                arguments("bar", HorizontalBarPlot.create("Plot", SUMS, "model", "score"), "73.25"),
                arguments("bar", VerticalBarPlot.create("Plot", SUMS, "model", "score"), "73.25"));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("figures")
    void everyKindHasAllThreeForms(String kind, Figure figure, String said) throws Exception {
        MimeBundle bundle = FigureView.of(figure);

        assertThat(bundle.data())
                .containsOnlyKeys(MimeBundle.TEXT, FigureView.PLOTLY, MimeBundle.VEGA_LITE, MimeBundle.PNG);
        JsonNode plotly = json(bundle, FigureView.PLOTLY);
        assertThat(plotly.at("/data/0").path("type").asText("scatter")).isEqualTo(kind);
        assertThat(plotly.at("/layout/title").asText()).isEqualTo("Plot");
        assertThat(json(bundle, MimeBundle.VEGA_LITE).at("/$schema").asText())
                .isEqualTo("https://vega.github.io/schema/vega-lite/v5.json");
        assertThat(Picture.of((byte[]) bundle.data().get(MimeBundle.PNG)).width())
                .isGreaterThan(100);
        assertThat(bundle.toString()).startsWith("Plot").contains(said).doesNotContain("Not drawn");
    }

    @Test
    void numbersAreNumbersForPlotly() throws Exception {
        JsonNode trace = json(
                        FigureView.of(ScatterPlot.create("Plot", ANSWERS, "seconds", "tokens")), FigureView.PLOTLY)
                .at("/data/0");

        assertThat(trace.get("x")).hasSize(5).allMatch(JsonNode::isNumber);
        assertThat(trace.get("y")).hasSize(5).allMatch(JsonNode::isNumber);
        assertThat(trace.at("/y/1").asDouble()).isEqualTo(17.5);
        JsonNode histogram = json(FigureView.of(Histogram.create("Plot", ANSWERS, "tokens")), FigureView.PLOTLY);
        assertThat(histogram.at("/data/0/x")).hasSize(5).allMatch(JsonNode::isNumber);
    }

    @Test
    void namesThatJavaCouldReadAsNumbersStayNames() throws Exception {
        Figure figure = new Figure(
                ScatterTrace.builder(StringColumn.create("since", "1d", "7d"), DoubleColumn.create("seconds", 3, 4))
                        .build());
        MimeBundle bundle = FigureView.of(figure);

        assertThat(json(bundle, FigureView.PLOTLY).at("/data/0/x"))
                .extracting(JsonNode::asText)
                .containsExactly("1d", "7d");
        assertThat(bundle.toString()).contains("1d").contains("7d");
    }

    @Test
    void aMissingValueIsNullForPlotlyAndSaidInTheText() throws Exception {
        Figure figure = new Figure(
                Layout.builder("Gap", "step", "loss").build(),
                ScatterTrace.builder(
                                DoubleColumn.create("step", 1, 2, 3), DoubleColumn.create("loss", 2.5, Double.NaN, 1.5))
                        .mode(ScatterTrace.Mode.LINE)
                        .build());
        MimeBundle bundle = FigureView.of(figure);

        assertThat(json(bundle, FigureView.PLOTLY).at("/data/0/y/1").isNull()).isTrue();
        assertThat(bundle.toString())
                .contains("loss by step", "first 2.5, lowest 1.5, last 1.5")
                .endsWith(", 1 missing");
        assertThat(json(bundle, MimeBundle.VEGA_LITE)
                        .at("/layer/0/data/values/1/y")
                        .isNull())
                .isTrue();
    }

    @Test
    void aNameWithMarksOfScriptsIsShownAsWritten() throws Exception {
        String name = "R&D \"a\\b\" <1> 'x'";
        Table table = Table.create(
                "t", StringColumn.create("model", name, "tuned"), DoubleColumn.create("score", 58.5, 73.25));
        MimeBundle bundle = FigureView.of(HorizontalBarPlot.create("Plot", table, "model", "score"));

        assertThat(bundle.toString()).contains(name);
        assertThat(json(bundle, MimeBundle.VEGA_LITE).at("/data/values"))
                .extracting(bar -> bar.get("name").asText())
                .contains(name);
    }

    @Test
    void aKindThatCannotBeDrawnSaysItsName() throws Exception {
        MimeBundle bundle = FigureView.of(Scatter3DPlot.create("Deep", ANSWERS, "seconds", "tokens", "seconds"));

        assertThat(bundle.data()).containsOnlyKeys(MimeBundle.TEXT, FigureView.PLOTLY);
        assertThat(json(bundle, FigureView.PLOTLY).at("/data/0/type").asText()).isEqualTo("scatter3d");
        assertThat(bundle.toString())
                .startsWith("Deep")
                .contains("Not drawn: scatter3d")
                .contains("A front end that has Plotly, as VS Code, draws it.");
    }

    @Test
    void aFigureThatCannotBeDrawnSaysWhy() {
        assertThat(FigureView.of(new Figure()).toString()).isEqualTo("A figure: no traces");
        assertThat(FigureView.of(new Figure(
                                PieTrace.builder(new Object[0], new double[0]).build()))
                        .toString())
                .contains("Not drawn: pie (a pie needs at least one slice above 0)");
        assertThat(FigureView.of(new Figure(PieTrace.builder(new Object[] {"loss"}, new double[] {-2})
                                .build()))
                        .toString())
                .contains("Not drawn: pie (slice \"loss\" is -2.0; a share cannot be negative)");
        assertThat(FigureView.of(new Figure(
                                HistogramTrace.builder(ANSWERS.stringColumn("model"), ANSWERS.doubleColumn("tokens"))
                                        .build()))
                        .toString())
                .contains("Not drawn: histogram (trace values counts names, not numbers)");
    }

    @Test
    void aFigureOfVeryManyPointsIsDrawnAndNotCarriedAlong() {
        double[] steps = IntStream.range(0, 200_000).asDoubleStream().toArray();
        Figure figure =
                new Figure(ScatterTrace.builder(DoubleColumn.create("step", steps), DoubleColumn.create("loss", steps))
                        .mode(ScatterTrace.Mode.LINE)
                        .build());
        MimeBundle bundle = FigureView.of(figure);

        assertThat(bundle.data()).containsOnlyKeys(MimeBundle.TEXT, MimeBundle.VEGA_LITE, MimeBundle.PNG);
        assertThat(bundle.get(MimeBundle.VEGA_LITE).orElseThrow().length()).isLessThan(300_000);
        assertThat(bundle.toString()).containsPattern("Without Plotly's form, which takes \\d\\.\\d MB");
    }

    @Test
    void thePictureOfAPieHoldsItsSlicesAndLongNamesWithinItsEdges() {
        String name = "questions about several rows of a table";
        Picture picture = Picture.of(new Pie("", List.of(name, name + "s"), new double[] {1, 2}).png());

        picture.assertShows(Picture.BLUE, Picture.ORANGE);
        assertThat(picture.count(0xFFFFFF, 0, 10)).isEqualTo(10L * picture.height());
        assertThat(picture.count(0xFFFFFF, picture.width() - 4, picture.width()))
                .isEqualTo(4L * picture.height());
    }

    @Test
    void chartsOfTheToolkitComeBackFromTheirFigures() {
        BarChart bars =
                BarChart.of("model", "token F1 (%)", BarChart.Bar.of("base", 58.5), BarChart.Bar.of("tuned", 73.25));

        assertThat(FigureView.of(bars.figure()).toString()).isEqualTo(bars.toString());
        LineChart line = LineChart.of(
                "step",
                "loss",
                new LineChart.Line("training", new double[] {1, 2}, new double[] {3, 2.5}, LineChart.Mark.LINE));
        assertThat(FigureView.of(line.figure()).toString()).isEqualTo(line.toString());
    }

    private static JsonNode json(MimeBundle bundle, String type) throws Exception {
        return new JsonMapper().readTree(bundle.get(type).orElseThrow());
    }
}
