package org.tunebook.usecase;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.tunebook.formats.ModelFamily;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;

/**
 * What a model is wanted for: a task, what measures success and from where on it is one, what it may cost,
 * and the data at hand. {@link #fit} says whether fine-tuning is the way, why, and what to try first.
 *
 * <pre>{@code
 * UseCase.of("Answer analysts' questions about reports", TaskKind.QUESTION_ANSWERING)
 *         .success("token-f1", 0.85).budget(200).labelled(2_008)
 * }</pre>
 *
 * @param name the use case in a few words
 * @param task what the model is to do
 * @param problem what it lacks; {@link TaskKind#usualProblem} until {@link #problem(ProblemKind)} says otherwise
 * @param success what measures it, and the least that is enough
 * @param budget what may be spent until the answer is known, in US dollars
 * @param labelled how many examples with a known answer there are
 * @param documents how many documents there are that hold what a model would have to know
 */
public record UseCase(
        String name,
        TaskKind task,
        ProblemKind problem,
        Optional<Success> success,
        Optional<BigDecimal> budget,
        OptionalInt labelled,
        OptionalInt documents)
        implements Displayable {

    /** Each of the successful tunings that the chances come from had about as many labelled examples. */
    private static final int PLENTY = 10_000;

    /**
     * When the model is good enough.
     *
     * @param metric the metric's name, as {@code token-f1}
     * @param target the least value that is enough, between 0 and 1
     */
    public record Success(String metric, double target) {
        public Success {
            if (metric.isBlank()) {
                throw new IllegalArgumentException("the success metric has no name; expected one as token-f1");
            }
            if (!(target > 0 && target <= 1)) {
                throw new IllegalArgumentException("the target of " + metric + " is " + target
                        + "; expected a value above 0, up to 1 (85 % is 0.85)");
            }
        }

        @Override
        public String toString() {
            return metric + " of at least " + target;
        }
    }

    public UseCase {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the use case has no name; say in a few words what the model is for");
        }
        if (budget.isPresent() && budget.get().signum() < 0) {
            throw new IllegalArgumentException("the budget is " + budget.get() + " US dollars; expected 0 or more");
        }
        notNegative("labelled examples", labelled);
        notNegative("documents", documents);
    }

    private static void notNegative(String what, OptionalInt count) {
        if (count.isPresent() && count.getAsInt() < 0) {
            throw new IllegalArgumentException(
                    "the number of " + what + " is " + count.getAsInt() + "; expected 0 or more");
        }
    }

    /** A use case of which no more is known yet than its task. */
    public static UseCase of(String name, TaskKind task) {
        return new UseCase(
                name,
                task,
                task.usualProblem(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty());
    }

    /** This use case, taken for another kind of problem than its task usually is. */
    public UseCase problem(ProblemKind newProblem) {
        return new UseCase(name, task, newProblem, success, budget, labelled, documents);
    }

    /** This use case with what measures it and the least value, between 0 and 1, that is enough. */
    public UseCase success(String metric, double target) {
        return new UseCase(name, task, problem, Optional.of(new Success(metric, target)), budget, labelled, documents);
    }

    /** This use case with what may be spent on finding out, in US dollars. */
    public UseCase budget(double dollars) {
        return new UseCase(name, task, problem, success, Optional.of(BigDecimal.valueOf(dollars)), labelled, documents);
    }

    /** This use case with the number of examples at hand whose answer is known. */
    public UseCase labelled(int examples) {
        return new UseCase(name, task, problem, success, budget, OptionalInt.of(examples), documents);
    }

    /** This use case with the number of documents at hand that hold what a model would have to know. */
    public UseCase documents(int count) {
        return new UseCase(name, task, problem, success, budget, labelled, OptionalInt.of(count));
    }

    /**
     * How well fine-tuning fits against prompting with retrieval. The chances are those of the
     * {@link ProblemKind}; the first approach is the one of the better chance, but for prompting where
     * there are too few labelled examples to tune any model with, or no money to do it.
     */
    public Fit fit() {
        boolean tuningIsLikelier =
                problem.chance(Approach.FINE_TUNING).compareTo(problem.chance(Approach.PROMPTING_WITH_RETRIEVAL)) > 0;
        boolean tunable = !tooFewToTune() && !unpaid();
        Approach first = tuningIsLikelier && tunable ? Approach.FINE_TUNING : Approach.PROMPTING_WITH_RETRIEVAL;
        return new Fit(problem, first, reasons(), first == Approach.FINE_TUNING ? tuningSteps() : promptingSteps());
    }

    private boolean tooFewToTune() {
        return labelled.isPresent() && labelled.getAsInt() < fewestRecords();
    }

    private boolean unpaid() {
        return budget.isPresent() && budget.get().signum() == 0;
    }

    /** The fewest training records that any model on AWS takes. */
    private static int fewestRecords() {
        return ModelFamily.all().stream()
                .filter(family -> !family.tuningRegions().isEmpty())
                .mapToInt(ModelFamily::minTrainingRecords)
                .min()
                .orElseThrow();
    }

    private List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        reasons.add(problem.reason());
        if (problem == task.usualProblem()) {
            reasons.add("The task, " + task + ", was taken for " + problem + ": " + task.condition()
                    + ". If yours is another kind of problem, say so with problem(…).");
        } else {
            reasons.add("You took the task, " + task + ", for " + problem + " (" + problem.examples() + "); usually it"
                    + " is " + task.usualProblem() + ".");
        }
        reasons.add(data());
        documents.ifPresent(count -> {
            if (count > 0) {
                reasons.add(counted(count, "document") + " at hand: what they say can be retrieved and put into the"
                        + " prompt, also of a tuned model.");
            }
        });
        success.ifPresentOrElse(
                least -> reasons.add("It is a success with " + least + " on examples that no model was tuned on."),
                () -> reasons.add("No success metric is set, so no result can be enough. Set one with success(…); "
                        + task + " is usually measured by " + task.usualMetric() + "."));
        reasons.add(money());
        return reasons;
    }

    private String data() {
        if (labelled.isEmpty()) {
            return "How many labelled examples there are is not said. The tunings that the chances come from had about "
                    + number(PLENTY) + " each. Say it with labelled(…).";
        }
        int count = labelled.getAsInt();
        if (tooFewToTune()) {
            return counted(count, "labelled example") + ": no model on Amazon Bedrock is tuned with fewer than "
                    + fewestRecords() + ". They are enough to show in a prompt and to test with.";
        }
        return counted(count, "labelled example")
                + (count < PLENTY
                        ? "; the tunings that the chances come from had about " + number(PLENTY)
                                + " each. Fewer may do if they are good: a curve of the metric over the amount of data"
                                + " tells."
                        : ", as many as the tunings had that the chances come from.");
    }

    private String money() {
        if (budget.isEmpty()) {
            return "No budget is set. A tuned model costs for training, for storage and, most of all, for being served."
                    + " Set a limit with budget(…).";
        }
        if (unpaid()) {
            return "With a budget of 0 nothing can be tuned on AWS; Bedrock Local costs nothing, and runs every step"
                    + " with its small model.";
        }
        return "The budget of " + budget.get().stripTrailingZeros().toPlainString() + " US dollars has to cover"
                + " training, storage and serving; tear down what serves as soon as it is measured.";
    }

    private List<String> tuningSteps() {
        return List.of(
                "Hold a test set back, and measure the base model on it with a clear prompt and a few examples in it."
                        + " If that reaches " + goal() + ", stop here.",
                "Fine-tune on " + (labelled.isPresent() ? "the other" : "your")
                        + " examples, prompted just as the model"
                        + " will be asked later, and compare with the base model on the same test set.",
                "While more examples still help, add examples before you turn to hyperparameters; prompts and retrieval"
                        + " go on helping a tuned model too.");
    }

    private List<String> promptingSteps() {
        return List.of(
                "Hold a test set back, and measure the base model on it with a clear prompt"
                        + (problem == ProblemKind.NEW_KNOWLEDGE || documents.orElse(0) > 0
                                ? " and what retrieval finds for each question."
                                : " and a few worked examples in it."),
                "Read the answers that are wrong, and mend prompt and retrieval until they reach " + goal()
                        + " or stop getting better.",
                "Fine-tune for what is then still wrong in form or skill"
                        + (tooFewToTune()
                                ? ", once there are at least " + fewestRecords() + " labelled examples."
                                : "."));
    }

    private String goal() {
        return success.map(least -> "the target (" + least + ")").orElse("the target you have set by then");
    }

    private static String counted(int count, String what) {
        return number(count) + " " + what + (count == 1 ? "" : "s");
    }

    private static String number(int count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    @Override
    public MimeBundle display() {
        String html = "<p><b>" + Html.escape(name) + "</b> (" + Html.escape(task.toString()) + ")</p>"
                + fit().display().get(MimeBundle.HTML).orElse("");
        return MimeBundle.html(toString(), html);
    }

    @Override
    public String toString() {
        return name + " (" + task + ")\n" + fit();
    }
}
