package org.tunebook.tuning;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
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
import org.tunebook.formats.Finding;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.Purpose;
import org.tunebook.formats.ServiceText;
import org.tunebook.formats.Severity;
import org.tunebook.formats.TrainingRecords;
import org.tunebook.formats.Validation;
import org.tunebook.prompt.TrainingFile;
import software.amazon.awssdk.services.bedrock.model.CreateModelCustomizationJobRequest;
import software.amazon.awssdk.services.bedrock.model.CustomizationType;
import software.amazon.awssdk.services.bedrock.model.OutputDataConfig;
import software.amazon.awssdk.services.bedrock.model.Tag;
import software.amazon.awssdk.services.bedrock.model.ValidationDataConfig;
import software.amazon.awssdk.services.bedrock.model.Validator;
import software.amazon.awssdk.services.bedrock.model.VpcConfig;

/**
 * A fine-tuning to be: model, files, hyperparameters. {@link #launch()} checks all of it here, sends the
 * files to S3 and starts the job.
 */
public final class FineTuning {
    private static final int MOST_TAGS = 200;
    private static final int MOST_SUBNETS = 16;
    private static final int MOST_SECURITY_GROUPS = 5;

    private final Bedrock bedrock;
    private @Nullable ModelFamily family;
    private @Nullable Path training;
    private @Nullable Path validation;
    private Hyperparameters hyperparameters = Hyperparameters.of(h -> {});
    private @Nullable String name;
    private @Nullable String role;
    private @Nullable String bucket;
    private Optional<Budget> budget = Optional.empty();
    private @Nullable String kmsKey;
    private @Nullable VpcConfig vpc;
    private final Map<String, String> tags = new TreeMap<>();

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

    /**
     * What is said of the model's hyperparameters for as many records as the training file has, beside what is set.
     *
     * @throws IllegalArgumentException if there is no model or no training file yet
     */
    public Advice advice() {
        ModelFamily model = require(family, "model", ".model(\"…\")");
        Path file = require(training, "training file", ".training(file)");
        return Advice.of(
                model, TrainingRecords.validate(file, model, Purpose.TRAINING).records(), hyperparameters);
    }

    /** The name of the job and of its model; otherwise one is made from what goes into it. */
    public FineTuning name(String name) {
        this.name = JobName.checked(name);
        return this;
    }

    /** The role that the job reads and writes S3 with; needed on AWS, without meaning on Bedrock Local. */
    public FineTuning role(String arn) {
        check(ServiceText.ROLE, "role", arn);
        this.role = arn;
        return this;
    }

    /** The bucket for files and metrics, in the job's region; otherwise one of the toolkit's own, made if missing. */
    public FineTuning bucket(String bucket) {
        check(ServiceText.BUCKET, "bucket", bucket);
        this.bucket = bucket;
        return this;
    }

    /** What the job may cost at most, by the upper end of its estimate; otherwise what the Bedrock's budget says. */
    public FineTuning budget(Budget most) {
        this.budget = Optional.of(most);
        return this;
    }

    /** What the job is going to cost, and its model afterwards; nothing is sent. */
    public Estimate estimate() {
        return volume().estimate(bedrock, require(family, "model", ".model(\"…\")"));
    }

    /** How much the job is going to train; nothing is sent. */
    public TrainingVolume volume() {
        ModelFamily model = require(family, "model", ".model(\"…\")");
        Path trainingFile = require(training, "training file", ".training(file)");
        return TrainingVolume.of(trainingFile, model, hyperparameters.checkedFor(model));
    }

    /** A tag on the job and on the model that comes of it, for whoever shares out the bill. */
    public FineTuning tag(String key, String value) {
        check(ServiceText.TAG_KEY, "tag", key);
        check(ServiceText.TAG_VALUE, "tag " + key, value);
        tags.put(key, value);
        if (tags.size() > MOST_TAGS) {
            throw new IllegalArgumentException("tag \"" + key + "\" is one too many; expected at most " + MOST_TAGS);
        }
        return this;
    }

    /** The KMS key that encrypts the model, by its id, ARN or alias; otherwise one that AWS owns. */
    public FineTuning kmsKey(String key) {
        check(ServiceText.KMS_KEY, "KMS key", key);
        this.kmsKey = key;
        return this;
    }

