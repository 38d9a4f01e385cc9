package org.tunebook.bedrocklocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tunebook.bedrocklocal.TestServer.BUCKET;
import static org.tunebook.bedrocklocal.TestServer.HAIKU;
import static org.tunebook.bedrocklocal.TestServer.ROLE;
import static org.tunebook.bedrocklocal.TestServer.question;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunebook.bedrocklocal.conditions.Fault;
import org.tunebook.bedrocklocal.conditions.Fault.Kind;
import org.tunebook.bedrocklocal.conditions.Quotas;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.bedrocklocal.model.LocalModel;
import org.tunebook.bedrocklocal.model.ModelKind;
import org.tunebook.formats.Conversation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.bedrock.model.BedrockException;
import software.amazon.awssdk.services.bedrock.model.ConflictException;
import software.amazon.awssdk.services.bedrock.model.CreateModelInvocationJobRequest;
import software.amazon.awssdk.services.bedrock.model.GetModelInvocationJobResponse;
import software.amazon.awssdk.services.bedrock.model.ModelInvocationJobStatus;
import software.amazon.awssdk.services.bedrock.model.ModelInvocationType;
import software.amazon.awssdk.services.bedrock.model.ResourceNotFoundException;
import software.amazon.awssdk.services.bedrock.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.bedrock.model.ThrottlingException;
import software.amazon.awssdk.services.bedrock.model.ValidationException;

/** Batch inference jobs by the SDK, against the rules that the README names with their sources. */
class BatchTest {
    private static final Set<ModelInvocationJobStatus> RUNNING = Set.of(
            ModelInvocationJobStatus.SUBMITTED,
            ModelInvocationJobStatus.VALIDATING,
            ModelInvocationJobStatus.SCHEDULED,
            ModelInvocationJobStatus.IN_PROGRESS,
            ModelInvocationJobStatus.STOPPING);

    private static final Instant HAIKU_LIVES = Instant.parse("2026-03-09T12:00:00Z");

    @TempDir
    private Path directory;

    private TestServer local;

    @BeforeEach
    void start() {
        local = TestServer.start(directory);
        local.s3.createBucket(b -> b.bucket(BUCKET));
    }

    @AfterEach
    void stop() {
        local.close();
    }

    @Test
    void everyRecordIsAnsweredAsConverseAnswersIt() throws IOException {
        local.put("in/questions.jsonl", records(120, BatchTest::converse));

        var job = run(job("converse").modelInvocationType(ModelInvocationType.CONVERSE));

        assertThat(job.status()).as(job.message()).isEqualTo(ModelInvocationJobStatus.COMPLETED);
        assertThat(job.jobArn()).matches("arn:aws:bedrock:us-west-2:000000000000:model-invocation-job/[a-z0-9]{12}");
        assertThat(List.of(
                        job.totalRecordCount(),
                        job.processedRecordCount(),
                        job.successRecordCount(),
                        job.errorRecordCount()))
                .containsExactly(120L, 120L, 120L, 0L);
        assertThat(job.submitTime()).isBeforeOrEqualTo(job.endTime());
        assertThat(job.jobExpirationTime()).isEqualTo(job.submitTime().plus(Duration.ofHours(24)));
        Map<String, JsonNode> output = output(job, "questions.jsonl.out");
        assertThat(output).hasSize(120);
        for (int i : new int[] {0, 7, 119}) {
            JsonNode line = output.get("record" + i);
            assertThat(line.path("modelInput")).isEqualTo(Json.MAPPER.readTree(converse(i)));
            var asked = local.ask(HAIKU.baseModelId(), question(i));
            assertThat(line.at("/modelOutput/output/message/content/0/text").asText())
                    .isEqualTo(TestServer.text(asked));
            assertThat(line.at("/modelOutput/usage/inputTokens").asInt())
                    .isEqualTo(asked.usage().inputTokens());
            assertThat(line.at("/modelOutput/stopReason").asText()).isEqualTo("end_turn");
        }
        JsonNode manifest = Json.MAPPER.readTree(local.get("out/" + id(job) + "/manifest.json.out"));
        assertThat(manifest.path("totalRecordCount").asInt()).isEqualTo(120);
        assertThat(manifest.path("successRecordCount").asInt()).isEqualTo(120);
        assertThat(manifest.path("inputTokenCount").asInt())
                .isEqualTo(output.values().stream()
                        .mapToInt(line ->
                                line.at("/modelOutput/usage/inputTokens").asInt())
                        .sum());
    }

