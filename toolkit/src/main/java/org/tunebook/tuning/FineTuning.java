package org.tunebook.tuning;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrock.Handles;
import org.tunebook.bedrock.ModelIds;
import org.tunebook.dataset.Sha256;
import org.tunebook.formats.Finding;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.Purpose;
import org.tunebook.formats.Severity;
import org.tunebook.formats.TrainingRecords;
import org.tunebook.formats.Validation;
import org.tunebook.prompt.TrainingFile;
import software.amazon.awssdk.services.bedrock.model.CreateModelCustomizationJobRequest;
import software.amazon.awssdk.services.bedrock.model.CustomizationType;
import software.amazon.awssdk.services.bedrock.model.ValidationDataConfig;
import software.amazon.awssdk.services.bedrock.model.Validator;

/**
 * A fine-tuning to be: model, files, hyperparameters. {@link #launch()} checks all of it here, sends the
 * files to S3 and starts the job.
 */
public final class FineTuning {
    /** What both a job's and a custom model's name may be: letters, digits and single hyphens. */
    private static final Pattern NAME = Pattern.compile("[0-9a-zA-Z](-?[0-9a-zA-Z])*");

    private static final int LONGEST_NAME = 56;
    private static final Pattern ROLE = Pattern.compile("arn:aws(-[^:]+)?:iam::([0-9]{12})?:role/.+");
    private static final String LOCAL_ROLE = "arn:aws:iam::000000000000:role/TunebookLocal";

    private final Bedrock bedrock;
    private @Nullable ModelFamily family;
    private @Nullable Path training;
    private @Nullable Path validation;
    private Hyperparameters hyperparameters = Hyperparameters.of(h -> {});
    private @Nullable String name;
    private @Nullable String role;
    private @Nullable String bucket;

    private FineTuning(Bedrock bedrock) {
        this.bedrock = bedrock;
    }

    /** A fine-tuning on a Bedrock. */
    public static FineTuning on(Bedrock bedrock) {
        return new FineTuning(bedrock);
    }

    /** The model to start from, by any of its ids or its ARN. */
    public FineTuning model(String idOrArn) {
        return model(ModelIds.tunable(idOrArn));
    }

    /** The model to start from. */
    public FineTuning model(ModelFamily family) {
        this.family = family;
        return this;
    }

    /** The training records, a JSONL file in the model family's format. */
    public FineTuning training(Path file) {
        this.training = file;
        return this;
    }

    /** The training records. */
    public FineTuning training(TrainingFile file) {
        return training(file.path());
    }

    /** The validation records. */
    public FineTuning validation(TrainingFile file) {
        return validation(file.path());
    }

    /** The validation records, a JSONL file in the model family's format; may be left out. */
    public FineTuning validation(Path file) {
        this.validation = file;
        return this;
    }

    /** The hyperparameters that differ from the family's defaults. */
    public FineTuning hyperparameters(Consumer<Hyperparameters.Builder> settings) {
        return hyperparameters(Hyperparameters.of(settings));
    }

    /** The hyperparameters that differ from the family's defaults. */
    public FineTuning hyperparameters(Hyperparameters hyperparameters) {
        this.hyperparameters = hyperparameters;
        return this;
    }

