package org.tunebook.tuning;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrock.Handles;
import org.tunebook.bedrock.Polling;
import org.tunebook.bedrock.Trouble;
import org.tunebook.notebook.DisplayHandle;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.Notebook;
import org.tunebook.tuning.TrainingCurve.Point;
import software.amazon.awssdk.services.bedrock.model.GetModelCustomizationJobResponse;
import software.amazon.awssdk.services.bedrock.model.Validator;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A fine-tuning job on a Bedrock. It goes on whether or not anyone watches, and is found again by its ARN
 * from any program.
 */
public final class TuningJob implements Displayable {
    private static final String TRAINING_METRICS = "step_wise_training_metrics.csv";
    private static final String VALIDATION_METRICS = "validation_metrics.csv";

    private final Bedrock bedrock;
    private final String arn;
    private final String name;

    private TuningJob(Bedrock bedrock, String arn, String name) {
        this.bedrock = bedrock;
        this.arn = arn;
        this.name = name;
    }

    /**
     * The job under an ARN or a name.
     *
     * @throws BedrockException if there is none
     */
    public static TuningJob attach(Bedrock bedrock, String arnOrName) {
        GetModelCustomizationJobResponse found = get(bedrock, arnOrName);
        return new TuningJob(bedrock, found.jobArn(), found.jobName());
    }

    /** The job that the service gave an ARN to just now. */
    static TuningJob of(Bedrock bedrock, String arn, String name) {
        return new TuningJob(bedrock, arn, name);
    }

    /** The job under an ARN or a name; empty if there is none. */
    static Optional<TuningJob> find(Bedrock bedrock, String arnOrName) {
        try {
            return Optional.of(attach(bedrock, arnOrName));
        } catch (BedrockException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * The job that was launched last on this Bedrock, from here or from another program that keeps its handles in
     * the same place.
     *
     * @throws IllegalStateException if none was
     */
    public static TuningJob last(Bedrock bedrock) {
        String account = ":" + bedrock.account() + ":";
        return Handles.of(bedrock, Attempt.HANDLES).all().stream()
                .filter(handle -> handle.getOrDefault("jobArn", account).contains(account))
                .sorted(Comparator.comparing(
                        (Map<String, String> handle) -> handle.getOrDefault("written", ""), Comparator.reverseOrder()))
                .flatMap(handle -> Stream.of(handle.get("jobArn"), handle.get("jobName"))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .flatMap(known -> find(bedrock, known))
                        .stream())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no tuning job was launched from here on " + bedrock
                        + "; TuningJob.all(bedrock) lists those of the account"));
    }

    /** The account's jobs in this region, the latest first. */
    public static List<TuningJob> all(Bedrock bedrock) {
        return bedrock.call(
                "list the tuning jobs",
                () -> bedrock
                        .control()
                        .listModelCustomizationJobsPaginator(request -> request.sortBy("CreationTime")
                                .sortOrder("Descending")
                                .maxResults(100))
                        .modelCustomizationJobSummaries()
                        .stream()
                        .map(job -> new TuningJob(bedrock, job.jobArn(), job.jobName()))
                        .toList());
    }

    /** The job's ARN, by which it is found again. */
    public String arn() {
        return arn;
    }

    /** The job's name. */
    public String name() {
        return name;
    }

    /** The Bedrock it is on. */
    public Bedrock bedrock() {
        return bedrock;
    }

    /**
     * What the job was asked for.
     *
     * @param baseModel the base model's ARN
     * @param hyperparameters the service's names and the values it was given
     * @param training the training file's place in S3
     * @param validation the validation file's; empty if there is none
     */
    public record Request(
            String baseModel, Map<String, String> hyperparameters, String training, Optional<String> validation) {
        public Request {
            hyperparameters = Map.copyOf(hyperparameters);
        }
    }

