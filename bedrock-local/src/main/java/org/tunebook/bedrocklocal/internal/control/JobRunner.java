package org.tunebook.bedrocklocal.internal.control;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrocklocal.conditions.Fault;
import org.tunebook.bedrocklocal.internal.bedrock.LocalModels;
import org.tunebook.bedrocklocal.internal.control.Job.PhaseStatus;
import org.tunebook.bedrocklocal.internal.control.Job.Status;
import org.tunebook.bedrocklocal.internal.files.DurableFiles;
import org.tunebook.bedrocklocal.internal.identity.Roles;
import org.tunebook.bedrocklocal.internal.s3.ObjectStore;
import org.tunebook.formats.ModelFamily;

/**
 * Works on the jobs of the ledger that are in progress. A job that the server's end cut short is begun again from its
 * data when the server next starts, and by its seed ends as it would have.
 */
public final class JobRunner implements AutoCloseable {
    /** How long a training may take to notice that it is to end. */
    private static final int ORDERLY_STOP_SECONDS = 5;

    /** How often a stalled job looks at the clock, which may be turned at any moment. */
    private static final long STALL_LOOK_MILLIS = 20;

    private static final String INTERNAL_ERROR = "Encountered an internal error when processing the request.";

    private final Ledger ledger;
    private final ObjectStore store;
    private final LocalModels models;
    private final Roles roles;
    private final ExecutorService workers;
    private final Map<String, Future<?>> running = new ConcurrentHashMap<>();
    private volatile boolean closing;

    public JobRunner(Ledger ledger, ObjectStore store, LocalModels models, Roles roles) {
        this.ledger = ledger;
        this.store = store;
        this.models = models;
        this.roles = roles;
        this.workers = Executors.newCachedThreadPool(work -> {
            var thread = new Thread(work, "customization-job");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Goes on with what the ledger says is in progress. */
    public void resume() {
        for (Job job : ledger.jobs.all()) {
            if (job.status() == Status.InProgress) {
                start(job.id());
            }
        }
    }

    void start(String jobId) {
        running.put(jobId, workers.submit(() -> run(jobId)));
    }

    /** Interrupts a job that is stopping. */
    void interrupt(String jobId) {
        synchronized (ledger.lock) {
            // Not while the worker writes to the ledger: an interrupt would break that off.
            Future<?> work = running.get(jobId);
            if (work != null) {
                work.cancel(true);
            }
            // A worker that had not begun yet will never do so: settle the job here.
            ledger.jobs
                    .find(jobId)
                    .filter(job ->
                            job.status() == Status.Stopping && job.validation().status() == PhaseStatus.NotStarted)
                    .ifPresent(this::stopped);
        }
    }

    private void run(String jobId) {
        try {
            Job job = phases(jobId, PhaseStatus.InProgress, null);
            ModelFamily family = ModelFamily.of(job.baseModelId()).orElseThrow();
            var training = new Training(job, family, store, models, roles);
            training.validate();
            stall(job);
            phases(jobId, PhaseStatus.Completed, PhaseStatus.InProgress);
            if (isFated(job, Fault.Kind.JOB_INTERNAL_ERROR)) {
                throw new Training.DataException(INTERNAL_ERROR);
            }
            Path start = job.startModelId() == null ? null : ledger.weights(job.startModelId());
            Training.Outcome outcome = training.train(start, ledger.weights(job.outputModelId()));
            complete(jobId, outcome);
        } catch (InterruptedException ended) {
            end(jobId, Optional.empty());
        } catch (Training.DataException unusable) {
            end(jobId, Optional.of(unusable.getMessage()));
        } catch (Exception | Error failure) {
            boolean interrupted = closing
                    || ledger.jobs
                            .find(jobId)
                            .filter(job -> job.status() == Status.Stopping)
                            .isPresent();
            if (!interrupted) {
                System.err.println("Bedrock Local: customization job " + jobId + " failed");
                failure.printStackTrace();
            }
            end(jobId, Optional.of(INTERNAL_ERROR + " (" + failure + ")"));
        } finally {
            running.remove(jobId);
        }
    }

    private static boolean isFated(Job job, Fault.Kind kind) {
        Job.Fate fate = job.fate();
        return fate != null && fate.kind() == kind;
    }

    /** As jobs of the service were seen to: nothing moves for a day or three, then the job fails. */
    private void stall(Job job) throws InterruptedException, Training.DataException {
        Job.Fate fate = job.fate();
        if (fate != null && fate.kind() == Fault.Kind.JOB_STALL) {
            phases(job.id(), PhaseStatus.Completed, null);
            while (ledger.now().isBefore(fate.until())) {
                Thread.sleep(STALL_LOOK_MILLIS);
            }
            throw new Training.DataException(INTERNAL_ERROR);
        }
    }

    /** Moves on to a phase; not if the job is stopping. */
    private Job phases(String jobId, PhaseStatus validation, @Nullable PhaseStatus training)
            throws InterruptedException {
        synchronized (ledger.lock) {
            Job job = ledger.jobs.find(jobId).orElseThrow();
            if (closing || Thread.interrupted() || job.status() != Status.InProgress) {
                throw new InterruptedException();
            }
            Instant now = ledger.now();
            Job moved = job.with(
                    Status.InProgress,
                    job.validation().to(validation, now),
                    training == null ? Job.Phase.NOT_STARTED : job.training().to(training, now),
                    now);
            ledger.jobs.put(jobId, moved);
            return moved;
        }
    }

    private void complete(String jobId, Training.Outcome outcome) throws IOException {
        synchronized (ledger.lock) {
            Job job = ledger.jobs.find(jobId).orElseThrow();
            if (job.status() != Status.InProgress) {
                stopped(job);
                DurableFiles.deleteTree(ledger.weights(job.outputModelId()));
                return;
            }
            Instant now = ledger.now();
            var model = new CustomModel(
                    job.outputModelId(),
                    ledger.names.customModel(job.baseModelId(), job.outputModelId()),
                    job.outputModelName(),
                    job.id(),
                    job.baseModelId(),
                    now,
                    Tags.read(job.request().path("customModelTags")));
            ledger.models.put(model.id(), model);
            ledger.jobs.put(jobId, job.completed(outcome.trainingLoss(), outcome.validationLosses(), now));
        }
    }

    private void end(String jobId, Optional<String> failure) {
        synchronized (ledger.lock) {
            // An interrupt that is still pending would break off the writing of the ledger.
            Thread.interrupted();
            Job job = ledger.jobs.find(jobId).orElseThrow();
            if (job.status() == Status.Stopping) {
                stopped(job);
            } else if (!closing && job.status() == Status.InProgress) {
                ledger.jobs.put(jobId, job.failed(failure.orElse(INTERNAL_ERROR), ledger.now()));
            }
        }
    }

    private void stopped(Job job) {
        Instant now = ledger.now();
        ledger.jobs.put(
                job.id(),
                job.with(
                        Status.Stopped,
                        job.validation().cut(PhaseStatus.Stopped, now),
                        job.training().cut(PhaseStatus.Stopped, now),
                        now));
    }

    /** Interrupts all work; what was in progress stays so in the ledger. */
    @Override
    public void close() {
        closing = true;
        workers.shutdownNow();
        try {
            if (!workers.awaitTermination(ORDERLY_STOP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("Bedrock Local: a training did not end in " + ORDERLY_STOP_SECONDS
                        + " s; its job is begun again at the next start");
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
