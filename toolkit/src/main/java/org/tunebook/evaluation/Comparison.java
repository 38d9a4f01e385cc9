package org.tunebook.evaluation;

import static org.tunebook.evaluation.Evaluation.counted;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tunebook.evaluation.CorpusMetric.Prepared;
import org.tunebook.evaluation.Evaluation.Scored;
import org.tunebook.inference.Answer;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Histograms;
import org.tunebook.plot.Histograms.Sample;
import org.tunebook.plot.Sheet;
import tech.tablesaw.api.Table;

/**
 * A base model's evaluation against those of tuned models on the same examples, with any number of other models
 * beside. Absolute gains are in percentage points; relative gains are (tuned - base) / base.
 */
public final class Comparison implements Displayable {
    private static final int SHOWN_TEXT = 200;

    private final Evaluation base;
    private final List<Evaluation> tuned;
    private final List<Evaluation> others;

    private Comparison(Evaluation base, List<Evaluation> tuned, List<Evaluation> others) {
        this.base = base;
        this.tuned = tuned;
        this.others = others;
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
        requireSame(base, tuned);
        return new Comparison(base, List.of(tuned), List.of());
    }

    /**
     * This comparison with other models beside, over which the tuned models' gains are shown too.
     *
     * @throws IllegalArgumentException if the evaluations are not of the same examples and metrics
     */
    public Comparison beside(Evaluation... models) {
        requireSame(base, models);
        List<Evaluation> more = new ArrayList<>(others);
        more.addAll(List.of(models));
        return new Comparison(base, tuned, List.copyOf(more));
    }

    private static void requireSame(Evaluation base, Evaluation... models) {
        for (Evaluation other : models) {
            if (!other.provenance().examplesSha256().equals(base.provenance().examplesSha256())) {
                throw new IllegalArgumentException("the evaluations of " + base.title() + " ("
                        + counted(base.size(), "example") + ") and " + other.title() + " ("
                        + counted(other.size(), "example")
                        + ") are not of the same examples with the same prompts: " + difference(base, other)
                        + ". Ask both the same list");
            }
            if (!other.metrics().equals(base.metrics())) {
                throw new IllegalArgumentException("the evaluation of " + base.title() + " has the metrics "
                        + base.metrics() + ", that of " + other.title() + " has " + other.metrics()
                        + "; score both by the same, in the same order");
            }
        }
    }

    /** The first thing in which the examples of two evaluations differ. */
    private static String difference(Evaluation one, Evaluation other) {
        List<String> ids = ids(one);
        List<String> otherIds = ids(other);
        return alone(ids, otherIds, one)
                .or(() -> alone(otherIds, ids, other))
                .orElseGet(() -> IntStream.range(0, Math.min(ids.size(), otherIds.size()))
                        .boxed()
                        .flatMap(i -> {
                            if (!ids.get(i).equals(otherIds.get(i))) {
                                return Stream.of("their order differs, first in place " + (i + 1) + ": " + ids.get(i)
                                        + " and " + otherIds.get(i));
                            }
                            return one.examples()
                                            .get(i)
                                            .example()
                                            .conversation()
                                            .equals(other.examples()
                                                    .get(i)
                                                    .example()
                                                    .conversation())
                                    ? Stream.of()
                                    : Stream.of("example " + ids.get(i) + " has another prompt or gold answer");
                        })
                        .findFirst()
                        .orElse("one of them has examples twice"));
    }

    private static Optional<String> alone(List<String> ids, List<String> others, Evaluation evaluation) {
        Set<String> known = new HashSet<>(others);
        return ids.stream()
                .filter(id -> !known.contains(id))
                .findFirst()
                .map(id -> "only " + evaluation.title() + " has example " + id);
    }

    private static List<String> ids(Evaluation evaluation) {
        return evaluation.examples().stream().map(one -> one.example().id()).toList();
    }

    /** The base's evaluation. */
    public Evaluation base() {
        return base;
    }

    /** The tuned models' evaluations, in order. */
    public List<Evaluation> tuned() {
        return tuned;
    }

    /** The evaluations of the other models, in order. */
    public List<Evaluation> others() {
        return others;
    }

    /** What the first tuned model gained by a metric. */
    public Gain gain(String metric) {
        return new Gain(base.mean(metric), tuned.get(0).mean(metric));
    }