    /**
     * The network that the job reaches S3 through; its role needs the permissions for network interfaces, and the
     * network a gateway to S3.
     *
     * @param subnets one to 16 subnets' ids
     * @param securityGroups one to 5 security groups' ids
     */
    public FineTuning vpc(List<String> subnets, List<String> securityGroups) {
        check(subnets, "subnet", MOST_SUBNETS);
        check(securityGroups, "security group", MOST_SECURITY_GROUPS);
        this.vpc = VpcConfig.builder()
                .subnetIds(subnets)
                .securityGroupIds(securityGroups)
                .build();
        return this;
    }

    /**
     * Checks everything that can be checked here, shows what it is going to cost, uploads the files and starts the
     * job. The same fine-tuning launched again, after a crash or from another program, gives the job that there is
     * already; only where that one failed or was stopped a new one is started. Whether it is the same follows from
     * model, files, hyperparameters, name, role, bucket, key, network and tags.
     *
     * @throws IllegalArgumentException if model, files or hyperparameters do not go together, or another job has
     *     the name
     * @throws UncheckedIOException if the job's handle cannot be kept on the disk; nothing was started then
     * @throws BudgetException if the estimate is over the budget, or cannot be told and that was not accepted
     * @throws BedrockException if the service refuses
     */
    public TuningJob launch() {
        return launch(Launch.GO_ON);
    }

    /** Starts a job of its own even where the same fine-tuning was launched before; otherwise as {@link #launch()}. */
    public TuningJob launchAnew() {
        return launch(Launch.ANEW);
    }

    /**
     * Looks at everything that the job needs, and starts nothing: credentials, region and model, settings, data, bucket,
     * role, quotas. All of it is looked at, whatever fails; a small object is written to the bucket and deleted again.
     */
    public Preflight preflight() {
        ModelFamily model = require(family, "model", ".model(\"…\")");
        Path trainingFile = require(training, "training file", ".training(file)");
        Inspection inspection = new Inspection(bedrock)
                .caller()
                .model(model)
                .hyperparameters(model, hyperparameters)
                .data(() -> errors(model, trainingFile, validation));
        String place;
        try {
            place = bucket != null ? bucket : TrainingStore.ownBucket(bedrock);
        } catch (BedrockException e) {
            // Without credentials there is no account and no bucket of its own; that has been said.
            return inspection.done();
        }
        return inspection.bucket(place).role(role, place).quotas().done();
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
        String jobRole = TuningRole.given(bedrock, role, "a tuning job");
        String trainingHash = Sha256.of(trainingFile);
        String validationHash = validation == null ? "" : Sha256.of(validation);
        String key = keyOf(model, trainingHash, validationHash, settings, jobRole);
        Handles handles = Handles.of(bedrock, Attempt.HANDLES);
        return handles.exclusively(() -> {
            Attempt attempt = handles.read(Attempt.file(key))
                    .flatMap(handle -> Attempt.read(key, handle))
                    .orElseGet(() -> Attempt.first(key, name != null ? name : nameFor(model, key)));
            // What was launched before and never heard of again is what is launched now, even if anew.
            boolean unheard = attempt.arn().isEmpty();
            Optional<TuningJob> there = attempt.find(bedrock);
            while (there.isPresent()) {
                TuningJob job = there.get();
                if (!hasEndedInVain(job) && (launch == Launch.GO_ON || unheard)) {
                    attempt.started(job.arn()).keep(handles);
                    return job;
                }
                unheard = false;
                attempt = attempt.next();
                there = attempt.find(bedrock);
            }
            TrainingVolume volume = TrainingVolume.of(trainingFile, model, settings);
            Approval approval = volume.estimate(bedrock, model).approve(bedrock, budget);
            TrainingStore store = TrainingStore.of(bedrock, bucket);
            S3Uri trainingUri = store.upload(trainingFile, trainingHash);
            Optional<S3Uri> validationUri =
                    Optional.ofNullable(validation).map(file -> store.upload(file, validationHash));
            volume.keep(bedrock, attempt.jobName());
            CreateModelCustomizationJobRequest request = CreateModelCustomizationJobRequest.builder()
                    .jobName(attempt.jobName())
                    .customModelName(attempt.jobName())
                    .clientRequestToken(attempt.token())
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
                    .outputDataConfig(OutputDataConfig.builder()
                            .s3Uri(store.uri("output/" + attempt.jobName() + "/")
                                    .toString())
                            .build())
                    .customModelKmsKeyId(kmsKey)
                    .vpcConfig(vpc)
                    .jobTags(tags.isEmpty() ? null : wireTags())
                    .customModelTags(tags.isEmpty() ? null : wireTags())
                    .build();
            attempt.keep(handles);
            TuningJob job = start(request, approval, attempt, handles);
            try {
                attempt.started(job.arn()).keep(handles);
            } catch (UncheckedIOException e) {
                // The handle there is, without the ARN, leads to the job by its name.
                return job;
            }
            return job;
        });
    }

