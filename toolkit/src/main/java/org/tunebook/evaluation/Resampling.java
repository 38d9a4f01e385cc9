package org.tunebook.evaluation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.tunebook.evaluation.CorpusMetric.Prepared;
import org.tunebook.evaluation.Evaluation.Scored;

/**
 * How intervals and p-values are drawn. Intervals are percentile intervals of the bootstrap (Efron, 1979): the
 * examples are drawn with replacement, the same ones for both models. P-values are of the two-sided paired permutation
 * test (Fisher, 1935): the two models' answers to an example change places or not, by chance, and it counts how often
 * the difference is at least as far from 0: (1 + such draws) / (1 + draws). The same seed gives the same numbers.
 *
 * @param seed of the draws
 * @param draws how many, at least 100; a p-value is never below 1 / (1 + draws)
 * @param confidence of the intervals, between 0 and 1
 * @param unit the attribute whose examples are drawn together, as {@code document}: questions about one report are not
 *     independent, and taking them for it makes intervals too narrow; empty to draw every example for itself
 */
public record Resampling(long seed, int draws, double confidence, String unit) {
    private static final int DRAWS = 2_000;
    private static final double CONFIDENCE = 0.95;

    public Resampling {
        if (draws < 100) {
            throw new IllegalArgumentException("draws is " + draws + "; expected at least 100, better " + DRAWS);
        }
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException(
                    "confidence is " + confidence + "; expected a number between 0 and 1, as 0.95");
        }
    }

    /** {@value #DRAWS} draws of single examples, intervals of 95 %. */
    public static Resampling seeded(long seed) {
        return new Resampling(seed, DRAWS, CONFIDENCE, "");
    }

    /** The same with another number of draws. */
    public Resampling draws(int newDraws) {
        return new Resampling(seed, newDraws, confidence, unit);
    }

    /** The same with intervals of another confidence. */
    public Resampling confidence(double newConfidence) {
        return new Resampling(seed, draws, newConfidence, unit);
    }

    /** The same with all examples of an attribute's value drawn together, as {@code document}. */
    public Resampling byUnit(String attribute) {
        return new Resampling(seed, draws, confidence, attribute);
    }

    /**
     * An interval that a score lies in.
     *
     * @param low its lower end; NaN if nothing could be drawn
     * @param high its upper end
     */
    public record Interval(double low, double high) {
        /** The middle part of some values. */
        private static Interval of(double[] values, double confidence) {
            double[] sorted = Arrays.stream(values)
                    .filter(value -> !Double.isNaN(value))
                    .sorted()
                    .toArray();
            return new Interval(quantile(sorted, (1 - confidence) / 2), quantile(sorted, (1 + confidence) / 2));
        }
    }

    /** The value below which this share of sorted values lies, straight lines between them; NaN if there are none. */
    static double quantile(double[] sorted, double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /** What the draws say of a model and one that it is set against. */
    public record Draws(Interval base, Interval score, Interval difference, double pValue) {}

    /**
     * @param both a metric over the examples of the base's evaluation, followed by the same of the other's
     * @param chosen the places of the examples to draw from
     */
    Draws draw(Prepared both, List<Scored> examples, int[] chosen) {
        int n = examples.size();
        List<int[]> units = units(examples, chosen);
        SplittableRandom random = new SplittableRandom(seed);
        double[] base = new double[draws];
        double[] score = new double[draws];
        double[] difference = new double[draws];
        for (int d = 0; d < draws; d++) {
            int[] drawn = drawn(units, random);
            base[d] = both.score(drawn);
            score[d] = both.score(moved(drawn, n));
            difference[d] = score[d] - base[d];
        }
        double observed = Math.abs(both.score(moved(chosen, n)) - both.score(chosen));
        int asFar = 0;
        int[] left = chosen.clone();
        int[] right = chosen.clone();
        for (int d = 0; d < draws; d++) {
            int place = 0;
            for (int[] unit : units) {
                int shift = random.nextBoolean() ? n : 0;
                for (int example : unit) {
                    left[place] = example + shift;
                    right[place++] = example + n - shift;
                }
            }
            double swapped = Math.abs(both.score(right) - both.score(left));
            // Sums in another order may differ in their last bits.
            if (swapped >= observed - 1e-12) {
                asFar++;
            }
        }
        double p = Double.isNaN(observed) ? Double.NaN : (1.0 + asFar) / (1.0 + draws);
        return new Draws(
                Interval.of(base, confidence), Interval.of(score, confidence), Interval.of(difference, confidence), p);
    }

    /** The interval of a score. */
    Interval interval(Prepared one, List<Scored> examples) {
        List<int[]> units = units(examples, IntStream.range(0, examples.size()).toArray());
        SplittableRandom random = new SplittableRandom(seed);
        double[] scores = new double[draws];
        for (int d = 0; d < draws; d++) {
            scores[d] = one.score(drawn(units, random));
        }
        return Interval.of(scores, confidence);
    }

    private List<int[]> units(List<Scored> examples, int[] chosen) {
        if (unit.isEmpty()) {
            return Arrays.stream(chosen).mapToObj(place -> new int[] {place}).toList();
        }
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int place : chosen) {
            String value = examples.get(place).example().attributes().get(unit);
            if (value == null) {
                throw new IllegalArgumentException("example "
                        + examples.get(place).example().id() + " has no attribute " + unit + "; it has "
                        + new TreeSet<>(
                                examples.get(place).example().attributes().keySet()));
            }
            groups.computeIfAbsent(value, key -> new ArrayList<>()).add(place);
        }
        return groups.values().stream()
                .map(group -> group.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    private static int[] drawn(List<int[]> units, SplittableRandom random) {
        int[][] drawn = new int[units.size()][];
        int length = 0;
        for (int u = 0; u < drawn.length; u++) {
            drawn[u] = units.get(random.nextInt(drawn.length));
            length += drawn[u].length;
        }
        int[] places = new int[length];
        int at = 0;
        for (int[] one : drawn) {
            System.arraycopy(one, 0, places, at, one.length);
            at += one.length;
        }
        return places;
    }

    private static int[] moved(int[] places, int by) {
        int[] moved = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            moved[i] = places[i] + by;
        }
        return moved;
    }

    @Override
    public String toString() {
        return new BigDecimal(100 * confidence)
                        .round(new MathContext(4))
                        .stripTrailingZeros()
                        .toPlainString()
                + " % percentile bootstrap intervals and paired permutation tests, " + draws + " draws of "
                + (unit.isEmpty() ? "examples" : "whole " + unit + "s") + ", seed " + seed;
    }
}
