package org.tunebook.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tunebook.dataset.Sha256;
import org.tunebook.evaluation.CorpusMetric.Pair;
import org.tunebook.evaluation.CorpusMetric.Prepared;
import org.tunebook.formats.Message;
import org.tunebook.formats.Role;
import org.tunebook.inference.Answer;
import org.tunebook.inference.Answers;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;
import org.tunebook.prompt.PromptedExample;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The answers of one model, each scored by every metric against its gold answer. Scores are between 0 and 1. */
public final class Evaluation implements Displayable {
    private static final int SHOWN_QUESTION = 200;

    private final Answers answers;
    private final List<Measure> measures;
    private final List<String> metrics;
    private final List<Scored> scored;
    private final Provenance provenance;
    private final Map<String, Double> means;

    private Evaluation(Answers answers, List<Measure> measures, List<Scored> scored, Provenance provenance) {
        this.answers = answers;
        this.measures = List.copyOf(measures);
        this.metrics = measures.stream().map(Measure::name).toList();
        this.scored = List.copyOf(scored);
        this.provenance = provenance;
        Map<String, Double> all = new LinkedHashMap<>();
        int[] places = IntStream.range(0, scored.size()).toArray();
        metrics.forEach(metric -> all.put(metric, prepared(metric, this).score(places)));
        this.means = Collections.unmodifiableMap(all);
    }

    /** Scores answers; the metrics in the order in which they are to be shown. */
    public static Evaluation of(Answers answers, List<PromptedExample> examples, Measure... metrics) {
        return of(answers, examples, List.of(metrics));
    }

