package org.tunebook.check;

/** A few hundred words, each with bits that say what it is known for; looked up by hash, without garbage. */
final class WordTable {
    private static final int CELLS = 1 << 11;

    private final long[] hashes = new long[CELLS];
    private final int[] bits = new int[CELLS];

    /** A word's hash with one more letter, in lower case; it starts from 0 and never comes back to it. */
    static long hash(long word, char letter) {
        return (word ^ letter) * 0x100000001b3L + letter | 1;
    }

    void add(String word, int more) {
        long hash = 0;
        for (int i = 0; i < word.length(); i++) {
            hash = hash(hash, word.charAt(i));
        }
        int cell = cell(hash);
        hashes[cell] = hash;
        bits[cell] |= more;
    }

    /** The word's bits; 0 for a word that is not known. */
    int get(long hash) {
        return bits[cell(hash)];
    }

    private int cell(long hash) {
        int cell = (int) (hash >>> 32 ^ hash >>> 7) & CELLS - 1;
        while (hashes[cell] != 0 && hashes[cell] != hash) {
            cell = cell + 1 & CELLS - 1;
        }
        return cell;
    }
}
