package org.tunebook.bedrocklocal.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A text cut into words and numbers, each with its place in the text, its stem and, if it is one, its year. */
final class Words {
    private static final Set<String> FUNCTION = Set.of(
            "a",
            "an",
            "the",
            "of",
            "in",
            "on",
            "at",
            "to",
            "for",
            "from",
            "by",
            "with",
            "and",
            "or",
            "as",
            "is",
            "are",
            "was",
            "were",
            "be",
            "been",
            "being",
            "do",
            "does",
            "did",
            "has",
            "have",
            "had",
            "what",
            "which",
            "who",
            "whom",
            "when",
            "where",
            "why",
            "how",
            "that",
            "this",
            "these",
            "those",
            "it",
            "its",
            "their",
            "there",
            "than",
            "then",
            "if",
            "into",
            "between",
            "during",
            "under",
            "over",
            "per",
            "s",
            "our",
            "we",
            "they",
            "he",
            "she",
            "his",
            "her",
            "will",
            "would",
            "can",
            "could",
            "not",
            "no",
            "any",
            "all",
            "such",
            "each",
            "other",
            "because",
            "due",
            "about",
            "within",
            "among",
            "respectively",
            "also",
            "but",
            "may");
    private static final Set<String> UNITS =
            Set.of("million", "billion", "thousand", "percent", "basis", "years", "months", "days", "year");

    /** Quarters as tables and as people name them. */
    private static final Map<String, String> ORDINALS = Map.ofEntries(
            Map.entry("q1", "first"),
            Map.entry("q2", "second"),
            Map.entry("q3", "third"),
            Map.entry("q4", "fourth"),
            Map.entry("1st", "first"),
            Map.entry("2nd", "second"),
            Map.entry("3rd", "third"),
            Map.entry("4th", "fourth"),
            Map.entry("1q", "first"),
            Map.entry("2q", "second"),
            Map.entry("3q", "third"),
            Map.entry("4q", "fourth"));

    final String text;
    final int size;
    final int[] from;
    final int[] to;
    final String[] word;
    final int[] stem;
    final boolean[] function;
    final boolean[] number;
    final int[] year;

    private Words(String text, int size, int[] from, int[] to) {
        this.text = text;
        this.size = size;
        this.from = Arrays.copyOf(from, size);
        this.to = Arrays.copyOf(to, size);
        word = new String[size];
        stem = new int[size];
        function = new boolean[size];
        number = new boolean[size];
        year = new int[size];
        for (int i = 0; i < size; i++) {
            String raw = text.substring(from[i], to[i]).toLowerCase(Locale.ROOT);
            if (raw.endsWith("'s") || raw.endsWith("’s")) {
                raw = raw.substring(0, raw.length() - 2);
            }
            word[i] = raw;
            year[i] = yearOf(raw);
            number[i] = year[i] == 0 && hasDigit(raw) && !hasLetter(raw);
            function[i] = FUNCTION.contains(raw);
            String plain = ORDINALS.getOrDefault(raw, raw);
            stem[i] = (year[i] != 0 ? Integer.toString(year[i]) : stem(plain)).hashCode();
        }
    }

    static Words of(String text) {
        int length = text.length();
        int[] from = new int[Math.max(4, length / 2 + 2)];
        int[] to = new int[from.length];
        int size = 0;
        int at = 0;
        while (at < length) {
            char c = text.charAt(at);
            int begin = at;
            if (isCurrency(c) && digitAfter(text, at + 1) >= 0) {
                at = number(text, digitAfter(text, at + 1));
            } else if (isDigit(c) || (c == '.' && at + 1 < length && isDigit(text.charAt(at + 1)))) {
                at = number(text, at);
                while (at < length && Character.isLetterOrDigit(text.charAt(at))) {
                    at++;
                }
            } else if (Character.isLetter(c)) {
                at = word(text, at);
            } else {
                at++;
                continue;
            }
            from[size] = begin;
            to[size++] = at;
        }
        return new Words(text, size, from, to);
    }

    private static int word(String text, int start) {
        int at = start;
        int length = text.length();
        while (at < length) {
            char c = text.charAt(at);
            if (Character.isLetterOrDigit(c)) {
                at++;
            } else if (c == '.'
                    && at - start <= 5
                    && at + 1 < length
                    && text.charAt(at + 1) != ' '
                    && Character.isLetter(text.charAt(at + 1))
                    && (at - start == 1 || text.charAt(at - 2) == '.')) {
                at++;
            } else if ((c == '\'' || c == '’')
                    && at + 1 < length
                    && text.charAt(at + 1) == 's'
                    && (at + 2 == length || !Character.isLetterOrDigit(text.charAt(at + 2)))) {
                return at + 2;
            } else {
                return at;
            }
        }
        return at;
    }

