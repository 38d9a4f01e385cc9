package org.tunebook.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrock.Polling;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.Progress;
import org.tunebook.prompt.PromptedExample;
import software.amazon.awssdk.services.bedrock.model.GetModelInvocationJobResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A batch on a Bedrock. It goes on whether or not anyone watches; the same launch from another program gives it
 * again.
 */
public final class BatchJob implements Displayable {
    private static final JsonMapper JSON = new JsonMapper();

    private final Bedrock bedrock;
    private final List<String> earlier;
    private final String arn;
    private final String model;
    private final int maxTokens;
    private final List<PromptedExample> examples;

    /**
     * @param arns the job's own last, after those that ended early and whose open examples the next one was asked
     */
    BatchJob(Bedrock bedrock, List<String> arns, String model, int maxTokens, List<PromptedExample> examples) {
        this.bedrock = bedrock;
        this.earlier = List.copyOf(arns.subList(0, arns.size() - 1));
        this.arn = arns.get(arns.size() - 1);
        this.model = model;
        this.maxTokens = maxTokens;
        this.examples = List.copyOf(examples);
    }

    /** Where a batch stands. */
    public enum Status {
        SUBMITTED,
        VALIDATING,
        SCHEDULED,
        IN_PROGRESS,
        COMPLETED,
        /** It ran out of time; some examples have answers. */
        PARTIALLY_COMPLETED,
        FAILED,
        STOPPING,
        STOPPED,
        /** It ran out of time before it began. */
        EXPIRED,
        /** A status this version of the toolkit has no name for; treated as still going on. */
        UNKNOWN;

        /** Whether nothing more will happen. */
        public boolean isFinal() {
            return switch (this) {
                case COMPLETED, PARTIALLY_COMPLETED, FAILED, STOPPED, EXPIRED -> true;
                default -> false;
            };
        }

        /** Whether it ended before its last example, with answers to some. */
        boolean endedEarly() {
            return this == PARTIALLY_COMPLETED || this == STOPPED;
        }

        private static Status of(String word) {
            String name = word.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
            for (Status status : values()) {
                if (status.name().equals(name)) {
                    return status;
                }
            }
            return UNKNOWN;
        }
    }

    /** The status of the job under an ARN, if there is one. */
    static Optional<Status> find(Bedrock bedrock, String arn) {
        return bedrock.find(
                        "look at the batch " + arn,
                        () -> bedrock.control().getModelInvocationJob(request -> request.jobIdentifier(arn)))
                .map(job -> Status.of(job.statusAsString()));
    }

    /** The job's ARN. */
    public String arn() {
        return arn;
    }

    /** Where the batch stands now. */
    public Status status() {
        return Status.of(get().statusAsString());
    }

    /** Asks for the batch to be stopped; what was answered by then stays answered, and costs. */
    public BatchJob stop() {
        bedrock.call(
                "stop the batch " + arn, () -> bedrock.control().stopModelInvocationJob(r -> r.jobIdentifier(arn)));
        return this;
    }

    /**
     * Waits until the batch has ended.
     *
     * @throws CancellationException if the thread is interrupted; the batch goes on
     */
    public Status await() {
        return Status.of(awaitEnd(job -> {}).statusAsString());
    }

    /**
     * Waits until the batch has ended, with the answers so far shown.
     *
     * @throws CancellationException if the thread is interrupted; the batch goes on
     */
    public Status watch() {
        try (Progress shown = Progress.of("batch", examples.size())) {
            long before = answeredEarlier();
            shown.skip(before);
            long[] counted = {0};
            return Status.of(awaitEnd(job -> {
                        long processed = job.processedRecordCount() == null ? 0 : job.processedRecordCount();
                        shown.note(before + processed < examples.size() ? job.statusAsString() : "");
                        shown.step(Math.max(0, processed - counted[0]));
                        counted[0] = Math.max(processed, counted[0]);
                    })
                    .statusAsString());
        }
    }

    private GetModelInvocationJobResponse awaitEnd(java.util.function.Consumer<GetModelInvocationJobResponse> seen) {
        Polling polling = Polling.of(bedrock);
        String before = "";
        while (true) {
            GetModelInvocationJobResponse job = get();
            seen.accept(job);
            if (Status.of(job.statusAsString()).isFinal()) {
                return job;
            }
            String now = job.statusAsString() + job.processedRecordCount();
            if (!now.equals(before)) {
                polling.moved();
                before = now;
            }
            polling.pause("the batch " + job.jobName() + "; it goes on, launch the same again to find it");
        }
    }

    /**
     * The answers to all examples, in their order. Their latency is what the service measured, or zero.
     *
     * @throws BedrockException if an example is without an answer: the batch has not ended, failed, or that
     *     example's record was wrong
     */
    public Answers answers() {
        Map<String, String> errors = new LinkedHashMap<>();
        List<Answer> given = read(errors);
        if (!errors.isEmpty()) {
            Map.Entry<String, String> first = errors.entrySet().iterator().next();
            throw new BedrockException(
                    String.format(
                            Locale.ROOT,
                            "the batch %s left %,d of %,d examples without an answer, the first %s: %s. What was"
                                    + " answered is in answered(), the reasons in errors(); launch the same again for"
                                    + " what one that ended early left open, or ask missing() with"
                                    + " Inference.on(endpoint)",
                            arn,
                            errors.size(),
                            examples.size(),
                            first.getKey(),
                            first.getValue()),
                    "",
                    0,
                    null);
        }
        return answersOf(given);
    }

    /** The answers that there are, in their examples' order, of a batch that has ended in whatever way. */
    public Answers answered() {
        return answersOf(read(new LinkedHashMap<>()));
    }

