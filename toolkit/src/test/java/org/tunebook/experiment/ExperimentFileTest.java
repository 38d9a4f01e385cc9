package org.tunebook.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunebook.evaluation.Resampling.Interval;
import org.tunebook.evaluation.TokenStatistics;
import org.tunebook.experiment.Experiment.Charge;
import org.tunebook.experiment.Experiment.Model;
import org.tunebook.experiment.Experiment.Question;
import org.tunebook.experiment.Experiment.Said;
import org.tunebook.experiment.Experiment.Score;

class ExperimentFileTest {
    @TempDir
    Path directory;

    @Test
    void whatIsWrittenIsRead() {
        Experiment experiment = Records.quickstart();

        Path file = ExperimentFile.write(experiment, directory.resolve("quickstart/experiment.json"));

        assertThat(Experiment.read(file)).isEqualTo(experiment);
        assertThat(Experiment.read(directory.resolve("quickstart"))).isEqualTo(experiment);
        assertThat(file).content().startsWith("{\n  \"schema\" : \"tunebook-experiment/1\"");
        assertThat(directory.resolve("quickstart")).isDirectoryContaining(it -> it.equals(file));
    }

    @Test
    void aPageCarriesTheRecordWhateverIsInIt() throws IOException {
        Experiment experiment = Records.saying("</script><!-- <script id=\"tunebook-experiment\">\u2028 ]]>");
        Path page = directory.resolve("report.html");
        Files.writeString(
                page,
                "<!doctype html><script>var x = 1</script>" + experiment.toScript()
                        + "<script type=\"application/json\" id=\"tunebook-experiment\">{}</script>");

        assertThat(Experiment.read(page)).isEqualTo(experiment);
        assertThat(experiment.toScript().substring(20))
                .doesNotContain("<script", "<!--")
                .containsOnlyOnce("</script>");
    }

    /** Text of any kind, half characters too. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().all().ofMaxLength(20),
                Arbitraries.strings()
                        .withChars('\ud800', '\udc00', '"', '\\', '<', '>', '&', '\0', '\u2028', '\ufeff', 'é'),
                Arbitraries.of("", " ", "😀", "\r\n", "null", "NaN", "{}", "</script>", "‮עברית"));
    }

    @Provide
    Arbitrary<Double> numbers() {
        return Arbitraries.oneOf(Arbitraries.doubles(), Arbitraries.of(Double.NaN, 0.0, -0.0, Double.MIN_VALUE, 1e308));
    }

    @Property(tries = 200)
    void everyTextAndNumberComesBack(
            @ForAll("texts") String text, @ForAll("texts") String other, @ForAll("numbers") double number)
            throws IOException {
        Experiment experiment = Records.of(text, other, number);
        Path file = Files.createTempFile("experiment", ".json");
        Path page = Files.createTempFile("experiment", ".html");
        try {
            ExperimentFile.write(experiment, file);
            Files.writeString(page, "<p>" + ExperimentFile.script(experiment));

            assertThat(Experiment.read(file)).isEqualTo(experiment);
            assertThat(Experiment.read(page)).isEqualTo(experiment);
        } finally {
            Files.delete(file);
            Files.delete(page);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                     | not an experiment's record
            null                                                   | not an experiment's record
            []                                                     | not an experiment's record
            {"schema": "tunebook-experiment/2"}                    | of version 2 of the record; this Tunebook reads version 1
            {"schema": "tunebook-experiment/1"}                    | at name: Missing creator property 'name'; it was changed
            {"schema": "tunebook-experiment/1", "name": "../x"}    | at recorded
            {"schema": "tunebook-experiment/1", "name":            | not JSON
            {"schema": "a", "schema": "b"}                         | Duplicate field
            {"schema": "tunebook-experiment/1", "name": "q"} true  | Trailing token
            """)
    void aHostileFileIsAnErrorOfOneLine(String text, String words) throws IOException {
        Path file = Files.writeString(directory.resolve("experiment.json"), text);

        assertThatThrownBy(() -> Experiment.read(file))
                .isInstanceOf(ExperimentFileException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(words)
                .hasMessageNotContaining("\n")
                .hasMessageNotContaining("org.tunebook");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "name" : "quickstart"        | "name" : "../quickstart"   | cannot be kept under that name
            "mean" : 0.25                | "mean" : "much"            | at models[0].scores[0].mean
            "recorded" : "2026           | "recorded" : "the year 26  | at recorded
            "outputTokens" : 43          | "outputTokens" : 4e99      | at questions[0].answers[0].outputTokens
            "purpose" : "SOURCE"         | "purpose" : "ELSE"         | at data[0].purpose
            "seeds" : {                  | "seeds" : 7, "more" : {    | at seeds
            "metric" : "token-f1"        | "metric" : null            | at models[0].scores[0]
            """)
    void aRecordWithSomethingWrongInItSaysWhere(String what, String wrong, String words) throws IOException {
        String json = Records.quickstart().toJson();
        assertThat(json).contains(what);
        Path file = Files.writeString(directory.resolve("experiment.json"), json.replace(what, wrong));

        assertThatThrownBy(() -> Experiment.read(file))
                .isInstanceOf(ExperimentFileException.class)
                .hasMessageContaining(words)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aFileThatIsCutAnywhereIsAnErrorAndNoHalfRecord() throws IOException {
        byte[] whole = Records.quickstart().toJson().getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length - 2; length += 37) {
            Path file = Files.write(directory.resolve("cut.json"), java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Experiment.read(file)).isInstanceOf(ExperimentFileException.class);
        }
    }

    @Test
    void aDeepFileAPageWithoutARecordAndNoFileAreErrors() throws IOException {
        Path deep = Files.writeString(directory.resolve("deep.json"), "[".repeat(100_000));
        Path page = Files.writeString(directory.resolve("page.html"), "<p>nothing");

        assertThatThrownBy(() -> Experiment.read(deep)).isInstanceOf(ExperimentFileException.class);
        assertThatThrownBy(() -> Experiment.read(page))
                .isInstanceOf(ExperimentFileException.class)
                .hasMessageContaining("carries no experiment's record");
        assertThatThrownBy(() -> Experiment.read(directory.resolve("nowhere")))
                .isInstanceOf(ExperimentFileException.class)
                .hasMessageContaining("no such file");
    }

    @Test
    void manyThatWriteAtOnceLeaveOneWholeRecord() throws Exception {
        Path file = directory.resolve("quickstart/experiment.json");
        List<Experiment> all = IntStream.range(0, 20)
                .mapToObj(i -> Records.saying("answer " + i))
                .toList();
        ExecutorService writers = Executors.newFixedThreadPool(8);
        try {
            List<Future<Path>> written = all.stream()
                    .map(one -> writers.submit(() -> ExperimentFile.write(one, file)))
                    .toList();
            for (Future<Path> one : written) {
                one.get();
                assertThat(all).contains(Experiment.read(file));
            }
        } finally {
            writers.shutdown();
        }
        try (Stream<Path> files = Files.list(directory.resolve("quickstart"))) {
            assertThat(files).containsExactly(file);
        }
    }

    /** Records to test with. */
    static final class Records {
        private Records() {}

