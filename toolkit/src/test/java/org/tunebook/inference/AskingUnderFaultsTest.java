package org.tunebook.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunebook.FaultyNetwork;
import org.tunebook.Lessons;
import org.tunebook.RecordingNotebook;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrocklocal.BedrockLocal;
import org.tunebook.bedrocklocal.conditions.Fault;
import org.tunebook.bedrocklocal.conditions.Fault.Kind;
import org.tunebook.deployment.Endpoint;
import org.tunebook.formats.ModelFamily;
import org.tunebook.inference.Inference.Progress;
import org.tunebook.prompt.PromptedExample;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** What Bedrock Local does wrong on purpose, met by the client that an evaluation asks with. */
@TestInstance(Lifecycle.PER_CLASS)
class AskingUnderFaultsTest {
    private static final StaticCredentialsProvider ANYONE =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret"));

    @TempDir
    static Path directory;

    private BedrockLocal server;
    private Bedrock bedrock;
    private final List<PromptedExample> test = Lessons.examples(7, 120);
    private Answers undisturbed;

    @BeforeAll
    void start() throws IOException {
        server = BedrockLocal.builder(directory.resolve("local"))
                .propagation(Duration.ZERO)
                .start();
        bedrock = Bedrock.at(endpoints(), ANYONE, "us-west-2");
        undisturbed = asking(bedrock).ask(test);
    }

    @AfterEach
    void mend() {
        server.inject();
    }

    @AfterAll
    void close() {
        bedrock.close();
        server.close();
    }

    @Test
    void threeCallsInTenAreThrottledAndEveryAnswerArrivesOnce() throws IOException {
        Path journal = directory.resolve("throttled.jsonl");
        server.inject(Fault.of(Kind.THROTTLING).on("Converse").share(0.3).seed(7));

        try (RecordingNotebook page = new RecordingNotebook()) {
            assertEveryAnswerOnce(
                    asking(bedrock).progress(Progress.SHOWN).journal(journal).ask(test), journal);

            List<?> shown = page.displays().get(page.displays().size() - 1);
            assertThat(shown.get(shown.size() - 1).toString())
                    .startsWith("answers: 120 of 120, " + server.struck() + " requests refused for now, ");
        }
        assertThat(server.struck()).isGreaterThan(30);
    }

    @Test
    void everyThirdCallBreaksInOneOfFourWaysAndEveryAnswerArrivesOnce() throws IOException {
        Path journal = directory.resolve("broken.jsonl");
        server.inject(
                Fault.of(Kind.LOST_REPLY).on("Converse").share(0.1).seed(1),
                Fault.of(Kind.DROPPED_CONNECTION).on("Converse").share(0.1).seed(2),
                Fault.of(Kind.INTERNAL_ERROR).on("Converse").share(0.1).seed(3),
                Fault.of(Kind.MODEL_TIMEOUT).on("Converse").share(0.1).seed(4));

        assertEveryAnswerOnce(asking(bedrock).journal(journal).ask(test), journal);

        assertThat(server.struck()).isGreaterThan(40);
    }

    @Test
    void credentialsOfARoleThatEndInTheMiddleAreRenewedOnceAndTheRunGoesOn() throws Exception {
        Path journal = directory.resolve("expired.jsonl");
        String arn;
        try (Bedrock owner = Bedrock.local(directory.resolve("local"))) {
            arn = owner.iam()
                    .createRole(request -> request.roleName("Evaluation").assumeRolePolicyDocument("""
                            {"Version":"2012-10-17","Statement":{"Effect":"Allow",\
                            "Principal":{"AWS":"arn:aws:iam::000000000000:root"},"Action":"sts:AssumeRole"}}"""))
                    .role()
                    .arn();
        }
        // Slow enough that the clock can be turned while questions are under way.
        server.inject(Fault.of(Kind.DELAY).on("Converse").delay(Duration.ofMillis(20)));
        try (FaultyNetwork sts = FaultyNetwork.to(server.endpoints().sts(), number -> false);
                Bedrock assumed = Bedrock.aws(
                        "us-west-2",
                        access -> access.endpoints(endpoints())
                                .credentials(ANYONE)
                                .sts(sts.uri())
                                .role(arn))) {
            assertThat(assumed.callerArn()).endsWith(":assumed-role/Evaluation/tunebook");
            int before = sts.requests();
            var run = CompletableFuture.supplyAsync(
                    () -> asking(assumed).concurrency(4).journal(journal).ask(test));
            while (!run.isDone() && (!Files.exists(journal) || Files.size(journal) == 0)) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            server.turnClock(Duration.ofMinutes(61));

            assertEveryAnswerOnce(run.get(60, TimeUnit.SECONDS), journal);
            assertThat(sts.requests() - before).isEqualTo(1);

            server.turnClock(Duration.ofMinutes(61));
            assertThat(assumed.control()
                            .serviceClientConfiguration()
                            .credentialsProvider()
                            .toString())
                    .isEqualTo("role " + arn);
            assertThat(assumed.call(
                            "list the jobs",
                            () -> assumed.control()
                                    .listModelCustomizationJobs(request -> {})
                                    .modelCustomizationJobSummaries()))
                    .isEmpty();
            assertThat(sts.requests() - before).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "STREAM_.*")
    void aStreamThatIsBrokenOffBeginsAnewAndIsWholeInTheEnd(Kind kind) {
        server.inject(Fault.of(kind).on("ConverseStream").calls(2));

        StreamedAnswer streamed = asking(bedrock).stream(test.get(3).conversation());

        assertThat(streamed.await().text()).isEqualTo(undisturbed.all().get(3).text());
        assertThat(streamed.text()).isEqualTo(streamed.await().text());
        assertThat(server.struck()).isEqualTo(2);
    }

    @Test
    void aStreamThatIsBrokenOffForLongerThanThePatienceSaysSo() {
        server.inject(Fault.of(Kind.STREAM_THROTTLING).on("ConverseStream"));

        StreamedAnswer streamed = asking(bedrock).patience(Duration.ofMillis(300)).stream(
                test.get(3).conversation());

        assertThatThrownBy(streamed::await)
                .isInstanceOf(BedrockException.class)
                .hasMessageContaining("could not hear the answer of " + ModelFamily.CLAUDE_3_HAIKU.baseModelId())
                .hasMessageContaining("within the patience of ");
    }

    private void assertEveryAnswerOnce(Answers answers, Path journal) throws IOException {
        assertThat(answers.all())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("latency")
                .isEqualTo(undisturbed.all());
        var json = new JsonMapper();
        assertThat(Files.readAllLines(journal))
                .extracting(line -> json.readTree(line).path("id").asText())
                .containsExactlyInAnyOrderElementsOf(
                        test.stream().map(PromptedExample::id).toList());
    }

    private static Inference asking(Bedrock bedrock) {
        return Inference.on(Endpoint.of(bedrock, ModelFamily.CLAUDE_3_HAIKU))
                .concurrency(16)
                .progress(Progress.HIDDEN);
    }

    private Bedrock.Endpoints endpoints() {
        var there = server.endpoints();
        return new Bedrock.Endpoints(there.bedrock(), there.bedrockRuntime(), there.s3());
    }
}
