package org.tunebook.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.evaluation.Comparison;
import org.tunebook.evaluation.Evaluation;
import org.tunebook.evaluation.ExactMatch;
import org.tunebook.evaluation.Resampling;
import org.tunebook.evaluation.TokenF1;
import org.tunebook.experiment.Experiment.DataFile;
import org.tunebook.experiment.Verification.State;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.inference.Answer;
import org.tunebook.inference.Answers;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.prompt.PromptTemplate;
import org.tunebook.prompt.PromptedExample;

class RecordingTest {
    private static final String NOTEBOOK = """
            {"cells": [
              {"cell_type": "markdown", "id": "a", "source": "# Title"},
              {"cell_type": "code", "id": "b", "execution_count": 1, "outputs": [], "source": ["1 +\\n", " 1"]}],
             "nbformat": 4}""";

    /** Below it {@code notebooks}, {@code data} and {@code reports}, as in a repository. */
    private Path root;

    @BeforeEach
    void makeTheRepository(@TempDir Path directory) throws IOException {
        root = Files.createDirectory(directory.resolve("repository"));
    }

    private Path notebook() throws IOException {
        Files.createDirectories(root.resolve("notebooks"));
        return Files.writeString(root.resolve("notebooks/00-quickstart.ipynb"), NOTEBOOK);
    }

    private Path data() throws IOException {
        Path data = Files.createDirectories(root.resolve("data/sample"));
        Files.writeString(data.resolve("train.json"), "[]");
        Files.writeString(data.resolve("test.json"), "[1]");
        Files.writeString(data.resolve("README.md"), "prose");
        Files.writeString(data.resolve(".hidden"), "");
        return data;
    }

