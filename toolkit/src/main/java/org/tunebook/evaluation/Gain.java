package org.tunebook.evaluation;

/**
 * What a score gained over a base's, both between 0 and 1.
 *
 * @param base the base's score
 * @param score the score
 */
public record Gain(double base, double score) {
    /** The difference in percentage points: from 0.732 to 0.912 it is 18.0. */
    public double points() {
        return 100 * (score - base);
    }

    /** The difference as a part of the base's score, in percent: from 0.732 to 0.912 it is 24.6. NaN if the base is 0. */
    public double relativePercent() {
        return base == 0 ? Double.NaN : 100 * (score - base) / base;
    }
}
