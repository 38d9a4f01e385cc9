package org.tunebook.usecase;

/** What a model is to do, with the kind of problem that usually is and what usually measures it. */
public enum TaskKind {
    CLASSIFICATION(
            "classification",
            ProblemKind.NEW_SKILL,
            "the labels are your own, and examples show how to give them",
            "accuracy and macro F1"),
    STRUCTURED_OUTPUT(
            "structured output",
            ProblemKind.FORMAT_OR_TONE,
            "only the form of the answer is asked for",
            "the share of valid JSON and the fields' F1"),
    TOOLS_AND_APIS(
            "tools and APIs",
            ProblemKind.NEW_SKILL,
            "the tools are your own, and examples show how to call them",
            "the share of right calls"),
    TONE_OR_LANGUAGE(
            "tone or language",
            ProblemKind.FORMAT_OR_TONE,
            "only the way of putting it is asked for",
            "a judge with a rubric, checked by people"),
    QUESTION_ANSWERING(
            "question answering",
            ProblemKind.NEW_SKILL,
            "the text that holds the answer is in the prompt; if a model is to know it by heart, it is new knowledge",
            "token F1 and exact match"),
    SUMMARISATION(
            "summarisation",
            ProblemKind.NEW_SKILL,
            "the text is in the prompt; if a model is to write better such texts by it, it is a new skill and similar"
                    + " ones",
            "ROUGE-L, and a judge with a rubric");

    private final String words;
    private final ProblemKind problem;
    private final String condition;
    private final String metric;

    TaskKind(String words, ProblemKind problem, String condition, String metric) {
        this.words = words;
        this.problem = problem;
        this.condition = condition;
        this.metric = metric;
    }

    /**
     * The kind of problem that such a task usually is: a new skill where input and answer are both in the
     * examples (for question answering: the text that holds the answer is in the prompt), a format or tone
     * where only the form of the answer is asked for.
     */
    public ProblemKind usualProblem() {
        return problem;
    }

    /** When such a task is its usual problem. */
    String condition() {
        return condition;
    }

    /** What such a task is usually measured by. */
    public String usualMetric() {
        return metric;
    }

    /** The kind in words: {@code question answering}. */
    @Override
    public String toString() {
        return words;
    }
}
