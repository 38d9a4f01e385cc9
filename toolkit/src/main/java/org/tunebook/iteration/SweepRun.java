package org.tunebook.iteration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrock.Budget;
import org.tunebook.bedrock.Polling;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Sha256;
import org.tunebook.deployment.Deployment;
import org.tunebook.deployment.Endpoint;
import org.tunebook.evaluation.Evaluation;
import org.tunebook.evaluation.Measure;
import org.tunebook.formats.Purpose;
import org.tunebook.inference.Inference;
import org.tunebook.iteration.SweepDirectory.Asked;
import org.tunebook.iteration.SweepDirectory.Ended;
import org.tunebook.iteration.SweepDirectory.Kept;
import org.tunebook.iteration.SweepProgress.Work;
import org.tunebook.iteration.Trial.State;
import org.tunebook.prompt.PromptTemplate;
import org.tunebook.prompt.PromptedExample;
import org.tunebook.prompt.TrainingFile;
import org.tunebook.tuning.CustomModel;
import org.tunebook.tuning.FineTuning;
import org.tunebook.tuning.Hyperparameters;
import org.tunebook.tuning.JobOutcome;
import org.tunebook.tuning.JobProgress;
import org.tunebook.tuning.JobStatus;
import org.tunebook.tuning.TrainingCurve;
import org.tunebook.tuning.TrainingCurve.Point;
import org.tunebook.tuning.TuningJob;
import software.amazon.awssdk.services.bedrock.model.FineTuningJobStatus;

/** One run of a sweep, from what its directory holds to the end. */
final class SweepRun {
    /** As many jobs as the service runs at once, and as much throughput as it serves without being asked for more. */
    private static final int AT_ONCE = 2;

    private static final long LOOK_MILLIS = 250;
    private static final Duration TIDYING = Duration.ofMinutes(15);
    private static final String BASE = "base";

    private final Bedrock bedrock;
    private final SweepPlan plan;
    private final PromptTemplate template;
    private final Dataset training;
    private final List<PromptedExample> validation;
    private final List<PromptedExample> test;
    private final Measure metric;
    private final int keepOneOf;
    private final SweepDirectory kept;
    private final String id;
    private final Budget covered;
    private final Supplier<FineTuning> fineTuning;
    private final SweepProgress progress;
    private final List<String> varied;
    private final Map<Integer, TrainingFile> files = new HashMap<>();
    private final Map<String, Evaluation> evaluations = new ConcurrentHashMap<>();
    private final Map<String, String> notes = new ConcurrentHashMap<>();
    private volatile boolean servingIsLeft;

    /** What is tried: a setting on a size, and what it is called on the disk and on the page. */
    private record Wanted(Hyperparameters hyperparameters, int size, String key, String name) {}

    SweepRun(
            Bedrock bedrock,
            SweepPlan plan,
            PromptTemplate template,
            Dataset training,
            List<PromptedExample> validation,
            List<PromptedExample> test,
            Measure metric,
            int keepOneOf,
            SweepDirectory kept,
            String id,
            Budget covered,
            Supplier<FineTuning> fineTuning) {
        this.bedrock = bedrock;
        this.plan = plan;
        this.template = template;
        this.training = training;
        this.validation = validation;
        this.test = test;
        this.metric = metric;
        this.keepOneOf = keepOneOf;
        this.kept = kept;
        this.id = id;
        this.covered = covered;
        this.fineTuning = fineTuning;
        this.progress = new SweepProgress(plan.trials());
        this.varied = Settings.varied(plan.settings());
    }

