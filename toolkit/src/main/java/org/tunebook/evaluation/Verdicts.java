package org.tunebook.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tunebook.check.Flaw;
import org.tunebook.formats.Severity;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;
import tech.tablesaw.api.Table;

/**
 * What a judge said of one model's answers.
 *
 * @param judge who judged, in words
 * @param model whose answers were judged, in words
 * @param rubric what the judge went by
 * @param all by example's id, in order
 */
public record Verdicts(String judge, String model, Rubric rubric, Map<String, Judged> all) implements Displayable {
    public Verdicts {
        all = Collections.unmodifiableMap(new LinkedHashMap<>(all));
    }

    /** An answer and what the judge said of it. */
    public record Judged(String answer, Verdict verdict) {}

    /** How many verdicts give points. */
    public int graded() {
        return (int) all.values().stream()
                .filter(one -> one.verdict instanceof Verdict.Graded)
                .count();
    }

    /** How many verdicts could not be read. */
    public int undecided() {
        return all.size() - graded();
    }

    /** The mean score of the graded answers, from 0 to 1; NaN if none is. */
    public double mean() {
        return all.values().stream()
                .mapToDouble(this::score)
                .filter(score -> !Double.isNaN(score))
                .average()
                .orElse(Double.NaN);
    }

    private double score(Judged judged) {
        return judged.verdict instanceof Verdict.Graded graded ? rubric.score(graded.points()) : Double.NaN;
    }

    /** NaN where the verdict is undecided. */
    double score(String id, String answer) {
        Judged judged = all.get(id);
        if (judged == null || !judged.answer.equals(answer)) {
            throw new IllegalArgumentException("these verdicts are not on this evaluation's answers: example " + id
                    + (judged == null ? " was not judged" : " had another answer when it was judged")
                    + "; let the judge grade the answers that are evaluated");
        }
        return score(judged);
    }

    /** The metric that {@link Evaluation#with} adds; by itself it knows no scores. */
    Metric metric() {
        return new JudgeMetric(rubric, judge);
    }

    /**
     * What is to be looked at, as the checks say it: answers that do not pass ({@code judged-failing}) and those that
     * the judge left undecided ({@code judge-undecided}).
     */
    public List<Flaw> findings() {
        List<Flaw> flaws = new ArrayList<>();
        all.forEach((id, judged) -> {
            if (judged.verdict instanceof Verdict.Undecided undecided) {
                flaws.add(new Flaw(
                        "judge-undecided",
                        Severity.WARNING,
                        List.of(id),
                        "verdict",
                        undecided.why() + ": \"" + undecided.said() + "\"",
                        "Look at it yourself, or take a stronger judge"));
            } else if (judged.verdict instanceof Verdict.Graded graded && graded.points() < rubric.passing()) {
                flaws.add(new Flaw(
                        "judged-failing",
                        Severity.WARNING,
                        List.of(id),
                        "answer",
                        graded.points() + " of " + rubric.highest() + " points: " + graded.reason(),
                        "Compare the answer with its data; a judge errs too"));
            }
        });
        return flaws;
    }

    /** One row an example: points (missing where undecided), the judge's reason or words, the answer. */
    public Table toTable() {
        List<Judged> judged = List.copyOf(all.values());
        return Sheet.captioned(toString())
                .text("example", all.keySet())
                .numbers(
                        "points",
                        "%.0f",
                        judged.stream()
                                .mapToDouble(one ->
                                        one.verdict instanceof Verdict.Graded graded ? graded.points() : Double.NaN)
                                .toArray())
                .text("reason", judged.stream().map(one -> reason(one.verdict)).toList())
                .text("answer", judged.stream().map(Judged::answer).toList())
                .toTable();
    }

    private static String reason(Verdict verdict) {
        return verdict instanceof Verdict.Graded graded
                ? graded.reason()
                : verdict instanceof Verdict.Undecided undecided
                        ? "undecided: " + undecided.why() + ": " + undecided.said()
                        : "";
    }

    /** One row a number of points, and one for the undecided. */
    private Sheet sheet() {
        List<String> names = new ArrayList<>();
        List<Double> counts = new ArrayList<>();
        IntStream.rangeClosed(rubric.lowest(), rubric.highest()).forEach(points -> {
            names.add(points + (points >= rubric.passing() ? " (passes)" : ""));
            counts.add((double) all.values().stream()
                    .filter(one -> one.verdict instanceof Verdict.Graded graded && graded.points() == points)
                    .count());
        });
        names.add("undecided");
        counts.add((double) undecided());
        return Sheet.captioned(rubric.name() + " of " + all.size() + " answers of " + model + ", judged by " + judge
                        + (undecided() > 0 ? "; the " + undecided() + " undecided are in no mean" : ""))
                .text("points", names)
                .numbers(
                        "answers",
                        "%.0f",
                        counts.stream().mapToDouble(Double::doubleValue).toArray());
    }

    @Override
    public MimeBundle display() {
        return sheet().display();
    }

    @Override
    public String toString() {
        return sheet().toString();
    }

    private record JudgeMetric(Rubric rubric, String judge) implements Metric {
        @Override
        public String name() {
            return rubric.name();
        }

        @Override
        public double score(String answer, String reference) {
            return Double.NaN;
        }

        @Override
        public MetricCard card() {
            return new MetricCard(
                    name(),
                    "Points that a model gives by a rubric. " + rubric.instruction(),
                    "(points - " + rubric.lowest() + ") / " + (rubric.highest() - rubric.lowest())
                            + "; undecided verdicts are counted and in no mean",
                    "judged by " + judge,
                    MetricCard.SHARE,
                    List.of(),
                    "A judge errs, favours long answers and its own kind, and changes with its version: check a sample"
                            + " by hand. Where it leaves answers undecided, its mean is of the others only.");
        }
    }
}
