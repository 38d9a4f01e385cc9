package org.tunebook.bedrocklocal.model;

import java.util.BitSet;

/**
 * How much a shared word says: the inverse document frequency over the training prompts, in a table of hashed
 * stems. With no document seen every word weighs the same.
 */
final class Rarity {
    static final int BUCKETS = 1 << 16;

    final int[] documents;
    int total;

    Rarity() {
        this(new int[BUCKETS], 0);
    }

    Rarity(int[] documents, int total) {
        this.documents = documents;
        this.total = total;
    }

    /** Counts the words of one document. */
    void add(Iterable<Words> document) {
        BitSet seen = new BitSet(BUCKETS);
        for (Words words : document) {
            for (int stem : words.stem) {
                seen.set(bucket(stem));
            }
        }
        seen.stream().forEach(bucket -> documents[bucket]++);
        total++;
    }

    float weight(int stem) {
        return total == 0 ? 1 : (float) (0.1 + Math.log((total + 1.0) / (documents[bucket(stem)] + 1.0)));
    }

    private static int bucket(int stem) {
        return Hash.mix(0x51ED, stem) & (BUCKETS - 1);
    }
}
