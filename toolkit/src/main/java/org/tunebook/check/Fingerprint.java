package org.tunebook.check;

import java.util.List;
import org.tunebook.dataset.Example;
import org.tunebook.formats.Grid;

/** 128 bits that are equal where texts are; by chance, among a million texts, less than once in 10^26 times. */
record Fingerprint(long high, long low) {
    static final Fingerprint EMPTY = new Fingerprint(0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL);
    private static final char END_OF_TEXT = 0x3;
    private static final char END_OF_ROW = 0x1E;

    /** Table and paragraphs, to the letter. */
    static Fingerprint ofContext(Example example) {
        Fingerprint all = EMPTY;
        if (example.table().isPresent()) {
            for (List<String> row : example.table().map(Grid::rows).orElse(List.of())) {
                for (String cell : row) {
                    all = all.and(cell, END_OF_TEXT);
                }
                all = all.and("", END_OF_ROW);
            }
        }
        for (String paragraph : example.paragraphs()) {
            all = all.and(paragraph, END_OF_TEXT);
        }
        return all;
    }

    /** An answer, however it is {@linkplain Spelling written}, and without a full stop at its end. */
    static Fingerprint ofAnswer(String answer) {
        String bare = answer.strip();
        return EMPTY.andLoosely(bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare);
    }

    /** Several texts in order, to the letter. */
    static Fingerprint of(String... texts) {
        Fingerprint all = EMPTY;
        for (String text : texts) {
            all = all.and(text);
        }
        return all;
    }

    /** This and another text, to the letter. */
    Fingerprint and(String text) {
        return and(text, END_OF_TEXT);
    }

    /** This and another text, however either is {@linkplain Spelling written}. */
    Fingerprint andLoosely(String text) {
        return and(Spelling.plain(text), END_OF_TEXT);
    }

    private Fingerprint and(String text, char end) {
        long a = high;
        long b = low;
        for (int i = 0; i < text.length(); i++) {
            a = (a ^ text.charAt(i)) * 0x9e3779b97f4a7c15L;
            b = (b + text.charAt(i)) * 0xd6e8feb86659fd93L;
            b ^= b >>> 32;
        }
        a = (a ^ end) * 0x9e3779b97f4a7c15L;
        b = (b + end) * 0xd6e8feb86659fd93L;
        return new Fingerprint(a ^ (a >>> 29), b ^ (b >>> 32));
    }

    /** The text without case, white space and punctuation. */
    static String loose(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char lower = plain(c);
            if (lower != 0) {
                out.append(lower);
            }
        }
        return out.toString();
    }

    /** A letter in lower case, a digit as it is; 0 for anything else. */
    static char plain(char c) {
        if (c < 0x80) {
            return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' ? c : c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : 0;
        }
        return Character.isLetterOrDigit(c) ? Character.toLowerCase(c) : 0;
    }
}