        static Experiment quickstart() {
            return of("£9.7 million", "Based on the table, 9.7", 0.25);
        }

        static Experiment saying(String text) {
            return of(text, text, 0.5);
        }

        static Experiment of(String text, String other, double number) {
            Interval interval = new Interval(number, Double.NaN);
            return new Experiment(
                    "quickstart",
                    Instant.parse("2026-11-24T20:00:00.123Z"),
                    new Experiment.Versions("0.1.0", "17.0.9", "Linux amd64", text),
                    new Experiment.Place("Bedrock Local", "us-west-2", "tunebook.table-qa-mini"),
                    new Experiment.Source("00-quickstart.ipynb", "../../notebooks", "ab".repeat(32)),
                    List.of(new Experiment.DataFile(
                            Experiment.Purpose.SOURCE, "../data/sample/test.json", 125_434, "cd".repeat(32))),
                    List.of(new Experiment.Prompt("ef".repeat(32), "<question>", text)),
                    Map.of("intervals", 7L),
                    List.of(new Experiment.Training(
                            "job",
                            "anthropic.claude-3-haiku-20240307-v1:0",
                            Map.of("epochCount", "6"),
                            "COMPLETED",
                            new org.tunebook.tuning.TrainingCurve(
                                    List.of(new org.tunebook.tuning.TrainingCurve.Point(0, 1, number)),
                                    List.of(new org.tunebook.tuning.TrainingCurve.Point(126, 1, 0.88))),
                            number)),
                    List.of(model("base", number, interval), model("tuned", 0.75, interval)),
                    List.of(new Experiment.Contrast("token-f1", "tuned", "base", 0.5, interval, 0.0005, 1, 0, 0)),
                    List.of("token-f1"),
                    List.of(new Question(
                            "q-1",
                            text,
                            other,
                            Map.of("document", text),
                            List.of(new Said(other, 511, 43, List.of(number)), new Said(null, 511, 5, List.of(1.0))))),
                    List.of(new Experiment.Trial(
                            "trial",
                            Map.of("batchSize", "8"),
                            50,
                            "evaluated",
                            "token-f1",
                            number,
                            interval,
                            0.5,
                            14,
                            6)),
                    List.of(
                            new Charge("training", "once", null, null, "unknown"),
                            new Charge("storage", "each month", new BigDecimal("1.95"), new BigDecimal("1.95"), text)),
                    List.of(new Experiment.Value("requests", "count", number)));
        }

        private static Model model(String role, double score, Interval interval) {
            return new Model(
                    role,
                    "a model",
                    List.of(new Score("token-f1", score, interval)),
                    TokenStatistics.of(43),
                    1,
                    "01".repeat(32),
                    "23".repeat(32));
        }
    }
}
