package org.tunebook.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.evaluation.Resampling.Interval;
import org.tunebook.evaluation.TokenStatistics;
import org.tunebook.experiment.Experiment.Charge;
import org.tunebook.experiment.Experiment.Contrast;
import org.tunebook.experiment.Experiment.Model;
import org.tunebook.experiment.Experiment.Place;
import org.tunebook.experiment.Experiment.Question;
import org.tunebook.experiment.Experiment.Said;
import org.tunebook.experiment.Experiment.Score;
import org.tunebook.experiment.Experiment.Versions;
import org.tunebook.notebook.MimeBundle;

class ReportTest {
    private static final Interval NONE = new Interval(Double.NaN, Double.NaN);

    @TempDir
    private Path reports;

    @Test
    void theSentenceSaysBetterOrWorseOnlyWhereTheIntervalDoes() {
        assertThat(Report.sentence(compared("a", 0.664, new Interval(0.6, 0.72))))
                .isEqualTo("The tuned model answers better: it scores 71.2 % in token-f1 where the base model scores"
                        + " 4.8 %, a gain of 66.4 points (interval 60.0 to 72.0).");
        assertThat(Report.sentence(compared("a", -0.05, new Interval(-0.09, -0.01))))
                .endsWith("a loss of 5.0 points (interval 1.0 to 9.0).")
                .startsWith("The tuned model answers worse");
        assertThat(Report.sentence(compared("a", 0.02, new Interval(-0.01, 0.05))))
                .isEqualTo(
                        "Whether the tuned model answers better cannot be told: it scores 71.2 % in token-f1 where the"
                                + " base model scores 4.8 %, a difference of 2.0 points whose interval, -1.0 to 5.0, holds 0.");
        assertThat(Report.sentence(compared("a", 0.02, NONE))).endsWith("2.0 points without an interval.");
        assertThat(Report.sentence(of("a", List.of(), List.of()))).isEqualTo("Nothing was measured here.");
    }

    @Test
    void thePageIsTheRecordToo() {
        Experiment experiment = compared("quickstart", 0.664, new Interval(0.6, 0.72));

        Report report = Report.write(experiment, reports.resolve("quickstart"));

        assertThat(report.page()).isEqualTo(reports.resolve("quickstart/report.html"));
        assertThat(Experiment.read(report.page())).isEqualTo(experiment);
        assertThat(Experiment.read(report.page()).sha256()).isEqualTo(experiment.sha256());
        assertThat(report.display().get(MimeBundle.HTML).orElseThrow())
                .contains("The tuned model answers better", "quickstart/report.html\">");
    }

    @Test
    void thePageHoldsNoMarkupOfTheRecords() throws IOException {
        String markup = "<script>alert(1)</script><img src=x onerror=alert(1)>";
        Said said = new Said(markup, 1, 3, List.of(0.5));
        Experiment experiment = new Experiment(
                "hostile",
                Instant.EPOCH,
                new Versions(markup, markup, markup, markup),
                new Place(markup, markup, markup),
                null,
                List.of(),
                List.of(),
                Map.of(markup, 1L),
                List.of(),
                List.of(model("base", 0), model("tuned", 1)),
                List.of(),
                List.of(markup),
                List.of(new Question(markup, markup, markup, Map.of(markup, markup), List.of(said, said))),
                List.of(),
                List.of(new Charge(markup, "once", null, null, markup)),
                List.of());

        String page = Files.readString(Report.write(experiment, reports).page());

        assertThat(page.replaceAll("(?s)<script type=\"application/json\".*?</script>", ""))
                .doesNotContain("<script", "<img", "onerror=alert(1)>\"")
                .contains("&lt;script&gt;");
    }

    @Test
    void theIndexNamesWhatItCannotReadAndHoldsTheRest() throws IOException {
        keep(compared("first", 0.1, NONE));
        Files.createDirectories(reports.resolve("broken"));
        Files.writeString(reports.resolve("broken/experiment.json"), "{\"schema\": \"tunebook-experiment/1\"");

        ReportIndex index = ReportIndex.rewrite(reports);

        assertThat(index.experiments()).isEqualTo(1);
        assertThat(index.unreadable()).singleElement().asString().contains("broken");
        assertThat(reports.resolve("first/report.html")).exists();
        assertThat(Files.readString(index.page())).contains("href=\"first/report.html\"", "broken");
        assertThat(index)
                .hasToString("1 experiment, and 1 that cannot be read: " + index.page() + "\n"
                        + index.unreadable().get(0));
        assertThatThrownBy(() -> ReportIndex.write(reports.resolve("none")))
                .hasMessageContaining("is no directory; expected one that experiments are kept in");
    }

    @Test
    void anIndexWrittenByManyAtOnceHoldsEveryExperiment() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(4);
        List<Future<ReportIndex>> written = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            String name = "run-" + i;
            written.add(writers.submit(() -> {
                keep(compared(name, 0.1, NONE));
                return ReportIndex.write(reports);
            }));
        }
        for (Future<ReportIndex> one : written) {
            one.get();
        }
        writers.shutdown();

        String index = Files.readString(reports.resolve(ReportIndex.FILE));
        assertThat(IntStream.range(0, 24).mapToObj(i -> "href=\"run-" + i + "/report.html\""))
                .allMatch(index::contains);
        try (var left = Files.list(reports)) {
            assertThat(left.filter(file -> file.getFileName().toString().startsWith(".")))
                    .isEmpty();
        }
    }

    private void keep(Experiment experiment) {
        ExperimentFile.write(experiment, reports.resolve(experiment.name()).resolve(Experiment.FILE));
    }

    private static Experiment compared(String name, double gain, Interval interval) {
        return of(
                name,
                List.of(model("base", 0.048), model("tuned", 0.712)),
                List.of(new Contrast("token-f1", "tuned", "base", gain, interval, 0.01, 3, 2, 1)));
    }

    private static Model model(String role, double score) {
        return new Model(
                role, role, List.of(new Score("token-f1", score, NONE)), TokenStatistics.of(3, 4, 9), 3, "aa", "bb");
    }

    private static Experiment of(String name, List<Model> models, List<Contrast> contrasts) {
        return new Experiment(
                name,
                Instant.EPOCH,
                new Versions("1", "17", "Linux", "x"),
                new Place("", "", ""),
                null,
                List.of(),
                List.of(),
                Map.of(),
                List.of(),
                models,
                contrasts,
                List.of(),
                List.of(),
                List.of(),
                List.of(new Charge("training", "once", new BigDecimal("11.20"), new BigDecimal("14.90"), "estimate")),
                List.of());
    }
}
