package org.tunebook.bedrocklocal.model;

/** Feature hashing: names of features become places in a table (Weinberger et al. 2009, without signs). */
final class Hash {
    static final int BUCKETS = 1 << 20;

    private Hash() {}

    static int of(int a, int b) {
        return bucket(mix(mix(0x9E3779B9, a), b));
    }

    static int of(int a, int b, int c) {
        return bucket(mix(mix(mix(0x9E3779B9, a), b), c));
    }

    static int of(int a, int b, int c, int d) {
        return bucket(mix(mix(mix(mix(0x9E3779B9, a), b), c), d));
    }

    static int mix(int h, int value) {
        int k = value * 0xCC9E2D51;
        k = Integer.rotateLeft(k, 15) * 0x1B873593;
        int x = Integer.rotateLeft(h ^ k, 13) * 5 + 0xE6546B64;
        x ^= x >>> 16;
        x *= 0x85EBCA6B;
        return x ^ (x >>> 13);
    }

    private static int bucket(int hash) {
        int x = hash * 0xC2B2AE35;
        return (x ^ (x >>> 16)) & (BUCKETS - 1);
    }
}