    SweepResult toEnd(Dataset judges) {
        TrainingFile validationFile = TrainingFile.write(
                template.apply(judges.sample(
                        plan.seed(),
                        Math.min(judges.size(), plan.model().limits().maxValidationRecords()))),
                plan.model(),
                Purpose.VALIDATION,
                kept.file("data/validation.jsonl"));
        for (SweepPlan.Rung rung : plan.rungs()) {
            files.put(
                    rung.size(),
                    TrainingFile.write(
                            template.apply(training.sample(plan.seed(), rung.size())),
                            plan.model(),
                            Purpose.TRAINING,
                            kept.file("data/train-" + rung.size() + ".jsonl")));
        }
        progress.toCome(BASE);
        progress.show();
        List<Runnable> first = new ArrayList<>(List.of(() -> askBase(BASE, BASE, validation)));
        List<Wanted> all = new ArrayList<>();
        List<Hyperparameters> left = plan.settings();
        for (int r = 0; r < plan.rungs().size(); r++) {
            SweepPlan.Rung rung = plan.rungs().get(r);
            List<Wanted> wanted =
                    left.stream().map(one -> wanted(one, rung.size())).toList();
            all.addAll(wanted);
            boolean chooses = keepOneOf > 1 && r + 1 < plan.rungs().size();
            wanted.forEach(one -> {
                progress.toCome(one.name);
                first.add(() -> carry(one, validationFile));
            });
            if (chooses) {
                inPairs(first);
                first.clear();
                left = best(wanted, plan.rungs().get(r + 1).trials());
            }
        }
        inPairs(first);
        List<Trial> trials = all.stream().map(this::trial).toList();
        Optional<Evaluation> base = Optional.ofNullable(evaluations.get(BASE));
        SweepResult result =
                new SweepResult(plan, trials, base, notes.getOrDefault(BASE, ""), metric.name(), Optional.empty());
        return test.isEmpty() || kept.isToStop() ? result : tested(result, all);
    }

    /** Does things two at a time, and draws what moves meanwhile. */
    private void inPairs(List<Runnable> things) {
        ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE, task -> {
            Thread thread = new Thread(task, "sweep");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletionService<@Nullable Void> done = new ExecutorCompletionService<>(workers);
            things.forEach(thing -> done.submit(thing, null));
            for (int left = things.size(); left > 0; ) {
                Future<@Nullable Void> one = done.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                progress.draw();
                if (one != null) {
                    one.get();
                    left--;
                }
            }
            progress.draw();
        } catch (InterruptedException e) {
            end(workers);
            Thread.currentThread().interrupt();
            throw new CancellationException("the sweep was broken off after " + progress
                    + "; jobs that run go on, and what was done is kept in " + kept
                    + ": run the sweep again to go on, or end its jobs with .stop()"
                    + (servingIsLeft
                            ? ". An endpoint that was being made may cost until the next run takes it over, or"
                                    + " Inventory.of(bedrock).tearDownServing() deletes it"
                            : ""));
        } catch (ExecutionException e) {
            String hint = ". What was done is kept in " + kept + "; jobs that run go on. Run the sweep again to go on.";
            if (e.getCause() instanceof BedrockException refused) {
                throw new BedrockException(
                        String.valueOf(refused.getMessage()).replaceFirst("[.;]?\\s*$", "") + hint,
                        refused.code(),
                        refused.status(),
                        refused);
            }
            throw new IllegalStateException("a trial broke off: " + e.getCause() + hint, e.getCause());
        } finally {
            end(workers);
        }
    }

