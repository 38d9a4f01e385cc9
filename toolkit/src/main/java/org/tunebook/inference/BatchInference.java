package org.tunebook.inference;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Approval;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrock.Budget;
import org.tunebook.bedrock.BudgetException;
import org.tunebook.bedrock.Estimate;
import org.tunebook.bedrock.Handles;
import org.tunebook.bedrock.ModelIds;
import org.tunebook.dataset.Sha256;
import org.tunebook.deployment.Endpoint;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.ServiceText;
import org.tunebook.prompt.PromptedExample;
import org.tunebook.tuning.JobName;
import org.tunebook.tuning.TrainingStore;
import org.tunebook.tuning.TuningRole;
import software.amazon.awssdk.services.bedrock.model.CreateModelInvocationJobRequest;
import software.amazon.awssdk.services.bedrock.model.ModelInvocationJobSummary;
import software.amazon.awssdk.services.bedrock.model.ModelInvocationType;

/**
 * A large set asked of a base model as one job that reads the prompts from S3 and writes the answers there: within
 * hours instead of minutes, and for half of the price. Custom models are asked by {@link Inference} only.
 */
public final class BatchInference {
    /** The service's quotas for most models. */
    private static final int LEAST = 100;

    private static final int MOST = 50_000;
    private static final int MAX_TOKENS = 512;
    private static final String TOKEN = "clientRequestToken";
    private static final JsonMapper JSON = new JsonMapper();

    private final Bedrock bedrock;
    private final String model;
    private int maxTokens = MAX_TOKENS;
    private @Nullable String name;
    private @Nullable String role;
    private @Nullable String bucket;
    private Optional<Budget> budget = Optional.empty();

    private BatchInference(Bedrock bedrock, String model) {
        this.bedrock = bedrock;
        this.model = model;
    }

    /**
     * Batches for a base model, by any of its ids (a tuning id's context suffix is dropped) or an inference profile.
     *
     * @throws IllegalArgumentException for a custom model, or for what serves one
     */
    public static BatchInference on(Bedrock bedrock, String modelId) {
        String id = ModelIds.forInference(modelId);
        if (id.contains(":provisioned-model/") || id.contains(":custom-model-deployment/")) {
            throw new IllegalArgumentException(id + " serves a model of its own; batches go to base models only."
                    + " Ask it with Inference.on(endpoint)");
        }
        return new BatchInference(bedrock, id);
    }

    /** Batches for a family's base model. */
    public static BatchInference on(Bedrock bedrock, ModelFamily family) {
        return on(bedrock, family.baseModelId());
    }

    /** Another limit of an answer's length than {@value #MAX_TOKENS} tokens. */
    public BatchInference maxTokens(int tokens) {
        if (tokens < 1) {
            throw new IllegalArgumentException("maxTokens is " + tokens + "; expected at least 1");
        }
        maxTokens = tokens;
        return this;
    }

    /** The job's name; otherwise one is made from what goes into it. */
    public BatchInference name(String jobName) {
        name = JobName.checked(jobName);
        return this;
    }

    /** The role that the job reads and writes S3 with; needed on AWS, without meaning on Bedrock Local. */
    public BatchInference role(String arn) {
        ServiceText.ROLE.validate("role", arn).ifPresent(why -> {
            throw new IllegalArgumentException(why);
        });
        role = arn;
        return this;
    }

    /** The bucket for prompts and answers, in the job's region; otherwise one of the toolkit's own, made if missing. */
    public BatchInference bucket(String ofPromptsAndAnswers) {
        bucket = ofPromptsAndAnswers;
        return this;
    }

    /** What the batch may cost at most, by the upper end of its estimate; otherwise what the Bedrock's budget says. */
    public BatchInference budget(Budget most) {
        budget = Optional.of(most);
        return this;
    }

    /** What asking all examples is going to cost at most; nothing is sent. */
    public Estimate estimate(List<PromptedExample> examples) {
        return Inference.on(Endpoint.of(bedrock, model))
                .maxTokens(maxTokens)
                .estimate(examples)
                .note("AWS charges most models half of this in a batch; the full price is counted here.");
    }

