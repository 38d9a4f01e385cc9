package org.tunebook.evaluation;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.tunebook.evaluation.Resampling.Draws;
import org.tunebook.evaluation.Resampling.Interval;
import org.tunebook.plot.Sheet;

/**
 * One model set against another by one metric on some examples.
 *
 * @param model what the model is called in its {@link Comparison}
 * @param over what the other is called
 * @param base the other's score
 * @param score the model's
 * @param draws intervals and the p-value of the difference
 * @param tally null for metrics that have no score by example
 */
public record Contrast(
        String metric,
        String model,
        String over,
        int examples,
        double base,
        double score,
        Draws draws,
        @Nullable Tally tally) {
    /** On how many examples the model did better, the same and worse. */
    public record Tally(int wins, int ties, int losses) {}

    static Sheet sheet(String caption, String first, List<String> names, List<Contrast> rows) {
        return Sheet.captioned(caption)
                .text(first, names)
                .text(
                        "models",
                        rows.stream()
                                .map(row -> row.model + " over " + row.over)
                                .toList())
                .numbers("examples", "%.0f", numbers(rows, Contrast::examples))
                .numbers("against, %", "%.1f", numbers(rows, row -> 100 * row.base))
                .text(
                        "against, interval",
                        rows.stream()
                                .map(row -> interval(row.draws.base(), "%.1f"))
                                .toList())
                .numbers("tuned, %", "%.1f", numbers(rows, row -> 100 * row.score))
                .text(
                        "tuned, interval",
                        rows.stream()
                                .map(row -> interval(row.draws.score(), "%.1f"))
                                .toList())
                .numbers("absolute gain, points", "%+.1f", numbers(rows, row -> 100 * (row.score - row.base)))
                .text(
                        "gain, interval",
                        rows.stream()
                                .map(row -> interval(row.draws.difference(), "%+.1f"))
                                .toList())
                .numbers("p-value", "%.4f", numbers(rows, row -> row.draws.pValue()))
                .text(
                        "wins / ties / losses",
                        rows.stream().map(Contrast::tallied).toList());
    }

    private static double[] numbers(List<Contrast> rows, ToDoubleFunction<Contrast> value) {
        return rows.stream().mapToDouble(value).toArray();
    }

    private static String interval(Interval interval, String format) {
        return Double.isNaN(interval.low())
                ? "–"
                : String.format(Locale.ROOT, format + " to " + format, 100 * interval.low(), 100 * interval.high());
    }

    private String tallied() {
        return tally == null ? "–" : tally.wins() + " / " + tally.ties() + " / " + tally.losses();
    }
}
