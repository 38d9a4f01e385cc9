package org.tunebook.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A seeded source of choices whose sequence is fixed by its own arithmetic (the SplitMix64 step and mixing constants of
 * Steele, Lea and Flood, 2014), so that no version of the JDK can change what a seed makes.
 */
final class Chance {
    private long state;

    Chance(long seed) {
        this.state = seed;
    }

    /** An independent source for the named part; drawing from it leaves this one where it is. */
    Chance fork(String part) {
        long mixed = state;
        for (int i = 0; i < part.length(); i++) {
            mixed = mix(mixed * 31 + part.charAt(i));
        }
        return new Chance(mix(mixed ^ part.length()));
    }

    /** The next 64 bits. */
    long next() {
        state += 0x9E3779B97F4A7C15L;
        return mix(state);
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** A whole number from {@code low} to {@code high}, both included. */
    int between(int low, int high) {
        return low + (int) Long.remainderUnsigned(next(), (long) high - low + 1);
    }

    /** True in that many cases of a hundred. */
    boolean percent(int cases) {
        return between(1, 100) <= cases;
    }

    <T> T pick(List<T> choices) {
        return choices.get(between(0, choices.size() - 1));
    }

    @SafeVarargs
    final <T> T of(T... choices) {
        return choices[between(0, choices.length - 1)];
    }

    <T> List<T> shuffled(List<T> items) {
        List<T> result = new ArrayList<>(items);
        for (int i = result.size() - 1; i > 0; i--) {
            int j = between(0, i);
            T kept = result.get(i);
            result.set(i, result.get(j));
            result.set(j, kept);
        }
        return result;
    }

    /** That many of the items (or all), in their own order. */
    <T> List<T> some(int count, List<T> items) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            places.add(i);
        }
        return shuffled(places).stream()
                .limit(count)
                .sorted()
                .map(place -> (T) items.get(place))
                .toList();
    }

    /** An identifier in the shape of a version 4 UUID. */
    String uid() {
        String hex = String.format(Locale.ROOT, "%016x%016x", next(), next());
        char variant = "89ab".charAt(between(0, 3));
        return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-4" + hex.substring(13, 16) + "-" + variant
                + hex.substring(17, 20) + "-" + hex.substring(20);
    }
}
