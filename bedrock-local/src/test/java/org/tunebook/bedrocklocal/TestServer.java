package org.tunebook.bedrocklocal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.TrainingRecords;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.model.CreateModelCustomizationJobRequest;
import software.amazon.awssdk.services.bedrock.model.GetModelCustomizationJobResponse;
import software.amazon.awssdk.services.bedrock.model.ModelCustomizationJobStatus;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.s3.S3Client;

/** A server with a small model, and the AWS SDK's clients for it. */
final class TestServer implements AutoCloseable {
    static final String BUCKET = "tuning-bucket";
    static final String ROLE = "arn:aws:iam::000000000000:role/tuning";
    static final ModelFamily HAIKU = ModelFamily.CLAUDE_3_HAIKU;

    private final @Nullable BedrockLocal server;
    final BedrockClient bedrock;
    final BedrockRuntimeClient runtime;
    private final Endpoints endpoints;
    private final StaticCredentialsProvider credentials;
    private @Nullable BedrockRuntimeAsyncClient async;
    final S3Client s3;

    private TestServer(BedrockLocal server) {
        this(server, server.endpoints());
    }

    /** Clients of a server that is another's to close. */
    TestServer(Endpoints endpoints) {
        this(null, endpoints);
    }

    private TestServer(@Nullable BedrockLocal server, Endpoints endpoints) {
        this.server = server;
        this.endpoints = endpoints;
        credentials = StaticCredentialsProvider.create(
                AwsBasicCredentials.create(endpoints.accessKeyId(), endpoints.secretAccessKey()));
        var region = Region.of(endpoints.region());
        var once = DefaultRetryStrategy.doNotRetry();
        bedrock = BedrockClient.builder()
                .endpointOverride(endpoints.bedrock())
                .region(region)
                .credentialsProvider(credentials)
                .overrideConfiguration(o -> o.retryStrategy(once))
                .build();
        runtime = BedrockRuntimeClient.builder()
                .endpointOverride(endpoints.bedrockRuntime())
                .region(region)
                .credentialsProvider(credentials)
                .overrideConfiguration(o -> o.retryStrategy(once))
                .build();
        s3 = S3Client.builder()
                .endpointOverride(endpoints.s3())
                .region(region)
                .credentialsProvider(credentials)
                .overrideConfiguration(o -> o.retryStrategy(once))
                .build();
    }

    static TestServer start(Path directory) {
        return start(directory, settings -> {});
    }

    static TestServer start(Path directory, Consumer<BedrockLocal.Builder> settings) {
        var builder = BedrockLocal.builder(directory)
                .model(new WordClassifier(Duration.ZERO))
                .provisioning(Duration.ZERO);
        settings.accept(builder);
        try {
            return new TestServer(builder.start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The asynchronous client as it is: on a plain address it speaks HTTP/2 with prior knowledge. */
    BedrockRuntimeAsyncClient async() {
        if (async == null) {
            async = BedrockRuntimeAsyncClient.builder()
                    .endpointOverride(endpoints.bedrockRuntime())
                    .region(Region.of(endpoints.region()))
                    .credentialsProvider(credentials)
                    .build();
        }
        return async;
    }

    StaticCredentialsProvider credentials() {
        return credentials;
    }

    BedrockLocal server() {
        return Objects.requireNonNull(server);
    }

    /** Makes the bucket and puts a training and a validation file into it. */
    void putData() {
        s3.createBucket(b -> b.bucket(BUCKET));
        put("train.jsonl", records(64, 0));
        put("validation.jsonl", records(32, 1000));
    }

    void put(String key, String content) {
        s3.putObject(b -> b.bucket(BUCKET).key(key), RequestBody.fromString(content));
    }

    String get(String key) {
        return s3.getObjectAsBytes(b -> b.bucket(BUCKET).key(key)).asUtf8String();
    }

    List<String> keys(String prefix) {
        return s3.listObjectsV2Paginator(b -> b.bucket(BUCKET).prefix(prefix)).contents().stream()
                .map(o -> o.key())
                .toList();
    }

    /** Records whose answer follows from one word of the question. */
    static String records(int count, int from) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> TrainingRecords.line(
                        new Conversation(
                                "Answer shortly.", List.of(Message.user(question(i)), Message.assistant(answer(i)))),
                        HAIKU))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    static String question(int i) {
        return "number " + i + " is " + (i % 2 == 0 ? "even" : "odd");
    }

    static String answer(int i) {
        return i % 2 == 0 ? "It can be halved" : "It can not be halved";
    }

    /** A request that the server takes. */
    CreateModelCustomizationJobRequest.Builder job(String name) {
        return CreateModelCustomizationJobRequest.builder()
                .jobName(name)
                .customModelName(name + "-model")
                .roleArn(ROLE)
                .baseModelIdentifier(HAIKU.tuningModelId())
                .hyperParameters(java.util.Map.of("epochCount", "3", "batchSize", "8"))
                .trainingDataConfig(t -> t.s3Uri("s3://" + BUCKET + "/train.jsonl"))
                .validationDataConfig(v -> v.validators(x -> x.s3Uri("s3://" + BUCKET + "/validation.jsonl")))
                .outputDataConfig(o -> o.s3Uri("s3://" + BUCKET + "/out/"));
    }

    GetModelCustomizationJobResponse run(CreateModelCustomizationJobRequest request) {
        String arn = bedrock.createModelCustomizationJob(request).jobArn();
        return ended(arn);
    }

    GetModelCustomizationJobResponse ended(String job) {
        return await(
                () -> bedrock.getModelCustomizationJob(b -> b.jobIdentifier(job)),
                found -> found.status() != ModelCustomizationJobStatus.IN_PROGRESS
                        && found.status() != ModelCustomizationJobStatus.STOPPING);
    }

    /** Asks again until it holds; gives up after a minute. */
    static <T> T await(Supplier<T> question, Predicate<T> holds) {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        T found = question.get();
        while (!holds.test(found)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("still so after a minute: " + found);
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException asked) {
                throw new AssertionError(asked);
            }
            found = question.get();
        }
        return found;
    }

    ConverseResponse ask(String modelId, String question) {
        return runtime.converse(b -> b.modelId(modelId)
                .messages(m -> m.role(ConversationRole.USER).content(ContentBlock.fromText(question))));
    }

    static String text(ConverseResponse response) {
        return response.output().message().content().get(0).text();
    }

    @Override
    public void close() {
        List<AutoCloseable> all = new ArrayList<>(List.of(bedrock, runtime, s3));
        if (async != null) {
            all.add(async);
        }
        if (server != null) {
            all.add(server);
        }
        for (AutoCloseable closeable : all) {
            try {
                closeable.close();
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
        }
    }
}
