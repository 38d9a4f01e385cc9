package org.tunebook.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Budget;
import org.tunebook.check.Check;
import org.tunebook.dataset.Example;
import org.tunebook.deployment.Endpoint;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.formats.TokenEstimate;
import org.tunebook.inference.Answer;
import org.tunebook.inference.Answers;
import org.tunebook.inference.Inference;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.prompt.PromptTemplate;
import org.tunebook.prompt.PromptedExample;

/**
 * A model that grades answers by a {@link Rubric}, asked through Converse at temperature 0 as {@link Inference} asks.
 * With a {@link #journal} a run that broke off goes on where it was. A verdict that cannot be read is
 * {@link Verdict.Undecided}, never a score.
 */
public final class LlmJudge {
    private static final int MAX_TOKENS = 300;
    private static final Pattern TAG =
            Pattern.compile("<(?=/?(?:task|reference_answer|candidate_answer)\\s*>)", Pattern.CASE_INSENSITIVE);

    private final Endpoint endpoint;
    private final Rubric rubric;
    private final TokenPrice price;
    private final @Nullable Path journal;
    private final Inference.Progress progress;
    private final @Nullable Budget budget;

    private LlmJudge(
            Endpoint endpoint,
            Rubric rubric,
            TokenPrice price,
            @Nullable Path journal,
            Inference.Progress progress,
            @Nullable Budget budget) {
        this.endpoint = endpoint;
        this.rubric = rubric;
        this.price = price;
        this.journal = journal;
        this.progress = progress;
        this.budget = budget;
    }

    /** A judge of correctness; what it costs is unknown. */
    public static LlmJudge on(Endpoint endpoint) {
        return new LlmJudge(endpoint, Rubric.correctness(), TokenPrice.UNKNOWN, null, Inference.Progress.SHOWN, null);
    }

    /** The same by another rubric. */
    public LlmJudge rubric(Rubric newRubric) {
        return new LlmJudge(endpoint, newRubric, price, journal, progress, budget);
    }

    /** The same with the price of its tokens known. */
    public LlmJudge price(TokenPrice newPrice) {
        return new LlmJudge(endpoint, rubric, newPrice, journal, progress, budget);
    }

    /** The same with every verdict kept in a file; what it holds for this very answer is not asked again. */
    public LlmJudge journal(Path file) {
        return new LlmJudge(endpoint, rubric, price, file, progress, budget);
    }

    /** The same with its progress shown in the notebook or console, or not. */
    public LlmJudge progress(Inference.Progress newProgress) {
        return new LlmJudge(endpoint, rubric, price, journal, newProgress, budget);
    }

    /** The same with what grading a set may cost at most; otherwise what the Bedrock's budget says. */
    public LlmJudge budget(Budget most) {
        return new LlmJudge(endpoint, rubric, price, journal, progress, most);
    }

    /**
     * What grading is going to take.
     *
     * @param verdicts how many answers are graded; what a journal holds already is not taken off
     * @param inputTokens of all prompts, estimated
     * @param outputTokens at most: {@value LlmJudge#MAX_TOKENS} a verdict
     * @param price of the tokens
     */
    public record Estimate(int verdicts, long inputTokens, long outputTokens, TokenPrice price) implements Displayable {
        /** What it costs at most, in the price's currency; NaN if the price is not known. */
        public double cost() {
            return price.of(inputTokens, outputTokens);
        }

        @Override
        public MimeBundle display() {
            return MimeBundle.text(toString());
        }

        @Override
        public String toString() {
            return String.format(
                            Locale.ROOT,
                            "%,d verdicts: about %,d input tokens and at most %,d output tokens; cost: ",
                            verdicts,
                            inputTokens,
                            outputTokens)
                    + (Double.isNaN(cost())
                            ? "unknown, as the price of the judge's tokens is"
                            : String.format(Locale.ROOT, "at most about %.2f %s", cost(), price.currency()));
        }
    }

