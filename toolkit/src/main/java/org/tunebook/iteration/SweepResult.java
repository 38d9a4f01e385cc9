package org.tunebook.iteration;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tunebook.evaluation.Comparison;
import org.tunebook.evaluation.Evaluation;
import org.tunebook.evaluation.Resampling;
import org.tunebook.evaluation.Resampling.Interval;
import org.tunebook.iteration.Trial.State;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Chart;
import org.tunebook.plot.HeatMap;
import org.tunebook.plot.HeatMap.Cell;
import org.tunebook.plot.LineChart;
import org.tunebook.plot.LineChart.Line;
import org.tunebook.plot.LineChart.Mark;
import org.tunebook.plot.Sheet;
import org.tunebook.prompt.PromptTemplate;
import org.tunebook.tuning.Hyperparameters;

/**
 * What a sweep found: every trial, the best of them, and whether that it is the best may be chance. Intervals are of the
 * scores on the validation set, with the questions about one document drawn together.
 */
public final class SweepResult implements Displayable {
    private static final double CHANCE = 0.05;

    private final SweepPlan plan;
    private final List<Trial> trials;
    private final Optional<Evaluation> base;
    private final String baseNote;
    private final String metric;
    private final Optional<Tested> tested;
    private final Resampling resampling;
    private final Map<String, Interval> intervals = new LinkedHashMap<>();

    /**
     * What the test set said.
     *
     * @param winners of how many trials it has been asked by now, in this run and earlier ones
     */
    record Tested(Optional<Evaluation> base, Optional<Evaluation> best, int winners) {}

    SweepResult(
            SweepPlan plan,
            List<Trial> trials,
            Optional<Evaluation> base,
            String baseNote,
            String metric,
            Optional<Tested> tested) {
        this.plan = plan;
        this.trials = List.copyOf(trials);
        this.base = base;
        this.baseNote = baseNote;
        this.metric = metric;
        this.tested = tested;
        this.resampling = Resampling.seeded(plan.seed()).byUnit(PromptTemplate.DOCUMENT);
        trials.forEach(trial ->
                trial.evaluation().ifPresent(one -> intervals.put(trial.name(), one.interval(metric, resampling))));
    }

    SweepResult tested(Tested said) {
        return new SweepResult(plan, trials, base, baseNote, metric, Optional.of(said));
    }

    /** What was planned. */
    public SweepPlan plan() {
        return plan;
    }

    /** The name of the metric that judged. */
    public String metric() {
        return metric;
    }

    /** The interval of a trial's score on the validation set; empty if it has none. */
    public Optional<Interval> interval(Trial trial) {
        return Optional.ofNullable(intervals.get(trial.name()));
    }

    /** Every trial, in the order in which they were tried. */
    public List<Trial> trials() {
        return trials;
    }

    /** The base model's answers to the validation examples; empty if it could not be asked. */
    public Optional<Evaluation> base() {
        return base;
    }

    /** The trial with the highest score on the validation set; the earlier of equal ones; empty if none has a score. */
    public Optional<Trial> best() {
        return ranked().stream().findFirst();
    }

    /** The base model's answers to the test examples, if it was asked. */
    public Optional<Evaluation> testOfBase() {
        return tested.flatMap(Tested::base);
    }

    /** The answers of the best to the test examples, if it was asked. */
    public Optional<Evaluation> testOfBest() {
        return tested.flatMap(Tested::best);
    }

    private List<Trial> ranked() {
        return trials.stream()
                .filter(trial -> trial.evaluation().isPresent())
                .sorted(Comparator.comparingDouble(trial -> -score(trial)))
                .toList();
    }

    private double score(Trial trial) {
        return trial.evaluation().map(one -> one.mean(metric)).orElse(Double.NaN);
    }

