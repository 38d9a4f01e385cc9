package org.tunebook.iteration;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrock.Budget;
import org.tunebook.bedrock.BudgetException;
import org.tunebook.bedrock.Estimate;
import org.tunebook.bedrock.ModelIds;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Sha256;
import org.tunebook.evaluation.Measure;
import org.tunebook.evaluation.TokenF1;
import org.tunebook.formats.ModelFamily;
import org.tunebook.prompt.PromptTemplate;
import org.tunebook.prompt.PromptedExample;
import org.tunebook.tuning.FineTuning;
import org.tunebook.tuning.Hyperparameters;
import org.tunebook.tuning.TuningJob;

/**
 * Many fine-tunings of one model on one data set, to find hyperparameters and a size of data that serve.
 *
 * <pre>{@code
 * Sweep.on(bedrock).model(CLAUDE_3_HAIKU).template(template)
 *         .training(parts.train()).validation(parts.validation()).test(parts.test())
 *         .grid(g -> g.learningRateMultipliers(0.5, 1, 2).batchSizes(8, 16, 32))
 *         .sizes(100, 300, 1000)
 *         .directory(Path.of("sweep"))
 *         .run()
 * }</pre>
 *
 * <p>Trials are judged on the validation set, which also tells the service when to stop early; the test set is asked
 * of the base and of the trial that was chosen, of no other. Two jobs run at once, as the service allows no more. What
 * has happened is on the disk before anything follows from it: a sweep that broke off, by whatever, goes on where it
 * was when it is run again in its directory, without a job started or a question asked twice. A wider grid or more
 * sizes in the same directory add to what is there.
 */
public final class Sweep {
    private static final int KEEP_ONE_OF_ALL = 1;

    private final Bedrock bedrock;
    private @Nullable ModelFamily family;
    private @Nullable PromptTemplate template;
    private @Nullable Dataset training;
    private @Nullable Dataset validation;
    private @Nullable Dataset test;
    private @Nullable Path directory;
    private @Nullable String role;
    private @Nullable String bucket;
    private Settings settings = new Settings.Product(Map.of());
    private Hyperparameters common = Hyperparameters.of(h -> {});
    private List<Integer> sizes = List.of();
    private int keepOneOf = KEEP_ONE_OF_ALL;
    private Measure metric = TokenF1.MULTISET;
    private long seed = 7;
    private Optional<Budget> budget = Optional.empty();

    private Sweep(Bedrock bedrock) {
        this.bedrock = bedrock;
    }

    /** A sweep on a Bedrock. */
    public static Sweep on(Bedrock bedrock) {
        return new Sweep(bedrock);
    }

    /** The model to start every training from, by any of its ids or its ARN. */
    public Sweep model(String idOrArn) {
        return model(ModelIds.tunable(idOrArn));
    }

    /** The model to start every training from. */
    public Sweep model(ModelFamily model) {
        this.family = model;
        return this;
    }

    /** What makes prompts of the examples, in training as in asking. */
    public Sweep template(PromptTemplate promptTemplate) {
        this.template = promptTemplate;
        return this;
    }

    /** The examples to train on. */
    public Sweep training(Dataset examples) {
        this.training = examples;
        return this;
    }

    /**
     * The examples that trials are judged by, all of them. Jobs are given them too, for their validation loss and early
     * stopping: of more than the model takes a random part.
     */
    public Sweep validation(Dataset examples) {
        this.validation = examples;
        return this;
    }

    /** The examples that only the base and the trial that was chosen are asked; may be left out. */
    public Sweep test(Dataset examples) {
        this.test = examples;
        return this;
    }

    /** Every value named with every value of the other hyperparameters. */
    public Sweep grid(Consumer<Grid> values) {
        Grid grid = new Grid();
        values.accept(grid);
        this.settings = new Settings.Product(grid.values);
        return this;
    }

    /**
     * So many settings drawn at random between bounds. Where only some of the hyperparameters matter, these cover them
     * better than a grid of as many trials.
     */
    public Sweep random(int trials, Consumer<Bounds> bounds) {
        if (trials < 1) {
            throw new IllegalArgumentException("a random search of " + trials + " settings; expected at least 1");
        }
        Bounds given = new Bounds();
        bounds.accept(given);
        this.settings = new Settings.Draws(trials, given.bounds);
        return this;
    }

    /** What all trials have in common, as the number of epochs or early stopping. */
    public Sweep hyperparameters(Consumer<Hyperparameters.Builder> settings) {
        this.common = Hyperparameters.of(settings);
        return this;
    }

    /**
     * How many of the training examples to train on, in turn; all of them if never said. They are drawn by the seed, each
     * size holding the smaller ones whole.
     */
    public Sweep sizes(int... examples) {
        this.sizes = IntStream.of(examples).sorted().distinct().boxed().toList();
        return this;
    }

