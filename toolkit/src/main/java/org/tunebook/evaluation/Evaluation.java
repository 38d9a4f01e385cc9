package org.tunebook.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tunebook.inference.Answer;
import org.tunebook.inference.Answers;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;
import org.tunebook.prompt.PromptedExample;
import org.tunebook.prompt.Sha256;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The answers of one model, each scored by every metric against its gold answer. Scores are between 0 and 1. */
public final class Evaluation implements Displayable {
    private final Answers answers;
    private final List<String> metrics;
    private final List<Scored> scored;
    private final Provenance provenance;

    private Evaluation(Answers answers, List<String> metrics, List<Scored> scored, Provenance provenance) {
        this.answers = answers;
        this.metrics = metrics;
        this.scored = scored;
        this.provenance = provenance;
    }

    /** Scores answers; the metrics in the order in which they are to be shown. */
    public static Evaluation of(Answers answers, List<PromptedExample> examples, Metric... metrics) {
        return of(answers, examples, List.of(metrics));
    }

    /**
     * Scores answers.
     *
     * @throws IllegalArgumentException if an example has no gold answer or was not answered, if there are no
     *     examples or no metrics, or two metrics of the same name
     */
    public static Evaluation of(Answers answers, List<PromptedExample> examples, List<? extends Metric> metrics) {
        if (examples.isEmpty() || metrics.isEmpty()) {
            throw new IllegalArgumentException("an evaluation needs examples and metrics; there are " + examples.size()
                    + " examples and " + metrics.size() + " metrics");
        }
        List<String> names = metrics.stream().map(Metric::name).toList();
        if (names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException("two metrics have the same name: " + names);
        }
        List<Scored> scored = new ArrayList<>();
        for (PromptedExample example : examples) {
            String gold = example.gold()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "example " + example.id() + " has no gold answer; it cannot be scored"));
            Answer answer = answers.to(example.id())
                    .orElseThrow(() -> new IllegalArgumentException("example " + example.id() + " has no answer of "
                            + answers.model() + "; ask it before it is scored"));
            Map<String, Double> scores = new LinkedHashMap<>();
            metrics.forEach(metric -> scores.put(metric.name(), metric.score(answer.text(), gold)));
            scored.add(new Scored(example, gold, answer, scores));
        }
        Provenance provenance = new Provenance(
                answers.model(),
                scored.size(),
                PromptedExample.templates(examples),
                digest(scored, false),
                digest(scored, true));
        return new Evaluation(answers, names, List.copyOf(scored), provenance);
    }

    /** Who answered: a base model's id or a custom model's ARN. */
    public String model() {
        return answers.model();
    }

    /** Who answered, in words: the model, and the local model that stood in for it. */
    public String title() {
        return answers.title();
    }

    /** How many examples were scored. */
    public int size() {
        return scored.size();
    }

    /** The metrics' names, in order. */
    public List<String> metrics() {
        return metrics;
    }

    /** The mean of a metric over all examples. */
    public double mean(String metric) {
        if (!metrics.contains(metric)) {
            throw new IllegalArgumentException("no metric " + metric + " in this evaluation; there are " + metrics);
        }
        return scored.stream().mapToDouble(one -> one.score(metric)).average().orElseThrow();
    }

    /** The mean of each metric, in order. */
    public Map<String, Double> means() {
        Map<String, Double> means = new LinkedHashMap<>();
        metrics.forEach(metric -> means.put(metric, mean(metric)));
        return means;
    }

    /** Every example with its gold answer, its answer and its scores. */
    public List<Scored> examples() {
        return scored;
    }

    /** The answers as they came. */
    public Answers answers() {
        return answers;
    }

    /** The lengths of the answers that were scored. */
    public TokenStatistics outputTokens() {
        return TokenStatistics.of(
                scored.stream().mapToInt(one -> one.answer.outputTokens()).toArray());
    }

    /** What these scores were made from. */
    public Provenance provenance() {
        return provenance;
    }

    /** One row an example: id, gold, answer, output tokens, scores, and the examples' attributes. */
    public Table toTable() {
        Sheet sheet = Sheet.captioned("evaluation of " + title())
                .text("example", scored.stream().map(one -> one.example.id()).toList())
                .text("gold", scored.stream().map(Scored::gold).toList())
                .text("answer", scored.stream().map(one -> one.answer.text()).toList())
                .numbers(
                        "output tokens",
                        "%.0f",
                        scored.stream()
                                .mapToDouble(one -> one.answer.outputTokens())
                                .toArray());
        for (String metric : metrics) {
            sheet = sheet.numbers(
                    metric,
                    "%.4f",
                    scored.stream().mapToDouble(one -> one.score(metric)).toArray());
        }
        Table table = sheet.toTable();
        scored.stream()
                .flatMap(one -> one.example.attributes().keySet().stream())
                .distinct()
                .sorted()
                .filter(attribute -> !table.containsColumn(attribute))
                .forEach(attribute -> table.addColumns(StringColumn.create(
                        attribute,
                        scored.stream().map(one -> one.example.attributes().getOrDefault(attribute, "")))));
        return table;
    }

    @Override
    public MimeBundle display() {
        return sheet().display();
    }

    @Override
    public String toString() {
        return sheet().toString();
    }

    private Sheet sheet() {
        return Sheet.captioned(title() + " on " + size() + " examples")
                .text("metric", metrics)
                .numbers(
                        "mean, %",
                        "%.1f",
                        metrics.stream()
                                .mapToDouble(metric -> 100 * mean(metric))
                                .toArray());
    }

    private static String digest(List<Scored> scored, boolean withAnswers) {
        StringBuilder all = new StringBuilder();
        for (Scored one : scored) {
            part(all, one.example.id());
            part(all, String.valueOf(one.example.conversation().system()));
            one.example.conversation().messages().forEach(message -> part(all, message.role() + " " + message.text()));
            if (withAnswers) {
                part(all, one.answer.text());
            }
        }
        return Sha256.of(all.toString());
    }

    private static void part(StringBuilder all, String text) {
        all.append(text.length()).append(':').append(text).append('\n');
    }

    /** An example, its gold answer, the model's, and the scores by metric. */
    public record Scored(PromptedExample example, String gold, Answer answer, Map<String, Double> scores) {
        public Scored {
            scores = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(scores));
        }

        /** The score by a metric. */
        public double score(String metric) {
            return Optional.ofNullable(scores.get(metric))
                    .orElseThrow(() ->
                            new IllegalArgumentException("no metric " + metric + "; there are " + scores.keySet()));
        }
    }

    /**
     * What scores were made from.
     *
     * @param model who answered
     * @param examples how many examples
     * @param template the hash of the template that made the prompts, of several with a comma between them; empty
     *     where none did
     * @param examplesSha256 a digest of the examples: ids, prompts and gold answers, in order
     * @param answersSha256 a digest of the same with the answers; two runs that agree in it agree in every score
     */
    public record Provenance(
            String model, int examples, String template, String examplesSha256, String answersSha256) {}
}