    /**
     * Scores answers.
     *
     * @throws IllegalArgumentException if an example has no gold answer or was not answered, if there are no
     *     examples or no metrics, or two metrics of the same name
     */
    public static Evaluation of(Answers answers, List<PromptedExample> examples, List<? extends Measure> metrics) {
        if (examples.isEmpty() || metrics.isEmpty()) {
            throw new IllegalArgumentException("an evaluation needs examples and metrics; there are " + examples.size()
                    + " examples and " + metrics.size() + " metrics");
        }
        List<String> names = metrics.stream().map(Measure::name).toList();
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
            for (Measure measure : metrics) {
                if (measure instanceof Metric metric) {
                    scores.put(metric.name(), metric.score(answer.text(), gold));
                }
            }
            scored.add(new Scored(example, gold, answer, scores));
        }
        Provenance provenance = new Provenance(
                answers.model(),
                scored.size(),
                PromptedExample.templates(examples),
                digest(scored, false),
                digest(scored, true));
        return new Evaluation(answers, List.copyOf(metrics), scored, provenance);
    }

    /**
     * This evaluation with one more metric, the first of its {@link Verdicts}: the judge's scores by example.
     *
     * @throws IllegalArgumentException if the verdicts are on other answers or the metric is there already
     */
    public Evaluation with(Verdicts verdicts) {
        Metric metric = verdicts.metric();
        if (metrics.contains(metric.name())) {
            throw new IllegalArgumentException("this evaluation has the metric " + metric.name() + " already");
        }
        List<Scored> more = new ArrayList<>();
        for (Scored one : scored) {
            Map<String, Double> scores = new LinkedHashMap<>(one.scores);
            scores.put(metric.name(), verdicts.score(one.example.id(), one.answer.text()));
            more.add(new Scored(one.example, one.gold, one.answer, scores));
        }
        List<Measure> all = new ArrayList<>(measures);
        all.add(metric);
        return new Evaluation(answers, all, more, provenance);
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

    /** What the metrics say and what they do not, in order. */
    public List<MetricCard> cards() {
        return measures.stream().map(Measure::card).toList();
    }

    /**
     * The mean of a metric over all examples that have a score by it, or what a {@link CorpusMetric} gives for all of
     * them together; NaN if there is none.
     */
    public double mean(String metric) {
        measure(metric);
        return means.getOrDefault(metric, Double.NaN);
    }

    /** The {@link #mean} of each metric, in order. */
    public Map<String, Double> means() {
        return means;
    }

    /** The interval that the {@link #mean} of a metric lies in. */
    public Resampling.Interval interval(String metric, Resampling resampling) {
        return resampling.interval(prepared(metric, this), scored);
    }

    /** How many examples have no score by a metric, as an answer that a judge could not decide on. */
    public int unscored(String metric) {
        return measure(metric) instanceof Metric
                ? (int) scored.stream()
                        .filter(one -> Double.isNaN(one.score(metric)))
                        .count()
                : 0;
    }

    private Measure measure(String metric) {
        int index = metrics.indexOf(metric);
        if (index < 0) {
            throw new IllegalArgumentException("no metric " + metric + " in this evaluation; there are " + metrics);
        }
        return measures.get(index);
    }

    /** Whether each example has a score of its own by a metric. */
    public boolean isByExample(String metric) {
        return measure(metric) instanceof Metric;
    }

    /** Answers and gold answers, in the examples' order. */
    List<Pair> pairs() {
        return scored.stream().map(one -> new Pair(one.answer.text(), one.gold)).toList();
    }

    /** A metric over the examples of several evaluations, one after the other. */
    static Prepared prepared(String metric, Evaluation... evaluations) {
        if (evaluations[0].measure(metric) instanceof CorpusMetric corpus) {
            return corpus.over(Stream.of(evaluations)
                    .flatMap(evaluation -> evaluation.pairs().stream())
                    .toList());
        }
        double[] scores = Stream.of(evaluations)
                .flatMap(evaluation -> evaluation.scored.stream())
                .mapToDouble(one -> one.score(metric))
                .toArray();
        return places -> {
            double sum = 0;
            int counted = 0;
            for (int place : places) {
                if (!Double.isNaN(scores[place])) {
                    sum += scores[place];
                    counted++;
                }
            }
            return counted == 0 ? Double.NaN : sum / counted;
        };
    }

    /** Every example with its gold answer, its answer and its scores. */
    public List<Scored> examples() {
        return scored;
    }

    /** The answers as they came. */
    public Answers answers() {
        return answers;
    }

    /** The lengths of the answers that were scored; of none where one that has text came without its tokens. */
    public TokenStatistics outputTokens() {
        return TokenStatistics.of(
                hasOutputTokens()
                        ? scored.stream()
                                .mapToInt(one -> one.answer.outputTokens())
                                .toArray()
                        : new int[0]);
    }

    /** Whether the tokens of every answer are known: one that has text has at least one. */
    boolean hasOutputTokens() {
        return scored.stream()
                .allMatch(one ->
                        one.answer.outputTokens() > 0 || one.answer.text().isEmpty());
    }

    static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
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
        for (String metric : metrics.stream().filter(this::isByExample).toList()) {
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
        Sheet sheet = Sheet.captioned(title() + " on " + counted(size(), "example"))
                .text("metric", metrics)
                .numbers(
                        "mean, %",
                        "%.1f",
                        metrics.stream()
                                .mapToDouble(metric -> 100 * mean(metric))
                                .toArray());
        double[] unscored = metrics.stream().mapToDouble(this::unscored).toArray();
        return DoubleStream.of(unscored).sum() == 0 ? sheet : sheet.numbers("without a score", "%.0f", unscored);
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

    /** An example, its gold answer, the model's, and the scores by metric; NaN is no score. */
    public record Scored(PromptedExample example, String gold, Answer answer, Map<String, Double> scores) {
        public Scored {
            scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
        }

        /** The score by a metric. */
        public double score(String metric) {
            return Optional.ofNullable(scores.get(metric))
                    .orElseThrow(() ->
                            new IllegalArgumentException("no metric " + metric + "; there are " + scores.keySet()));
        }

        /** What was asked, cut to what fits a table: the question block of the last user turn, or that turn's end. */
        public String question() {
            List<Message> turns = example.conversation().messages();
            for (int i = turns.size() - 1; i >= 0; i--) {
                if (turns.get(i).role() == Role.USER) {
                    String text = turns.get(i).text();
                    int start = text.lastIndexOf("<question>");
                    int end = text.lastIndexOf("</question>");
                    String question =
                            start >= 0 && end > start ? text.substring(start + "<question>".length(), end) : text;
                    String stripped = question.strip();
                    return stripped.length() <= SHOWN_QUESTION
                            ? stripped
                            : "…" + stripped.substring(stripped.length() - SHOWN_QUESTION);
                }
            }
            return "";
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