    /**
     * The answers to all examples, in their order: launches the job, or goes on with the one that was, and waits
     * with its progress shown. What a job that ended early has left open, if it is too little for a batch, is asked one
     * by one.
     *
     * @throws BedrockException if the service refuses, the job fails, or it leaves an example without an answer
     */
    public Answers ask(List<PromptedExample> examples) {
        BatchJob job = launch(examples);
        if (!job.watch().endedEarly()) {
            return job.answers();
        }
        List<PromptedExample> missing = job.missing();
        if (missing.isEmpty() || missing.size() >= LEAST) {
            return job.answers();
        }
        Inference inference = Inference.on(Endpoint.of(bedrock, model)).maxTokens(maxTokens);
        return job.answersWith(budget.map(inference::budget).orElse(inference).ask(missing));
    }

    /**
     * Uploads the prompts and starts the job. The same examples launched again, after a crash or from another
     * program, give the job that there is already. Where that one failed or never began, a new one is started; where it
     * was stopped or ran out of time, a new one for what is missing only, unless that is too little for a batch.
     *
     * @throws IllegalArgumentException if there are fewer than {@value #LEAST} or more than {@value #MOST} examples,
     *     or two of the same id
     * @throws BudgetException if the estimate is over the budget, or cannot be told and that was not accepted
     * @throws BedrockException if the service refuses
     */
    public BatchJob launch(List<PromptedExample> examples) {
        check(examples);
        String jobRole = TuningRole.given(bedrock, role, "a batch");
        String key = Sha256.of(String.join(
                        "\n", model, digest(examples), name == null ? "" : name, jobRole, bucket == null ? "" : bucket))
                .substring(0, 16);
        Handles handles = Handles.of(bedrock, "batches");
        return handles.exclusively(() -> {
            Optional<Map<String, String>> handle = handles.read(key);
            Optional<String> last = handle.flatMap(this::job);
            List<String> arns = handle.map(BatchInference::earlier).orElse(List.of());
            if (last.isPresent()) {
                BatchJob.Status status = status(last.get());
                if (!status.isFinal() || status == BatchJob.Status.COMPLETED) {
                    return job(append(arns, last.get()), examples);
                }
                if (status.endedEarly()) {
                    arns = append(arns, last.get());
                }
            }
            List<Integer> open =
                    arns.isEmpty() ? places(examples) : job(arns, examples).open();
            if (open.size() < LEAST) {
                return job(arns, examples);
            }
            return job(append(arns, start(handles, key, handle, arns, examples, open, jobRole)), examples);
        });
    }

    private BatchJob job(List<String> arns, List<PromptedExample> examples) {
        return new BatchJob(bedrock, arns, model, maxTokens, examples);
    }

    private BatchJob.Status status(String arn) {
        return BatchJob.find(bedrock, arn).orElse(BatchJob.Status.EXPIRED);
    }

    private static List<String> append(List<String> arns, String last) {
        return Stream.concat(arns.stream(), Stream.of(last)).toList();
    }

    /** The jobs that answered some of the examples before the one that the handle is for. */
    private static List<String> earlier(Map<String, String> handle) {
        String arns = handle.getOrDefault("earlier", "");
        return arns.isEmpty() ? List.of() : List.of(arns.split(" "));
    }

    private String start(
            Handles handles,
            String key,
            Optional<Map<String, String>> before,
            List<String> earlier,
            List<PromptedExample> examples,
            List<Integer> open,
            String jobRole) {
        Approval approval = estimate(open.stream().map(examples::get).toList()).approve(bedrock, budget);
        TrainingStore store = TrainingStore.of(bedrock, bucket);
        Path input = write(examples, open);
        String from;
        try {
            from = store.upload(input, Sha256.of(input), "prompts.jsonl");
        } finally {
            delete(input);
        }
        Map<String, String> handle =
                before.filter(h -> !h.containsKey("jobArn")).orElseGet(() -> newHandle(key, before, earlier));
        handles.write(key, handle);
        String jobName = handle.getOrDefault("jobName", "");
        CreateModelInvocationJobRequest request = CreateModelInvocationJobRequest.builder()
                .jobName(jobName)
                .clientRequestToken(handle.get(TOKEN))
                .modelId(model)
                .roleArn(jobRole)
                .modelInvocationType(ModelInvocationType.CONVERSE)
                .inputDataConfig(data -> data.s3InputDataConfig(s3 -> s3.s3Uri(from)))
                .outputDataConfig(data -> data.s3OutputDataConfig(s3 -> s3.s3Uri(store.place("batch/"))))
                .build();
        String arn;
        try {
            arn = bedrock.spend(
                            approval,
                            "start the batch " + jobName,
                            () -> bedrock.control().createModelInvocationJob(request))
                    .jobArn();
        } catch (BedrockException e) {
            if (e.isRefusal()) {
                handles.remove(key);
            }
            throw e;
        }
        Map<String, String> started = new TreeMap<>(handle);
        started.put("jobArn", arn);
        handles.write(key, started);
        return arn;
    }