    /** Breaks off what is under way and waits until it has left nothing behind that costs. */
    private static void end(ExecutorService workers) {
        workers.shutdownNow();
        calmly(() -> {
            try {
                workers.awaitTermination(TIDYING.toMinutes(), TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Does what must be done even by a thread that was interrupted, as deleting what costs. */
    private static void calmly(Runnable action) {
        boolean interrupted = Thread.interrupted();
        try {
            action.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Wanted wanted(Hyperparameters one, int size) {
        String key = Sha256.of(new TreeMap<>(one.values()) + " " + size).substring(0, 12);
        Map<String, String> shown = new LinkedHashMap<>(one.values());
        if (!varied.isEmpty()) {
            shown.keySet().retainAll(varied);
        }
        boolean bySize = varied.isEmpty() && plan.rungs().size() > 1;
        if (bySize) {
            return new Wanted(one, size, key, String.format(Locale.ROOT, "%,d examples", size));
        }
        String name = shown.isEmpty() ? "default settings" : Settings.title(shown);
        return new Wanted(
                one,
                size,
                key,
                plan.rungs().size() > 1 ? String.format(Locale.ROOT, "%s; %,d examples", name, size) : name);
    }

    private void carry(Wanted wanted, TrainingFile validationFile) {
        if (kept.isToStop() && kept.trial(wanted.key).isEmpty()) {
            return;
        }
        Optional<Kept> before = kept.trial(wanted.key).filter(one -> !isStopped(one));
        Work work = before.isPresent() && before.get().ended() != null ? Work.KEPT : Work.NEW;
        Kept trial = before.orElseGet(() -> begun(wanted));
        if (trial.ended() == null) {
            trial = trained(wanted, trial, validationFile);
        }
        Ended ended = trial.ended();
        if (ended == null) {
            return;
        }
        if (ended.state() == State.TRAINED) {
            if (trial.asked() == null && !kept.isToStop()) {
                work = Work.NEW;
                trial = asked(wanted, trial, ended);
            }
            Asked answers = trial.asked();
            if (answers == null) {
                progress.ended(wanted.name, State.TRAINED.title() + ": " + notes.getOrDefault(wanted.key, ""), work);
                return;
            }
            Evaluation evaluation = Evaluation.of(answers.toAnswers(), validation, metric);
            evaluations.put(wanted.key, evaluation);
            progress.ended(wanted.name, scored(evaluation), work);
        } else {
            progress.ended(wanted.name, ended.state().title() + ": " + ended.reason(), work);
        }
    }

    private static boolean isStopped(Kept trial) {
        return trial.ended() != null && trial.ended().state() == State.STOPPED;
    }

    private static boolean isStopped(TuningJob job) {
        JobStatus status = job.status();
        return status == JobStatus.STOPPED || status == JobStatus.STOPPING;
    }

    private Kept begun(Wanted wanted) {
        String jobName = "sweep-" + id + "-" + wanted.key.substring(0, 8) + "-"
                + UUID.randomUUID().toString().substring(0, 4);
        Kept trial = new Kept(wanted.hyperparameters.values(), wanted.size, jobName, null, null, null);
        kept.keep(wanted.key, trial);
        return trial;
    }

    private Kept trained(Wanted wanted, Kept trial, TrainingFile validationFile) {
        String name = trial.jobArn() != null ? trial.jobArn() : trial.jobName();
        Optional<TuningJob> there =
                bedrock.find("find the job of the trial " + wanted.name, () -> TuningJob.attach(bedrock, name));
        if (there.isPresent() && isStopped(there.get())) {
            return trained(wanted, begun(wanted), validationFile);
        }
        TuningJob job;
        Kept launched;
        try {
            job = there.isPresent() ? there.get() : launch(wanted, trial, validationFile);
            launched = trial.launched(job.arn());
        } catch (IllegalArgumentException e) {
            return ended(wanted, trial, State.FAILED, String.valueOf(e.getMessage()), Duration.ZERO);
        } catch (BedrockException e) {
            if (!e.code().equals("ValidationException")) {
                throw e;
            }
            return ended(wanted, trial, State.FAILED, String.valueOf(e.getMessage()), Duration.ZERO);
        }
        kept.keep(wanted.key, launched);
        if (kept.isToStop()) {
            Sweep.stop(job);
        }
        JobOutcome outcome = job.await(now -> progress.at(wanted.name, "training", detail(now)));
        if (outcome instanceof JobOutcome.Succeeded done) {
            CustomModel model = done.model();
            Kept ended = launched.ended(new Ended(
                    State.TRAINED,
                    "",
                    model.arn(),
                    model.name(),
                    model.baseModel(),
                    steps(done.curve()),
                    done.curve().best().map(Point::loss).orElse(Double.NaN),
                    done.took().toMillis()));
            kept.keep(wanted.key, ended);
            return ended;
        }
        if (outcome instanceof JobOutcome.Failed failed) {
            return ended(wanted, launched, State.FAILED, failed.reason(), failed.took());
        }
        return ended(wanted, launched, State.STOPPED, "the job was stopped", Duration.ZERO);
    }

    private Kept ended(Wanted wanted, Kept trial, State state, String reason, Duration took) {
        Kept ended = trial.ended(new Ended(state, reason, "", "", "", 0, Double.NaN, took.toMillis()));
        kept.keep(wanted.key, ended);
        return ended;
    }

    /** Starts the job, as soon as the service has a place for it. */
    private TuningJob launch(Wanted wanted, Kept trial, TrainingFile validationFile) {
        TrainingFile file = files.get(wanted.size);
        if (file == null) {
            throw new IllegalStateException("no training file of " + wanted.size + " examples was written");
        }
        FineTuning tuning = fineTuning
                .get()
                .training(file)
                .validation(validationFile)
                .hyperparameters(wanted.hyperparameters)
                .name(trial.jobName());
        Polling polling = Polling.of(bedrock);
        int refusedAlone = 0;
        while (true) {
            try {
                progress.at(wanted.name, "starting", "");
                return tuning.launch();
            } catch (BedrockException e) {
                boolean full = e.code().equals("ServiceQuotaExceededException");
                int running = full ? running() : 0;
                refusedAlone = full && running == 0 ? refusedAlone + 1 : 0;
                // Where no job runs it is no job that holds the quota, unless one has ended just now.
                if (!(full || e.isTransient()) || refusedAlone > 1) {
                    throw e;
                }
                progress.at(wanted.name, full ? "waiting for a place" : "waiting for the service", e.code());
                do {
                    polling.pause("a place for the trial " + wanted.name);
                } while (running > 0 && running() >= running);
            }
        }
    }

    private int running() {
        return bedrock.call(
                "count the tuning jobs that run",
                () -> bedrock.control()
                        .listModelCustomizationJobs(request -> request.statusEquals(FineTuningJobStatus.IN_PROGRESS))
                        .modelCustomizationJobSummaries()
                        .size());
    }

    private static String detail(JobProgress now) {
        TrainingCurve curve = now.curve();
        if (curve.training().isEmpty()) {
            return now.status().wireName();
        }
        Point last = curve.training().get(curve.training().size() - 1);
        String validation = curve.lastValidationLoss().isPresent()
                ? String.format(
                        Locale.ROOT,
                        ", validation loss %.3f",
                        curve.lastValidationLoss().getAsDouble())
                : "";
        return String.format(Locale.ROOT, "step %d, loss %.3f%s", last.step(), last.loss(), validation);
    }

    private static int steps(TrainingCurve curve) {
        return curve.training().isEmpty()
                ? 0
                : curve.training().get(curve.training().size() - 1).step()
                        - curve.training().get(0).step()
                        + 1;
    }

    private Kept asked(Wanted wanted, Kept trial, Ended ended) {
        CustomModel model = new CustomModel(ended.modelArn(), ended.modelName(), ended.baseModel());
        progress.at(wanted.name, "serving", "");
        try {
            Path journal = kept.file("answers/" + wanted.key + ".jsonl");
            Kept asked = trial.asked(ask(model, wanted.name, validation, journal));
            kept.keep(wanted.key, asked);
            return asked;
        } catch (BedrockException e) {
            notes.put(wanted.key, String.valueOf(e.getMessage()));
            return trial;
        }
    }

    private Asked ask(CustomModel model, String name, List<PromptedExample> examples, Path journal) {
        Endpoint endpoint;
        try {
            endpoint = Deployment.on(bedrock).model(model).budget(covered).start();
        } catch (CancellationException e) {
            servingIsLeft = true;
            throw e;
        }
        try {
            progress.at(name, "asking", examples.size() + " questions");
            return ask(endpoint, examples, journal);
        } finally {
            calmly(endpoint::close);
        }
    }

    private Asked ask(Endpoint endpoint, List<PromptedExample> examples, Path journal) {
        return Asked.of(Inference.on(endpoint)
                .progress(Inference.Progress.HIDDEN)
                .journal(journal)
                .budget(covered)
                .ask(examples));
    }

    private void askBase(String title, String name, List<PromptedExample> examples) {
        Optional<Asked> answers = kept.answers(name);
        if (answers.isEmpty() && !kept.isToStop()) {
            progress.at(title, "asking", examples.size() + " questions");
            try {
                answers = Optional.of(
                        ask(Endpoint.of(bedrock, plan.model()), examples, kept.file("answers/" + name + ".jsonl")));
                kept.keep(name, answers.get());
            } catch (BedrockException e) {
                progress.at(title, "not evaluated", String.valueOf(e.getMessage()));
                notes.put(name, String.valueOf(e.getMessage()));
            }
        }
        answers.ifPresent(given -> {
            Evaluation evaluation = Evaluation.of(given.toAnswers(), examples, metric);
            evaluations.put(name, evaluation);
            progress.at(title, scored(evaluation), "");
        });
    }

    private String scored(Evaluation evaluation) {
        return String.format(Locale.ROOT, "%s %.1f %%", metric.name(), 100 * evaluation.mean(metric.name()));
    }

    /** The settings of the trials with the highest scores; of equal ones those that come first. */
    private List<Hyperparameters> best(List<Wanted> wanted, int count) {
        return wanted.stream()
                .filter(one -> evaluations.containsKey(one.key))
                .sorted(Comparator.comparingDouble(one -> -mean(one)))
                .limit(count)
                .map(Wanted::hyperparameters)
                .toList();
    }

    private double mean(Wanted one) {
        Evaluation evaluation = evaluations.get(one.key);
        return evaluation == null ? Double.NEGATIVE_INFINITY : evaluation.mean(metric.name());
    }

    private Trial trial(Wanted wanted) {
        Optional<Kept> kept = this.kept.trial(wanted.key);
        Optional<Ended> ended = kept.map(Kept::ended);
        Optional<Evaluation> evaluation = Optional.ofNullable(evaluations.get(wanted.key));
        return new Trial(
                wanted.name,
                wanted.hyperparameters,
                wanted.size,
                evaluation.isPresent()
                        ? State.EVALUATED
                        : ended.map(Ended::state).orElse(State.OPEN),
                ended.map(Ended::reason).filter(why -> !why.isEmpty()).orElse(notes.getOrDefault(wanted.key, "")),
                kept.map(Kept::jobName).orElse(""),
                ended.filter(one -> one.state() == State.TRAINED)
                        .map(one -> new CustomModel(one.modelArn(), one.modelName(), one.baseModel())),
                ended.map(Ended::steps).orElse(0),
                ended.map(Ended::loss).orElse(Double.NaN),
                ended.map(one -> Duration.ofMillis(one.tookMillis())).orElse(Duration.ZERO),
                evaluation);
    }

    /** The result with the test set asked of the base and the one that was chosen. */
    private SweepResult tested(SweepResult result, List<Wanted> all) {
        Optional<Wanted> chosen = result.best()
                .flatMap(best ->
                        all.stream().filter(one -> one.name.equals(best.name())).findFirst());
        if (chosen.isEmpty()) {
            return result;
        }
        String digest = Sha256.of(test.stream()
                        .map(one -> one.id() + '\n' + one.conversation())
                        .toList()
                        .toString())
                .substring(0, 12);
        String ofBase = "test-" + digest + "-base";
        String ofBest = "test-" + digest + "-" + chosen.get().key;
        CustomModel model = result.best().flatMap(Trial::model).orElseThrow();
        List<Runnable> askings = new ArrayList<>(List.of(() -> askBase("base on the test set", ofBase, test), () -> {
            Optional<Asked> answers = kept.answers(ofBest);
            if (answers.isEmpty()) {
                Asked given = ask(model, "the best on the test set", test, kept.file("answers/" + ofBest + ".jsonl"));
                kept.keep(ofBest, given);
                answers = Optional.of(given);
            }
            Evaluation evaluation = Evaluation.of(answers.get().toAnswers(), test, metric);
            evaluations.put(ofBest, evaluation);
            progress.at("the best on the test set", scored(evaluation), "");
        }));
        inPairs(askings);
        return result.tested(new SweepResult.Tested(
                Optional.ofNullable(evaluations.get(ofBase)),
                Optional.ofNullable(evaluations.get(ofBest)),
                kept.count("test-" + digest + "-") - (evaluations.containsKey(ofBase) ? 1 : 0)));
    }
}