    /** Why examples are without an answer, by their ids. */
    public Map<String, String> errors() {
        Map<String, String> errors = new LinkedHashMap<>();
        read(errors);
        return errors;
    }

    /** The examples without an answer, in their order. */
    public List<PromptedExample> missing() {
        return open().stream().map(examples::get).toList();
    }

    /** The places of the examples without an answer. */
    List<Integer> open() {
        Map<String, String> errors = errors();
        return IntStream.range(0, examples.size())
                .filter(i -> errors.containsKey(examples.get(i).id()))
                .boxed()
                .toList();
    }

    /** The answers to all examples, those to the missing ones from elsewhere. */
    Answers answersWith(Answers others) {
        Answers own = answered();
        return answersOf(examples.stream()
                .map(example ->
                        own.to(example.id()).or(() -> others.to(example.id())).orElseThrow())
                .toList());
    }

    private Answers answersOf(List<Answer> given) {
        Answers answers = Answers.of(model, given).askedBy(PromptedExample.templates(examples));
        return bedrock.localModel().map(answers::givenBy).orElse(answers);
    }

    /** Reads what the batch put out, whatever the order of its lines. */
    private List<Answer> read(Map<String, String> errors) {
        GetModelInvocationJobResponse job = get();
        Map<String, JsonNode> lines = new HashMap<>();
        earlier.forEach(before -> lines.putAll(lines(get(before))));
        if (Status.of(job.statusAsString()).isFinal()) {
            lines.putAll(lines(job));
        }
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            PromptedExample example = examples.get(i);
            JsonNode line = lines.get(BatchInference.recordId(i));
            if (line == null) {
                errors.put(
                        example.id(),
                        "the batch is " + job.statusAsString()
                                + (job.message() == null ? "" : " (" + job.message() + ")"));
            } else if (line.has("modelOutput")) {
                answers.add(answer(example, line));
            } else {
                errors.put(
                        example.id(),
                        line.at("/error/errorMessage").asText("no reason was given") + " ("
                                + line.at("/error/errorCode").asText() + ")");
            }
        }
        return answers;
    }

    private Answer answer(PromptedExample example, JsonNode line) {
        JsonNode asked = Prompt.of(model, example.conversation(), maxTokens).json();
        if (!line.path("modelInput").path("messages").equals(asked.path("messages"))) {
            throw new IllegalStateException("the batch " + arn + " answered another prompt in the place of example "
                    + example.id() + "; its output was changed");
        }
        JsonNode output = line.path("modelOutput");
        StringBuilder text = new StringBuilder();
        for (JsonNode block : output.at("/output/message/content")) {
            text.append(block.path("text").asText(""));
        }
        return new Answer(
                example.id(),
                text.toString(),
                output.at("/usage/inputTokens").asInt(),
                output.at("/usage/outputTokens").asInt(),
                Duration.ofMillis(output.at("/metrics/latencyMs").asLong()),
                output.path("stopReason").asText(""));
    }

    private Map<String, JsonNode> lines(GetModelInvocationJobResponse job) {
        String uri = job.outputDataConfig().s3OutputDataConfig().s3Uri();
        String bucket = uri.substring("s3://".length()).replaceFirst("/.*", "");
        String folder = uri.substring("s3://".length() + bucket.length()).replaceAll("^/|/$", "");
        String prefix = (folder.isEmpty() ? "" : folder + "/")
                + job.jobArn().substring(job.jobArn().lastIndexOf('/') + 1) + "/";
        Map<String, JsonNode> lines = new HashMap<>();
        for (S3Object object :
                bedrock.call(
                        "list the answers of the batch " + arn,
                        () -> bedrock
                                .s3()
                                .listObjectsV2Paginator(
                                        request -> request.bucket(bucket).prefix(prefix))
                                .contents()
                                .stream()
                                .filter(found -> found.key().endsWith(".jsonl.out"))
                                .toList())) {
            bedrock.call("read s3://" + bucket + "/" + object.key(), () -> {
                try (BufferedReader in = new BufferedReader(new InputStreamReader(
                        bedrock.s3().getObject(request -> request.bucket(bucket).key(object.key())),
                        StandardCharsets.UTF_8))) {
                    for (String text = in.readLine(); text != null; text = in.readLine()) {
                        if (!text.isBlank()) {
                            JsonNode line = JSON.readTree(text);
                            lines.put(line.path("recordId").asText(), line);
                        }
                    }
                    return lines;
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot read the answers of the batch " + arn + ": " + e, e);
                }
            });
        }
        return lines;
    }

    private GetModelInvocationJobResponse get() {
        return get(arn);
    }

    private GetModelInvocationJobResponse get(String which) {
        return bedrock.call(
                "look at the batch " + which,
                () -> bedrock.control().getModelInvocationJob(request -> request.jobIdentifier(which)));
    }

    private long answeredEarlier() {
        return earlier.stream().mapToLong(before -> answered(get(before))).sum();
    }

    private static long answered(GetModelInvocationJobResponse job) {
        return job.successRecordCount() == null ? 0 : job.successRecordCount();
    }

    @Override
    public MimeBundle display() {
        return MimeBundle.text(toString());
    }

    /** As {@code batch claude-3-haiku-1a2b3c4d: Completed, 3,572 of 3,572 answered}. */
    @Override
    public String toString() {
        GetModelInvocationJobResponse job = get();
        return String.format(
                Locale.ROOT,
                "batch %s: %s, %,d of %,d answered%s",
                job.jobName(),
                job.statusAsString(),
                answeredEarlier() + answered(job),
                examples.size(),
                job.message() == null ? "" : ": " + job.message());
    }
}
