package org.tunebook.bedrocklocal.internal.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrocklocal.conditions.Fault;
import org.tunebook.bedrocklocal.internal.bedrock.LocalModels;
import org.tunebook.bedrocklocal.internal.files.DurableFiles;
import org.tunebook.bedrocklocal.internal.identity.Roles;
import org.tunebook.bedrocklocal.internal.s3.ObjectStore;
import org.tunebook.bedrocklocal.internal.s3.S3Exception;
import org.tunebook.bedrocklocal.model.LocalModel;
import org.tunebook.bedrocklocal.model.ModelKind;
import org.tunebook.bedrocklocal.model.ModelKind.EarlyStopping;
import org.tunebook.bedrocklocal.model.ModelKind.TrainingListener;
import org.tunebook.bedrocklocal.model.ModelKind.TrainingSettings;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Finding;
import org.tunebook.formats.FormatException;
import org.tunebook.formats.Hyperparameter;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.Purpose;
import org.tunebook.formats.RecordFormat;
import org.tunebook.formats.Severity;
import org.tunebook.formats.TrainingRecords;
import org.tunebook.formats.Validation;

/** One customization job's work: data out of S3 and checked, a model trained, metrics into S3. */
final class Training {
    /** The data can't be used; the message is the job's {@code failureMessage}. */
    static final class DataException extends Exception {
        private static final long serialVersionUID = 1;

