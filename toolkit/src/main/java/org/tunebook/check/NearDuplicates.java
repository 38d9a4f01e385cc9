package org.tunebook.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Texts seen so far, asked for one that is nearly the same: of all runs of five words in either (case and
 * punctuation aside) at least 80 % stand in both. Candidates are found by MinHash (Broder 1997): 64 hash
 * minima in 16 bands of four, so that a pair at the threshold is missed less than once in a thousand times,
 * and are then compared run by run.
 */
final class NearDuplicates {
    private static final double THRESHOLD = 0.8;
    private static final int WORDS_A_RUN = 5;
    private static final int BANDS = 16;
    private static final int MINIMA_A_BAND = 4;

    /** A text with fewer runs says too little to be like another. */
    private static final int FEWEST_RUNS = 10;

    private record Text(String name, long[] runs) {}

    private final List<Map<Long, List<Text>>> bands = new ArrayList<>();

    NearDuplicates() {
        for (int i = 0; i < BANDS; i++) {
            bands.add(new HashMap<>());
        }
    }

    /** Adds a text; the name of one before it that is nearly the same, if there is any. */
    Optional<String> add(String name, String text) {
        long[] runs = runs(text);
        if (runs.length < FEWEST_RUNS) {
            return Optional.empty();
        }
        Text added = new Text(name, runs);
        String found = null;
        for (int band = 0; band < BANDS; band++) {
            long key = 0;
            for (int i = 0; i < MINIMA_A_BAND; i++) {
                key = mix(key ^ minimum(runs, band * MINIMA_A_BAND + i));
            }
            List<Text> bucket = bands.get(band).computeIfAbsent(key, k -> new ArrayList<>());
            for (int i = 0; found == null && i < bucket.size(); i++) {
                if (similarity(runs, bucket.get(i).runs()) >= THRESHOLD) {
                    found = bucket.get(i).name();
                }
            }
            bucket.add(added);
        }
        return Optional.ofNullable(found);
    }

    private static long minimum(long[] runs, int function) {
        long seed = mix(function + 1);
        long least = Long.MAX_VALUE;
        for (long run : runs) {
            least = Math.min(least, mix(run ^ seed));
        }
        return least;
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
        List<Long> words = new ArrayList<>();
        long hash = 0;
        boolean inWord = false;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ' ';
            if (Character.isLetterOrDigit(c)) {
                hash = (inWord ? hash : 0xcbf29ce484222325L) * 0x100000001b3L ^ Character.toLowerCase(c);
                inWord = true;
            } else if (inWord) {
                words.add(mix(hash));
                inWord = false;
            }
        }
        int count = Math.max(0, words.size() - WORDS_A_RUN + 1);
        long[] runs = new long[count];
        for (int i = 0; i < count; i++) {
            long run = 0;
            for (int j = 0; j < WORDS_A_RUN; j++) {
                run = mix(run + words.get(i + j));
            }
            runs[i] = run;
        }
        return Arrays.stream(runs).sorted().distinct().toArray();
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
