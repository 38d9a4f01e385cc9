package org.tunebook.iteration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrocklocal.BedrockLocal;
import org.tunebook.bedrocklocal.conditions.Fault;
import org.tunebook.deployment.Endpoint;
import org.tunebook.evaluation.ExactMatch;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.Purpose;
import org.tunebook.inference.Answer;
import org.tunebook.inference.Inference;
import org.tunebook.iteration.Canary.Verdict;
import org.tunebook.prompt.PromptTemplate;
import org.tunebook.prompt.PromptedExample;
import org.tunebook.prompt.TrainingFile;
import org.tunebook.tuning.CustomModel;
import org.tunebook.tuning.FineTuning;
import org.tunebook.tuning.JobOutcome;

/** Two models under one traffic, by the real SDK against the real server. */
@TestInstance(Lifecycle.PER_CLASS)
class CanaryTest {
    private static final PromptTemplate TEMPLATE = PromptTemplate.questionAnswering();
    private static final List<PromptedExample> TRAFFIC = TEMPLATE.apply(Reports.dataset(5, 200));

    @TempDir
    static Path directory;

    private BedrockLocal server;
    private Bedrock bedrock;
    private Endpoint base;
    private CustomModel first;
    private CustomModel second;

    @BeforeAll
    void start() throws IOException {
        server = BedrockLocal.builder(directory.resolve("local"))
                .provisioning(Duration.ofMillis(100))
                .start();
        bedrock = Bedrock.local(directory.resolve("local"));
        base = Endpoint.of(bedrock, ModelFamily.CLAUDE_3_HAIKU);
        first = tuned("first", 32, 1);
        second = tuned("second", 160, 6);
    }

    @AfterAll
    void close() {
        bedrock.close();
        server.close();
    }

    private CustomModel tuned(String name, int examples, int epochs) {
        TrainingFile file = TrainingFile.write(
                TEMPLATE.apply(Reports.dataset(1, examples)),
                ModelFamily.CLAUDE_3_HAIKU,
                Purpose.TRAINING,
                directory.resolve(name + ".jsonl"));
        JobOutcome outcome = FineTuning.on(bedrock)
                .model(ModelFamily.CLAUDE_3_HAIKU)
                .training(file)
                .hyperparameters(h -> h.epochs(epochs).batchSize(16))
                .name(name)
                .launch()
                .await();
        return ((JobOutcome.Succeeded) outcome).model();
    }

    private static PromptedExample bound(Canary canary, boolean forCandidate) {
        return TRAFFIC.stream()
                .filter(one -> canary.goesToCandidate(one.id()) == forCandidate)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theIdAndTheSeedAloneDecideWhoIsAsked() {
        Canary canary = Canary.of(base, base, ExactMatch.METRIC).share(0.3);
        Canary again = Canary.of(base, base, ExactMatch.METRIC).share(0.3);
        Canary wider = canary.share(0.6);
        int toCandidate = 0;
        int otherwise = 0;
        for (int i = 0; i < 10_000; i++) {
            String id = "request-" + i;
            boolean goes = canary.goesToCandidate(id);
            toCandidate += goes ? 1 : 0;
            otherwise += canary.seed(8).goesToCandidate(id) != goes ? 1 : 0;
            assertThat(again.goesToCandidate(id)).isEqualTo(goes);
            assertThat(!goes || wider.goesToCandidate(id))
                    .as("who was asked stays so when the share grows")
                    .isTrue();
        }
        assertThat(toCandidate).isBetween(2_800, 3_200);
        assertThat(otherwise).isBetween(3_800, 4_600);
    }

    @Test
    void theStableModelAnswersWhereTheCandidateFails() {
        try (Endpoint candidate = Endpoint.serve(bedrock, first)) {
            Canary canary = Canary.of(base, candidate, ExactMatch.METRIC).share(0.5);
            PromptedExample asked = bound(canary, true);
            String ofBase = Inference.on(base).ask(asked.conversation()).text();
            String ofCandidate =
                    Inference.on(candidate).ask(asked.conversation()).text();
            assertThat(canary.ask(asked).text()).isEqualTo(ofCandidate).isNotEqualTo(ofBase);

            server.inject(Fault.of(Fault.Kind.ACCESS_DENIED).on("Converse").calls(1));
            Answer answer = canary.ask(asked);

            assertThat(answer.text()).isEqualTo(ofBase);
            assertThat(answer.id()).isEqualTo(asked.id());
            assertThat(canary.report().cell(0, "requests")).isEqualTo("0");
            assertThat(canary.report().cell(1, "requests")).isEqualTo("2");
            assertThat(canary.report().cell(1, "failed, % (bounds)")).startsWith("50.0");

            server.inject(Fault.of(Fault.Kind.ACCESS_DENIED).on("Converse").calls(1));
            assertThatThrownBy(() -> canary.ask(bound(canary, false))).isInstanceOf(BedrockException.class);
        } finally {
            server.inject();
        }
    }

    @Test
    void aBetterCandidateIsPromotedAWorseOneRolledBackAndLittleDecidesNothing() {
        try (Endpoint tuned = Endpoint.serve(bedrock, second)) {
            Canary better = Canary.of(base, tuned, ExactMatch.METRIC).share(0.5);
            assertThat(better.verdict()).isEqualTo(Verdict.GO_ON);
            better.ask(TRAFFIC.subList(0, 4));
            assertThat(better.verdict()).isEqualTo(Verdict.GO_ON);
            List<Answer> answers = better.ask(TRAFFIC);
            assertThat(answers)
                    .extracting(Answer::id)
                    .containsExactlyElementsOf(
                            TRAFFIC.stream().map(PromptedExample::id).toList());
            assertThat(better.verdict()).as("%s", better).isEqualTo(Verdict.PROMOTE);

            Canary worse = Canary.of(tuned, base, ExactMatch.METRIC).share(0.5);
            worse.ask(TRAFFIC);
            assertThat(worse.verdict()).as("%s", worse).isEqualTo(Verdict.ROLL_BACK);
            assertThat(worse.rollBack().goesToCandidate(bound(better, true).id()))
                    .isFalse();
        }
    }

    @Test
    void aPromotedModelAnswersAtTheSameAddressUntilItIsRolledBack() {
        try (Endpoint stable = Endpoint.serve(bedrock, first);
                Endpoint candidate = Endpoint.serve(bedrock, second)) {
            Canary canary = Canary.of(stable, candidate, ExactMatch.METRIC).share(0.5);
            PromptedExample asked = TRAFFIC.stream()
                    .filter(one -> !says(stable, one).equals(says(candidate, one)))
                    .findFirst()
                    .orElseThrow();
            String before = says(stable, asked);
            String after = says(candidate, asked);

            Endpoint promoted = canary.promote();
            candidate.close();

            assertThat(promoted.modelId()).isEqualTo(stable.modelId());
            assertThat(promoted.model()).isEqualTo(second.arn());
            assertThat(says(stable, asked)).isEqualTo(after);
            assertThat(canary.ask(TRAFFIC.subList(0, 20))).hasSize(20);
            assertThat(canary.report().cell(0, "requests")).isEqualTo("0");
            assertThat(canary.report().cell(1, "requests")).isEqualTo("0");

            canary.rollBack();
            assertThat(says(stable, asked)).isEqualTo(before);
        }
    }

    private static String says(Endpoint endpoint, PromptedExample asked) {
        return Inference.on(endpoint).ask(asked.conversation()).text();
    }
}
