package org.tunebook.inference;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;
import tech.tablesaw.api.Table;

/** The answers of one model to a set of examples, one each, in the examples' order. */
public final class Answers implements Displayable, Iterable<Answer> {
    private static final int SHOWN = 10;

    private final String model;
    private final Optional<String> localModel;
    private final String template;
    private final List<Answer> answers;
    private final Map<String, Answer> byId;

    private Answers(String model, Optional<String> localModel, String template, List<Answer> answers) {
        this.model = Objects.requireNonNull(model, "model");
        this.localModel = localModel;
        this.template = Objects.requireNonNull(template, "template");
        this.answers = List.copyOf(answers);
        this.byId = new HashMap<>();
        for (Answer answer : answers) {
            if (byId.put(answer.id(), answer) != null) {
                throw new IllegalArgumentException("two answers to example " + answer.id() + "; expected one each");
            }
        }
    }

    /**
     * Answers that are there already.
     *
     * @param model who gave them: a base model's id or a custom model's ARN
     */
    public static Answers of(String model, List<Answer> answers) {
        return new Answers(model, Optional.empty(), "", answers);
    }

    /** These answers, marked as given by a local model in the other's place. */
    public Answers givenBy(String localModel) {
        return new Answers(model, Optional.of(localModel), template, answers);
    }

    /** These answers, marked as given to the prompts of the template with that hash. */
    public Answers askedBy(String templateHash) {
        return new Answers(model, localModel, templateHash, answers);
    }

    /** Who gave them: a base model's id or a custom model's ARN. */
    public String model() {
        return model;
    }

    /** The local model that really answered, if one did. */
    public Optional<String> localModel() {
        return localModel;
    }

    /** The hash of the template that asked, of several with a comma between them; empty where it is not known. */
    public String template() {
        return template;
    }

    /** Who gave them, in words: the model (of an ARN its own last part), and the local model that stood in for it. */
    public String title() {
        String name = model.startsWith("arn:") ? "custom model " + model.substring(model.lastIndexOf('/') + 1) : model;
        return name
                + localModel
                        .map(local -> " (answered locally by " + local + ")")
                        .orElse("");
    }

    /** Every answer, in order. */
    public List<Answer> all() {
        return answers;
    }

    /** How many there are. */
    public int size() {
        return answers.size();
    }

    /** The answer to an example. */
    public Optional<Answer> to(String exampleId) {
        return Optional.ofNullable(byId.get(exampleId));
    }

    @Override
    public Iterator<Answer> iterator() {
        return answers.iterator();
    }

    /** Every answer as a table. */
    public Table toTable() {
        return sheet(answers.size()).toTable();
    }

    @Override
    public MimeBundle display() {
        return sheet(SHOWN).display();
    }

    @Override
    public String toString() {
        return sheet(SHOWN).toString();
    }

    private Sheet sheet(int rows) {
        List<Answer> shown = answers.subList(0, Math.min(rows, answers.size()));
        return Sheet.captioned(answers.size() + " answers of " + title()
                        + (shown.size() < answers.size() ? ", the first " + shown.size() : ""))
                .text("example", shown.stream().map(Answer::id).toList())
                .text("answer", shown.stream().map(Answer::text).toList())
                .numbers(
                        "input tokens",
                        "%.0f",
                        shown.stream().mapToDouble(Answer::inputTokens).toArray())
                .numbers(
                        "output tokens",
                        "%.0f",
                        shown.stream().mapToDouble(Answer::outputTokens).toArray())
                .text("stop reason", shown.stream().map(Answer::stopReason).toList());
    }
}