    /** What the job was asked for, as the service tells it. */
    public Request request() {
        GetModelCustomizationJobResponse job = get(bedrock, arn);
        return new Request(
                job.baseModelArn(),
                job.hyperParameters(),
                job.trainingDataConfig() == null || job.trainingDataConfig().s3Uri() == null
                        ? ""
                        : job.trainingDataConfig().s3Uri(),
                job.validationDataConfig() == null
                        ? Optional.empty()
                        : job.validationDataConfig().validators().stream()
                                .map(Validator::s3Uri)
                                .findFirst());
    }

    /** Where the job stands now. */
    public JobStatus status() {
        return JobStatus.of(get(bedrock, arn).statusAsString());
    }

    /** The job's phases as far as the service tells them, in order. */
    public List<Phase> phases() {
        return phases(get(bedrock, arn));
    }

    /**
     * The losses so far, from the two metrics files under the job's output; empty before the service has
     * written them. Their folders differ between model families, so they are found by the end of their names.
     */
    public TrainingCurve curve() {
        return curve(get(bedrock, arn));
    }

    /** Status, phases and losses as they are now. */
    public JobProgress progress() {
        GetModelCustomizationJobResponse job = get(bedrock, arn);
        return progress(job, curve(job));
    }

    /** What the job's time went on so far. */
    public TimeLine timeLine() {
        return timeLine(get(bedrock, arn));
    }

    /** The outcome, if the job has ended. */
    public Optional<JobOutcome> outcome() {
        GetModelCustomizationJobResponse job = get(bedrock, arn);
        return JobStatus.of(job.statusAsString()).isFinal() ? Optional.of(outcome(job)) : Optional.empty();
    }

    /**
     * Shows the job below the running cell, drawn anew whenever something moved, until it has ended. In a
     * console every change of phase and every validation is a line. What lasts longer than usual is said with what to
     * do; looks that fail are said and made again.
     *
     * @throws CancellationException if the thread is interrupted; the job goes on
     */
    public JobOutcome watch() {
        Notebook notebook = Notebook.current();
        return follow(notebook.updatesInPlace() ? new Drawn(notebook) : new Told(notebook));
    }

    /**
     * Waits in silence until the job has ended.
     *
     * @throws CancellationException if the thread is interrupted; the job goes on
     */
    public JobOutcome await() {
        return await(progress -> {});
    }

    /** Waits until the job has ended, and hears of everything that moves, on this thread. */
    public JobOutcome await(Consumer<JobProgress> listener) {
        return follow(new Consumer<>() {
            private @Nullable JobProgress heard;

            @Override
            public void accept(JobProgress now) {
                if (heard == null || now.hasMovedSince(heard)) {
                    heard = now;
                    listener.accept(now);
                }
            }
        });
    }

    /** Looks at the job until it has ended. A look that fails in a way that may pass is made again. */
    private JobOutcome follow(Consumer<JobProgress> everyLook) {
        Polling polling = Polling.of(bedrock);
        String goesOn = "job " + name + "; it goes on: TuningJob.attach(bedrock, \"" + arn + "\")";
        JobProgress last = null;
        while (true) {
            try {
                GetModelCustomizationJobResponse job = get(bedrock, arn);
                JobProgress now = look(job, last);
                polling.answered();
                if (last == null || now.hasMovedSince(last)) {
                    polling.moved();
                }
                last = now;
                everyLook.accept(now);
                if (now.status().isFinal()) {
                    return outcome(job, now.curve());
                }
            } catch (BedrockException e) {
                polling.failed(e, goesOn);
                if (last != null) {
                    last = last.troubled(String.valueOf(e.getMessage()));
                    everyLook.accept(last);
                }
            }
            polling.pause(goesOn);
        }
    }

    /**
     * What the job trained and cost, beside its estimate, as far as that is known; so far, while it runs. The service
     * tells no token count: tokens are the training file's, as counted here, times the epochs that the metrics show.
     */
    public Receipt receipt() {
        GetModelCustomizationJobResponse job = get(bedrock, arn);
        return Receipt.of(bedrock, job, curve(job));
    }