    @Test
    void aFolderOfFilesInTheModelsOwnFormatIsAnsweredFileByFile() throws IOException {
        local.put("in/a.jsonl", records(60, BatchTest::claude));
        local.put("in/more/b.jsonl", records(60, BatchTest::claude));
        local.put("in/notes.txt", "not a record");

        var job = run(job("folder").inputDataConfig(i -> i.s3InputDataConfig(s -> s.s3Uri("s3://" + BUCKET + "/in"))));

        assertThat(job.status()).as(job.message()).isEqualTo(ModelInvocationJobStatus.COMPLETED);
        assertThat(local.keys("out/"))
                .containsExactlyInAnyOrder(
                        "out/" + id(job) + "/a.jsonl.out",
                        "out/" + id(job) + "/more/b.jsonl.out",
                        "out/" + id(job) + "/manifest.json.out");
        assertThat(output(job, "a.jsonl.out")
                        .get("record1")
                        .at("/modelOutput/content/0/text")
                        .asText())
                .isEqualTo("I see " + question(1));
    }

    @Test
    void aRecordThatIsWrongGetsAnErrorInItsPlaceAndOneWithoutAnIdGetsOne() throws IOException {
        local.put(
                "in/questions.jsonl",
                records(99, BatchTest::converse) + "{\"recordId\":\"wrong\",\"modelInput\":{\"messages\":[]}}\n"
                        + "{\"modelInput\":" + converse(5) + "}\n");

        var job = run(job("wrong").modelInvocationType(ModelInvocationType.CONVERSE));

        assertThat(job.status()).isEqualTo(ModelInvocationJobStatus.COMPLETED);
        assertThat(job.errorRecordCount()).isEqualTo(1);
        assertThat(job.successRecordCount()).isEqualTo(100);
        Map<String, JsonNode> output = output(job, "questions.jsonl.out");
        assertThat(output.get("wrong").at("/error/errorCode").asInt()).isEqualTo(400);
        assertThat(output.get("wrong").at("/error/errorMessage").asText()).contains("messages");
        assertThat(output.get("wrong").has("modelOutput")).isFalse();
        assertThat(output.keySet()).anyMatch(id -> id.matches("[a-z0-9]{11}"));
    }

    @Test
    void dataIsLookedAtLateAndTheJobSaysWhatIsWrong() {
        local.put("in/few.jsonl", records(99, BatchTest::converse));
        local.put("in/broken.jsonl", records(120, BatchTest::converse) + "{\"recordId\": oops}\n");
        local.put("in/nothing.jsonl", records(120, i -> "{}").replace("modelInput", "input"));

        assertThat(failed("few"))
                .matches("Batch job: arn:\\S+ contains less records \\(99\\) than the required minimum of: 100");
        assertThat(failed("broken"))
                .startsWith("Unable to parse Amazon S3 file: broken.jsonl. Data files must conform to JSONL format."
                        + " Line 121: ");
        assertThat(failed("nothing")).contains("nothing.jsonl. Line 1 is not a record");
        assertThat(failed("absent"))
                .isEqualTo("Could not validate GetObject permissions to access Amazon S3 bucket: " + BUCKET
                        + " at key in/absent.jsonl");
    }

