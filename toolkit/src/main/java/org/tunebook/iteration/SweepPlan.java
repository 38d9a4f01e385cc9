package org.tunebook.iteration;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.Charge;
import org.tunebook.bedrock.Estimate;
import org.tunebook.bedrock.Estimate.When;
import org.tunebook.formats.Hyperparameter;
import org.tunebook.formats.ModelFamily;
import org.tunebook.inference.Inference;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;
import org.tunebook.tuning.Hyperparameters;

/**
 * What a sweep would do, before it does anything.
 *
 * @param model what every training starts from
 * @param settings what is tried, in order
 * @param rungs one a size, the smallest first
 * @param how the settings were come by
 * @param validationExamples how many examples every trial is asked, and the base
 * @param testExamples how many more the chosen trial is asked, and the base
 * @param seed of everything drawn
 */
public record SweepPlan(
        ModelFamily model,
        List<Hyperparameters> settings,
        List<Rung> rungs,
        String how,
        int validationExamples,
        int testExamples,
        long seed)
        implements Displayable {
    private static final String EPOCHS = "epochCount";

    public SweepPlan {
        settings = List.copyOf(settings);
        rungs = List.copyOf(rungs);
    }

    /**
     * The trainings on one size of data.
     *
     * @param size examples
     * @param trials how many settings are tried on them
     * @param tokens of these examples, by the model family's estimate
     */
    public record Rung(int size, int trials, long tokens) {}

    /** How many trainings there are in all. */
    public int trials() {
        return rungs.stream().mapToInt(Rung::trials).sum();
    }

    /**
     * The most tokens that may be trained on, which is what a training is charged by: tokens times epochs, without early
     * stopping, and where settings are dropped from size to size, as if those with the most epochs were kept.
     */
    public long maxTrainingTokens() {
        return rungs.stream().mapToLong(this::maxTokens).sum();
    }

    private long maxTokens(Rung rung) {
        return rung.tokens
                * settings.stream()
                        .map(this::epochs)
                        .sorted(java.util.Comparator.reverseOrder())
                        .limit(rung.trials)
                        .mapToLong(Integer::longValue)
                        .sum();
    }

    private int epochs(Hyperparameters one) {
        return Optional.ofNullable(one.values().get(EPOCHS))
                .map(BigDecimal::new)
                .or(() -> model.hyperparameter(EPOCHS).map(Hyperparameter::defaultValue))
                .map(BigDecimal::intValue)
                .orElse(1);
    }

    /** What the whole sweep is going to cost: every training, every serving, every question; nothing is sent. */
    Estimate estimate(Bedrock bedrock) {
        double error = model.tokenCounter().error();
        boolean mayStop = settings.stream().anyMatch(one -> one.values().containsKey("earlyStoppingPatience"));
        String id = model.baseModelId();
        double questions = validationExamples + testExamples;
        Rung largest = rungs.get(rungs.size() - 1);
        double perQuestion = (double) largest.tokens / largest.size;
        Estimate estimate = Estimate.of(
                        "a sweep of " + trials() + (trials() == 1 ? " training of " : " trainings of ") + model.name(),
                        bedrock.place(),
                        bedrock.pricedIn(model),
                        bedrock.prices())
                .with(
                        "training",
                        When.NOW,
                        String.format(Locale.ROOT, "at most %,d tokens (± %.0f %%)", maxTrainingTokens(), 100 * error),
                        Charge.TRAINING,
                        id,
                        mayStop ? 0 : maxTrainingTokens() * (1 - error),
                        maxTrainingTokens() * (1 + error));
        Asking ofBase = new Asking(questions, perQuestion, error);
        estimate = ofBase.add(estimate, "of the base", Charge.INPUT, Charge.OUTPUT, id);
        double served = trials() * (double) validationExamples + testExamples;
        return switch (model.serving()) {
            case PROVISIONED_THROUGHPUT ->
                estimate.with(
                        "throughput",
                        When.NOW,
                        "1 model unit for each training, until its questions are answered, 4 h at most",
                        Charge.THROUGHPUT,
                        id,
                        0,
                        4.0 * trials());
            case ON_DEMAND_DEPLOYMENT ->
                new Asking(served, perQuestion, error)
                        .add(estimate, "of the tuned", Charge.CUSTOM_INPUT, Charge.CUSTOM_OUTPUT, id);
        };
    }

    /** So many questions of so many tokens each, answered in at most as many as {@link Inference} allows. */
    private record Asking(double questions, double tokens, double error) {
        Estimate add(Estimate estimate, String whom, Charge input, Charge output, String model) {
            return estimate.with(
                            "prompts " + whom,
                            When.NOW,
                            String.format(Locale.ROOT, "%,.0f of about %,.0f tokens", questions, tokens),
                            input,
                            model,
                            questions * tokens * (1 - error),
                            questions * tokens * (1 + error))
                    .with(
                            "answers " + whom,
                            When.NOW,
                            String.format(Locale.ROOT, "at most %,d tokens each", Inference.MAX_TOKENS),
                            output,
                            model,
                            0,
                            questions * Inference.MAX_TOKENS);
        }
    }

    private Sheet sheet() {
        String test = testExamples == 0
                ? ""
                : String.format(Locale.ROOT, "; %,d test questions to the base and the one chosen", testExamples);
        return Sheet.captioned(String.format(
                        Locale.ROOT,
                        "%d trainings of %s: %s; %,d validation questions to each and to the base%s; at most %,d tokens of"
                                + " training by estimate (%.0f %% up or down); draws by seed %d, the service takes none for a training",
                        trials(),
                        model.name(),
                        how,
                        validationExamples,
                        test,
                        maxTrainingTokens(),
                        100 * model.tokenCounter().error(),
                        seed))
                .numbers("examples", "%,.0f", numbers(Rung::size))
                .numbers("trainings", "%.0f", numbers(Rung::trials))
                .numbers("tokens an epoch", "%,.0f", numbers(Rung::tokens))
                .numbers("tokens of training, at most", "%,.0f", numbers(this::maxTokens));
    }

    private double[] numbers(ToDoubleFunction<Rung> value) {
        return rungs.stream().mapToDouble(value).toArray();
    }

    @Override
    public MimeBundle display() {
        return sheet().display();
    }

    @Override
    public String toString() {
        return sheet().toString();
    }
}