    /** The name of the job and of its model; otherwise one is made from what goes into it. */
    public FineTuning name(String name) {
        if (!NAME.matcher(name).matches() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "name \"" + name + "\" is not a job's and a model's name; expected up to " + LONGEST_NAME
                            + " letters, digits and single hyphens, such as tatqa-haiku-1");
        }
        this.name = name;
        return this;
    }

    /** The role that the job reads and writes S3 with; needed on AWS, without meaning on Bedrock Local. */
    public FineTuning role(String arn) {
        if (!ROLE.matcher(arn).matches()) {
            throw new IllegalArgumentException("role \"" + arn
                    + "\" is not a role's ARN; expected one like arn:aws:iam::123456789012:role/BedrockTuning");
        }
        this.role = arn;
        return this;
    }

    /** The bucket for files and metrics, in the job's region; otherwise one of the toolkit's own, made if missing. */
    public FineTuning bucket(String bucket) {
        this.bucket = bucket;
        return this;
    }

    /**
     * Checks everything that can be checked here, uploads the files and starts the job. The same fine-tuning
     * launched again, after a crash or from another program, gives the job that there is already; only where
     * that one failed or was stopped a new one is started.
     *
     * @throws IllegalArgumentException if model, files or hyperparameters do not go together
     * @throws BedrockException if the service refuses
     */
    public TuningJob launch() {
        return launch(Launch.GO_ON);
    }

    /** Starts a job of its own even where the same fine-tuning was launched before; otherwise as {@link #launch()}. */
    public TuningJob launchAnew() {
        return launch(Launch.ANEW);
    }

    private enum Launch {
        GO_ON,
        ANEW
    }

    private TuningJob launch(Launch launch) {
        ModelFamily model = require(family, "model", ".model(\"…\")");
        Path trainingFile = require(training, "training file", ".training(file)");
        Map<String, String> settings = hyperparameters.checkedFor(model);
        if (validation == null && hyperparameters.stopsEarly()) {
            throw new IllegalArgumentException(
                    "early stopping is judged on the validation loss; give a validation file with .validation(file)");
        }
        validate(model, trainingFile, validation);
        String jobRole = role != null ? role : defaultRole();
        String trainingHash = Sha256.of(trainingFile);
        String validationHash = validation == null ? "" : Sha256.of(validation);
        String key = Sha256.of(String.join(
                        "\n",
                        model.tuningModelId(),
                        trainingHash,
                        validationHash,
                        new TreeMap<>(settings).toString(),
                        name == null ? "" : name,
                        jobRole,
                        bucket == null ? "" : bucket))
                .substring(0, 16);
        Handles handles = Handles.of(bedrock, "jobs");
        return handles.exclusively(() -> {
            Optional<Map<String, String>> handle = handles.read(key);
            Optional<TuningJob> running = handle.flatMap(this::running);
            if (running.isPresent() && launch == Launch.GO_ON) {
                return running.get();
            }
            TrainingStore store = TrainingStore.of(bedrock, bucket);
            S3Uri trainingUri = store.upload(trainingFile, trainingHash);
            Optional<S3Uri> validationUri =
                    Optional.ofNullable(validation).map(file -> store.upload(file, validationHash));
            Map<String, String> next =
                    handle.filter(h -> !h.containsKey("jobArn")).orElseGet(() -> newHandle(model, key, handle));
            handles.write(key, next);
            String jobName = next.get("jobName");
            if (jobName == null) {
                throw new IllegalStateException("the handle " + key + " has no job name");
            }
            CreateModelCustomizationJobRequest request = CreateModelCustomizationJobRequest.builder()
                    .jobName(jobName)
                    .customModelName(jobName)
                    .clientRequestToken(next.get("clientRequestToken"))
                    .customizationType(CustomizationType.FINE_TUNING)
                    .baseModelIdentifier(model.tuningModelId())
                    .roleArn(jobRole)
                    .hyperParameters(settings)
                    .trainingDataConfig(data -> data.s3Uri(trainingUri.toString()))
                    .validationDataConfig(
                            validationUri.isEmpty()
                                    ? null
                                    : ValidationDataConfig.builder()
                                            .validators(Validator.builder()
                                                    .s3Uri(validationUri.get().toString())
                                                    .build())
                                            .build())
                    .outputDataConfig(output ->
                            output.s3Uri(store.uri("output/" + jobName + "/").toString()))
                    .build();
            String arn;
            try {
                arn = bedrock.call(
                                "start the tuning job " + jobName,
                                () -> bedrock.control().createModelCustomizationJob(request))
                        .jobArn();
            } catch (BedrockException e) {
                if (e.status() >= 400 && e.status() < 500 && !e.isTransient()) {
                    handles.remove(key);
                }
                throw e;
            }
            Map<String, String> started = new TreeMap<>(next);
            started.put("jobArn", arn);
            handles.write(key, started);
            return TuningJob.attach(bedrock, arn);
        });
    }

    /** The job of a handle, if it is one to go on with. */
    private Optional<TuningJob> running(Map<String, String> handle) {
        String arn = handle.get("jobArn");
        try {
            // Without an ARN we went down between asking and hearing: the job of that name is ours if it has our token.
            TuningJob job = arn != null
                    ? TuningJob.attach(bedrock, arn)
                    : TuningJob.attach(bedrock, handle.getOrDefault("jobName", ""));
            if (arn == null && !job.hasToken(handle.getOrDefault("clientRequestToken", ""))) {
                return Optional.empty();
            }
            return switch (job.status()) {
                case FAILED, STOPPED, STOPPING -> Optional.empty();
                default -> Optional.of(job);
            };
        } catch (BedrockException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Map<String, String> newHandle(ModelFamily model, String key, Optional<Map<String, String>> earlier) {
        int attempt = earlier.map(h -> Integer.parseInt(h.getOrDefault("attempt", "1")) + 1)
                .orElse(1);
        String slug = model.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String first = name != null ? name : slug + "-" + key.substring(0, 8);
        return Map.of(
                "jobName", attempt == 1 ? first : first + "-" + attempt,
                "clientRequestToken", UUID.randomUUID().toString(),
                "attempt", Integer.toString(attempt),
                "model", model.tuningModelId(),
                "written", Instant.now().toString());
    }

    private String defaultRole() {
        if (bedrock.place() == Bedrock.Place.LOCAL) {
            return LOCAL_ROLE;
        }
        throw new IllegalArgumentException("on AWS a tuning job needs a role that Bedrock may assume to read the"
                + " training file and write its output; give its ARN with .role(\"arn:aws:iam::…:role/…\")");
    }

    private static void validate(ModelFamily family, Path training, @Nullable Path validation) {
        Validation ofTraining = TrainingRecords.validate(training, family, Purpose.TRAINING);
        List<Finding> findings = new ArrayList<>(ofTraining.findings());
        if (validation != null) {
            Validation ofValidation = TrainingRecords.validate(validation, family, Purpose.VALIDATION);
            findings.addAll(ofValidation.findings());
            TrainingRecords.checkTotal(ofTraining, ofValidation, training.toString(), family)
                    .ifPresent(findings::add);
        }
        List<Finding> errors = findings.stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .toList();
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(
                    errors.get(0) + (errors.size() == 1 ? "" : "; " + (errors.size() - 1) + " more errors"));
        }
    }

    private static <T> T require(@Nullable T value, String what, String how) {
        if (value == null) {
            throw new IllegalArgumentException("a fine-tuning needs a " + what + "; give it with " + how);
        }
        return value;
    }
}
