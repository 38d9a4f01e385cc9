package org.tunebook.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunebook.FaultyNetwork;
import org.tunebook.Lessons;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrocklocal.BedrockLocal;
import org.tunebook.check.CheckReport;
import org.tunebook.check.Flaw;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.deployment.Endpoint;
import org.tunebook.formats.ModelFamily;
import org.tunebook.inference.Answer;
import org.tunebook.inference.Answers;
import org.tunebook.inference.Inference.Progress;
import org.tunebook.prompt.PromptTemplate;
import org.tunebook.prompt.PromptedExample;

/** The judge asked of Bedrock Local, whose model cannot judge; and the reading of verdicts that others would give. */
class LlmJudgeTest {
    @TempDir
    static Path directory;

    private static BedrockLocal server;
    private static Bedrock bedrock;

    private final List<PromptedExample> examples = Lessons.examples(5, 6);
    private final Answers answers = Answers.of(
            "someone",
            examples.stream()
                    .map(one -> new Answer(
                            one.id(), "It was " + one.gold().orElseThrow(), 100, 5, Duration.ofMillis(3), "end_turn"))
                    .toList());

    @BeforeAll
    static void start() throws IOException {
        server = BedrockLocal.builder(directory.resolve("local")).start();
        bedrock = Bedrock.local(directory.resolve("local"));
    }

    @AfterAll
    static void stop() throws Exception {
        bedrock.close();
        server.close();
    }

    private LlmJudge judge(Bedrock asked) {
        return LlmJudge.on(Endpoint.of(asked, ModelFamily.CLAUDE_3_HAIKU)).progress(Progress.HIDDEN);
    }

    @Test
    void aModelThatCannotJudgeLeavesEverythingUndecidedAndScoresNothing() {
        Verdicts verdicts = judge(bedrock).grade(answers, examples);

        assertThat(verdicts.all()).hasSize(6);
        assertThat(verdicts.undecided()).isEqualTo(6);
        assertThat(verdicts.mean()).isNaN();
        assertThat(verdicts.toString())
                .contains("answered locally by tunebook.", "the 6 undecided are in no mean", "undecided         6");
        assertThat(verdicts.findings()).hasSize(6).extracting(Flaw::rule).containsOnly("judge-undecided");

        Evaluation evaluation =
                Evaluation.of(answers, examples, TokenF1.MULTISET).with(verdicts);
        assertThat(evaluation.metrics()).containsExactly("token-f1", "judge-correctness");
        assertThat(evaluation.mean("judge-correctness")).isNaN();
        assertThat(evaluation.unscored("judge-correctness")).isEqualTo(6);
        assertThat(evaluation.toString()).contains("judge-correctness", "–", "without a score");
        assertThat(Comparison.of(evaluation, evaluation)
                        .significance(Resampling.seeded(1))
                        .cell(1, "p-value"))
                .isEqualTo("–");
    }

    @Test
    void aJournalledJudgementIsNotAskedAgain() throws IOException {
        try (FaultyNetwork network = FaultyNetwork.to(server.endpoints().bedrockRuntime(), request -> false);
                Bedrock counted = Bedrock.at(
                        new Bedrock.Endpoints(
                                server.endpoints().bedrock(),
                                network.uri(),
                                server.endpoints().s3()),
                        software.amazon.awssdk.auth.credentials.StaticCredentialsProvider.create(
                                software.amazon.awssdk.auth.credentials.AwsBasicCredentials.create(
                                        server.endpoints().accessKeyId(),
                                        server.endpoints().secretAccessKey())),
                        server.endpoints().region())) {
            LlmJudge judge = judge(counted).journal(directory.resolve("verdicts.jsonl"));
            Verdicts first = judge.grade(answers, examples.subList(0, 4));
            int asked = network.requests();
            Verdicts all = judge.grade(answers, examples);

            assertThat(asked).isEqualTo(4);
            assertThat(network.requests() - asked).isEqualTo(2);
            assertThat(new ArrayList<>(all.all().values()).subList(0, 4))
                    .isEqualTo(new ArrayList<>(first.all().values()));
            judge.rubric(Rubric.support()).grade(answers, examples.subList(0, 1));
            assertThat(network.requests() - asked)
                    .as("another rubric is another question")
                    .isEqualTo(3);
            assertThat(Files.readAllLines(directory.resolve("verdicts.jsonl"))).hasSize(7);
        }
    }

    @Test
    void theCostIsSaidBeforeAndTheUnknownIsSaidToBeUnknown() {
        LlmJudge.Estimate unknown = judge(bedrock).estimate(answers, examples);
        LlmJudge.Estimate known = judge(bedrock).price(TokenPrice.usd(0.8, 3.2)).estimate(answers, examples);

        assertThat(unknown.cost()).isNaN();
        assertThat(unknown.toString()).contains("6 verdicts: about ", "at most 1,800 output tokens", "cost: unknown");
        assertThat(known.inputTokens()).isBetween(1_200L, 6_000L);
        assertThat(known.cost()).isEqualTo((known.inputTokens() * 0.8 + 1_800 * 3.2) / 1e6);
        assertThat(known.toString()).endsWith("cost: at most about 0.01 USD");
    }