    /**
     * One row a metric: the base's score, for each tuned model its score and its gains over the base, and for each
     * other model its score and the tuned models' gains over it.
     */
    public Sheet scores() {
        List<String> metrics = base.metrics();
        Sheet sheet = Sheet.captioned("Scores on " + counted(base.size(), "example") + ": " + legend())
                .text("metric", metrics)
                .numbers("base, %", "%.1f", column(base));
        for (int t = 0; t < tuned.size(); t++) {
            Evaluation evaluation = tuned.get(t);
            sheet = gains(sheet.numbers(label(t) + ", %", "%.1f", column(evaluation)), evaluation, base, gainLabel(t));
        }
        for (int o = 0; o < others.size(); o++) {
            Evaluation other = others.get(o);
            sheet = sheet.numbers(otherLabel(o) + ", %", "%.1f", column(other));
            for (int t = 0; t < tuned.size(); t++) {
                sheet = gains(sheet, tuned.get(t), other, label(t) + " over " + otherLabel(o) + ", ");
            }
        }
        return sheet;
    }

    private static Sheet gains(Sheet sheet, Evaluation evaluation, Evaluation over, String label) {
        List<Gain> gains = evaluation.metrics().stream()
                .map(metric -> new Gain(over.mean(metric), evaluation.mean(metric)))
                .toList();
        return sheet.numbers(
                        label + "absolute gain, points",
                        "%+.1f",
                        gains.stream().mapToDouble(Gain::points).toArray())
                .numbers(
                        label + "relative gain, %",
                        "%+.1f",
                        gains.stream().mapToDouble(Gain::relativePercent).toArray());
    }

    /**
     * Whether the gains may be chance: one row a metric and tuned model, set against the base and each other model.
     * Intervals are of the scores and of the absolute gain; the p-value is how often chance alone gains or loses as
     * much. Wins, ties and losses count the examples that the tuned model does better, the same or worse on; of metrics
     * that have no score by example there are none.
     */
    public Sheet significance(Resampling resampling) {
        List<Contrast> contrasts = contrasts(resampling);
        return Contrast.sheet(
                counted(base.size(), "example") + ": " + legend() + "; " + resampling,
                "metric",
                contrasts.stream().map(Contrast::metric).toList(),
                contrasts);
    }

    /** What {@link #significance} shows, as values: every tuned model against the base and each other model. */
    public List<Contrast> contrasts(Resampling resampling) {
        List<Contrast> contrasts = new ArrayList<>();
        for (String metric : base.metrics()) {
            for (int t = 0; t < tuned.size(); t++) {
                contrasts.add(contrast(metric, label(t), tuned.get(t), "base", base, resampling, everywhere()));
                for (int o = 0; o < others.size(); o++) {
                    contrasts.add(contrast(
                            metric, label(t), tuned.get(t), otherLabel(o), others.get(o), resampling, everywhere()));
                }
            }
        }
        return List.copyOf(contrasts);
    }

    /**
     * One metric on the parts of the examples, base against the tuned models. A part of few examples has a wide
     * interval; what looks best or worst among many small parts often is chance.
     */
    public Sheet slices(String metric, Slicing slicing, Resampling resampling) {
        Map<String, List<Integer>> parts = new TreeMap<>();
        for (int i = 0; i < base.size(); i++) {
            parts.computeIfAbsent(slicing.part().apply(base.examples().get(i)), key -> new ArrayList<>())
                    .add(i);
        }
        List<String> names = new ArrayList<>();
        List<Contrast> contrasts = new ArrayList<>();
        parts.forEach((part, places) -> {
            int[] chosen = places.stream().mapToInt(Integer::intValue).toArray();
            for (int t = 0; t < tuned.size(); t++) {
                names.add(part);
                contrasts.add(contrast(metric, label(t), tuned.get(t), "base", base, resampling, chosen));
            }
        });
        return Contrast.sheet(
                metric + " by " + slicing.name() + ": " + legend() + "; " + resampling,
                slicing.name(),
                names,
                contrasts);
    }

    private int[] everywhere() {
        return IntStream.range(0, base.size()).toArray();
    }