    /** What {@link #grade} is going to take; nothing is asked. */
    public Estimate estimate(Answers answers, List<PromptedExample> examples) {
        long input = questions(answers, examples).stream()
                .map(PromptedExample::conversation)
                .mapToLong(conversation -> TokenEstimate.of(String.valueOf(conversation.system()))
                        + TokenEstimate.of(conversation.messages().get(0).text()))
                .sum();
        return new Estimate(examples.size(), input, (long) MAX_TOKENS * examples.size(), price);
    }

    /**
     * Grades a model's answers. The judge sees the task as the model saw it, the gold answer where there is one, and
     * the answer.
     *
     * @throws IllegalArgumentException if an example was not answered
     * @throws org.tunebook.bedrock.BedrockException if a request fails for good; the verdicts so far are in the
     *     journal, if there is one
     */
    public Verdicts grade(Answers answers, List<PromptedExample> examples) {
        List<PromptedExample> questions = questions(answers, examples);
        Inference inference = Inference.on(endpoint).maxTokens(MAX_TOKENS).progress(progress);
        if (budget != null) {
            inference = inference.budget(budget);
        }
        Answers said = (journal == null ? inference : inference.journal(journal)).ask(questions);
        Map<String, Verdicts.Judged> verdicts = new LinkedHashMap<>();
        for (Answer one : said) {
            String answer = answers.to(one.id()).map(Answer::text).orElse("");
            verdicts.put(one.id(), new Verdicts.Judged(answer, Verdict.parse(one.text(), rubric)));
        }
        return new Verdicts(said.title(), answers.title(), rubric, verdicts);
    }

    /**
     * A check of a data set's own answers, as {@link org.tunebook.check.Checks#and} takes it: each gold answer is
     * graded by whether it follows from its example, take {@link Rubric#support} for it.
     *
     * @param template how examples are shown to the judge
     */
    public Check check(PromptTemplate template) {
        return dataset -> {
            List<Example> answered = dataset.examples().stream()
                    .filter(example -> example.answer().isPresent())
                    .toList();
            List<PromptedExample> asked = answered.stream()
                    .map(template::apply)
                    .map(one -> new PromptedExample(one.id(), one.conversation().prompt(), one.attributes()))
                    .toList();
            List<Answer> gold = answered.stream()
                    .map(example -> new Answer(
                            example.id(), example.answer().orElse(""), 0, 0, java.time.Duration.ZERO, "gold"))
                    .toList();
            return grade(Answers.of("the data set " + dataset.name(), gold), asked)
                    .findings();
        };
    }

    private List<PromptedExample> questions(Answers answers, List<PromptedExample> examples) {
        List<PromptedExample> questions = new ArrayList<>();
        for (PromptedExample example : examples) {
            Answer answer = answers.to(example.id())
                    .orElseThrow(() -> new IllegalArgumentException("example " + example.id() + " has no answer of "
                            + answers.model() + "; ask it before it is judged"));
            Conversation prompt = example.conversation().prompt();
            String task = (prompt.system() == null ? "" : prompt.system() + "\n\n")
                    + prompt.messages().stream()
                            .map(message -> prompt.messages().size() == 1
                                    ? message.text()
                                    : "[" + message.role().wireName() + "] " + message.text())
                            .collect(Collectors.joining("\n\n"));
            String text = block("task", task)
                    + example.gold()
                            .map(gold -> block("reference_answer", gold))
                            .orElse("")
                    + block("candidate_answer", answer.text())
                    + "Give your verdict as the JSON object.";
            questions.add(new PromptedExample(
                    example.id(), new Conversation(rubric.system(), List.of(Message.user(text))), Map.of()));
        }
        return questions;
    }

    /** A block whose content cannot end it. */
    private static String block(String tag, String content) {
        return "<" + tag + ">\n" + TAG.matcher(content).replaceAll("&lt;") + "\n</" + tag + ">\n";
    }
}
