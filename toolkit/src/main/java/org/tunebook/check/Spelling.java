package org.tunebook.check;

import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** In what two writings of one text may differ and still say the same. */
enum Spelling {
    /** How much white space stands between words, and whether any does at the edges. */
    WHITE_SPACE("white space"),

    /** Whether white space stands beside punctuation, but not between figures: {@code 1, 2} is not {@code 1,2}. */
    PUNCTUATION("spacing of punctuation"),

    CASE("case"),

    /** Unicode's NFKC; NFC in a text with raised figures or fractions, which would become other numbers. */
    UNICODE("Unicode form");

    private static final Set<Spelling> ALL = EnumSet.allOf(Spelling.class);

    /** Spacing tells commands, addresses and signs apart: slashes, hyphens, ampersands and the like are none. */
    private static final String ASCII_PUNCTUATION = ",.;:!?\"'%()[]{}";

    private final String words;

    Spelling(String words) {
        this.words = words;
    }

    /** The text of which all writings are equal. */
    static String plain(String text) {
        return plain(text, ALL);
    }

    /** Equal texts: nothing; else in what alone they differ: {@code case and white space}. */
    static String differences(String a, String b) {
        if (a.equals(b)) {
            return "";
        }
        Set<Spelling> needed = EnumSet.allOf(Spelling.class);
        for (Spelling each : values()) {
            Set<Spelling> fewer = EnumSet.copyOf(needed);
            fewer.remove(each);
            if (plain(a, fewer).equals(plain(b, fewer))) {
                needed = fewer;
            }
        }
        return needed.stream().map(each -> each.words).collect(Collectors.joining(" and "));
    }

    private static String plain(String written, Set<Spelling> ignored) {
        String text = ignored.contains(UNICODE) ? normalized(written) : written;
        boolean cases = ignored.contains(CASE);
        boolean spaces = ignored.contains(WHITE_SPACE);
        boolean punctuation = ignored.contains(PUNCTUATION);
        StringBuilder plain = new StringBuilder(text.length());
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (!isSpace(c)) {
                plain.append(cases ? folded(c) : c);
                continue;
            }
            int end = i + 1;
            while (end < length && isSpace(text.charAt(end))) {
                end++;
            }
            boolean edge = plain.isEmpty() || end == length;
            if (!edge && punctuation && isBesidePunctuation(plain, text, end)) {
                // Nothing stands for it.
            } else if (!spaces) {
                plain.append(text, i, end);
            } else if (!edge) {
                plain.append(' ');
            }
            i = end - 1;
        }
        return plain.toString();
    }

    private static String normalized(String text) {
        boolean ascii = true;
        boolean numbers = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                ascii = false;
                int type = Character.getType(c);
                numbers |= type == Character.OTHER_NUMBER || type == Character.MODIFIER_LETTER;
            }
        }
        return ascii ? text : Normalizer.normalize(text, numbers ? Normalizer.Form.NFC : Normalizer.Form.NFKC);
    }

    /** Whether the white space before {@code next}, after what was written, parts punctuation from a word. */
    private static boolean isBesidePunctuation(StringBuilder written, String text, int next) {
        char before = written.charAt(written.length() - 1);
        char after = text.charAt(next);
        if (isPunctuation(before)) {
            return !(isDigit(after) && written.length() > 1 && isDigit(written.charAt(written.length() - 2)));
        }
        return isPunctuation(after) && !(isDigit(before) && next + 1 < text.length() && isDigit(text.charAt(next + 1)));
    }

    private static boolean isPunctuation(char c) {
        if (c < 0x80) {
            return ASCII_PUNCTUATION.indexOf(c) >= 0;
        }
        return switch (Character.getType(c)) {
            case Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }

    private static boolean isDigit(char c) {
        return c < 0x80 ? c >= '0' && c <= '9' : Character.isDigit(c);
    }

    private static boolean isSpace(char c) {
        return c <= ' ' || c >= 0x80 && (Character.isWhitespace(c) || Character.isSpaceChar(c));
    }

    private static char folded(char c) {
        if (c < 0x80) {
            return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
        }
        return Character.toLowerCase(Character.toUpperCase(c));
    }
}