        DataException(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    /** What came of it. */
    record Outcome(@Nullable Double trainingLoss, List<Double> validationLosses) {}

    /** How often the metrics so far are put into S3 while the training runs. */
    private static final Duration METRICS = Duration.ofSeconds(1);

    /** No model is made for reading pictures, and a record with one can't be shown to a local model. */
    private static final long LARGEST_FILE = 256L * 1024 * 1024;

    private final Job job;
    private final ModelFamily family;
    private final ObjectStore store;
    private final LocalModels models;
    private final Roles roles;
    private List<Conversation> training = List.of();
    private List<Conversation> validation = List.of();

    Training(Job job, ModelFamily family, ObjectStore store, LocalModels models, Roles roles) {
        this.job = job;
        this.family = family;
        this.store = store;
        this.models = models;
        this.roles = roles;
    }

    /** Reads and checks the data and where the output goes: what the service does in {@code validationDetails}. */
    void validate() throws DataException, IOException {
        S3Location probe = output().below(".write_access_check_file.temp");
        S3Location trainingFile = S3Location.of(
                job.request().path("trainingDataConfig").path("s3Uri").asText());
        if (isFated(Fault.Kind.JOB_UNEXPECTED_ERROR)) {
            throw new DataException("Encountered an unexpected error when processing the request, please try again");
        }
        if (isFated(Fault.Kind.JOB_WRITE_DENIED)) {
            throw notWritable(probe, "");
        }
        if (isFated(Fault.Kind.JOB_READ_DENIED)) {
            throw notReadable(trainingFile, "");
        }
        requireAccess(probe, "s3:PutObject", Training::notWritable);
        try {
            store.put(probe.bucket(), probe.key(), new byte[0], "binary/octet-stream");
        } catch (S3Exception refused) {
            throw notWritable(probe, " (" + refused.getMessage() + ")");
        }
        Validation trainingFound = check(trainingFile, Purpose.TRAINING);
        JsonNode validators = job.request().path("validationDataConfig").path("validators");
        List<Conversation> held = new ArrayList<>();
        for (JsonNode validator : validators) {
            S3Location file = S3Location.of(validator.path("s3Uri").asText());
            Validation found = check(file, Purpose.VALIDATION);
            Optional<Finding> total = TrainingRecords.checkTotal(trainingFound, found, file.fileName(), family);
            if (total.isPresent()) {
                throw new DataException(total.get().message());
            }
            held.addAll(read(file));
        }
        if (isFated(Fault.Kind.JOB_CONTENT_FLAGGED)) {
            throw new DataException("Automated tests flagged this fine-tuning job as including materials that are"
                    + " potentially inconsistent with Anthropic's third-party license terms. Please contact support.");
        }
        training = read(trainingFile);
        validation = held;
    }

    private boolean isFated(Fault.Kind kind) {
        Job.Fate fate = job.fate();
        return fate != null && fate.kind() == kind;
    }

    private void requireAccess(S3Location file, String action, BiFunction<S3Location, String, DataException> refusal)
            throws DataException {
        var access = new BucketAccess(
                store, roles, job.arn(), job.request().path("roleArn").asText());
        Optional<String> refused = access.refusal(file, action);
        if (refused.isPresent()) {
            throw refusal.apply(file, refused.get());
        }
    }

    private static DataException notReadable(S3Location file, String why) {
        return new DataException(BucketAccess.notReadable(file, why));
    }

    private static DataException notWritable(S3Location file, String why) {
        return new DataException(BucketAccess.notWritable(file, why));
    }

    /** Trains, saves the model beside its place, puts both metrics files into S3 and the model into its place. */
    Outcome train(@Nullable Path start, Path weights) throws InterruptedException, S3Exception, IOException {
        var metrics = new Metrics();
        ModelKind kind = models.kind();
        LocalModel from = start == null ? models.base() : models.tuned(start);
        LocalModel tuned = kind.train(from, training, validation, settings(), metrics);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Path beside = DurableFiles.beside(weights);
        try {
            Files.createDirectories(beside);
            tuned.save(beside);
            DurableFiles.syncTree(beside);
            metrics.put();
            DurableFiles.deleteTree(weights);
            DurableFiles.rename(beside, weights);
        } catch (IOException | S3Exception | RuntimeException failure) {
            DurableFiles.deleteTree(beside);
            throw failure;
        }
        models.forget(weights);
        return new Outcome(metrics.lastTrainingLoss, List.copyOf(metrics.lastValidationLoss));
    }

    private S3Location output() {
        return S3Location.of(
                job.request().path("outputDataConfig").path("s3Uri").asText());
    }

    private Validation check(S3Location file, Purpose purpose) throws DataException, IOException {
        if (file.key().isEmpty() || file.key().endsWith("/")) {
            throw new DataException("Invalid " + purpose.wireName()
                    + " input data configuration: the S3 URI is a directory, a file is expected: " + file);
        }
        Validation found;
        try (ObjectStore.Opened opened = open(file)) {
            if (opened.object().size() > LARGEST_FILE) {
                throw new DataException("Input size exceeded in file " + file.fileName() + ": "
                        + opened.object().size() + " bytes; Bedrock Local trains on at most " + LARGEST_FILE);
            }
            found = TrainingRecords.validate(content(opened), file.fileName(), family, purpose);
        }
        Optional<Finding> worst = found.findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .findFirst();
        if (worst.isPresent()) {
            throw new DataException(message(worst.get(), file));
        }
        return found;
    }

    private List<Conversation> read(S3Location file) throws DataException, IOException {
        try (ObjectStore.Opened opened = open(file);
                Stream<Conversation> records = TrainingRecords.read(content(opened), file.fileName(), family)) {
            return records.toList();
        } catch (FormatException unreadable) {
            throw new DataException(String.valueOf(unreadable.getMessage()));
        }
    }

    private ObjectStore.Opened open(S3Location file) throws DataException, IOException {
        requireAccess(file, "s3:GetObject", Training::notReadable);
        try {
            return store.open(file.bucket(), file.key());
        } catch (S3Exception refused) {
            throw notReadable(file, " (" + refused.getMessage() + ")");
        }
    }

    private static InputStream content(ObjectStore.Opened opened) throws IOException {
        return new BufferedInputStream(opened.read(0, opened.object().size()), 64 * 1024);
    }

    /** The service's text for a finding, where it is known, and what Bedrock Local found. */
    private String message(Finding finding, S3Location file) {
        String place = finding.line() > 0 ? "Line " + finding.line() + ": " : "";
        String found = place + finding.message();
        return switch (finding.rule()) {
            case "not-json",
                    "not-an-object",
                    "duplicate-key",
                    "not-utf8",
                    "utf-16",
                    "byte-order-mark",
                    "blank-line",
                    "line-too-long" ->
                "Unable to parse Amazon S3 file: " + file.fileName() + ". Data files must conform to JSONL format. "
                        + found;
            case "record-too-long" -> "Input size exceeded in file " + file.fileName() + ". " + found;
            case "too-few-records", "too-many-records", "file-too-large" -> finding.message();
            default ->
                family.recordFormat() == RecordFormat.PROMPT_COMPLETION
                        ? "Input data at " + file + " must follow a prompt/completion object format. " + found
                        : "Input data at " + file + " does not follow the format of " + family.name() + ". " + found;
        };
    }

    private TrainingSettings settings() {
        boolean stopsEarly = family.hyperparameter("earlyStoppingPatience").isPresent();
        return new TrainingSettings(
                value("epochCount").intValue(),
                family.hyperparameter("batchSize").isPresent()
                        ? value("batchSize").intValue()
                        : 1,
                learningRateMultiplier(),
                stopsEarly
                        ? new EarlyStopping(
                                value("earlyStoppingThreshold").doubleValue(),
                                value("earlyStoppingPatience").intValue())
                        : new EarlyStopping(0, Integer.MAX_VALUE),
                job.seed());
    }

    /** Families that give a learning rate instead: as a multiple of their default. */
    private double learningRateMultiplier() {
        Optional<Hyperparameter> rate = family.hyperparameter("learningRate");
        return rate.isPresent()
                ? value("learningRate").doubleValue()
                        / rate.get().defaultValue().doubleValue()
                : value("learningRateMultiplier").doubleValue();
    }

    private BigDecimal value(String name) {
        JsonNode given = job.request().path("hyperParameters").path(name);
        if (given.isTextual()) {
            return new BigDecimal(given.textValue().strip());
        }
        return family.hyperparameter(name).orElseThrow().defaultValue();
    }

    /** The two files of a job's output, as the service lays them out. */
    private final class Metrics implements TrainingListener {
        private final boolean withPerplexity = family.recordFormat() != RecordFormat.CLAUDE_MESSAGES;
        private final StringBuilder steps = new StringBuilder("step_number,epoch_number,training_loss")
                .append(withPerplexity ? ",perplexity\n" : "\n");
        private final StringBuilder epochs = new StringBuilder("step_number,epoch_number,validation_loss")
                .append(withPerplexity ? ",perplexity\n" : "\n");
        private @Nullable Double lastTrainingLoss;
        private final List<Double> lastValidationLoss = new ArrayList<>();
        private long lastPut = System.nanoTime();

        @Override
        public void step(int step, int epoch, double trainingLoss) {
            row(steps, step, epoch, trainingLoss);
            lastTrainingLoss = trainingLoss;
            putNowAndThen();
        }

        @Override
        public void validation(int step, int epoch, double validationLoss) {
            row(epochs, step, epoch, validationLoss);
            lastValidationLoss.clear();
            lastValidationLoss.add(validationLoss);
            putNowAndThen();
        }

        private void row(StringBuilder rows, int step, int epoch, double loss) {
            rows.append(step).append(',').append(epoch).append(',').append(loss);
            if (withPerplexity) {
                rows.append(',').append(Math.exp(loss));
            }
            rows.append('\n');
        }

        private void putNowAndThen() {
            long now = System.nanoTime();
            if (now - lastPut < METRICS.toNanos()) {
                return;
            }
            lastPut = now;
            try {
                put();
            } catch (S3Exception | IOException unimportant) {
                // The whole files are put at the end, and a failure counts then.
            }
        }

        void put() throws S3Exception, IOException {
            S3Location output = output().below("model-customization-job-" + job.id());
            put(output.below("training_artifacts/step_wise_training_metrics.csv"), steps);
            if (!validation.isEmpty()) {
                put(output.below("validation_artifacts/" + validationFolder() + "validation_metrics.csv"), epochs);
            }
        }

        /** The documentation names one folder; what Nova and Llama 3.1 jobs wrote was seen in others. */
        private String validationFolder() {
            if (family.recordFormat() == RecordFormat.PROMPT_COMPLETION) {
                return "";
            }
            return family.baseModelId().startsWith("amazon.nova")
                    ? "post_fine_tuning_validation/validation/"
                    : "post_fine_tuning_validation/";
        }

        private void put(S3Location file, StringBuilder rows) throws S3Exception, IOException {
            store.put(file.bucket(), file.key(), rows.toString().getBytes(StandardCharsets.UTF_8), "text/csv");
        }
    }
}