    private static List<PromptedExample> examples(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new PromptedExample(
                        "q" + i,
                        new Conversation(
                                "Answer.",
                                List.of(
                                        Message.user("<question>\nWhat is " + i + "?\n</question>"),
                                        Message.assistant(i + " million"))),
                        Map.of("document", "report " + i / 3, "answer_type", "span"),
                        "ab".repeat(32)))
                .toList();
    }

    private static Evaluation evaluation(String model, int count, IntFunction<String> answer) {
        return Evaluation.of(
                Answers.of(
                        model,
                        IntStream.range(0, count)
                                .mapToObj(i ->
                                        new Answer("q" + i, answer.apply(i), 100, 5, Duration.ofMillis(7), "end_turn"))
                                .toList()),
                examples(count),
                TokenF1.MULTISET,
                ExactMatch.METRIC);
    }

    private static Comparison comparison(int count) {
        return Comparison.of(
                evaluation("a-base", count, i -> "It is said to be " + i),
                evaluation(
                        "arn:aws:bedrock:us-west-2:123456789012:custom-model/x/abc123def456",
                        count,
                        i -> i % 2 == 0 ? i + " million" : "no"));
    }

    private Recording quickstart() throws IOException {
        return Experiment.named("quickstart")
                .data(data())
                .comparison(comparison(12))
                .notebook(notebook())
                .clock(Clock.fixed(Instant.parse("2026-11-24T20:00:00Z"), ZoneOffset.UTC));
    }

    @Test
    void aComparisonBringsItsModelsItsScoresItsPromptsAndItsAnswers() throws IOException {
        Experiment experiment =
                quickstart().prompt(PromptTemplate.plain()).seed("split", 3).keep(root.resolve("reports"));

        assertThat(Experiment.read(root.resolve("reports/quickstart"))).isEqualTo(experiment);
        assertThat(experiment.models()).extracting(Experiment.Model::role).containsExactly("base", "tuned");
        assertThat(experiment.models())
                .extracting(Experiment.Model::title)
                .containsExactly("a-base", "custom model abc123def456");
        Evaluation tuned = comparison(12).tuned().get(0);
        assertThat(experiment.value("tuned/token-f1")).hasValueSatisfying(value -> {
            assertThat(value.value()).isEqualTo(tuned.mean("token-f1"));
            assertThat(value.interval())
                    .isEqualTo(tuned.interval("token-f1", Resampling.seeded(7).byUnit("document")));
        });
        assertThat(experiment
                        .value("tuned-over-base/token-f1/gain")
                        .orElseThrow()
                        .value())
                .isCloseTo(comparison(12).gain("token-f1").points() / 100, within(1e-12));
        assertThat(experiment.value("tuned/output-tokens/mean").orElseThrow().value())
                .isEqualTo(5);
        assertThat(experiment.seeds()).containsExactly(Map.entry("split", 3L), Map.entry("intervals", 7L));
        assertThat(experiment.prompts())
                .extracting(Experiment.Prompt::sha256)
                .containsExactly(PromptTemplate.plain().hash(), "ab".repeat(32));
        assertThat(experiment.questions()).hasSize(12).first().satisfies(first -> {
            assertThat(first.question()).isEqualTo("What is 0?");
            assertThat(first.gold()).isEqualTo("0 million");
            assertThat(first.answers())
                    .extracting(Experiment.Said::text)
                    .containsExactly("It is said to be 0", "0 million");
            assertThat(first.answers().get(1).scores()).containsExactly(1.0, 1.0);
        });
        assertThat(Verification.contradictions(experiment)).isEmpty();
    }

    @Test
    void itHoldsNoAccountNoSecretAndNoPathOfTheMachine() throws IOException {
        Path far = Files.createTempDirectory("far").resolve("a/b");
        Files.createDirectories(far);
        Path elsewhere = Files.writeString(far.resolve("dev.json"), "[]");

        String json = quickstart().data(elsewhere).keep(root.resolve("reports")).toJson();

        assertThat(json)
                .doesNotContain("123456789012", root.toString(), far.toString(), System.getProperty("user.name") + "\"")
                .doesNotContain(System.getProperty("user.home") + "/");
        assertThat(Experiment.read(root.resolve("reports/quickstart")).data())
                .extracting(DataFile::path)
                .containsExactly("../data/sample/test.json", "../data/sample/train.json", "…/dev.json");
    }

    @Test
    void theNotebooksCodeCountsAndNothingElseOfIt() throws IOException {
        Experiment experiment = quickstart().keep(root.resolve("reports"));
        assertThat(experiment.notebook()).isNotNull();
        assertThat(experiment.notebook().directory()).isEqualTo("../../notebooks");
        Path report = root.resolve("reports/quickstart/experiment.json");
        Path notebook = root.resolve("notebooks/00-quickstart.ipynb");

        Files.writeString(
                notebook,
                NOTEBOOK.replace("# Title", "# Another")
                        .replace("\"b\"", "\"c\"")
                        .replace("[\"1 +\\n\", \" 1\"]", "\"1 +\\n 1\""));
        assertThat(ExperimentInputs.besides(report, experiment).hold()).isTrue();

        Files.writeString(notebook, NOTEBOOK.replace("1 +", "2 +"));
        Files.writeString(root.resolve("data/sample/test.json"), "[2]");
        Files.delete(root.resolve("data/sample/train.json"));
        ExperimentInputs moved = ExperimentInputs.besides(report.getParent(), experiment);
        assertThat(moved.hold()).isFalse();
        assertThat(moved).hasToString("""
                Inputs of the experiment
                input                           now
                ------------------------------  -------
                notebook 00-quickstart.ipynb    changed
                data ../data/sample/test.json   changed
                data ../data/sample/train.json  missing""");
    }

    @Test
    void ofManyExamplesThoseThatDifferMostKeepTheirTextsAndAllTheirScores() throws IOException {
        Experiment experiment = Experiment.named("many")
                .comparison(comparison(Recording.MOST_TEXTS + 500))
                .keep(root);

        assertThat(experiment.questions()).hasSize(Recording.MOST_TEXTS + 500);
        assertThat(experiment.questions()).filteredOn(one -> one.gold() != null).hasSize(Recording.MOST_TEXTS);
        assertThat(experiment.questions().get(0).gold()).as("a large gain").isNotNull();
        assertThat(experiment.questions().get(1).gold())
                .as("a small loss, of the first")
                .isNotNull();
        assertThat(experiment.questions().get(Recording.MOST_TEXTS + 499).gold())
                .isNull();
        assertThat(experiment.questions())
                .allSatisfy(one -> assertThat(one.answers())
                        .allSatisfy(said -> assertThat(said.scores()).hasSize(2)));
        assertThat(Verification.contradictions(experiment)).isEmpty();
    }

    @Test
    void aRecordThatContradictsItselfIsFoundOut() throws IOException {
        Path file = root.resolve("reports/quickstart/experiment.json");
        Experiment experiment = quickstart().keep(root.resolve("reports"));
        String json = Files.readString(file);

        Files.writeString(
                file,
                json.replaceFirst(
                        "\"0 million\", *\n? *\"inputTokens\"|\"text\" : \"0 million\"", "\"text\" : \"zero\""));
        assertThat(Verification.contradictions(Experiment.read(file)))
                .anySatisfy(one -> assertThat(one).contains("tuned", "example q0", "token-f1"));

        double mean = experiment.value("base/token-f1").orElseThrow().value();
        Files.writeString(file, json.replaceFirst("\"mean\" : " + mean, "\"mean\" : 0.99"));
        assertThat(Verification.contradictions(Experiment.read(file)))
                .singleElement()
                .asString()
                .contains("the mean token-f1 of base is said to be 0.99");
    }

    @Test
    void aTableInANotebookAndTheSameInText() throws IOException {
        Experiment experiment = quickstart().value("<b>share</b>", "score", 0.5).keep(root.resolve("reports"));

        assertThat(experiment.toString())
                .contains(
                        "Experiment quickstart",
                        "tuned/token-f1",
                        "<b>share</b>",
                        "50.0 %",
                        "../data/sample/test.json");
        assertThat(experiment.display().get(MimeBundle.HTML).orElseThrow())
                .contains("&lt;b&gt;share")
                .doesNotContain("<b>");
    }

    @Test
    void whatIsNotThereIsSaidToBeMissing() {
        assertThatThrownBy(() -> Experiment.named("Quick start!").keep(root))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"Quick start!\" cannot be kept under that name");
        assertThatThrownBy(() ->
                        Experiment.named("q").data(root.resolve("nowhere")).keep(root))
                .hasMessageContaining("there is no such file or directory");
        assertThatThrownBy(() ->
                        Experiment.named("q").notebook(Path.of("none.ipynb")).keep(root))
                .hasMessageContaining("there is no notebook none.ipynb");
        assertThat(Files.exists(root.resolve("q"))).isFalse();
    }

    @Test
    void anotherRunIsHeldAgainstTheRecordNumberByNumber() throws IOException {
        Experiment recorded = quickstart().value("requests", "count", 3).keep(root.resolve("reports"));
        Experiment same = quickstart().value("requests", "count", 3).keep(root.resolve("again"));
        assertThat(Verification.of(recorded, same).holds()).isTrue();
        assertThat(Verification.of(recorded, same).count(State.SAME))
                .isEqualTo(recorded.values().size());

        Experiment other = quickstart()
                .value("answers", "count", 3)
                .value("latency", "ms", 9)
                .keep(root.resolve("other"));
        Verification verification = Verification.of(recorded, other);
        assertThat(verification.holds()).isFalse();
        assertThat(verification.rows())
                .filteredOn(row -> row.state() != State.SAME)
                .extracting(row -> row.name() + " " + row.state().title())
                .containsExactly("requests missing", "answers new", "latency new");
    }

    @Test
    void howFarANumberMayMoveDependsOnTheProcessor() throws IOException {
        Experiment here = local(
                quickstart()
                        .value("f1", "score", 0.70)
                        .value("far", "score", 0.50)
                        .value("loss", "loss", 1.0)
                        .value("time", "ms", 5)
                        .keep(root.resolve("here")),
                "one");
        Experiment moved = quickstart()
                .value("f1", "score", 0.72)
                .value("far", "score", 0.54)
                .value("loss", "loss", 1.1)
                .value("time", "ms", 6)
                .keep(root.resolve("there"));

        assertThat(states(Verification.of(here, local(moved, "one"))))
                .containsExactly(State.MOVED, State.MOVED, State.MOVED, State.NOT_JUDGED);
        assertThat(states(Verification.of(here, local(moved, "another"))))
                .containsExactly(State.WITHIN, State.MOVED, State.NOT_JUDGED, State.NOT_JUDGED);
    }

    private static List<State> states(Verification verification) {
        List<State> all =
                verification.rows().stream().map(Verification.Row::state).toList();
        return all.subList(all.size() - 4, all.size());
    }

    private static Experiment local(Experiment one, String processor) {
        return new Experiment(
                one.name(),
                one.recorded(),
                new Experiment.Versions("0.1.0", "17", "Linux", processor),
                new Experiment.Place("Bedrock Local", "us-west-2", "tunebook.table-qa-mini"),
                one.notebook(),
                one.data(),
                one.prompts(),
                one.seeds(),
                one.trainings(),
                one.models(),
                one.contrasts(),
                one.metrics(),
                one.questions(),
                one.trials(),
                one.costs(),
                one.figures());
    }

    @Test
    void experimentsAreListedTheLatestFirstWithThoseThatCannotBeRead() throws IOException {
        Path reports = root.resolve("reports");
        quickstart().keep(reports);
        Experiment.named("later").comparison(comparison(6)).keep(reports);
        Files.createDirectories(reports.resolve("torn"));
        Files.writeString(reports.resolve("torn/experiment.json"), "{");

        Experiments experiments = Experiments.in(reports);

        assertThat(experiments.all()).extracting(Experiment::name).containsExactly("later", "quickstart");
        assertThat(experiments.unreadable()).singleElement().asString().contains("torn", "not JSON");
        assertThat(experiments.toString()).contains("2 experiments, 1 that cannot be read", "tuned/token-f1, %");
        var table = experiments.toTable().sortAscendingOn("examples");
        assertThat(table.stringColumn("experiment").asList()).containsExactly("later", "quickstart");
        assertThat(table.doubleColumn("base/output-tokens/mean").get(0)).isEqualTo(5);
        assertThat(Experiments.in(root.resolve("nowhere")).all()).isEmpty();
        assertThatThrownBy(() -> experiments.named("x")).hasMessageContaining("there are later, quickstart");
    }

    @Test
    void experimentsStandSideBySideWithWhatDiffers() throws IOException {
        Path reports = root.resolve("reports");
        quickstart().seed("split", 1).value("requests", "count", 3).keep(reports);
        Experiment.named("other")
                .data(root.resolve("data/sample"))
                .notebook(root.resolve("notebooks/00-quickstart.ipynb"))
                .comparison(Comparison.of(
                        evaluation("a-base", 12, i -> "It is said to be " + i),
                        evaluation("b", 12, i -> i + " million")))
                .seed("split", 2)
                .keep(reports);

        SideBySide both = Experiments.in(reports).compare("quickstart", "other");

        assertThat(both.settings()).hasToString("""
                Settings that differ: 1
                setting      quickstart  other
                -----------  ----------  -----
                seed, split  1           2""");
        assertThat(both.values().toString())
                .startsWith("Numbers\n")
                .containsPattern(
                        "tuned/exact-match +50\\.0 % \\([\\d.]+ to [\\d.]+\\) +100\\.0 % \\(100\\.0 to 100\\.0\\) +\\+50\\.0")
                .containsPattern("requests +3 +– +–");
        assertThatThrownBy(() -> Experiments.in(reports).compare("other")).hasMessageContaining("two or more");
    }

    @Test
    void theTablesOfCommasHoldEveryNumberAndEveryAnswer() throws IOException {
        Experiment experiment = Experiment.named("csv")
                .comparison(Comparison.of(
                        evaluation("a", 3, i -> "say \"yes\",\n" + i), evaluation("b", 3, i -> i + " million")))
                .keep(root);

        experiment.toCsv(root.resolve("out"));

        assertThat(root.resolve("out/metrics.csv"))
                .content()
                .startsWith("experiment,name,unit,value,low,high\r\n")
                .contains("csv,tuned/token-f1,score,1.0,1.0,1.0\r\n");
        var examples = tech.tablesaw.api.Table.read()
                .csv(root.resolve("out/examples.csv").toFile());
        assertThat(examples.rowCount()).isEqualTo(6);
        assertThat(examples.stringColumn("answer").get(0)).isEqualTo("say \"yes\",\n0");
        assertThat(examples.columnNames()).contains("token-f1", "exact-match", "answer_type");
    }
}