    /** What tells one fine-tuning from another; a role names its account. */
    private String keyOf(
            ModelFamily model,
            String trainingHash,
            String validationHash,
            Map<String, String> settings,
            String jobRole) {
        List<String> parts = new ArrayList<>(List.of(
                model.tuningModelId(),
                trainingHash,
                validationHash,
                new TreeMap<>(settings).toString(),
                name == null ? "" : name,
                jobRole,
                bucket == null ? "" : bucket));
        if (kmsKey != null) {
            parts.add("key " + kmsKey);
        }
        if (vpc != null) {
            parts.add("network " + vpc.subnetIds() + vpc.securityGroupIds());
        }
        if (!tags.isEmpty()) {
            parts.add("tags " + tags);
        }
        return Sha256.of(String.join("\n", parts));
    }

    private TuningJob start(
            CreateModelCustomizationJobRequest request, Approval approval, Attempt attempt, Handles handles) {
        try {
            String arn = TuningRole.onceKnown(
                    bedrock,
                    request.roleArn(),
                    () -> bedrock.spend(
                                    approval,
                                    "start the tuning job " + attempt.jobName(),
                                    () -> bedrock.control().createModelCustomizationJob(request))
                            .jobArn());
            return TuningJob.of(bedrock, arn, attempt.jobName());
        } catch (BedrockException e) {
            if (e.isRefusal() && !e.code().equals("ConflictException")) {
                handles.remove(Attempt.file(attempt.key()));
                throw e;
            }
            // It may be the answer that was lost, not the request.
            try {
                Optional<TuningJob> started = attempt.find(bedrock);
                if (started.isPresent()) {
                    return started.get();
                }
            } catch (BedrockException unreachable) {
                e.addSuppressed(unreachable);
            }
            throw e;
        }
    }

    /** Whether a job gave no model and will give none. */
    private static boolean hasEndedInVain(TuningJob job) {
        return switch (job.status()) {
            case FAILED, STOPPED, STOPPING -> true;
            default -> false;
        };
    }

    private static String nameFor(ModelFamily model, String key) {
        return model.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + "-" + key.substring(0, 8);
    }

    private List<Tag> wireTags() {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    private static void check(List<String> ids, String what, int most) {
        if (ids.isEmpty() || ids.size() > most) {
            throw new IllegalArgumentException("there are " + ids.size() + " " + what + "s; expected 1 to " + most);
        }
        ids.forEach(id -> check(ServiceText.VPC_ID, what, id));
    }

    private static void check(ServiceText kind, String what, String text) {
        kind.validate(what, text).ifPresent(why -> {
            throw new IllegalArgumentException(why);
        });
    }

    private static void validate(ModelFamily family, Path training, @Nullable Path validation) {
        List<Finding> errors = errors(family, training, validation);
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(
                    errors.get(0) + (errors.size() == 1 ? "" : "; " + (errors.size() - 1) + " more errors"));
        }
    }

    private static List<Finding> errors(ModelFamily family, Path training, @Nullable Path validation) {
        Validation ofTraining = TrainingRecords.validate(training, family, Purpose.TRAINING);
        List<Finding> findings = new ArrayList<>(ofTraining.findings());
        if (validation != null) {
            Validation ofValidation = TrainingRecords.validate(validation, family, Purpose.VALIDATION);
            findings.addAll(ofValidation.findings());
            TrainingRecords.checkTotal(ofTraining, ofValidation, training.toString(), family)
                    .ifPresent(findings::add);
        }
        return findings.stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .toList();
    }

    private static <T> T require(@Nullable T value, String what, String how) {
        if (value == null) {
            throw new IllegalArgumentException("a fine-tuning needs a " + what + "; give it with " + how);
        }
        return value;
    }
}