    /** One row a trial, the best on top: its settings, its size, how it trained and how it answers; last the base. */
    public Sheet table() {
        List<Trial> rows = new ArrayList<>(ranked());
        trials.stream().filter(trial -> trial.evaluation().isEmpty()).forEach(rows::add);
        List<String> names = Settings.varied(plan.settings());
        Sheet sheet = Sheet.captioned(caption());
        for (String name : names) {
            sheet = sheet.text(
                    Settings.title(name),
                    withBase(rows, trial -> trial.hyperparameters().values().getOrDefault(name, "–"), "–"));
        }
        return sheet.numbers("examples", "%,.0f", numbers(rows, trial -> (double) trial.size(), 0))
                .numbers(
                        "steps",
                        "%,.0f",
                        numbers(rows, trial -> trial.steps() == 0 ? Double.NaN : trial.steps(), Double.NaN))
                .numbers("validation loss", "%.3f", numbers(rows, Trial::loss, Double.NaN))
                .numbers(
                        metric + ", %",
                        "%.1f",
                        numbers(
                                rows,
                                trial -> 100 * score(trial),
                                base.map(one -> 100 * one.mean(metric)).orElse(Double.NaN)))
                .text(
                        "interval",
                        withBase(
                                rows,
                                trial -> Optional.ofNullable(intervals.get(trial.name()))
                                        .map(SweepResult::said)
                                        .orElse("–"),
                                base.map(one -> said(one.interval(metric, resampling)))
                                        .orElse("–")))
                .numbers(
                        "output tokens",
                        "%.1f",
                        numbers(
                                rows,
                                trial -> trial.evaluation()
                                        .map(SweepResult::tokens)
                                        .orElse(Double.NaN),
                                base.map(SweepResult::tokens).orElse(Double.NaN)))
                .text(
                        "training took",
                        withBase(rows, trial -> trial.took().isZero() ? "–" : SweepProgress.time(trial.took()), "–"))
                .text(
                        "note",
                        withBase(
                                rows,
                                trial -> trial.state() == State.EVALUATED
                                        ? best().filter(trial::equals).isPresent() ? "best" : ""
                                        : trial.state().title() + (trial.note().isEmpty() ? "" : ": " + trial.note()),
                                "base" + (baseNote.isEmpty() ? "" : ", not asked: " + baseNote)));
    }