    private static Contrast contrast(
            String metric,
            String name,
            Evaluation model,
            String overName,
            Evaluation over,
            Resampling resampling,
            int[] chosen) {
        Prepared both = Evaluation.prepared(metric, over, model);
        int wins = 0;
        int ties = 0;
        int losses = 0;
        if (over.isByExample(metric)) {
            for (int place : chosen) {
                double difference = model.examples().get(place).score(metric)
                        - over.examples().get(place).score(metric);
                wins += difference > 0 ? 1 : 0;
                ties += difference == 0 ? 1 : 0;
                losses += difference < 0 ? 1 : 0;
            }
        }
        int n = over.size();
        return new Contrast(
                metric,
                name,
                overName,
                chosen.length,
                both.score(chosen),
                both.score(IntStream.of(chosen).map(place -> place + n).toArray()),
                resampling.draw(both, over.examples(), chosen),
                over.isByExample(metric) ? new Contrast.Tally(wins, ties, losses) : null);
    }

    /**
     * How often each model errs in which way: answers in percent of all, one row a kind that occurs. The kinds are told
     * by text and numbers alone, without a metric.
     */
    public Sheet errors() {
        List<Evaluation> all = all();
        List<ErrorKind> kinds = Arrays.stream(ErrorKind.values())
                .filter(kind -> all.stream().anyMatch(one -> !ofKind(one, kind).isEmpty()))
                .toList();
        Sheet sheet = Sheet.captioned("Kinds of answers to " + counted(base.size(), "example") + ": " + legend())
                .text("kind", kinds.stream().map(ErrorKind::title).toList());
        for (int i = 0; i < all.size(); i++) {
            Evaluation one = all.get(i);
            double[] counts =
                    kinds.stream().mapToDouble(kind -> ofKind(one, kind).size()).toArray();
            sheet = sheet.numbers(names().get(i), "%.0f", counts)
                    .numbers(
                            names().get(i) + ", %",
                            "%.1f",
                            DoubleStream.of(counts)
                                    .map(count -> 100 * count / one.size())
                                    .toArray());
        }
        return sheet;
    }

    /** The first examples that the first tuned model answers in a way, with the base's answers beside. */
    public AnswerDiffs errors(ErrorKind kind, int count) {
        int[] places = IntStream.range(0, base.size())
                .filter(i -> {
                    Scored one = tuned.get(0).examples().get(i);
                    return ErrorKind.of(one.answer().text(), one.gold()) == kind;
                })
                .toArray();
        return diffs(
                "Of the kind \"" + kind.title() + "\": " + places.length + " of " + counted(base.size(), "answer")
                        + " of the tuned model",
                IntStream.of(places).limit(count).toArray());
    }

    private static List<Scored> ofKind(Evaluation evaluation, ErrorKind kind) {
        return evaluation.examples().stream()
                .filter(one -> ErrorKind.of(one.answer().text(), one.gold()) == kind)
                .toList();
    }

    /** The answers that gained from base to the first tuned model by the first metric, the largest gain first. */
    public AnswerDiffs improved(int count) {
        int[] places =
                IntStream.range(0, base.size()).filter(i -> difference(i) > 0).toArray();
        return diffs(
                "Better by " + firstByExample() + ": " + places.length + " of " + counted(base.size(), "answer"),
                ordered(places, Comparator.comparingDouble(i -> -difference(i)), count));
    }

    /** The answers that lost from base to the first tuned model by the first metric, the largest loss first. */
    public AnswerDiffs worsened(int count) {
        int[] places =
                IntStream.range(0, base.size()).filter(i -> difference(i) < 0).toArray();
        return diffs(
                "Worse by " + firstByExample() + ": " + places.length + " of " + counted(base.size(), "answer"),
                ordered(places, Comparator.comparingDouble(this::difference), count));
    }

    private AnswerDiffs diffs(String what, int[] places) {
        String metric = firstByExample();
        return new AnswerDiffs(
                what + (places.length == 0 ? "" : ", " + places.length + " of them here") + "; " + legend(),
                metric,
                IntStream.of(places)
                        .mapToObj(i -> {
                            Scored before = base.examples().get(i);
                            Scored after = tuned.get(0).examples().get(i);
                            return new AnswerDiffs.Row(
                                    before.example().id(),
                                    before.question(),
                                    before.gold(),
                                    before.answer().text(),
                                    before.score(metric),
                                    after.answer().text(),
                                    after.score(metric));
                        })
                        .toList());
    }

    /** Every evaluation: base, tuned, others. */
    public List<Evaluation> all() {
        List<Evaluation> all = new ArrayList<>(List.of(base));
        all.addAll(tuned);
        all.addAll(others);
        return all;
    }