    /** The job of a handle, if there is one. */
    private Optional<String> job(Map<String, String> handle) {
        // Without an ARN we went down between asking and hearing: the job of that name is ours if it has our token.
        return Optional.ofNullable(handle.get("jobArn")).or(() -> withToken(handle));
    }

    private Optional<String> withToken(Map<String, String> handle) {
        String jobName = handle.getOrDefault("jobName", "");
        return bedrock.call(
                "look for the batch " + jobName,
                () -> bedrock
                        .control()
                        .listModelInvocationJobsPaginator(request -> request.nameContains(jobName))
                        .invocationJobSummaries()
                        .stream()
                        .filter(job -> job.jobName().equals(jobName)
                                && handle.getOrDefault(TOKEN, "").equals(job.clientRequestToken()))
                        .map(ModelInvocationJobSummary::jobArn)
                        .findFirst());
    }

    private Map<String, String> newHandle(String key, Optional<Map<String, String>> before, List<String> earlier) {
        int attempt = before.map(h -> Integer.parseInt(h.getOrDefault("attempt", "1")) + 1)
                .orElse(1);
        String first = name != null
                ? name
                : ModelFamily.of(model)
                                .map(ModelFamily::name)
                                .orElse("batch")
                                .toLowerCase(Locale.ROOT)
                                .replaceAll("[^a-z0-9]+", "-")
                        + "-" + key.substring(0, 8);
        return Map.of(
                "jobName",
                attempt == 1 ? first : first + "-" + attempt,
                TOKEN,
                UUID.randomUUID().toString(),
                "attempt",
                Integer.toString(attempt),
                "earlier",
                String.join(" ", earlier),
                "model",
                model,
                "written",
                Instant.now().toString());
    }

    private static void check(List<PromptedExample> examples) {
        if (examples.size() < LEAST || examples.size() > MOST) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "the batch has %,d examples; Bedrock takes %,d to %,d. %s",
                    examples.size(),
                    LEAST,
                    MOST,
                    examples.size() < LEAST
                            ? "Ask so few with Inference.on(endpoint)"
                            : "Launch several batches of fewer"));
        }
        Set<String> ids = new HashSet<>();
        for (PromptedExample example : examples) {
            if (!ids.add(example.id())) {
                throw new IllegalArgumentException(
                        "two examples have the id " + example.id() + "; an answer could not tell which it belongs to");
            }
        }
    }

    private String record(List<PromptedExample> examples, int place) {
        return JSON.createObjectNode()
                .put("recordId", recordId(place))
                .set(
                        "modelInput",
                        Prompt.of(model, examples.get(place).conversation(), maxTokens)
                                .json())
                .toString();
    }

    /** Of the file with all of them. */
    private String digest(List<PromptedExample> examples) {
        Path all = write(examples, places(examples));
        try {
            return Sha256.of(all);
        } finally {
            delete(all);
        }
    }

    private static List<Integer> places(List<PromptedExample> examples) {
        return IntStream.range(0, examples.size()).boxed().toList();
    }

    private Path write(List<PromptedExample> examples, List<Integer> places) {
        try {
            Path file = Files.createTempFile("tunebook-batch", ".jsonl");
            try (BufferedWriter out = Files.newBufferedWriter(file)) {
                for (int place : places) {
                    out.write(record(examples, place));
                    out.write('\n');
                }
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the batch's prompts: " + e.getMessage(), e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + file + ": " + e.getMessage(), e);
        }
    }

    /** Eleven letters and digits, which every version of the service takes. */
    static String recordId(int place) {
        return String.format(Locale.ROOT, "R%010d", place);
    }
}
