package org.tunebook.evaluation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.tunebook.evaluation.Evaluation.Scored;
import org.tunebook.formats.Message;
import org.tunebook.formats.Role;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Histograms;
import org.tunebook.plot.Histograms.Sample;
import org.tunebook.plot.Sheet;
import tech.tablesaw.api.Table;

/**
 * A base model's evaluation against those of tuned models on the same examples. Absolute gains are in
 * percentage points; relative gains are (tuned - base) / base.
 */
public final class Comparison implements Displayable {
    private static final int SHOWN_TEXT = 200;

    private final Evaluation base;
    private final List<Evaluation> tuned;

    private Comparison(Evaluation base, List<Evaluation> tuned) {
        this.base = base;
        this.tuned = tuned;
    }

    /**
     * A comparison, base first.
     *
     * @throws IllegalArgumentException if the evaluations are not of the same examples and metrics
     */
    public static Comparison of(Evaluation base, Evaluation... tuned) {
        if (tuned.length == 0) {
            throw new IllegalArgumentException("a comparison needs at least one evaluation besides the base's");
        }
        for (Evaluation other : tuned) {
            if (!other.provenance().examplesSha256().equals(base.provenance().examplesSha256())) {
                throw new IllegalArgumentException("the evaluations of " + base.model() + " (" + base.size()
                        + " examples) and " + other.model() + " (" + other.size()
                        + " examples) are not of the same examples with the same prompts; ask both the same list");
            }
            if (!other.metrics().equals(base.metrics())) {
                throw new IllegalArgumentException("the evaluation of " + base.model() + " has the metrics "
                        + base.metrics() + ", that of " + other.model() + " has " + other.metrics());
            }
        }
        return new Comparison(base, List.of(tuned));
    }

    /** The base's evaluation. */
    public Evaluation base() {
        return base;
    }

    /** The tuned models' evaluations, in order. */
    public List<Evaluation> tuned() {
        return tuned;
    }

    /** What the first tuned model gained by a metric. */
    public Gain gain(String metric) {
        return new Gain(base.mean(metric), tuned.get(0).mean(metric));
    }

    /** One row a metric: the base's score, and for each tuned model its score and its gains over the base. */
    public Sheet scores() {
        List<String> metrics = base.metrics();
        Sheet sheet = Sheet.captioned("Scores on " + base.size() + " examples: " + legend())
                .text("metric", metrics)
                .numbers("base, %", "%.1f", column(base));
        for (int t = 0; t < tuned.size(); t++) {
            Evaluation evaluation = tuned.get(t);
            List<Gain> gains = metrics.stream()
                    .map(metric -> new Gain(base.mean(metric), evaluation.mean(metric)))
                    .toList();
            sheet = sheet.numbers(label(t) + ", %", "%.1f", column(evaluation))
                    .numbers(
                            gainLabel(t, "absolute gain, points"),
                            "%+.1f",
                            gains.stream().mapToDouble(Gain::points).toArray())
                    .numbers(
                            gainLabel(t, "relative gain, %"),
                            "%+.1f",
                            gains.stream().mapToDouble(Gain::relativePercent).toArray());
        }
        return sheet;
    }

    private static double[] column(Evaluation evaluation) {
        return evaluation.metrics().stream()
                .mapToDouble(metric -> 100 * evaluation.mean(metric))
                .toArray();
    }

    /** One row a model: the lengths of its answers, and by how much mean and median are less than the base's. */
    public Sheet tokenTable() {
        List<TokenStatistics> all = new ArrayList<>(List.of(base.outputTokens()));
        tuned.forEach(evaluation -> all.add(evaluation.outputTokens()));
        return tokenTable(
                "Output tokens of " + base.size() + " answers: " + legend(),
                IntStream.range(0, all.size())
                        .mapToObj(i -> i == 0 ? "base" : label(i - 1))
                        .toList(),
                all);
    }

    static Sheet tokenTable(String caption, List<String> names, List<TokenStatistics> all) {
        TokenStatistics first = all.get(0);
        return Sheet.captioned(caption)
                .text("model", names)
                .numbers(
                        "average",
                        "%.1f",
                        all.stream().mapToDouble(TokenStatistics::mean).toArray())
                .numbers("% reduced", "%.0f", reductions(all, s -> s.meanReductionFrom(first)))
                .numbers(
                        "median",
                        "%.1f",
                        all.stream().mapToDouble(TokenStatistics::median).toArray())
                .numbers("% of median reduced", "%.0f", reductions(all, s -> s.medianReductionFrom(first)))
                .numbers(
                        "standard deviation (sample)",
                        "%.1f",
                        all.stream()
                                .mapToDouble(TokenStatistics::standardDeviation)
                                .toArray())
                .numbers(
                        "minimum",
                        "%.0f",
                        all.stream().mapToDouble(TokenStatistics::min).toArray())
                .numbers(
                        "maximum",
                        "%.0f",
                        all.stream().mapToDouble(TokenStatistics::max).toArray());
    }

    private static double[] reductions(
            List<TokenStatistics> all, java.util.function.ToDoubleFunction<TokenStatistics> reduction) {
        return IntStream.range(0, all.size())
                .mapToDouble(i -> i == 0 ? Double.NaN : 100 * reduction.applyAsDouble(all.get(i)))
                .toArray();
    }

