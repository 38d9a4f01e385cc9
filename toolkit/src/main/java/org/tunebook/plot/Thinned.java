package org.tunebook.plot;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which of very many points are drawn: so few that a notebook stays small, so chosen that the picture stays the
 * same. What is lowest, highest, first and last is always among them.
 */
final class Thinned {
    /** Up to so many points are all drawn. */
    static final int ALL = 3000;

    /** More than a chart has columns of pixels, so that a thinned line covers the same ones. */
    private static final int STRETCHES = 700;

    private static final int GRID = 45;

    private Thinned() {}

    /**
     * The places of the first, last, lowest and highest point of every stretch of a line (M4 of Jugel, Jerzak,
     * Hackenbroich and Markl, 2014), with the widest ends of intervals, and of a gap where there is one.
     */
    static int[] line(double[] y, double[] low, double[] high) {
        if (y.length <= ALL) {
            return all(y.length);
        }
        Set<Integer> kept = new TreeSet<>();
        for (int s = 0; s < STRETCHES; s++) {
            int from = (int) ((long) s * y.length / STRETCHES);
            int to = (int) ((long) (s + 1) * y.length / STRETCHES);
            kept.add(from);
            kept.add(to - 1);
            extremes(kept, y, from, to);
            if (low.length > 0) {
                extremes(kept, low, from, to);
                extremes(kept, high, from, to);
            }
            for (int i = from; i < to; i++) {
                if (Double.isNaN(y[i])) {
                    kept.add(i);
                    break;
                }
            }
        }
        return places(kept);
    }

    /**
     * The places of the first point in every cell of a fine grid and of the points at the edges of the cloud, and
     * evenly of others, so that it is densest where it was.
     */
    static int[] cloud(double[] x, double[] y) {
        if (y.length <= ALL) {
            return all(y.length);
        }
        Set<Integer> kept = new TreeSet<>();
        extremes(kept, x, 0, x.length);
        extremes(kept, y, 0, y.length);
        double[] across = span(x);
        double[] down = span(y);
        Set<Integer> taken = new HashSet<>();
        for (int i = 0; i < y.length; i++) {
            if (!Double.isNaN(y[i]) && taken.add(cell(x[i], across) * (GRID + 1) + cell(y[i], down))) {
                kept.add(i);
            }
        }
        int more = ALL - kept.size();
        for (int i = 0; i < more; i++) {
            kept.add((int) ((long) i * y.length / more));
        }
        return places(kept);
    }

    /** Sorted values without those that stand within a hair of the one before. */
    static double[] sorted(double[] values) {
        if (values.length <= STRETCHES) {
            return values;
        }
        double last = values[values.length - 1];
        double hair = (last / 2 - values[0] / 2) / STRETCHES * 2;
        double[] kept = new double[values.length];
        int count = 0;
        for (double value : values) {
            if (count == 0 || value - kept[count - 1] >= hair) {
                kept[count++] = value;
            }
        }
        if (kept[count - 1] != last) {
            kept[count++] = last;
        }
        return Arrays.copyOf(kept, count);
    }

    static double[] at(int[] places, double[] values) {
        return values.length == 0
                ? values
                : Arrays.stream(places).mapToDouble(place -> values[place]).toArray();
    }

    /** A title that says how many are drawn, where those are not all. */
    static String caption(String title, long drawn, long all, String what) {
        return drawn == all
                ? title
                : String.format(Locale.ROOT, "%s (%,d of %,d %s drawn)", title, drawn, all, what)
                        .strip();
    }

    private static void extremes(Set<Integer> kept, double[] values, int from, int to) {
        int lowest = from;
        int highest = from;
        for (int i = from; i < to; i++) {
            lowest = Double.isNaN(values[lowest]) || values[i] < values[lowest] ? i : lowest;
            highest = Double.isNaN(values[highest]) || values[i] > values[highest] ? i : highest;
        }
        kept.add(lowest);
        kept.add(highest);
    }

    private static double[] span(double[] values) {
        return new double[] {
            Arrays.stream(values).filter(value -> !Double.isNaN(value)).min().orElse(0),
            Arrays.stream(values).filter(value -> !Double.isNaN(value)).max().orElse(0)
        };
    }

    private static int cell(double value, double[] span) {
        double width = span[1] / 2 - span[0] / 2;
        return width > 0 ? (int) ((value / 2 - span[0] / 2) / width * GRID) : 0;
    }

    private static int[] all(int count) {
        int[] places = new int[count];
        Arrays.setAll(places, i -> i);
        return places;
    }

    private static int[] places(Set<Integer> kept) {
        return kept.stream().mapToInt(place -> place).toArray();
    }
}
