package org.tunebook.evaluation;

import java.util.List;
import java.util.Locale;
import org.tunebook.evaluation.MetricCard.Case;

/**
 * 1 where an answer has the reference's numbers, in order and within a tolerance, else 0. Currency signs, thousands
 * separators, {@code %} and the words hundred, thousand, million, billion and percent are read; parentheses and a
 * minus sign make a number negative. A reference without a number asks for an exact match.
 */
public final class NumericMatch implements Metric {
    /** Numbers that differ by half a percent at most. */
    public static final NumericMatch METRIC = new NumericMatch("numeric-match", 0.005, 0);

    private final String name;
    private final double relative;
    private final double absolute;

    private NumericMatch(String name, double relative, double absolute) {
        if (!(relative >= 0 && absolute >= 0)
                || relative == Double.POSITIVE_INFINITY
                || absolute == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("tolerance is " + Math.min(relative, absolute)
                    + "; expected a number of at least 0, as 0.01 for one percent");
        }
        this.name = name;
        this.relative = relative;
        this.absolute = absolute;
    }

    /** Numbers that differ by no more than this part of the reference's: 0.01 is one percent. */
    public static NumericMatch relative(double tolerance) {
        return new NumericMatch("numeric-match-relative-" + text(tolerance), tolerance, 0);
    }

    /** Numbers that differ by no more than this, after their scales are applied; a percentage is a share: 5 % is 0.05. */
    public static NumericMatch absolute(double tolerance) {
        return new NumericMatch("numeric-match-absolute-" + text(tolerance), 0, tolerance);
    }

    private static String text(double tolerance) {
        return new java.math.BigDecimal(Double.toString(tolerance))
                .stripTrailingZeros()
                .toPlainString();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public MetricCard card() {
        return new MetricCard(
                name,
                "Whether the answer has the numbers of the reference, in their order, "
                        + (relative > 0
                                ? String.format(Locale.ROOT, "to within %s of each", text(relative))
                                : "to within " + text(absolute))
                        + ". Scales are applied; a reference without a number asks for an exact match.",
                "1 if as many numbers stand in both and every |answer - reference| ≤ "
                        + (relative > 0 ? text(relative) + " × |reference|" : text(absolute)) + ", else 0",
                "the usual definition",
                "0 or 1 for an example",
                List.of(
                        new Case("$1,496.5 million", "1496500000", 1),
                        new Case("(12.6)", "12.6", 0),
                        new Case("a modified method", "the modified method", 0)),
                "Any other number in the answer, as a year in a sentence around it, makes it wrong; the unit of"
                        + " currency is not compared.");
    }

    @Override
    public double score(String answer, String reference) {
        List<Quantity> expected = Quantity.in(reference);
        if (expected.isEmpty()) {
            return ExactMatch.METRIC.score(answer, reference);
        }
        List<Quantity> found = Quantity.in(answer);
        if (found.size() != expected.size()) {
            return 0;
        }
        for (int i = 0; i < found.size(); i++) {
            if (!isNear(found.get(i).value(), expected.get(i).value(), relative, absolute)) {
                return 0;
            }
        }
        return 1;
    }

    /** Two numbers that differ in the last bits only are the same: a scale may have been multiplied in. */
    static boolean isNear(double value, double reference, double relative, double absolute) {
        double allowed = Math.max(absolute, relative * Math.abs(reference));
        return Math.abs(value - reference) <= allowed + 1e-12 * Math.max(Math.abs(value), Math.abs(reference));
    }

    @Override
    public String toString() {
        return name;
    }
}