    private String failed(String name) {
        var job = run(job(name)
                .inputDataConfig(i -> i.s3InputDataConfig(s -> s.s3Uri("s3://" + BUCKET + "/in/" + name + ".jsonl"))));
        assertThat(job.status()).isEqualTo(ModelInvocationJobStatus.FAILED);
        return job.message();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "anthropic.claude-3-haiku-20240307-v1:0:200k | Batch inference is not supported for the model",
                "some.model-that-is-not-there | The provided model identifier is invalid.",
                "arn:aws:bedrock:us-west-2:000000000000:provisioned-model/abcdefghijkl | regular expression pattern"
            })
    void onlyABaseModelThatAnswersOnDemandIsTaken(String modelId, String message) {
        assertThatThrownBy(() -> local.bedrock.createModelInvocationJob(
                        job("model").modelId(modelId).build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining(message);
    }

    @Test
    void theSameRequestWithItsTokenIsTheSameJob() {
        local.put("in/questions.jsonl", records(100, BatchTest::claude));
        var request = job("once").clientRequestToken("token-1").build();

        String first = local.bedrock.createModelInvocationJob(request).jobArn();

        assertThat(local.bedrock.createModelInvocationJob(request).jobArn()).isEqualTo(first);
        assertThatThrownBy(() -> local.bedrock.createModelInvocationJob(
                        request.toBuilder().jobName("other").build()))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("client request token");
        assertThatThrownBy(() -> local.bedrock.createModelInvocationJob(
                        request.toBuilder().clientRequestToken("token-2").build()))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("once exists already");
        assertThat(local.bedrock.listModelInvocationJobs(b -> {}).invocationJobSummaries())
                .hasSize(1);
        assertThatThrownBy(() -> local.bedrock.createModelInvocationJob(
                        job("late").timeoutDurationInHours(12).build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("greater than or equal to 24");
        assertThatThrownBy(() -> local.bedrock.getModelInvocationJob(b -> b.jobIdentifier("abcdefghijkl")))
                .isInstanceOf(ResourceNotFoundException.class);
        ended(first);
    }

    @Test
    void jobsAreListedByStatusNameAndTimeAndHaveTheirTags() {
        local.put("in/questions.jsonl", records(100, BatchTest::claude));
        var good = run(job("good").tags(t -> t.key("team").value("qa")));
        var bad = run(job("bad").inputDataConfig(i -> i.s3InputDataConfig(s -> s.s3Uri("s3://" + BUCKET + "/no/"))));

        assertThat(bad.message()).contains("No file whose name ends in .jsonl was found at s3://" + BUCKET + "/no/");
        assertThat(local.bedrock
                        .listModelInvocationJobs(b -> b.statusEquals(ModelInvocationJobStatus.FAILED))
                        .invocationJobSummaries())
                .extracting(s -> s.jobName())
                .containsExactly("bad");
        assertThat(local.bedrock
                        .listModelInvocationJobs(b -> b.nameContains("oo"))
                        .invocationJobSummaries())
                .extracting(s -> s.jobArn())
                .containsExactly(good.jobArn());
        assertThat(local.bedrock
                        .listModelInvocationJobs(b -> b.submitTimeBefore(good.submitTime()))
                        .invocationJobSummaries())
                .isEmpty();
        assertThat(local.bedrock
                        .listTagsForResource(b -> b.resourceARN(good.jobArn()))
                        .tags())
                .extracting(t -> t.key() + "=" + t.value())
                .containsExactly("team=qa");
    }

    @Test
    void aStoppedJobKeepsWhatItAnsweredAndOneThatHasEndedIsNotStopped() throws IOException {
        restart(s -> s.model(new Slow()));
        local.put("in/questions.jsonl", records(2000, BatchTest::claude));
        String arn =
                local.bedrock.createModelInvocationJob(job("stopped").build()).jobArn();
        TestServer.await(() -> get(arn), job -> job.processedRecordCount() > 0);

        local.bedrock.stopModelInvocationJob(b -> b.jobIdentifier(arn));
        var job = ended(arn);

        assertThat(job.status()).isEqualTo(ModelInvocationJobStatus.STOPPED);
        assertThat(job.processedRecordCount()).isBetween(1L, 1999L);
        assertThat(output(job, "questions.jsonl.out"))
                .hasSize(job.processedRecordCount().intValue());
        assertThatThrownBy(() -> local.bedrock.stopModelInvocationJob(b -> b.jobIdentifier(arn)))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("is Stopped");
    }

    @Test
    void aJobThatRunsOutOfTimeKeepsWhatItAnswered() {
        restart(s -> s.model(new Slow()));
        local.put("in/questions.jsonl", records(2000, BatchTest::claude));
        String arn = local.bedrock.createModelInvocationJob(job("slow").build()).jobArn();
        TestServer.await(() -> get(arn), job -> job.processedRecordCount() > 0);

        local.server().turnClock(Duration.ofHours(24));

        assertThat(ended(arn).status()).isEqualTo(ModelInvocationJobStatus.PARTIALLY_COMPLETED);
    }

    @Test
    void aJobWhoseTimeRunsOutBeforeItAnswersIsExpiredAndHasNoOutput() {
        restart(s -> s.model(new Slow()));
        local.put("in/questions.jsonl", records(2000, BatchTest::claude));
        String arn =
                local.bedrock.createModelInvocationJob(job("expired").build()).jobArn();
        TestServer.await(() -> get(arn), job -> job.processedRecordCount() > 0);

        // What was answered when the server ended was not put out, and there is no time left to begin again.
        restart(s -> s.clock(Clock.offset(Clock.systemUTC(), Duration.ofHours(25))));
        var job = ended(arn);

        assertThat(job.status()).isEqualTo(ModelInvocationJobStatus.EXPIRED);
        assertThat(job.processedRecordCount()).isZero();
        assertThat(local.keys("out/")).isEmpty();
    }

    @Test
    void batchesAreKeptToTheirRegionTheirModelsLifeAndAKnownRole() throws Exception {
        restart(s -> s.strict().propagation(Duration.ZERO).clock(Clock.fixed(HAIKU_LIVES, ZoneOffset.UTC)));
        local.put("in/questions.jsonl", records(100, BatchTest::claude));
        assertThatThrownBy(() ->
                        local.bedrock.createModelInvocationJob(job("nobody").build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Could not assume provided IAM role.");

        restart(s -> s.strict().clock(Clock.fixed(HAIKU_LIVES.plus(Duration.ofDays(400)), ZoneOffset.UTC)));
        assertThatThrownBy(
                        () -> local.bedrock.createModelInvocationJob(job("late").build()))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("reached the end of its life");

        restart(s -> s.region("us-east-1"));
        local.s3.createBucket(
                b -> b.bucket("far-bucket").createBucketConfiguration(c -> c.locationConstraint("us-west-2")));
        var far = run(job("far").outputDataConfig(o -> o.s3OutputDataConfig(s -> s.s3Uri("s3://far-bucket/out/"))));
        assertThat(far.status()).isEqualTo(ModelInvocationJobStatus.FAILED);
        assertThat(far.message()).contains("(the bucket is in us-west-2, the job in us-east-1)");
        var nowhere = run(job("nowhere").outputDataConfig(o -> o.s3OutputDataConfig(s -> s.s3Uri("s3://no-bucket/o"))));
        assertThat(nowhere.message())
                .startsWith("Amazon S3 perms missing (PutObject)")
                .contains("bucket: no-bucket ");
    }

    @Test
    void faultsStrikeTheOperationsOfBatchesByName() {
        local.put("in/questions.jsonl", records(100, BatchTest::claude));
        var request = job("struck").clientRequestToken("token-1").build();
        local.server()
                .inject(Fault.of(Kind.THROTTLING).on("CreateModelInvocationJob").calls(1));
        assertThatThrownBy(() -> local.bedrock.createModelInvocationJob(request))
                .isInstanceOf(ThrottlingException.class);
        assertThat(local.bedrock.listModelInvocationJobs(b -> {}).invocationJobSummaries())
                .isEmpty();

        local.server()
                .inject(Fault.of(Kind.LOST_REPLY).on("CreateModelInvocationJob").calls(1));
        assertThatThrownBy(() -> local.bedrock.createModelInvocationJob(request))
                .isInstanceOf(SdkClientException.class);
        String arn = local.bedrock.createModelInvocationJob(request).jobArn();

        assertThat(local.bedrock.listModelInvocationJobs(b -> {}).invocationJobSummaries())
                .extracting(s -> s.jobArn())
                .containsExactly(arn);
        assertThat(ended(arn).status()).isEqualTo(ModelInvocationJobStatus.COMPLETED);
    }

    @Test
    void aJobThatTheServersEndCutShortIsDoneAfterTheNextStart() throws IOException {
        restart(s -> s.model(new Slow()));
        local.put("in/questions.jsonl", records(500, BatchTest::claude));
        String arn = local.bedrock.createModelInvocationJob(job("cut").build()).jobArn();
        TestServer.await(() -> get(arn), job -> job.processedRecordCount() > 0);
        assertThat(local.server().idleFor()).isZero();

        restart(s -> {});
        var job = ended(arn);

        assertThat(job.status()).as(job.message()).isEqualTo(ModelInvocationJobStatus.COMPLETED);
        assertThat(output(job, "questions.jsonl.out")).hasSize(500);
        assertThat(directory.resolve("bedrock/batch-output")).isEmptyDirectory();
    }

    @Test
    void noMoreThanTwentyJobsOfAModelRunAtOnce() {
        restart(s -> s.model(new Slow()));
        local.put("in/questions.jsonl", records(2000, BatchTest::claude));
        List<String> running = IntStream.range(0, 20)
                .mapToObj(i -> local.bedrock
                        .createModelInvocationJob(job("job" + i).build())
                        .jobArn())
                .collect(Collectors.toList());

        assertThatThrownBy(
                        () -> local.bedrock.createModelInvocationJob(job("more").build()))
                .isInstanceOf(ServiceQuotaExceededException.class)
                .isInstanceOf(BedrockException.class);
        local.server().quotas(Quotas.standard().batchesAtOnce(21));
        running.add(local.bedrock.createModelInvocationJob(job("more").build()).jobArn());
        running.forEach(arn -> local.bedrock.stopModelInvocationJob(b -> b.jobIdentifier(arn)));
        running.forEach(this::ended);
    }

    private void restart(java.util.function.Consumer<BedrockLocal.Builder> settings) {
        local.close();
        local = TestServer.start(directory, settings);
    }

    private CreateModelInvocationJobRequest.Builder job(String name) {
        return CreateModelInvocationJobRequest.builder()
                .jobName(name)
                .roleArn(ROLE)
                .modelId(HAIKU.baseModelId())
                .inputDataConfig(i -> i.s3InputDataConfig(s -> s.s3Uri("s3://" + BUCKET + "/in/questions.jsonl")))
                .outputDataConfig(o -> o.s3OutputDataConfig(s -> s.s3Uri("s3://" + BUCKET + "/out/")));
    }

    private GetModelInvocationJobResponse run(CreateModelInvocationJobRequest.Builder request) {
        return ended(local.bedrock.createModelInvocationJob(request.build()).jobArn());
    }

    private GetModelInvocationJobResponse get(String arn) {
        return local.bedrock.getModelInvocationJob(b -> b.jobIdentifier(arn));
    }

    private GetModelInvocationJobResponse ended(String arn) {
        return TestServer.await(() -> get(arn), job -> !RUNNING.contains(job.status()));
    }

    private static String id(GetModelInvocationJobResponse job) {
        return job.jobArn().substring(job.jobArn().lastIndexOf('/') + 1);
    }

    private Map<String, JsonNode> output(GetModelInvocationJobResponse job, String file) throws IOException {
        Map<String, JsonNode> lines = new TreeMap<>();
        for (String line : local.get("out/" + id(job) + "/" + file).split("\n")) {
            JsonNode node = Json.MAPPER.readTree(line);
            assertThat(lines.put(node.path("recordId").asText(), node)).isNull();
        }
        return lines;
    }

    private static String records(int count, IntFunction<String> input) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"recordId\":\"record" + i + "\",\"modelInput\":" + input.apply(i) + "}\n")
                .collect(Collectors.joining());
    }

    private static String converse(int i) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"" + question(i) + "\"}]}]}";
    }

    private static String claude(int i) {
        return "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\","
                + "\"content\":\"" + question(i) + "\"}]}";
    }

    /** A model that takes two milliseconds an answer. */
    private static final class Slow implements ModelKind {
        private final WordClassifier words = new WordClassifier(Duration.ZERO);

        @Override
        public String name() {
            return words.name();
        }

        @Override
        public LocalModel base() {
            LocalModel quick = words.base();
            return new LocalModel() {
                @Override
                public Reply reply(Conversation prompt) {
                    try {
                        Thread.sleep(2);
                    } catch (InterruptedException asked) {
                        throw new AssertionError(asked);
                    }
                    return quick.reply(prompt);
                }

                @Override
                public int countTokens(String text) {
                    return quick.countTokens(text);
                }

                @Override
                public void save(Path to) throws IOException {
                    quick.save(to);
                }
            };
        }

        @Override
        public LocalModel load(Path from) throws IOException {
            return words.load(from);
        }

        @Override
        public LocalModel train(
                LocalModel start,
                List<Conversation> training,
                List<Conversation> validation,
                TrainingSettings settings,
                TrainingListener listener)
                throws InterruptedException {
            return words.train(start, training, validation, settings, listener);
        }
    }
}
