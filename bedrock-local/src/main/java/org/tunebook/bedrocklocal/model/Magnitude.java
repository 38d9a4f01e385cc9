package org.tunebook.bedrocklocal.model;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The scale of a number: what it is counted in. */
enum Magnitude {
    ONE("", 1),
    THOUSAND("thousand", 1e3),
    MILLION("million", 1e6),
    BILLION("billion", 1e9),
    PERCENT("percent", 0.01);

    private static final Pattern NAMED = Pattern.compile(
            "(thousands?\\b|[’'‘`´]\\s?000|\\b000[’'‘]?s\\b|\\(1,000\\)|[$€£]\\s?000\\b|\\bmillions?\\b|[$€£]\\s?mn?\\b"
                    + "|\\b(?:usd|eur|gbp|aud|nok|sek|dkk|chf|rmb)\\s?m\\b|\\bbillions?\\b|[$€£]\\s?bn?\\b|\\(in k\\))");

    final String word;
    final double factor;

    Magnitude(String word, double factor) {
        this.word = word;
        this.factor = factor;
    }

    /** The first scale that a text names, or ONE. */
    static Magnitude named(String text) {
        Matcher matcher = NAMED.matcher(text.toLowerCase(Locale.ROOT));
        return matcher.find() ? ofName(matcher.group()) : ONE;
    }

    /** The scale a single word names, or ONE. */
    static Magnitude ofWord(String word) {
        return switch (word) {
            case "thousand", "thousands" -> THOUSAND;
            case "million", "millions" -> MILLION;
            case "billion", "billions" -> BILLION;
            case "percent", "%" -> PERCENT;
            default -> ONE;
        };
    }

    private static Magnitude ofName(String name) {
        if (name.contains("thousand") || name.contains("000") || name.equals("(in k)")) {
            return THOUSAND;
        }
        return name.contains("bn") || name.contains("billion") || name.endsWith("b") ? BILLION : MILLION;
    }

    /** An answer line with its scale, as answers are written: {@code 12.6 thousand}, {@code -22.22%}. */
    String write(String value) {
        return switch (this) {
            case ONE -> value;
            case PERCENT -> value.endsWith("%") ? value : value + "%";
            default -> value + " " + word;
        };
    }
}