    /** The losses are shown where they can be had; a store that cannot be read is no reason to stop watching. */
    private JobProgress look(GetModelCustomizationJobResponse job, @Nullable JobProgress last) {
        try {
            return progress(job, curve(job));
        } catch (BedrockException e) {
            return progress(job, last == null ? TrainingCurve.EMPTY : last.curve())
                    .troubled(String.valueOf(e.getMessage()));
        }
    }

    /** In a notebook: one picture that is drawn again, also as time passes. */
    private static final class Drawn implements Consumer<JobProgress> {
        private static final Duration REDRAW = Duration.ofSeconds(5);

        private final Notebook notebook;
        private @Nullable DisplayHandle handle;
        private @Nullable JobProgress drawn;

        private Drawn(Notebook notebook) {
            this.notebook = notebook;
        }

        @Override
        public void accept(JobProgress now) {
            if (handle == null) {
                handle = notebook.display(now);
                drawn = now;
            } else if (drawn == null
                    || now.hasMovedSince(drawn)
                    || now.timeLine().total().minus(drawn.timeLine().total()).compareTo(REDRAW) >= 0) {
                handle.update(now);
                drawn = now;
            }
        }
    }

    /** In a console: a line for each change of phase, each validation, each warning. */
    private static final class Told implements Consumer<JobProgress> {
        private final Notebook notebook;
        private @Nullable String told;

        private Told(Notebook notebook) {
            this.notebook = notebook;
        }

        @Override
        public void accept(JobProgress now) {
            String key = now.status() + " "
                    + now.phases().stream().map(Phase::status).toList() + " "
                    + now.curve().validation().size() + " " + now.stall().isPresent() + " " + now.trouble();
            if (!key.equals(told)) {
                told = key;
                notebook.display(MimeBundle.text(now.toString()));
            }
        }
    }

    /**
     * Asks the service to stop the job; what it has cost so far is charged, and it cannot be taken up again. A job
     * that has ended already is left as it is.
     */
    public TuningJob stop() {
        try {
            bedrock.call(
                    "stop the job " + name,
                    () -> bedrock.control().stopModelCustomizationJob(request -> request.jobIdentifier(arn)));
        } catch (BedrockException e) {
            if (!e.code().equals("ConflictException") || !status().isFinal()) {
                throw e;
            }
        }
        return this;
    }

    boolean hasToken(String clientRequestToken) {
        return clientRequestToken.equals(get(bedrock, arn).clientRequestToken());
    }

    private JobProgress progress(GetModelCustomizationJobResponse job, TrainingCurve curve) {
        JobStatus status = JobStatus.of(job.statusAsString());
        TimeLine timeLine = timeLine(job);
        return new JobProgress(
                name, status, phases(job), timeLine, curve, Stall.of(timeLine, status), Optional.empty());
    }

    private static TimeLine timeLine(GetModelCustomizationJobResponse job) {
        JobStatus status = JobStatus.of(job.statusAsString());
        Instant end = status.isFinal() ? ended(job) : servicesNow(job);
        return TimeLine.of(job.creationTime(), phases(job), status, end);
    }

    private static Instant ended(GetModelCustomizationJobResponse job) {
        return job.endTime() != null
                ? job.endTime()
                : job.lastModifiedTime() != null ? job.lastModifiedTime() : job.creationTime();
    }

    /** The time of the answer by the service's clock, which the job's other times are of too. */
    private static Instant servicesNow(GetModelCustomizationJobResponse job) {
        Instant now = job.sdkHttpResponse()
                .firstMatchingHeader("Date")
                .flatMap(TuningJob::httpDate)
                .orElseGet(Instant::now);
        Instant changed = job.lastModifiedTime() == null ? job.creationTime() : job.lastModifiedTime();
        return now.isAfter(changed) ? now : changed;
    }

    private static Optional<Instant> httpDate(String date) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private JobOutcome outcome(GetModelCustomizationJobResponse job) {
        return outcome(job, curve(job));
    }