    /** How long the answers are: one histogram a model over the same bins, the base on the left. */
    public Histograms tokenHistograms() {
        List<Sample> samples = new ArrayList<>();
        samples.add(sample("base", base));
        for (int t = 0; t < tuned.size(); t++) {
            samples.add(sample(label(t), tuned.get(t)));
        }
        return Histograms.of("output tokens per answer", "answers", samples.toArray(new Sample[0]))
                .titled("Output tokens, base and tuned");
    }

    private static Sample sample(String name, Evaluation evaluation) {
        return new Sample(
                name,
                evaluation.examples().stream()
                        .mapToDouble(one -> one.answer().outputTokens())
                        .toArray());
    }

    /** The first examples, as they are in the data: question, gold, and what base and tuned said. */
    public Sheet examples(int count) {
        return examples(
                "The first", IntStream.range(0, base.size()).limit(count).toArray());
    }

    /** The examples on which the first tuned model gained most by the first metric, the largest gain first. */
    public Sheet largestGains(int count) {
        return examples("The largest gains on", ordered(Comparator.comparingDouble(i -> -difference(i)), count));
    }

    /** The examples on which the first tuned model lost most by the first metric, the largest loss first. */
    public Sheet largestLosses(int count) {
        return examples("The largest losses on", ordered(Comparator.comparingDouble(this::difference), count));
    }

    private int[] ordered(Comparator<Integer> order, int count) {
        return IntStream.range(0, base.size())
                .boxed()
                .sorted(order)
                .limit(count)
                .mapToInt(i -> i)
                .toArray();
    }

    private double difference(int example) {
        String metric = base.metrics().get(0);
        return tuned.get(0).examples().get(example).score(metric)
                - base.examples().get(example).score(metric);
    }

    private Sheet examples(String which, int[] chosen) {
        String metric = base.metrics().get(0);
        List<Scored> ofBase =
                IntStream.of(chosen).mapToObj(base.examples()::get).toList();
        Sheet sheet = Sheet.captioned(
                        which + " " + chosen.length + " of " + base.size() + " examples, scored by " + metric)
                .text("example", ofBase.stream().map(one -> one.example().id()).toList())
                .text("question", ofBase.stream().map(Comparison::question).toList())
                .text("gold", ofBase.stream().map(Scored::gold).toList())
                .text(
                        "base",
                        ofBase.stream().map(one -> cut(one.answer().text())).toList())
                .numbers("base, %", "%.0f", percent(ofBase, metric));
        for (int t = 0; t < tuned.size(); t++) {
            List<Scored> ofTuned =
                    IntStream.of(chosen).mapToObj(tuned.get(t).examples()::get).toList();
            sheet = sheet.text(
                            label(t),
                            ofTuned.stream()
                                    .map(one -> cut(one.answer().text()))
                                    .toList())
                    .numbers(label(t) + ", %", "%.0f", percent(ofTuned, metric));
        }
        return sheet;
    }

    private static double[] percent(List<Scored> scored, String metric) {
        return scored.stream().mapToDouble(one -> 100 * one.score(metric)).toArray();
    }

    /** The question block of the last user turn, or its last lines where it has none. */
    private static String question(Scored scored) {
        List<Message> turns = scored.example().conversation().messages();
        for (int i = turns.size() - 1; i >= 0; i--) {
            if (turns.get(i).role() == Role.USER) {
                String text = turns.get(i).text();
                int start = text.lastIndexOf("<question>");
                int end = text.lastIndexOf("</question>");
                String question = start >= 0 && end > start ? text.substring(start + "<question>".length(), end) : text;
                String stripped = question.strip();
                return stripped.length() <= SHOWN_TEXT
                        ? stripped
                        : "…" + stripped.substring(stripped.length() - SHOWN_TEXT);
            }
        }
        return "";
    }

    private static String cut(String text) {
        return text.length() <= SHOWN_TEXT ? text : text.substring(0, SHOWN_TEXT) + "…";
    }

    private String label(int t) {
        return tuned.size() == 1 ? "tuned" : "tuned " + (t + 1);
    }

    private String gainLabel(int t, String what) {
        return tuned.size() == 1 ? what : label(t) + ", " + what;
    }

    private String legend() {
        StringBuilder legend = new StringBuilder("base = ").append(base.title());
        for (int t = 0; t < tuned.size(); t++) {
            legend.append(", ")
                    .append(label(t))
                    .append(" = ")
                    .append(tuned.get(t).title());
        }
        return legend.toString();
    }

    /**
     * Keeps the comparison in a directory, made if missing: both tables as text in {@code comparison.txt}, and the
     * histograms in {@code output-tokens.png}.
     *
     * @return the directory
     */
    public Path save(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("comparison.txt"), scores() + "\n\n" + tokenTable() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the comparison in " + directory + ": " + e.getMessage(), e);
        }
        tokenHistograms().save(directory.resolve("output-tokens.png"));
        return directory;
    }

    /** The scores as a Tablesaw table, in full precision. */
    public Table toTable() {
        return scores().toTable();
    }

    @Override
    public MimeBundle display() {
        return scores().display();
    }

    @Override
    public String toString() {
        return scores().toString();
    }
}