    /** What each model is called here, in the order base, tuned, others: {@code base}, {@code tuned}, {@code other 2}. */
    public List<String> names() {
        List<String> names = new ArrayList<>(List.of("base"));
        IntStream.range(0, tuned.size()).forEach(t -> names.add(label(t)));
        IntStream.range(0, others.size()).forEach(o -> names.add(otherLabel(o)));
        return names;
    }

    /** One row a model: how long an answer took, from the request's going out to the answer's being here. */
    public Sheet latencies() {
        List<double[]> sorted = all().stream()
                .map(one -> one.examples().stream()
                        .mapToDouble(example -> example.answer().latency().toNanos() / 1e6)
                        .sorted()
                        .toArray())
                .toList();
        Sheet sheet = Sheet.captioned("Milliseconds an answer, " + counted(base.size(), "answer") + ": " + legend())
                .text("model", names());
        sheet = sheet.numbers(
                "mean",
                "%.0f",
                sorted.stream()
                        .mapToDouble(times -> DoubleStream.of(times).average().orElse(Double.NaN))
                        .toArray());
        for (int percent : new int[] {50, 90, 95, 99, 100}) {
            sheet = sheet.numbers(
                    percent == 50 ? "median" : percent == 100 ? "maximum" : percent + "th percentile",
                    "%.0f",
                    sorted.stream()
                            .mapToDouble(times -> Resampling.quantile(times, percent / 100.0))
                            .toArray());
        }
        return sheet;
    }

    /**
     * One row a model: tokens of 1,000 answers and what they cost, by the token or as their share of busy hours; a dash
     * where the price is not known. What each cost rests on stands beside it.
     *
     * @param prices of base, tuned models and other models, in this order
     * @throws IllegalArgumentException if there are not as many prices as models, or they are in several currencies
     */
    public Sheet costs(AnswerPrice... prices) {
        List<Evaluation> all = all();
        if (prices.length != all.size()) {
            throw new IllegalArgumentException("there are " + prices.length + " prices for " + all.size() + " models ("
                    + String.join(", ", names()) + "); give one each, TokenPrice.UNKNOWN where it is not known");
        }
        List<String> currencies = Arrays.stream(prices)
                .map(AnswerPrice::currency)
                .filter(currency -> !currency.isEmpty())
                .distinct()
                .toList();
        if (currencies.size() > 1) {
            throw new IllegalArgumentException("the prices are in " + currencies + "; expected one currency");
        }
        double[] input = all.stream()
                .mapToDouble(one -> 1000 * mean(one, answer -> answer.inputTokens()))
                .toArray();
        double[] output = all.stream()
                .mapToDouble(one -> 1000 * mean(one, answer -> answer.outputTokens()))
                .toArray();
        return Sheet.captioned("Cost of 1,000 answers, from " + base.size() + " answers: " + legend())
                .text("model", names())
                .numbers("input tokens", "%.0f", input)
                .numbers("output tokens", "%.0f", output)
                .numbers(
                        "cost" + (currencies.isEmpty() ? " (unknown)" : ", " + currencies.get(0)),
                        "%.4f",
                        IntStream.range(0, prices.length)
                                .mapToDouble(i -> prices[i].ofThousand(input[i] / 1000, output[i] / 1000))
                                .toArray())
                .text("paid", Arrays.stream(prices).map(AnswerPrice::basis).toList());
    }

    /** NaN where an answer that has text came without its tokens. */
    private static double mean(Evaluation evaluation, ToIntFunction<Answer> tokens) {
        if (evaluation.examples().stream()
                .map(Scored::answer)
                .anyMatch(answer ->
                        tokens.applyAsInt(answer) == 0 && !answer.text().isEmpty())) {
            return Double.NaN;
        }
        return evaluation.examples().stream()
                .mapToInt(one -> tokens.applyAsInt(one.answer()))
                .average()
                .orElse(Double.NaN);
    }

    private static double[] column(Evaluation evaluation) {
        return evaluation.metrics().stream()
                .mapToDouble(metric -> 100 * evaluation.mean(metric))
                .toArray();
    }

    /** One row a model: the lengths of its answers, and by how much mean and median are less than the base's. */
    public Sheet tokenTable() {
        return tokenTable(
                "Output tokens of " + counted(base.size(), "answer") + ": " + legend(),
                names(),
                all().stream().map(Evaluation::outputTokens).toList());
    }