    /**
     * Successive halving: all settings at the smallest size, and only the best of them, one of so many, at each size
     * after it. It saves trainings and may lose a setting that shows its worth on more data only.
     *
     * @param oneOf 3 keeps the best third, and always at least one
     */
    public Sweep halving(int oneOf) {
        if (oneOf < 2) {
            throw new IllegalArgumentException("halving keeps one of " + oneOf + "; expected 2 or more, as 3");
        }
        this.keepOneOf = oneOf;
        return this;
    }

    /** What trials are judged by; {@link TokenF1#MULTISET} if never said. */
    public Sweep metric(Measure measure) {
        this.metric = measure;
        return this;
    }

    /** The seed of the drawing of sizes, of random search and of resampling. The service takes none for a training. */
    public Sweep seed(long newSeed) {
        this.seed = newSeed;
        return this;
    }

    /** Where the sweep keeps what it knows; the same directory again goes on with it. */
    public Sweep directory(Path path) {
        this.directory = path;
        return this;
    }

    /** The role that jobs read and write S3 with; needed on AWS. */
    public Sweep role(String arn) {
        this.role = arn;
        return this;
    }

    /** The bucket for files and metrics; otherwise one of the toolkit's own. */
    public Sweep bucket(String name) {
        this.bucket = name;
        return this;
    }

    /** What the whole sweep may cost at most, by the upper end of its estimate; otherwise what the Bedrock's budget says. */
    public Sweep budget(Budget most) {
        this.budget = Optional.of(most);
        return this;
    }

    /** What the whole sweep is going to cost: every training, serving and question; nothing is started. */
    public Estimate estimate() {
        return plan().estimate(bedrock);
    }

    /**
     * What the sweep would do, checked as far as it can be without asking the service.
     *
     * @throws IllegalArgumentException if something is missing or does not go together
     */
    public SweepPlan plan() {
        ModelFamily model = require(family, "model", ".model(CLAUDE_3_HAIKU)");
        PromptTemplate prompts = require(template, "template", ".template(PromptTemplate.questionAnswering())");
        Dataset examples = require(training, "training set", ".training(parts.train())");
        Dataset judges = require(validation, "validation set", ".validation(parts.validation())");
        List<Hyperparameters> all = settings.over(common, model, seed);
        all.forEach(one -> check(one, model));
        List<Integer> allSizes = sizes.isEmpty() ? List.of(examples.size()) : sizes;
        for (int size : allSizes) {
            if (size > examples.size() || size < model.minTrainingRecords()) {
                throw new IllegalArgumentException("size " + size + " is not between the " + model.minTrainingRecords()
                        + " records that " + model.name() + " needs and the " + examples.size() + " examples of "
                        + examples.name());
            }
        }
        if (keepOneOf > KEEP_ONE_OF_ALL && allSizes.size() < 2) {
            throw new IllegalArgumentException("halving goes from size to size and there is only " + allSizes
                    + "; give sizes, the smallest first: .sizes(100, 300, 1000)");
        }
        List<SweepPlan.Rung> rungs = new ArrayList<>();
        int settingsLeft = all.size();
        for (int size : allSizes) {
            long tokens = prompts.apply(examples.sample(seed, size)).stream()
                    .mapToLong(one -> model.tokenCounter().count(one.conversation()))
                    .sum();
            rungs.add(new SweepPlan.Rung(size, settingsLeft, tokens));
            settingsLeft = Math.max(1, settingsLeft / keepOneOf);
        }
        return new SweepPlan(
                model,
                all,
                rungs,
                keepOneOf > KEEP_ONE_OF_ALL
                        ? settings.how(seed) + ", then one of " + keepOneOf + " from size to size"
                        : settings.how(seed),
                judges.size(),
                test == null ? 0 : test.size(),
                seed);
    }

    /**
     * Runs what is left of the sweep, shown below the running cell, and gives its result. Failed trials are rows of it.
     *
     * @throws IllegalArgumentException if something is missing or does not go together, or the directory holds another
     *     sweep; nothing was started
     * @throws BudgetException if the estimate is over the budget, or cannot be told and that was not accepted; nothing was
     *     started
     * @throws IllegalStateException if another run holds the directory
     * @throws BedrockException if the service refuses what no other trial could get either; run it again to go on
     * @throws CancellationException if the thread is interrupted: jobs that run go on, and the next run finds them
     */
    public SweepResult run() {
        SweepPlan plan = plan();
        Budget covered = Budget.coveredBy(plan.estimate(bedrock).approve(bedrock, budget));
        Path place = require(directory, "directory", ".directory(Path.of(\"sweep\"))");
        Dataset examples = require(training, "training set", ".training(…)");
        Dataset judges = require(validation, "validation set", ".validation(…)");
        PromptTemplate prompts = require(template, "template", ".template(…)");
        List<PromptedExample> asked = prompts.apply(judges);
        try (SweepDirectory kept = SweepDirectory.open(place)) {
            String id = kept.identified(new SweepDirectory.Identity(
                    UUID.randomUUID().toString().substring(0, 8),
                    bedrock.place().title() + " in " + bedrock.region(),
                    plan.model().tuningModelId(),
                    prompts.hash(),
                    digest(prompts.apply(examples)),
                    digest(asked),
                    seed));
            return new SweepRun(
                            bedrock,
                            plan,
                            prompts,
                            examples,
                            asked,
                            test == null ? List.of() : prompts.apply(test),
                            metric,
                            keepOneOf,
                            kept,
                            id,
                            covered,
                            () -> fineTuning().budget(covered))
                    .toEnd(judges);
        }
    }