    private static int number(String text, int start) {
        int at = start;
        int length = text.length();
        while (at < length) {
            char c = text.charAt(at);
            boolean joins = (c == ',' || c == '.') && at + 1 < length && isDigit(text.charAt(at + 1));
            boolean season = c == '/'
                    && at - start == 4
                    && at + 2 < length
                    && isDigit(text.charAt(at + 1))
                    && isDigit(text.charAt(at + 2));
            if (!isDigit(c) && !joins && !season) {
                break;
            }
            at++;
        }
        if (at < length && text.charAt(at) == '%') {
            return at + 1;
        }
        if (at + 1 < length && text.charAt(at) == ' ' && text.charAt(at + 1) == '%') {
            return at + 2;
        }
        return at;
    }

    private static int digitAfter(String text, int at) {
        int i = at;
        while (i < text.length() && i < at + 3 && text.charAt(i) == ' ') {
            i++;
        }
        boolean dot = i + 1 < text.length() && text.charAt(i) == '.' && isDigit(text.charAt(i + 1));
        return i < text.length() && (isDigit(text.charAt(i)) || dot) ? i : -1;
    }

    static boolean isCurrency(char c) {
        return c == '$' || c == '€' || c == '£' || c == '¥';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean hasDigit(String s) {
        return s.chars().anyMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean hasLetter(String s) {
        return s.chars().anyMatch(Character::isLetter);
    }

    /** The year a word names, or 0: 2019, FY19, F19, FY2019, 2018/19 and 2018/2019 (the later). */
    static int yearOf(String word) {
        int length = word.length();
        if (length == 4 && allDigits(word, 0, 4)) {
            int year = Integer.parseInt(word);
            return year >= 1950 && year < 2050 ? year : 0;
        }
        if (length == 7 && word.charAt(4) == '/' && allDigits(word, 0, 4) && allDigits(word, 5, 7)) {
            return 2000 + Integer.parseInt(word.substring(5));
        }
        if (length == 9 && word.charAt(4) == '/' && allDigits(word, 0, 4) && allDigits(word, 5, 9)) {
            return yearOf(word.substring(5));
        }
        if (length > 2 && word.charAt(0) == 'f') {
            int digits = word.charAt(1) == 'y' ? 2 : 1;
            if (allDigits(word, digits, length) && length - digits == 2) {
                return 2000 + Integer.parseInt(word.substring(digits));
            }
            if (allDigits(word, digits, length) && length - digits == 4) {
                return yearOf(word.substring(digits));
            }
        }
        return 0;
    }

    private static boolean allDigits(String s, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isDigit(s.charAt(i))) {
                return false;
            }
        }
        return to > from;
    }

    /** A word without its inflection; light, and made to conflate rather than to be read. */
    static String stem(String word) {
        String w = word;
        if (w.length() > 4 && w.endsWith("ies")) {
            w = w.substring(0, w.length() - 3) + "y";
        } else if (w.length() > 4 && w.endsWith("es") && "sxzh".indexOf(w.charAt(w.length() - 3)) >= 0) {
            w = w.substring(0, w.length() - 2);
        } else if (w.length() > 3 && w.endsWith("s") && "sui".indexOf(w.charAt(w.length() - 2)) < 0) {
            w = w.substring(0, w.length() - 1);
        }
        if (w.length() > 6 && w.endsWith("ing")) {
            w = w.substring(0, w.length() - 3);
        } else if (w.length() > 5 && w.endsWith("ed")) {
            w = w.substring(0, w.length() - 2);
        } else if (w.length() > 6 && w.endsWith("ly")) {
            w = w.substring(0, w.length() - 2);
        }
        if (w.length() > 4 && w.endsWith("e")) {
            w = w.substring(0, w.length() - 1);
        }
        if (w.length() > 4 && w.charAt(w.length() - 1) == w.charAt(w.length() - 2) && !w.endsWith("s")) {
            w = w.substring(0, w.length() - 1);
        }
        return w;
    }

    static boolean isUnit(String word) {
        return UNITS.contains(word);
    }

    /** The last year named in the text, or 0. */
    int lastYear() {
        for (int i = size - 1; i >= 0; i--) {
            if (year[i] != 0) {
                return year[i];
            }
        }
        return 0;
    }

    /** Whether a word carries meaning for matching: no function word, no year. */
    boolean content(int i) {
        return !function[i] && year[i] == 0;
    }

    /** The first sign between word i and the next one that is no space, or 0. */
    char after(int i) {
        int end = i + 1 < size ? from[i + 1] : text.length();
        for (int at = to[i]; at < end; at++) {
            if (text.charAt(at) != ' ') {
                return text.charAt(at);
            }
        }
        return 0;
    }

    /** The last sign between word i and the one before that is no space, or 0. */
    char before(int i) {
        int begin = i > 0 ? to[i - 1] : 0;
        for (int at = from[i] - 1; at >= begin; at--) {
            if (text.charAt(at) != ' ') {
                return text.charAt(at);
            }
        }
        return 0;
    }

    /** Whether words i and i + 1 are written as one (fixed-price). */
    boolean glued(int i) {
        if (i + 1 >= size || from[i + 1] - to[i] > 1) {
            return false;
        }
        char between = from[i + 1] == to[i] ? '-' : text.charAt(to[i]);
        return "-–/&’'_".indexOf(between) >= 0;
    }
}