    private String caption() {
        String common = plan.settings().get(0).values().entrySet().stream()
                .filter(one -> plan.settings().stream()
                        .allMatch(other -> one.getValue().equals(other.values().get(one.getKey()))))
                .map(one -> Settings.title(one.getKey()) + " " + one.getValue())
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%d trials of %s; %s%s; judged by %s on %,d validation examples; %s",
                trials.size(),
                base.map(Evaluation::title).orElse(plan.model().name()),
                plan.how(),
                common.isEmpty() ? "" : "; all with " + common,
                metric,
                plan.validationExamples(),
                resampling);
    }

    private List<String> withBase(List<Trial> rows, Function<Trial, String> text, String ofBase) {
        List<String> cells = new ArrayList<>(rows.stream().map(text).toList());
        cells.add(ofBase);
        return cells;
    }

    private double[] numbers(List<Trial> rows, Function<Trial, Double> number, double ofBase) {
        double[] numbers = new double[rows.size() + 1];
        for (int i = 0; i < rows.size(); i++) {
            numbers[i] = number.apply(rows.get(i));
        }
        numbers[rows.size()] = ofBase;
        return numbers;
    }

    private static double tokens(Evaluation evaluation) {
        return evaluation.outputTokens().mean();
    }

    private static String said(Interval interval) {
        return String.format(Locale.ROOT, "%.1f to %.1f", 100 * interval.low(), 100 * interval.high());
    }

    /**
     * The score of each learning rate multiplier with each batch size, or of the first two hyperparameters that vary where
     * it is not these; of several trials of a pair the best. It is of the size that has the most trials. Empty if
     * fewer than two hyperparameters vary, or most pairs were not tried, as in a random search.
     */
    public Optional<HeatMap> heatMap() {
        List<String> names = Settings.varied(plan.settings());
        List<String> axes = names.containsAll(List.of("learningRateMultiplier", "batchSize"))
                ? List.of("learningRateMultiplier", "batchSize")
                : names;
        if (axes.size() < 2) {
            return Optional.empty();
        }
        int size = plan.rungs().stream()
                .max(Comparator.comparingInt(SweepPlan.Rung::trials).thenComparingInt(SweepPlan.Rung::size))
                .map(SweepPlan.Rung::size)
                .orElseThrow();
        List<String> across = values(axes.get(0));
        List<String> down = values(axes.get(1));
        List<Cell> cells = new ArrayList<>();
        for (String x : across) {
            for (String y : down) {
                trials.stream()
                        .filter(trial -> trial.size() == size
                                && x.equals(value(trial.hyperparameters(), axes.get(0)))
                                && y.equals(value(trial.hyperparameters(), axes.get(1))))
                        .mapToDouble(trial -> 100 * score(trial))
                        .reduce((a, b) -> Double.isNaN(a) || b > a ? b : a)
                        .ifPresent(score -> cells.add(new Cell(x, y, score)));
            }
        }
        if (2 * cells.size() <= across.size() * down.size()) {
            return Optional.empty();
        }
        return Optional.of(HeatMap.of(
                        Settings.title(axes.get(0)),
                        Settings.title(axes.get(1)),
                        metric + ", %",
                        cells.toArray(Cell[]::new))
                .titled(String.format(
                        Locale.ROOT, "%,d training examples%s", size, names.size() > 2 ? ", best of each" : "")));
    }

    private List<String> values(String name) {
        return plan.settings().stream().map(one -> value(one, name)).distinct().toList();
    }

    private static String value(Hyperparameters one, String name) {
        return one.values().getOrDefault(name, "");
    }

    /** The best score at each size with its interval, and the base's; empty if there is only one size with a score. */
    public Optional<LineChart> sizeCurve() {
        List<Trial> bestOfSize = plan.rungs().stream()
                .map(rung -> ranked().stream()
                        .filter(trial -> trial.size() == rung.size())
                        .findFirst())
                .flatMap(Optional::stream)
                .toList();
        if (bestOfSize.size() < 2) {
            return Optional.empty();
        }
        double[] sizes = bestOfSize.stream().mapToDouble(Trial::size).toArray();
        List<Interval> of = bestOfSize.stream()
                .map(trial -> intervals.getOrDefault(trial.name(), new Interval(score(trial), score(trial))))
                .toList();
        Line tuned = new Line(
                        plan.settings().size() == 1 ? "tuned" : "tuned, best of each size",
                        sizes,
                        bestOfSize.stream()
                                .mapToDouble(trial -> 100 * score(trial))
                                .toArray(),
                        Mark.LINE_AND_POINTS)
                .within(percent(of, Interval::low), percent(of, Interval::high));
        List<Line> lines = new ArrayList<>(List.of(tuned));
        base.ifPresent(one -> {
            Interval interval = one.interval(metric, resampling);
            double[] flat = sizes.clone();
            java.util.Arrays.fill(flat, 100 * one.mean(metric));
            List<Interval> everywhere = java.util.Collections.nCopies(sizes.length, interval);
            lines.add(new Line("base", sizes, flat, Mark.LINE)
                    .within(percent(everywhere, Interval::low), percent(everywhere, Interval::high)));
        });
        LineChart chart = LineChart.of("training examples", metric + ", %", lines.toArray(Line[]::new))
                .titled(metric + " by size of the training data");
        return Optional.of(sizes[sizes.length - 1] / sizes[0] >= 4 ? chart.logarithmic() : chart);
    }

    private static double[] percent(List<Interval> intervals, Function<Interval, Double> end) {
        return intervals.stream().mapToDouble(one -> 100 * end.apply(one)).toArray();
    }

    /** The best against the base, with the runner-up beside, on the validation set; empty if there is no base or best. */
    public Optional<Comparison> comparison() {
        List<Trial> ranked = ranked();
        if (ranked.isEmpty() || base.isEmpty()) {
            return Optional.empty();
        }
        Comparison comparison =
                Comparison.of(base.get(), ranked.get(0).evaluation().orElseThrow());
        return Optional.of(
                ranked.size() < 2
                        ? comparison
                        : comparison.beside(ranked.get(1).evaluation().orElseThrow()));
    }

    /** Which trial is the best, whether that may be chance, and what its score is worth, in sentences. */
    public String verdict() {
        List<Trial> ranked = ranked();
        if (ranked.isEmpty()) {
            return "No trial has a score: "
                    + trials.stream().map(Trial::toString).distinct().limit(3).collect(Collectors.joining("; "));
        }
        Trial best = ranked.get(0);
        Evaluation ofBest = best.evaluation().orElseThrow();
        StringBuilder said = new StringBuilder(String.format(
                Locale.ROOT,
                "The best of %d on the validation set: %s, with %s %.1f %% (%s).",
                ranked.size(),
                best.name(),
                metric,
                100 * score(best),
                intervals.containsKey(best.name())
                        ? said(intervals.getOrDefault(best.name(), new Interval(0, 0)))
                        : "–"));
        if (ranked.size() > 1) {
            Trial second = ranked.get(1);
            said.append(String.format(
                    Locale.ROOT,
                    "%nOver the runner-up (%s, %.1f %%): %s",
                    second.name(),
                    100 * score(second),
                    difference(second.evaluation().orElseThrow(), ofBest, "either may be the better one")));
        }
        base.ifPresent(one -> said.append(String.format(
                Locale.ROOT,
                "%nOver the base (%.1f %%): %s",
                100 * one.mean(metric),
                difference(one, ofBest, "tuning may have done nothing"))));
        if (base.isEmpty() && !baseNote.isEmpty()) {
            said.append("\nThe base was not asked: ").append(baseNote);
        }
        if (ranked.size() > 1) {
            said.append(String.format(
                    Locale.ROOT,
                    "%nThe highest of %d scores is high by luck too (the winner's curse), and the p-values do not know that it"
                            + " was picked",
                    ranked.size()));
            said.append(
                    testOfBest().isPresent()
                            ? "; the test set, which chose nothing, says what it is worth."
                            : ": ask a test set, which chose nothing, what it is worth, with .test(parts.test()).");
        }
        testOfBest().ifPresent(one -> {
            said.append(String.format(
                    Locale.ROOT,
                    "%nOn %,d test examples the best has %s %.1f %% (%s).",
                    one.size(),
                    metric,
                    100 * one.mean(metric),
                    said(one.interval(metric, resampling))));
            testOfBase()
                    .ifPresent(other -> said.append(String.format(
                            Locale.ROOT,
                            " Over the base there (%.1f %%): %s",
                            100 * other.mean(metric),
                            difference(other, one, "tuning may have done nothing"))));
        });
        tested.filter(one -> one.winners > 1)
                .ifPresent(one -> said.append(String.format(
                        Locale.ROOT,
                        " The test set has been asked of %d winners by now: choose none of them by it.",
                        one.winners)));
        return said.toString();
    }

    private String difference(Evaluation from, Evaluation to, String orElse) {
        Sheet sheet = Comparison.of(from, to).significance(resampling);
        double p = sheet.toTable().doubleColumn("p-value").get(0);
        return String.format(
                Locale.ROOT,
                "%s points (%s), p = %s: %s.",
                sheet.cell(0, "absolute gain, points"),
                sheet.cell(0, "gain, interval"),
                sheet.cell(0, "p-value"),
                p < CHANCE ? "more than chance" : "it may be chance, and " + orElse);
    }

    /** Verdict, table, heat map and curve, in one piece of HTML, so that one output cell can hold them all. */
    @Override
    public MimeBundle display() {
        StringBuilder html = new StringBuilder("<div><p>")
                .append(Html.escape(verdict()).replace("\n", "<br>"))
                .append("</p>")
                .append(table().display().get(MimeBundle.HTML).orElse(""));
        for (Chart chart : charts()) {
            html.append("<br><img alt=\"")
                    .append(Html.escape(chart.toString()))
                    .append("\" src=\"data:image/png;base64,")
                    .append(Base64.getEncoder().encodeToString(chart.png()))
                    .append("\">");
        }
        return MimeBundle.html(toString(), html.append("</div>").toString());
    }

    private List<Chart> charts() {
        List<Chart> charts = new ArrayList<>();
        heatMap().ifPresent(charts::add);
        sizeCurve().ifPresent(charts::add);
        return charts;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(verdict()).append("\n\n").append(table());
        charts().forEach(chart -> text.append("\n\n").append(chart));
        return text.toString();
    }
}
