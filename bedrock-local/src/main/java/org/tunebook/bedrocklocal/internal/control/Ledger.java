package org.tunebook.bedrocklocal.internal.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;
import org.tunebook.bedrocklocal.internal.bedrock.Names;
import org.tunebook.bedrocklocal.internal.files.DurableFiles;
import org.tunebook.bedrocklocal.internal.files.RecordDirectory;

/**
 * All that the control plane knows, on the disk: jobs, batches, custom models with their weights, and what serves them. Who
 * reads and then writes holds {@link #lock}.
 */
public final class Ledger {
    /** What answers requests to a model: one that was tuned, or the base. */
    public sealed interface Served {
        /** The id to tune by of the family. */
        String baseModelId();

        record Base(String baseModelId) implements Served {}

        record Tuned(String baseModelId, String modelId) implements Served {}
    }

    final Object lock = new Object();
    final RecordDirectory<Job> jobs;
    final RecordDirectory<CustomModel> models;
    final RecordDirectory<Serving> servings;
    final RecordDirectory<BatchJob> batches;
    final Names names;
    private final Path weights;
    private final Clock clock;

    private Ledger(
            RecordDirectory<Job> jobs,
            RecordDirectory<CustomModel> models,
            RecordDirectory<Serving> servings,
            RecordDirectory<BatchJob> batches,
            Path weights,
            Names names,
            Clock clock) {
        this.jobs = jobs;
        this.models = models;
        this.servings = servings;
        this.batches = batches;
        this.weights = weights;
        this.names = names;
        this.clock = clock;
    }

    /**
     * Opens the ledger and takes back what a killed process had begun and not finished: a model whose job did not
     * complete, weights without a model, a job that was stopping.
     */
    public static Ledger open(Path directory, Names names, Clock clock) throws IOException {
        Path weights = directory.resolve("weights");
        Files.createDirectories(weights);
        DurableFiles.sweep(weights);
        var ledger = new Ledger(
                RecordDirectory.open(directory.resolve("jobs"), Job.class),
                RecordDirectory.open(directory.resolve("models"), CustomModel.class),
                RecordDirectory.open(directory.resolve("servings"), Serving.class),
                RecordDirectory.open(directory.resolve("batches"), BatchJob.class),
                weights,
                names,
                clock);
        for (CustomModel model : ledger.models.all()) {
            boolean complete = ledger.jobs
                    .find(model.jobId())
                    .filter(job -> job.status() == Job.Status.Completed)
                    .isPresent();
            if (!complete) {
                ledger.models.remove(model.id());
            }
        }
        try (Stream<Path> kept = Files.list(weights)) {
            for (Path of : (Iterable<Path>) kept::iterator) {
                if (ledger.models.find(of.getFileName().toString()).isEmpty()) {
                    DurableFiles.deleteTree(of);
                }
            }
        }
        Instant now = ledger.now();
        for (Job job : ledger.jobs.all()) {
            if (job.status() == Job.Status.Stopping) {
                ledger.jobs.put(
                        job.id(),
                        job.with(
                                Job.Status.Stopped,
                                job.validation().cut(Job.PhaseStatus.Stopped, now),
                                job.training().cut(Job.PhaseStatus.Stopped, now),
                                now));
            }
        }
        return ledger;
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Where a tuned model's weights are. */
    public Path weights(String modelId) {
        return weights.resolve(modelId);
    }

    /** A custom model by its ARN or name. */
    Optional<CustomModel> model(String identifier) {
        return models.all().stream()
                .filter(model -> model.arn().equals(identifier) || model.name().equals(identifier))
                .findFirst();
    }

    Optional<Job> job(String identifier) {
        return jobs.all().stream()
                .filter(job -> job.arn().equals(identifier) || job.name().equals(identifier))
                .findFirst();
    }

    Optional<Serving> serving(Serving.Kind kind, String identifier) {
        return servings.all().stream()
                .filter(serving -> serving.kind() == kind
                        && (serving.arn().equals(identifier) || serving.name().equals(identifier)))
                .findFirst();
    }

    /** Whether an ARN is that of a custom model that is there. */
    public boolean isCustomModel(String arn) {
        return models.find(Names.lastSegment(arn))
                .filter(model -> model.arn().equals(arn))
                .isPresent();
    }

    /**
     * What stands behind the ARN of a provisioned throughput or a deployment.
     *
     * @return empty if there is none of that ARN; {@link Readiness#CREATING} while there is nothing to answer yet
     */
    public Optional<Readiness> resolve(String servingArn) {
        Instant now = now();
        return servings.find(Names.lastSegment(servingArn))
                .filter(serving -> serving.arn().equals(servingArn))
                .map(serving -> {
                    if (serving.state(now) == Serving.State.CREATING) {
                        return Readiness.CREATING;
                    }
                    String served = serving.servedArn(now);
                    return new Readiness.Ready(
                            served.contains(":custom-model/")
                                    ? new Served.Tuned(serving.baseModelId(), Names.lastSegment(served))
                                    : new Served.Base(serving.baseModelId()));
                });
    }

    /** Whether something that serves does so yet. */
    public sealed interface Readiness {
        Readiness CREATING = new Creating();

        record Creating() implements Readiness {}

        record Ready(Served served) implements Readiness {}
    }

    /** The number of customization jobs that run. */
    public int runningJobs() {
        return (int) jobs.all().stream().filter(Job::running).count();
    }

    /** Whether any job runs, a batch among them. */
    public boolean busy() {
        return runningJobs() > 0 || batches.all().stream().anyMatch(BatchJob::running);
    }
}
