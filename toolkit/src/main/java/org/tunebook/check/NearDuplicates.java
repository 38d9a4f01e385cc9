package org.tunebook.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Texts seen so far, asked for one that is nearly the same: of all runs of five words in either (case and
 * punctuation aside) at least 80 % stand in both. Candidates are found by MinHash (Broder 1997): 64 hash
 * minima in 16 bands of four, so that a pair at the threshold is missed less than once in a thousand times,
 * and are then compared run by run. Of texts that are like one another only the first is kept to compare
 * with, and no text is compared with more than 16 others: time is linear whatever the data, at the price
 * that of many texts that share a part with a hundred others a pair may be missed.
 */
final class NearDuplicates {
    private static final double THRESHOLD = 0.8;
    private static final int WORDS_A_RUN = 5;
    private static final int BANDS = 16;
    private static final int MINIMA_A_BAND = 4;
    private static final int MOST_COMPARED = 16;

    /** A text with fewer runs says too little to be like another. */
    private static final int FEWEST_RUNS = 10;

    private static final long[] SEEDS = new long[BANDS * MINIMA_A_BAND];

    static {
        for (int i = 0; i < SEEDS.length; i++) {
            SEEDS[i] = mix(i + 1);
        }
    }

    /** Of 64 minima a pair at the threshold has 51 in common, with a standard deviation of 3. */
    private static final int FEWEST_COMMON_MINIMA = 40;

    /** A text, as it can be had again, and its minima, which tell most of those that are not like it. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Text(String name, Supplier<String> text, int[] minima) {}

    private final List<Map<Long, List<Text>>> bands = new ArrayList<>();
    private final Boilerplate boilerplate;
    private String comparedName = "";
    private long[] compared = {};

    NearDuplicates(Boilerplate boilerplate) {
        this.boilerplate = boilerplate;
        for (int i = 0; i < BANDS; i++) {
            bands.add(new HashMap<>());
        }
    }

    /**
     * Adds a text; the name of one before it that is nearly the same, if there is any.
     *
     * @param text gives the text, now and when another is compared with it
     */
    Optional<String> add(String name, Supplier<String> text) {
        long[] runs = boilerplate.without(runs(text.get()));
        if (runs.length < FEWEST_RUNS) {
            return Optional.empty();
        }
        int[] minima = minima(runs);
        Optional<String> found = like(runs, minima);
        if (found.isEmpty()) {
            Text added = new Text(name, text, minima);
            for (int band = 0; band < BANDS; band++) {
                List<Text> bucket = bands.get(band).computeIfAbsent(key(minima, band), k -> new ArrayList<>(1));
                if (bucket.size() < MOST_COMPARED) {
                    bucket.add(added);
                }
            }
        }
        return found;
    }

    /** The name of a text that is nearly the same as this one, if there is any. */
    Optional<String> like(String text) {
        long[] runs = boilerplate.without(runs(text));
        return runs.length < FEWEST_RUNS ? Optional.empty() : like(runs, minima(runs));
    }

    private Optional<String> like(long[] runs, int[] minima) {
        Set<String> compared = new HashSet<>();
        for (int band = 0; band < BANDS; band++) {
            for (Text other : bands.get(band).getOrDefault(key(minima, band), List.of())) {
                if (common(minima, other.minima) >= FEWEST_COMMON_MINIMA && compared.add(other.name)) {
                    if (similarity(runs, runsOf(other)) >= THRESHOLD) {
                        return Optional.of(other.name);
                    }
                    if (compared.size() == MOST_COMPARED) {
                        return Optional.empty();
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static int common(int[] a, int[] b) {
        int common = 0;
        for (int i = 0; i < a.length; i++) {
            common += a[i] == b[i] ? 1 : 0;
        }
        return common;
    }

    private long[] runsOf(Text other) {
        if (!comparedName.equals(other.name)) {
            compared = boilerplate.without(runs(other.text.get()));
            comparedName = other.name;
        }
        return compared;
    }

    private static int[] minima(long[] runs) {
        int[] minima = new int[SEEDS.length];
        for (int i = 0; i < minima.length; i++) {
            long seed = SEEDS[i];
            long least = Long.MAX_VALUE;
            for (long run : runs) {
                long value = (run ^ seed) * 0x9e3779b97f4a7c15L;
                value ^= value >>> 32;
                least = Math.min(least, value * 0xd6e8feb86659fd93L);
            }
            minima[i] = (int) mix(least);
        }
        return minima;
    }

    private static long key(int[] minima, int band) {
        long key = 0;
        for (int i = 0; i < MINIMA_A_BAND; i++) {
            key = mix(key ^ minima[band * MINIMA_A_BAND + i]);
        }
        return key;
    }

    /** The share of runs that stand in both, of all that stand in either; both are sorted. */
    static double similarity(long[] a, long[] b) {
        int i = 0;
        int j = 0;
        int both = 0;
        while (i < a.length && j < b.length) {
            if (a[i] == b[j]) {
                both++;
                i++;
                j++;
            } else if (a[i] < b[j]) {
                i++;
            } else {
                j++;
            }
        }
        int either = a.length + b.length - both;
        return either == 0 ? 1 : (double) both / either;
    }

    /** The hashes of all runs of words, sorted, each once. */
    static long[] runs(String text) {
        long[] words = new long[text.length() / 6 + 16];
        int count = 0;
        long hash = 0;
        boolean inWord = false;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ' ';
            char lower = Fingerprint.plain(c);
            if (lower != 0) {
                hash = (inWord ? hash : 0xcbf29ce484222325L) * 0x100000001b3L ^ lower;
                inWord = true;
            } else if (inWord) {
                if (count == words.length) {
                    words = Arrays.copyOf(words, count + count / 2);
                }
                words[count++] = mix(hash);
                inWord = false;
            }
        }
        int runCount = Math.max(0, count - WORDS_A_RUN + 1);
        long[] runs = new long[runCount];
        for (int i = 0; i < runCount; i++) {
            long run = 0;
            for (int j = 0; j < WORDS_A_RUN; j++) {
                run = mix(run + words[i + j]);
            }
            runs[i] = run;
        }
        Arrays.sort(runs);
        int distinct = 0;
        for (int i = 0; i < runs.length; i++) {
            if (i == 0 || runs[i] != runs[i - 1]) {
                runs[distinct++] = runs[i];
            }
        }
        return distinct == runs.length ? runs : Arrays.copyOf(runs, distinct);
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /**
     * Runs of words that stand in more than half of the texts, as the instructions of a template do: they
     * say nothing about what two records have in common. Counted in a table of fixed size.
     */
    static final class Boilerplate {
        private static final int CELLS = 1 << 20;
        private static final int FEWEST_TEXTS = 10;

        /** Nothing is boilerplate. */
        static final Boilerplate NONE = new Boilerplate(new int[0], Integer.MAX_VALUE);

        private final int[] counts;
        private final int most;

        private Boilerplate(int[] counts, int most) {
            this.counts = counts;
            this.most = most;
        }

        static Boilerplate of(Iterable<String> texts) {
            int[] counts = new int[CELLS];
            int size = 0;
            for (String text : texts) {
                size++;
                for (long run : runs(text)) {
                    counts[(int) run & CELLS - 1]++;
                }
            }
            return new Boilerplate(counts, Math.max(FEWEST_TEXTS, size / 2));
        }

        private long[] without(long[] runs) {
            return most == Integer.MAX_VALUE
                    ? runs
                    : Arrays.stream(runs)
                            .filter(run -> counts[(int) run & CELLS - 1] <= most)
                            .toArray();
        }
    }
}
