package org.tunebook.bedrocklocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.tunebook.bedrocklocal.TestServer.HAIKU;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
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
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.TrainingRecords;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.bedrock.model.CommitmentDuration;
import software.amazon.awssdk.services.bedrock.model.ConflictException;
import software.amazon.awssdk.services.bedrock.model.JobStatusDetails;
import software.amazon.awssdk.services.bedrock.model.ModelCustomizationJobStatus;
import software.amazon.awssdk.services.bedrock.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.ModelStreamErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class FaultsTest {
    private static final String ASKED = HAIKU.baseModelId();
    private static final Clock STILL = Clock.fixed(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path directory;

    private TestServer local;

    @BeforeEach
    void start() {
        local = TestServer.start(directory, s -> s.clock(STILL));
    }

    @AfterEach
    void stop() {
        local.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            THROTTLING          | 429 | ThrottlingException         | Too many requests, please wait before trying again.
            INTERNAL_ERROR      | 500 | InternalServerException     | Encountered an internal error when processing the request.
            SERVICE_UNAVAILABLE | 503 | ServiceUnavailableException | The service is temporarily unable to handle the request, please try again.
            MODEL_TIMEOUT       | 408 | ModelTimeoutException       | The model took too long to process the request, try again.
            MODEL_ERROR         | 424 | ModelErrorException         | The model failed to process the request.
            MODEL_NOT_READY     | 429 | ModelNotReadyException      | The model is not ready for inference, please try again.
            ACCESS_DENIED       | 403 | AccessDeniedException       | You don't have access to the model with the specified model ID.
            EXPIRED_TOKEN       | 403 | ExpiredTokenException       | The security token included in the request is expired
            """)
    void aCallFailsAsTheServicesDoes(Kind kind, int status, String code, String message) {
        local.server().inject(Fault.of(kind).on("Converse").calls(1));
        var refused = catchThrowableOfType(AwsServiceException.class, () -> local.ask(ASKED, "anybody there"));
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(refused.awsErrorDetails().errorCode()).isEqualTo(code);
        assertThat(refused.awsErrorDetails().errorMessage()).isEqualTo(message);
        assertThat(local.ask(ASKED, "anybody there").output().message()).isNotNull();
        assertThat(local.server().struck()).isEqualTo(1);
    }

    @Test
    void aShareOfTheCallsIsStruckAndTheSameSeedStrikesTheSameOnes() {
        var fault = Fault.of(Kind.THROTTLING).on("Converse").share(0.3).seed(11);
        local.server().inject(fault);
        List<Integer> first = struck(200);
        local.server().inject(fault);
        assertThat(struck(200)).isEqualTo(first).hasSizeBetween(40, 80);
        local.server().inject(fault.seed(12));
        assertThat(struck(200)).isNotEqualTo(first);
        local.server().inject();
        assertThat(struck(10)).isEmpty();
    }

    @Test
    void aShareIsTheSameHoweverManyAskAtOnce() throws InterruptedException {
        local.server()
                .inject(Fault.of(Kind.THROTTLING).on("Converse").share(0.3).seed(11));
        int alone = struck(200).size();
        local.server()
                .inject(Fault.of(Kind.THROTTLING).on("Converse").share(0.3).seed(11));
        var askers = Executors.newFixedThreadPool(16);
        IntStream.range(0, 200).forEach(i -> askers.submit(() -> local.ask(ASKED, "number " + i)));
        askers.shutdown();
        assertThat(askers.awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES))
                .isTrue();
        assertThat(local.server().struck()).isEqualTo(alone);
    }

    private List<Integer> struck(int calls) {
        List<Integer> struck = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            try {
                local.ask(ASKED, "number " + i);
            } catch (ThrottlingException refused) {
                struck.add(i);
            }
        }
        return struck;
    }

    @Test
    void aStreamBreaksOffWithAnExceptionAfterItsFirstEvents() {
        local.server().inject(Fault.of(Kind.STREAM_MODEL_ERROR).calls(1));
        List<String> heard = new ArrayList<>();
        assertThatThrownBy(() -> stream(heard))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(ModelStreamErrorException.class);
        assertThat(heard).hasSize(1);
        heard.clear();
        stream(heard);
        assertThat(String.join("", heard)).isEqualTo("I see a b c d");
    }

    @Test
    void aConnectionOfHttp2IsDroppedTooAndTheSdkAsksAgain() {
        local.server()
                .inject(Fault.of(Kind.DROPPED_CONNECTION).on("ConverseStream").calls(1));
        List<String> heard = new ArrayList<>();
        stream(heard);
        assertThat(String.join("", heard)).isEqualTo("I see a b c d");
        assertThat(local.server().struck()).isEqualTo(1);
    }

    private void stream(List<String> heard) {
        local.async()
                .converseStream(
                        b -> b.modelId(ASKED)
                                .messages(m -> m.role(ConversationRole.USER).content(ContentBlock.fromText("a b c d"))),
                        ConverseStreamResponseHandler.builder()
                                .subscriber(ConverseStreamResponseHandler.Visitor.builder()
                                        .onContentBlockDelta(
                                                delta -> heard.add(delta.delta().text()))
                                        .build())
                                .build())
                .join();
    }

    @Test
    void aDroppedCallDidNothingAndALostReplyDidAll() {
        local.putData();
        var job = local.job("lost").clientRequestToken("once").build();

        local.server()
                .inject(Fault.of(Kind.DROPPED_CONNECTION)
                        .on("CreateModelCustomizationJob")
                        .calls(1));
        assertThatThrownBy(() -> local.bedrock.createModelCustomizationJob(job)).isInstanceOf(SdkClientException.class);
        assertThat(local.bedrock.listModelCustomizationJobs(b -> {}).modelCustomizationJobSummaries())
                .isEmpty();

        local.server()
                .inject(Fault.of(Kind.LOST_REPLY)
                        .on("CreateModelCustomizationJob")
                        .calls(1));
        assertThatThrownBy(() -> local.bedrock.createModelCustomizationJob(job)).isInstanceOf(SdkClientException.class);
        var there = local.bedrock.listModelCustomizationJobs(b -> {}).modelCustomizationJobSummaries();
        assertThat(there).hasSize(1);
        assertThat(local.bedrock.createModelCustomizationJob(job).jobArn())
                .isEqualTo(there.get(0).jobArn());
    }

    @Test
    void aRefusalIsLostAsAnyReplyIs() {
        local.server().inject(Fault.of(Kind.LOST_REPLY).on("Converse").calls(1));
        assertThatThrownBy(() -> local.ask("nobody.knows-it", "lost")).isInstanceOf(SdkClientException.class);
        assertThatThrownBy(() -> local.ask("nobody.knows-it", "heard")).isInstanceOf(AwsServiceException.class);
    }

    @Test
    void aDelayHoldsUpACallAndS3FailsInItsOwnWords() {
        local.server()
                .inject(
                        Fault.of(Kind.DELAY).on("Converse").delay(Duration.ofMillis(120)),
                        Fault.of(Kind.THROTTLING).on(Fault.S3).calls(1));
        long before = System.nanoTime();
        local.ask(ASKED, "late");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(120));
        var refused = catchThrowableOfType(S3Exception.class, () -> local.s3.listBuckets());
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("SlowDown");
        assertThat(local.s3.listBuckets().buckets()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            JOB_READ_DENIED      | NOT_STARTED | Could not validate GetObject permissions to access Amazon S3 bucket: tuning-bucket at key train.jsonl
            JOB_WRITE_DENIED     | NOT_STARTED | Amazon S3 perms missing (PutObject): Could not validate PutObject permissions to access S3 bucket: tuning-bucket at key out/.write_access_check_file.temp
            JOB_UNEXPECTED_ERROR | NOT_STARTED | Encountered an unexpected error when processing the request, please try again
            JOB_CONTENT_FLAGGED  | NOT_STARTED | Automated tests flagged this fine-tuning job as including materials that are potentially inconsistent with Anthropic's third-party license terms. Please contact support.
            JOB_INTERNAL_ERROR   | FAILED      | Encountered an internal error when processing the request.
            """)
    void theNextJobFailsInTheWayAskedForAndTheOneAfterDoesNot(Kind kind, JobStatusDetails training, String message) {
        local.putData();
        local.server().inject(Fault.of(kind).calls(1));
        var job = local.run(local.job("fated").build());
        assertThat(job.status()).isEqualTo(ModelCustomizationJobStatus.FAILED);
        assertThat(job.failureMessage()).isEqualTo(message);
        assertThat(job.statusDetails().trainingDetails().status()).isEqualTo(training);
        assertThat(local.bedrock.listCustomModels(b -> {}).modelSummaries()).isEmpty();
        assertThat(local.run(local.job("free").build()).status()).isEqualTo(ModelCustomizationJobStatus.COMPLETED);
    }

    @Test
    void aStalledJobKeepsItsTrainingNotStartedForThirtyHoursAndThenFails() {
        local.putData();
        local.server().inject(Fault.of(Kind.JOB_STALL).delay(Duration.ofHours(31)));
        String arn = local.bedrock
                .createModelCustomizationJob(local.job("hangs").build())
                .jobArn();
        var validated = TestServer.await(
                () -> local.bedrock.getModelCustomizationJob(b -> b.jobIdentifier(arn)),
                job -> job.statusDetails().validationDetails().status() == JobStatusDetails.COMPLETED);
        assertThat(validated.statusDetails().trainingDetails().status()).isEqualTo(JobStatusDetails.NOT_STARTED);

        local.server().turnClock(Duration.ofHours(30));
        local.close();
        local = TestServer.start(directory, s -> s.clock(STILL));
        assertThat(local.server().now()).isEqualTo(STILL.instant().plus(Duration.ofHours(30)));
        var stalled = TestServer.await(
                () -> local.bedrock.getModelCustomizationJob(b -> b.jobIdentifier(arn)),
                job -> job.statusDetails().validationDetails().status() == JobStatusDetails.COMPLETED);
        assertThat(stalled.status()).isEqualTo(ModelCustomizationJobStatus.IN_PROGRESS);
        assertThat(stalled.statusDetails().trainingDetails().status()).isEqualTo(JobStatusDetails.NOT_STARTED);

        local.server().turnClock(Duration.ofHours(2));
        var failed = local.ended(arn);
        assertThat(failed.failureMessage()).isEqualTo("Encountered an internal error when processing the request.");
        assertThat(Duration.between(failed.creationTime(), failed.endTime())).isEqualTo(Duration.ofHours(32));
    }

    @Test
    void aStalledJobCanBeStopped() {
        local.putData();
        local.server().inject(Fault.of(Kind.JOB_STALL).calls(1));
        String arn = local.bedrock
                .createModelCustomizationJob(local.job("hangs").build())
                .jobArn();
        local.bedrock.stopModelCustomizationJob(b -> b.jobIdentifier(arn));
        assertThat(local.ended(arn).status()).isEqualTo(ModelCustomizationJobStatus.STOPPED);
    }

    @Test
    void aModelsPaceIsKeptInAnyMinuteAndBackAfterOne() {
        local.server().quotas(Quotas.standard().pace(ASKED, 5, 1_000_000));
        assertThat(struck(8)).containsExactly(5, 6, 7);
        assertThatThrownBy(() -> local.ask(ASKED, "again"))
                .hasMessageContaining("Too many requests, please wait before trying again.");
        local.server().turnClock(Duration.ofSeconds(60));
        assertThat(struck(1)).isEmpty();

        local.server().turnClock(Duration.ofSeconds(60));
        local.server().quotas(Quotas.standard().pace(ASKED, 100, 10));
        local.ask(ASKED, "one two three four five six");
        assertThatThrownBy(() -> local.ask(ASKED, "again"))
                .isInstanceOf(ThrottlingException.class)
                .hasMessageContaining("Too many tokens, please wait before trying again.");
        local.server().quotas(Quotas.standard());
        assertThat(struck(20)).isEmpty();
    }

    @Test
    void quotasAreSettings() {
        local.putData();
        local.server().quotas(Quotas.standard().jobsAtOnce(0).provisionedThroughputs(1));
        assertThatThrownBy(() -> local.bedrock.createModelCustomizationJob(
                        local.job("none").build()))
                .isInstanceOf(ServiceQuotaExceededException.class)
                .hasMessageContaining("limited to 0");
        provision("first");
        assertThatThrownBy(() -> provision("second"))
                .isInstanceOf(ServiceQuotaExceededException.class)
                .hasMessageContaining("The number of provisioned throughputs is limited to 1");
    }

    @Test
    void noMoreDeploymentsAreMadeAtATimeThanTheQuotaSays() {
        local.close();
        local = TestServer.start(directory, s -> s.clock(STILL).provisioning(Duration.ofMinutes(8)));
        local.putData();
        String lines = IntStream.range(0, 100)
                .mapToObj(i -> TrainingRecords.line(
                        new Conversation(null, List.of(Message.user("a" + i), Message.assistant("b"))),
                        ModelFamily.NOVA_MICRO))
                .collect(Collectors.joining("\n"));
        local.put("train.jsonl", lines);
        local.put("validation.jsonl", lines);
        var job = local.run(local.job("nova")
                .baseModelIdentifier(ModelFamily.NOVA_MICRO.tuningModelId())
                .hyperParameters(Map.of("epochCount", "1"))
                .build());
        deploy("one", job.outputModelArn());
        deploy("two", job.outputModelArn());
        assertThatThrownBy(() -> deploy("three", job.outputModelArn()))
                .isInstanceOf(ServiceQuotaExceededException.class)
                .hasMessageContaining("The number of custom model deployments in progress is limited to 2");
        local.server().turnClock(Duration.ofMinutes(8));
        deploy("three", job.outputModelArn());
    }

    private void deploy(String name, String model) {
        local.bedrock.createCustomModelDeployment(
                b -> b.modelDeploymentName(name).modelArn(model));
    }

    @Test
    void aCommitmentHoldsUntilTheClockIsTurnedPastItsEnd() {
        String arn = local.bedrock
                .createProvisionedModelThroughput(b -> b.provisionedModelName("committed")
                        .modelId(HAIKU.tuningModelId())
                        .modelUnits(1)
                        .commitmentDuration(CommitmentDuration.ONE_MONTH))
                .provisionedModelArn();
        local.server().turnClock(Duration.ofDays(29));
        assertThatThrownBy(() -> local.bedrock.deleteProvisionedModelThroughput(b -> b.provisionedModelId(arn)))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("has a commitment until 2026-12-23T10:00:00.000Z");
        local.server().turnClock(Duration.ofDays(1));
        local.bedrock.deleteProvisionedModelThroughput(b -> b.provisionedModelId(arn));
    }

    private void provision(String name) {
        local.bedrock.createProvisionedModelThroughput(
                b -> b.provisionedModelName(name).modelId(HAIKU.tuningModelId()).modelUnits(1));
    }

    @Test
    void theSameCanBeSetFromOutside() throws IOException, InterruptedException {
        assertThat(
                        put(
                                "faults",
                                "{\"faults\":[{\"kind\":\"throttling\",\"operation\":\"Converse\",\"share\":0.5,\"seed\":3,\"calls\":2}]}"))
                .isEqualTo(
                        "{\"faults\":[{\"kind\":\"throttling\",\"operation\":\"Converse\",\"share\":0.5,\"seed\":3,\"calls\":2,\"struck\":0}]}");
        assertThat(struck(20)).hasSize(2);
        assertThat(Json.MAPPER
                        .readTree(get("faults"))
                        .path("faults")
                        .get(0)
                        .path("struck")
                        .asInt())
                .isEqualTo(2);
        assertThat(put("faults", "{\"faults\":[]}")).isEqualTo("{\"faults\":[]}");

        assertThat(put("quotas", "{\"jobsAtOnce\":5,\"paces\":{\"" + ASKED + "\":{\"requestsPerMinute\":1}}}"))
                .contains("\"jobsAtOnce\":5,\"customModels\":100,\"deployments\":10")
                .contains("\"requestsPerMinute\":1");
        assertThat(struck(3)).containsExactly(1, 2);

        assertThat(put("clock", "{\"turnSeconds\":60}"))
                .isEqualTo("{\"now\":\"2026-11-23T10:01:00.000Z\",\"turnedSeconds\":60.0}");
        assertThat(struck(3)).containsExactly(1, 2);
        assertThat(get("health")).contains("\"status\":\"ok\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            faults | {"faults":[{"kind":"fire"}]}                                          | 'fire' is no kind of fault; there are throttling, internal-error
            faults | {"faults":[{"kind":"throttling","operation":"Konverse"}]}             | 'Konverse' is no operation that Bedrock Local emulates
            faults | {"faults":[{"kind":"stream-throttling","operation":"Converse"}]}      | a fault stream-throttling can't strike Converse
            faults | {"faults":[{"kind":"throttling","share":2}]}                          | share is 2.0; expected more than 0, up to 1
            faults | {"faults":[{"kind":"throttling","shares":0.5}]}                       | 'shares' is no member of a fault; expected calls, delaySeconds
            faults | [                                                                     | the body is not JSON
            quotas | {"jobs":5}                                                            | 'jobs' is no member of the quotas
            quotas | {"jobsAtOnce":2.5}                                                    | jobsAtOnce is 2.5; expected a whole number
            quotas | {"jobsAtOnce":-1}                                                     | jobsAtOnce is -1; expected 0 to
            faults | {"faults":[{"kind":"delay","delaySeconds":"long"}]}                    | delaySeconds is "long"; expected a number
            clock  | {"turnSeconds":-5}                                                    | the clock can't be turned by PT-5S
            weather| {}                                                                    | Bedrock Local has no /tunebook/weather
            """)
    void whatCantBeSetIsRefusedWithTheReason(String what, String body, String reason)
            throws IOException, InterruptedException {
        HttpResponse<String> refused = send(what, body);
        assertThat(refused.statusCode()).isBetween(400, 404);
        assertThat(Json.MAPPER.readTree(refused.body()).path("message").asText())
                .startsWith(reason);
    }

    private String put(String what, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(what, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private HttpResponse<String> send(String what, String body) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(at(what))
                                .PUT(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private String get(String what) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(at(what)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private java.net.URI at(String what) {
        return local.server().endpoints().bedrock().resolve("/tunebook/" + what);
    }
}
