package org.tunebook.plot;

import java.util.Arrays;
import java.util.List;

/**
 * Equal intervals that hold every value of several samples: bin {@code i} is {@code [from(i), to(i))}.
 *
 * @param first how many widths below the first bin there are from 0 on
 */
record Bins(double first, double width, int count) {
    static final int WANTED = 20;

    /** How far below an edge a value may be by rounding alone, in widths: 0.3 belongs to [0.3, 0.4). */
    private static final double SLACK = 1e-9;

    /** Bins of a round width (1, 2 or 5 times a power of ten), about {@code wanted} of them, whole for whole numbers. */
    static Bins over(List<double[]> samples, int wanted) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        boolean whole = true;
        for (double[] sample : samples) {
            for (double value : sample) {
                min = Math.min(min, value);
                max = Math.max(max, value);
                whole &= value == Math.rint(value);
            }
        }
        if (min > max) {
            return new Bins(0, 1, 1);
        }
        double width = width(min, max, wanted);
        if (whole) {
            width = Math.max(1, width);
        }
        double first = Math.floor(min / width + SLACK);
        return new Bins(first, width, (int) (Math.floor(max / width + SLACK) - first) + 1);
    }

    private static double width(double min, double max, int wanted) {
        double largest = Math.max(Math.abs(min), Math.abs(max));
        double width = Drawing.roundUp(max / wanted - min / wanted);
        if (width == 0) {
            width = largest == 0 ? 1 : Math.pow(10, Math.floor(Math.log10(largest)));
        }
        return Math.max(width, Drawing.roundUp(4 * Math.ulp(largest)));
    }

    double from(int bin) {
        return (first + bin) * width;
    }

    double to(int bin) {
        return (first + bin + 1) * width;
    }

    String range(int bin) {
        return "[" + Drawing.number(from(bin), width) + ", " + Drawing.number(to(bin), width) + ")";
    }

    int of(double value) {
        int bin = (int) (Math.floor(value / width + SLACK) - first);
        return Math.max(0, Math.min(count - 1, bin));
    }

    int[] counts(double[] sample) {
        int[] counts = new int[count];
        Arrays.stream(sample).forEach(value -> counts[of(value)]++);
        return counts;
    }
}
