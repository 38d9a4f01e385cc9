package org.tunebook.iteration;

/**
 * The mean of values between 0 and 1 that come in one after the other, with bounds that hold at every moment at once: one
 * may look after each value, and stop when one likes.
 *
 * <p>The bounds are Robbins' normal mixture for sums that are sub-Gaussian with a variance factor of 1/4, as those of
 * values in [0, 1] are (Hoeffding): after n values the true mean lies within {@code sqrt((n r + 1) / (2 n^2 r) *
 * ln(sqrt(n r + 1) / a))} of the mean so far, for all n at once, with a probability of at least {@code 1 - a}. The r
 * chosen makes the bounds narrowest after about 200 values. H. Robbins, Annals of Mathematical Statistics 41 (1970),
 * 1397; in this form I. Waudby-Smith and A. Ramdas, Journal of the Royal Statistical Society B 86 (2024), 1.
 */
final class AnytimeMean {
    private static final double NARROWEST_AT = 200;

    private final double miss;
    private final double r;
    private long count;
    private double sum;

    /** Bounds that miss the true mean with a probability of at most {@code miss}, ever. */
    AnytimeMean(double miss) {
        this.miss = miss;
        double log = -2 * Math.log(miss);
        this.r = (log + Math.log(log) + 1) / NARROWEST_AT;
    }

    void add(double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("value is " + value + "; expected 0 to 1");
        }
        count++;
        sum += value;
    }

    long count() {
        return count;
    }

    /** The mean so far; NaN before the first value. */
    double mean() {
        return sum / count;
    }

    /** The least that the true mean may be. */
    double low() {
        return count == 0 ? 0 : Math.max(0, mean() - radius(count));
    }

    /** The most that the true mean may be. */
    double high() {
        return count == 0 ? 1 : Math.min(1, mean() + radius(count));
    }

    /** How far from the mean the bounds are after so many values. */
    double radius(double n) {
        double spread = n * r + 1;
        return Math.sqrt(spread / (2 * n * n * r) * Math.log(Math.sqrt(spread) / miss));
    }
}