    private JobOutcome outcome(GetModelCustomizationJobResponse job, TrainingCurve curve) {
        Instant end = ended(job);
        Duration took = Duration.between(job.creationTime(), end);
        return switch (JobStatus.of(job.statusAsString())) {
            case COMPLETED ->
                new JobOutcome.Succeeded(
                        new CustomModel(job.outputModelArn(), job.outputModelName(), job.baseModelArn()), curve, took);
            case STOPPED -> new JobOutcome.Stopped(end);
            default -> {
                String reason =
                        job.failureMessage() == null || job.failureMessage().isBlank()
                                ? "the service gave no reason"
                                : job.failureMessage();
                yield new JobOutcome.Failed(
                        reason, Trouble.of(reason).map(Trouble::remedy).orElse(""), took);
            }
        };
    }

    private static List<Phase> phases(GetModelCustomizationJobResponse job) {
        List<Phase> phases = new ArrayList<>();
        var details = job.statusDetails();
        if (details == null) {
            return phases;
        }
        var validation = details.validationDetails();
        if (validation != null) {
            phases.add(phase(
                    Phase.VALIDATION,
                    validation.statusAsString(),
                    validation.creationTime(),
                    validation.lastModifiedTime()));
        }
        var processing = details.dataProcessingDetails();
        if (processing != null) {
            phases.add(phase(
                    Phase.DATA_PROCESSING,
                    processing.statusAsString(),
                    processing.creationTime(),
                    processing.lastModifiedTime()));
        }
        var training = details.trainingDetails();
        if (training != null) {
            phases.add(phase(
                    Phase.TRAINING, training.statusAsString(), training.creationTime(), training.lastModifiedTime()));
        }
        return phases;
    }

    private static Phase phase(
            String name, @Nullable String status, @Nullable Instant started, @Nullable Instant changed) {
        return new Phase(
                name,
                status == null ? JobStatus.UNKNOWN : JobStatus.of(status),
                Optional.ofNullable(started),
                Optional.ofNullable(changed));
    }

    private TrainingCurve curve(GetModelCustomizationJobResponse job) {
        String uri =
                job.outputDataConfig() == null ? null : job.outputDataConfig().s3Uri();
        if (uri == null) {
            return TrainingCurve.EMPTY;
        }
        S3Uri output = S3Uri.of(uri);
        String own = "model-customization-job-" + arn.substring(arn.lastIndexOf('/') + 1) + "/";
        List<String> keys = bedrock.call(
                "look for the metrics of the job " + name,
                () -> bedrock
                        .s3()
                        .listObjectsV2Paginator(
                                request -> request.bucket(output.bucket()).prefix(output.key()))
                        .contents()
                        .stream()
                        .map(S3Object::key)
                        .filter(key -> key.contains(own))
                        .toList());
        return new TrainingCurve(
                points(output.bucket(), keys, "/" + TRAINING_METRICS, "training_loss"),
                points(output.bucket(), keys, "/" + VALIDATION_METRICS, "validation_loss"));
    }

    private List<Point> points(String bucket, List<String> keys, String ending, String column) {
        return keys.stream()
                .filter(key -> key.endsWith(ending))
                .findFirst()
                .map(key -> bedrock.call(
                        "read the metrics s3://" + bucket + "/" + key,
                        () -> bedrock.s3()
                                .getObjectAsBytes(
                                        request -> request.bucket(bucket).key(key))
                                .asString(StandardCharsets.UTF_8)))
                .map(csv -> MetricsFile.read(csv, column))
                .orElse(List.of());
    }

    private static GetModelCustomizationJobResponse get(Bedrock bedrock, String arnOrName) {
        return bedrock.call(
                "find the tuning job " + arnOrName,
                () -> bedrock.control().getModelCustomizationJob(request -> request.jobIdentifier(arnOrName)));
    }

    @Override
    public MimeBundle display() {
        return MimeBundle.text(toString());
    }

    @Override
    public String toString() {
        return "tuning job " + name + " (" + arn + ")";
    }
}
