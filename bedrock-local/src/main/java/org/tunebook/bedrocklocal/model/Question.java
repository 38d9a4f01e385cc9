package org.tunebook.bedrocklocal.model;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A question taken apart: its words, the years it names, the way it asks, a threshold if it names one. */
final class Question {
    private static final int MOST_WORDS = 80;
    private static final Pattern LONE_PERCENT = Pattern.compile("(?<![\\d\\s])\\s?%|(?<!\\d)\\s%");

    /** Wordings that mean the same calculation or choice. */
    enum Cue {
        PERCENT("percentage", "percent", "percentages"),
        GREATEST("largest", "highest", "greatest", "biggest", "maximum", "most"),
        LEAST("smallest", "lowest", "least", "minimum", "fewest"),
        ABOVE("exceed", "exceeds", "exceeded", "exceeding", "above", "greater", "higher", "larger", "more", "over"),
        BELOW("below", "less", "lower", "under", "smaller", "fewer"),
        AVERAGE("average", "mean", "averages"),
        SUM("sum", "combined", "altogether", "together"),
        CHANGE("change", "difference", "increase", "decrease", "growth", "decline", "changes", "differ"),
        RATIO("ratio", "proportion", "fraction", "share"),
        RESPECTIVE("respective", "respectively");

        private static final Map<String, Cue> BY_WORD = new HashMap<>();

        static {
            for (Cue cue : values()) {
                for (String word : cue.wordings) {
                    BY_WORD.put(word, cue);
                }
            }
        }

        private final String[] wordings;

        Cue(String... wordings) {
            this.wordings = wordings;
        }

        static @Nullable Cue of(String word) {
            return BY_WORD.get(word);
        }
    }

    final Words words;
    final int size;
    /** The years named, each once, in the order of their mention. */
    final int[] years;
    /** The way it asks: 1 how many, 2 how much, 3 how, 4 which year, 5 to 8 which and what, 9 when, … 0 otherwise. */
    final int asks;

    final double threshold;
    final Magnitude thresholdIn;
    final boolean total;
    final boolean percent;
    /** What its wording asks for. */
    final Set<Cue> cues;
    /** Hashes of its words and word pairs; years and numbers are made alike. */
    final int[] grams;

    final String plain;

    Question(String asked) {
        String text = LONE_PERCENT.matcher(asked).replaceAll(" percent ");
        words = Words.of(text);
        size = Math.min(words.size, MOST_WORDS);
        years = yearsOf();
        asks = asksOf();
        int at = thresholdAt();
        threshold = at < 0
                ? Double.NaN
                : CellValue.of(text.substring(words.from[at], words.to[at])).value();
        thresholdIn = at >= 0 && at + 1 < words.size ? Magnitude.ofWord(words.word[at + 1]) : Magnitude.ONE;
        total = has("total");
        cues = cuesOf();
        percent = cues.contains(Cue.PERCENT) || text.indexOf('%') >= 0;
        grams = gramsOf();
        plain = plain(words);
    }

    /** A text's words in lower case between single spaces, with one at either end. */
    static String plain(Words words) {
        StringBuilder joined = new StringBuilder(" ");
        for (String word : words.word) {
            joined.append(word).append(' ');
        }
        return joined.toString();
    }

    private boolean has(String word) {
        for (int i = 0; i < size; i++) {
            if (words.word[i].equals(word)) {
                return true;
            }
        }
        return false;
    }

    private int[] yearsOf() {
        int[] found = new int[size];
        int count = 0;
        for (int i = 0; i < size; i++) {
            int year = words.year[i];
            if (year == 0) {
                continue;
            }
            boolean known = false;
            for (int j = 0; j < count; j++) {
                known |= found[j] == year;
            }
            if (!known) {
                found[count++] = year;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** The place of a year in the order of mention, or -1. */
    int mention(int year) {
        if (year != 0) {
            for (int i = 0; i < years.length; i++) {
                if (years[i] == year) {
                    return i;
                }
            }
        }
        return -1;
    }

    private int asksOf() {
        for (int i = 0; i < size; i++) {
            String next = i + 1 < size ? words.word[i + 1] : "";
            switch (words.word[i]) {
                case "how" -> {
                    return next.equals("many") ? 1 : next.equals("much") ? 2 : 3;
                }
                case "which", "what" -> {
                    boolean which = words.word[i].equals("which");
                    if (next.startsWith("year") || next.equals("fy") || next.startsWith("period")) {
                        return 4;
                    }
                    return which
                            ? 5
                            : next.equals("is") || next.equals("was")
                                    ? 6
                                    : next.equals("are") || next.equals("were") ? 7 : 8;
                }
                case "when" -> {
                    return 9;
                }
                case "where" -> {
                    return 10;
                }
                case "why" -> {
                    return 11;
                }
                case "who" -> {
                    return 12;
                }
                default -> {}
            }
        }
        return 0;
    }

    private static final Set<String> BOUNDS = Set.of(
            "exceed", "exceeds", "exceeded", "than", "above", "below", "under", "over", "least", "most", "greater");

    private int thresholdAt() {
        for (int i = 1; i < size; i++) {
            if (words.number[i]) {
                for (int back = 1; back <= 3 && i - back >= 0; back++) {
                    if (BOUNDS.contains(words.word[i - back])) {
                        return i;
                    }
                }
            }
        }
        return -1;
    }

    int gram(int i) {
        if (words.year[i] != 0) {
            return 1;
        }
        if (words.number[i]) {
            return 2;
        }
        Cue cue = Cue.of(words.word[i]);
        return cue == null || cue == Cue.CHANGE || cue == Cue.RATIO ? words.stem[i] : 100 + cue.ordinal();
    }

    private Set<Cue> cuesOf() {
        Set<Cue> found = EnumSet.noneOf(Cue.class);
        for (int i = 0; i < size; i++) {
            Cue cue = Cue.of(words.word[i]);
            if (cue != null) {
                found.add(cue);
            }
        }
        return found;
    }

    private int[] gramsOf() {
        int[] all = new int[Math.max(0, size * 2 - 1)];
        int count = 0;
        for (int i = 0; i < size; i++) {
            all[count++] = Hash.mix(11, gram(i));
            if (i + 1 < size) {
                all[count++] = Hash.mix(Hash.mix(13, gram(i)), gram(i + 1));
            }
        }
        return Arrays.stream(all).distinct().toArray();
    }
}