    @Test
    void itChecksADataSetsOwnAnswers() {
        Dataset dataset = new Dataset(
                "mine",
                List.of(
                        new Example(
                                "q1",
                                "d",
                                java.util.Optional.empty(),
                                List.of("Cash was 5."),
                                "Cash?",
                                java.util.Optional.of("5"),
                                Map.of()),
                        new Example(
                                "q2",
                                "d",
                                java.util.Optional.empty(),
                                List.of("Cash was 5."),
                                "Debt?",
                                java.util.Optional.empty(),
                                Map.of())));
        CheckReport report = new CheckReport(
                dataset,
                judge(bedrock)
                        .rubric(Rubric.support())
                        .check(PromptTemplate.questionAnswering())
                        .on(dataset));

        assertThat(report.counts()).containsExactly(Map.entry("judge-undecided", 1));
        assertThat(report.passes()).isTrue();
    }

    @Test
    void verdictsOnOtherAnswersAreNotTaken() {
        Map<String, Verdicts.Judged> judged = new LinkedHashMap<>();
        examples.forEach(one -> judged.put(one.id(), new Verdicts.Judged("else", new Verdict.Graded(5, ""))));
        Verdicts verdicts = new Verdicts("judge", "someone", Rubric.correctness(), judged);
        Evaluation evaluation = Evaluation.of(answers, examples, ExactMatch.METRIC);

        assertThatThrownBy(() -> evaluation.with(verdicts))
                .hasMessageContaining("example " + examples.get(0).id() + " had another answer when it was judged");
    }

    @Test
    void gradesAreScoresAndFindings() {
        Map<String, Verdicts.Judged> judged = new LinkedHashMap<>();
        int[] points = {5, 5, 3, 1, 4, 0};
        for (int i = 0; i < points.length; i++) {
            Verdict verdict =
                    Verdict.parse("{\"reason\": \"r" + i + "\", \"points\": " + points[i] + "}", Rubric.correctness());
            judged.put(
                    examples.get(i).id(),
                    new Verdicts.Judged(answers.all().get(i).text(), verdict));
        }
        Verdicts verdicts = new Verdicts("judge", "someone", Rubric.correctness(), judged);
        Evaluation evaluation =
                Evaluation.of(answers, examples, ExactMatch.METRIC).with(verdicts);

        // 5, 5, 3, 1 and 4 points are 1, 1, 0.5, 0 and 0.75; 0 points is out of range and in no mean.
        assertThat(evaluation.mean("judge-correctness")).isEqualTo(3.25 / 5).isEqualTo(verdicts.mean());
        assertThat(evaluation.unscored("judge-correctness")).isEqualTo(1);
        assertThat(evaluation.cards().get(1).source()).isEqualTo("judged by judge");
        assertThat(verdicts.findings())
                .extracting(Flaw::rule)
                .containsExactly("judged-failing", "judged-failing", "judge-undecided");
        assertThat(verdicts.findings().get(0).evidence()).isEqualTo("3 of 5 points: r2");
        assertThat(verdicts.toTable().doubleColumn("points").countMissing()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"reason\": \"same\", \"points\": 4}",
                "{\"points\": 4, \"reason\": \"it says {4} \\\"so\\\"\"}",
                "Here is my verdict:\n```json\n{\"points\": 4}\n```\nAnything else?",
                "{\"verdict\": {\"points\": \"4\"}}",
                "{\"points\": 4.0}",
                "{\"points\": 4} and again {\"points\": 4}",
                "{not json} {\"points\": 4}"
            })
    void aVerdictIsFoundWhereverItStands(String said) {
        assertThat(Verdict.parse(said, Rubric.correctness()))
                .isInstanceOfSatisfying(
                        Verdict.Graded.class,
                        graded -> assertThat(graded.points()).isEqualTo(4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "4",
                "5,123 million",
                "points: 4",
                "{\"points\": 4",
                "{\"points\": 6}",
                "{\"points\": 0}",
                "{\"points\": -4}",
                "{\"points\": 4.5}",
                "{\"points\": \"four\"}",
                "{\"points\": \"4/5\"}",
                "{\"points\": null}",
                "{\"points\": [4]}",
                "{\"points\": true}",
                "{\"score\": 4}",
                "{\"points\": 4} no, {\"points\": 5}",
                "{\"points\": 4, \"points\": 5}",
                "{\"points\": 99999999999999}",
                "{\"points\": NaN}"
            })
    void whatIsNoVerdictIsUndecidedAndKeepsItsWords(String said) {
        assertThat(Verdict.parse(said, Rubric.correctness()))
                .isInstanceOfSatisfying(Verdict.Undecided.class, undecided -> {
                    assertThat(undecided.said()).isEqualTo(said);
                    assertThat(undecided.why()).isNotBlank();
                });
    }

    @Test
    void aRubricWithoutRoomIsRefused() {
        assertThatThrownBy(() -> new Rubric("r", "judge", 1, 1, 1))
                .hasMessageContaining("expected lowest < passing <= highest");
    }
}