    /**
     * Stops the jobs of this sweep that run, and has the run that holds the directory, if there is one, start no more.
     * What they have cost so far is charged. The next run trains anew what was stopped.
     *
     * @return the jobs that were asked to stop
     */
    public List<TuningJob> stop() {
        Path place = require(directory, "directory", ".directory(Path.of(\"sweep\"))");
        SweepDirectory.askToStop(place);
        List<TuningJob> stopped = new ArrayList<>();
        for (SweepDirectory.Kept trial : SweepDirectory.trials(place)) {
            if (trial.ended() == null) {
                bedrock.find("find the job " + trial.jobName(), () -> TuningJob.attach(bedrock, trial.jobName()))
                        .filter(Sweep::stop)
                        .ifPresent(stopped::add);
            }
        }
        return stopped;
    }

    /** Stops a job, unless it has ended already; whether it had not. */
    static boolean stop(TuningJob job) {
        try {
            if (!job.status().isFinal()) {
                job.stop();
                return true;
            }
        } catch (BedrockException e) {
            if (!e.code().equals("ConflictException")) {
                throw e;
            }
            // It ended while it was asked.
        }
        return false;
    }

    private FineTuning fineTuning() {
        FineTuning tuning = FineTuning.on(bedrock).model(require(family, "model", ".model(…)"));
        if (role != null) {
            tuning.role(role);
        }
        if (bucket != null) {
            tuning.bucket(bucket);
        }
        return tuning;
    }

    private static void check(Hyperparameters one, ModelFamily model) {
        one.values().forEach((name, value) -> {
            String wrong = model.hyperparameter(name)
                    .map(known -> known.validate(value).orElse(""))
                    .orElse("there is no hyperparameter " + name);
            if (!wrong.isEmpty()) {
                throw new IllegalArgumentException(model.name() + ": " + wrong);
            }
        });
    }

    private static String digest(List<PromptedExample> examples) {
        StringBuilder all = new StringBuilder();
        for (PromptedExample one : examples) {
            String text = one.id() + '\n' + one.conversation();
            all.append(text.length()).append(':').append(text);
        }
        return Sha256.of(all.toString());
    }

    private static <T> T require(@Nullable T value, String what, String how) {
        if (value == null) {
            throw new IllegalArgumentException("a sweep needs a " + what + "; give it with " + how);
        }
        return value;
    }

    /** The values of a grid, by the names that people use for them. */
    public static final class Grid {
        private final Map<String, List<Number>> values = new LinkedHashMap<>();

        private Grid() {}

        /** Times the base model's own learning rate (Claude). */
        public Grid learningRateMultipliers(double... multipliers) {
            return values("learningRateMultiplier", multipliers);
        }

        /** The learning rates themselves (Nova, Llama). */
        public Grid learningRates(double... rates) {
            return values("learningRate", rates);
        }

        /** Records per update. */
        public Grid batchSizes(int... records) {
            return values("batchSize", IntStream.of(records).asDoubleStream().toArray());
        }

        /** How often the training goes through all records. */
        public Grid epochs(int... epochs) {
            return values("epochCount", IntStream.of(epochs).asDoubleStream().toArray());
        }

        /** Values of any hyperparameter by the service's own name for it. */
        public Grid values(String name, double... choices) {
            if (choices.length == 0) {
                throw new IllegalArgumentException("no values for " + name + "; give at least one");
            }
            values.put(
                    name,
                    DoubleStream.of(choices)
                            .distinct()
                            .<Number>mapToObj(value -> new BigDecimal(Double.toString(value)).stripTrailingZeros())
                            .toList());
            return this;
        }
    }

    /** The bounds of a random search, both ends included. Draws are even on a logarithmic scale. */
    public static final class Bounds {
        private final Map<String, Settings.Bounds> bounds = new LinkedHashMap<>();

        private Bounds() {}

        /** Times the base model's own learning rate (Claude). */
        public Bounds learningRateMultiplier(double low, double high) {
            return between("learningRateMultiplier", low, high);
        }

        /** The learning rate itself (Nova, Llama). */
        public Bounds learningRate(double low, double high) {
            return between("learningRate", low, high);
        }

        /** Records per update. */
        public Bounds batchSize(int low, int high) {
            return between("batchSize", low, high);
        }

        /** How often the training goes through all records. */
        public Bounds epochs(int low, int high) {
            return between("epochCount", low, high);
        }

        /** Bounds of any hyperparameter by the service's own name for it. */
        public Bounds between(String name, double low, double high) {
            bounds.put(name, new Settings.Bounds(low, high));
            return this;
        }
    }
}
