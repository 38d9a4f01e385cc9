package org.tunebook.dataset;

import java.util.Comparator;

/** A random order of names that depends on a seed and the names alone. */
final class SeededOrder {
    private SeededOrder() {}

    static Comparator<String> by(long seed) {
        return Comparator.<String>comparingLong(name -> mix(hash(name) ^ mix(seed)))
                .thenComparing(Comparator.naturalOrder());
    }

    /** FNV-1a in 64 bits over the UTF-16 units. */
    private static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** The finalizer of SplitMix64: spreads every bit of the input over all bits of the output. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