    /**
     * The same table of lengths that were kept.
     *
     * @param names one a row
     * @param all one a row, the first as what the others are measured by
     */
    public static Sheet tokenTable(String caption, List<String> names, List<TokenStatistics> all) {
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
                        all.stream()
                                .mapToDouble(one -> one.answers() == 0 ? Double.NaN : one.min())
                                .toArray())
                .numbers(
                        "maximum",
                        "%.0f",
                        all.stream()
                                .mapToDouble(one -> one.answers() == 0 ? Double.NaN : one.max())
                                .toArray());
    }

    private static double[] reductions(
            List<TokenStatistics> all, java.util.function.ToDoubleFunction<TokenStatistics> reduction) {
        return IntStream.range(0, all.size())
                .mapToDouble(i -> i == 0 ? Double.NaN : 100 * reduction.applyAsDouble(all.get(i)))
                .toArray();
    }

    /**
     * How long the answers are: one histogram a model over the same bins, the base on the left. A model whose answers
     * came without their tokens has none.
     *
     * @throws IllegalArgumentException if all came without
     */
    public Histograms tokenHistograms() {
        List<Evaluation> all = all();
        Sample[] samples = IntStream.range(0, all.size())
                .filter(i -> all.get(i).hasOutputTokens())
                .mapToObj(i -> sample(names().get(i), all.get(i)))
                .toArray(Sample[]::new);
        if (samples.length == 0) {
            throw new IllegalArgumentException("no model's answers came with their output tokens ("
                    + legend() + "); expected at least one token for an answer that has text. Ask through Inference, or"
                    + " give each Answer its tokens");
        }
        return Histograms.of("output tokens per answer", "answers", samples)
                .titled("Output tokens, base and tuned" + (others.isEmpty() ? "" : ", others beside"));
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
        return examples(
                "The largest gains on", ordered(everywhere(), Comparator.comparingDouble(i -> -difference(i)), count));
    }

    /** The examples on which the first tuned model lost most by the first metric, the largest loss first. */
    public Sheet largestLosses(int count) {
        return examples(
                "The largest losses on", ordered(everywhere(), Comparator.comparingDouble(this::difference), count));
    }

    private static int[] ordered(int[] places, Comparator<Integer> order, int count) {
        return IntStream.of(places)
                .boxed()
                .sorted(order)
                .limit(count)
                .mapToInt(i -> i)
                .toArray();
    }

    private double difference(int example) {
        String metric = firstByExample();
        return tuned.get(0).examples().get(example).score(metric)
                - base.examples().get(example).score(metric);
    }

    private String firstByExample() {
        return base.metrics().stream()
                .filter(base::isByExample)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("none of the metrics " + base.metrics()
                        + " scores example by example; evaluate with one that does, as TokenF1.MULTISET"));
    }

    private Sheet examples(String which, int[] chosen) {
        String metric = firstByExample();
        List<Scored> ofBase =
                IntStream.of(chosen).mapToObj(base.examples()::get).toList();
        Sheet sheet = Sheet.captioned(
                        which + " " + chosen.length + " of " + base.size() + " examples, scored by " + metric)
                .text("example", ofBase.stream().map(one -> one.example().id()).toList())
                .text("question", ofBase.stream().map(Scored::question).toList())
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

    private static String cut(String text) {
        return text.length() <= SHOWN_TEXT ? text : text.substring(0, SHOWN_TEXT) + "…";
    }

    private String label(int t) {
        return tuned.size() == 1 ? "tuned" : "tuned " + (t + 1);
    }

    private String otherLabel(int o) {
        return others.size() == 1 ? "other" : "other " + (o + 1);
    }

    private String gainLabel(int t) {
        return tuned.size() == 1 ? "" : label(t) + ", ";
    }

    private String legend() {
        List<Evaluation> all = all();
        return IntStream.range(0, all.size())
                .mapToObj(i -> names().get(i) + " = " + all.get(i).title())
                .collect(Collectors.joining(", "));
    }

    /**
     * Keeps the comparison in a directory, made if missing: both tables as text in {@code comparison.txt}, and the
     * histograms, if tokens are known, in {@code output-tokens.png}.
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
        if (all().stream().anyMatch(Evaluation::hasOutputTokens)) {
            tokenHistograms().save(directory.resolve("output-tokens.png"));
        }
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
