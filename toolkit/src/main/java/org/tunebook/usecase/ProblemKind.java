package org.tunebook.usecase;

import java.util.List;
import java.util.stream.Stream;
import org.tunebook.plot.Sheet;

/**
 * What a model lacks: the four kinds of problem, each with the chance that either approach solves it.
 *
 * <p>Kinds and chances are those of the AWS Machine Learning Blog, "Best practices and lessons for
 * fine-tuning Anthropic's Claude 3 Haiku on Amazon Bedrock", 1 November 2024. They are a judgement from
 * experience with one model family, not a measurement; your own comparison on a test set outweighs them.
 */
public enum ProblemKind {
    FORMAT_OR_TONE(
            "a format or a tone",
            "answer in a JSON schema; speak as the support team does",
            Chance.VERY_HIGH,
            Chance.HIGH,
            "The examples show the form itself, and a tuned model keeps to it without being told in every prompt."),
    NEW_SKILL(
            "a new skill",
            "call your APIs; fill in your documents; sort support tickets",
            Chance.HIGH,
            Chance.MEDIUM,
            "A skill is learned from many worked examples; a prompt holds only a few of them."),
    NEW_SKILL_AND_SIMILAR_ONES(
            "a new skill, and similar ones with it",
            "summarise contracts so as to write better ones",
            Chance.LOW,
            Chance.MEDIUM,
            "What is tuned is the task of the examples; it seldom carries over to a task that they do not show."),
    NEW_KNOWLEDGE(
            "new knowledge for general tasks",
            "the organisation's acronyms; facts about music",
            Chance.LOW,
            Chance.MEDIUM,
            "Tuning changes how a model answers more than what it knows; facts are better looked up and put into the"
                    + " prompt.");

    static final String SOURCE = "Chances: \"Best practices and lessons for fine-tuning Anthropic's Claude 3 Haiku on"
            + " Amazon Bedrock\", AWS Machine Learning Blog, 1 November 2024.";

    private final String words;
    private final String examples;
    private final Chance fineTuning;
    private final Chance prompting;
    private final String reason;

    ProblemKind(String words, String examples, Chance fineTuning, Chance prompting, String reason) {
        this.words = words;
        this.examples = examples;
        this.fineTuning = fineTuning;
        this.prompting = prompting;
        this.reason = reason;
    }

    /** Problems of this kind. */
    public String examples() {
        return examples;
    }

    /** The chance that the approach solves a problem of this kind. */
    public Chance chance(Approach approach) {
        return switch (approach) {
            case FINE_TUNING -> fineTuning;
            case PROMPTING_WITH_RETRIEVAL -> prompting;
        };
    }

    /** Why fine-tuning fits as it does. */
    String reason() {
        return reason;
    }

    /** All four kinds with their examples and chances. */
    public static Sheet sheet() {
        List<ProblemKind> kinds = List.of(values());
        return Sheet.captioned(SOURCE)
                .text("problem", kinds.stream().map(ProblemKind::toString).toList())
                .text("examples", kinds.stream().map(ProblemKind::examples).toList())
                .text(Approach.FINE_TUNING.toString(), chances(Approach.FINE_TUNING))
                .text(Approach.PROMPTING_WITH_RETRIEVAL.toString(), chances(Approach.PROMPTING_WITH_RETRIEVAL));
    }

    private static List<String> chances(Approach approach) {
        return Stream.of(values()).map(kind -> kind.chance(approach).toString()).toList();
    }

    /** The kind in words: {@code a new skill}. */
    @Override
    public String toString() {
        return words;
    }
}
