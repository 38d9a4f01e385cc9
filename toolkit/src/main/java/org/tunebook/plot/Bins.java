package org.tunebook.plot;

import java.util.List;

/**
 * Equal intervals that hold every value of several samples: bin {@code i} is {@code [start + i * width, start +
 * (i + 1) * width)}.
 */
record Bins(double start, double width, int count) {
    private static final int WANTED = 20;

    /** Bins of a round width (1, 2 or 5 times a power of ten), about {@value #WANTED} of them, whole for whole numbers. */
    static Bins over(List<double[]> samples) {
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
        double width = round((max - min) / WANTED);
        if (whole) {
            width = Math.max(1, width);
        }
        long first = (long) Math.floor(min / width);
        return new Bins(first * width, width, (int) ((long) Math.floor(max / width) - first + 1));
    }

    private static double round(double width) {
        if (width <= 0) {
            return 1;
        }
        double unit = Math.pow(10, Math.floor(Math.log10(width)));
        for (int step : new int[] {1, 2, 5}) {
            if (step * unit >= width * (1 - 1e-9)) {
                return step * unit;
            }
        }
        return 10 * unit;
    }

    double from(int bin) {
        return start + bin * width;
    }

    double to(int bin) {
        return start + (bin + 1) * width;
    }

    int[] counts(double[] sample) {
        int[] counts = new int[count];
        for (double value : sample) {
            int bin = (int) Math.floor((value - start) / width);
            counts[Math.max(0, Math.min(count - 1, bin))]++;
        }
        return counts;
    }
}
