package org.tunebook.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An amount as it stands in a text: {@code $1,496.5 million}, {@code (12.6)%}, {@code -3}.
 *
 * @param number the number, negative after a minus sign or in parentheses
 * @param scale {@code hundred}, {@code thousand}, {@code million}, {@code billion}, {@code percent}, or empty
 * @param start where it begins in the text
 * @param end where it ends
 */
record Quantity(double number, String scale, int start, int end) {
    private static final Pattern AMOUNT = Pattern.compile(
            "(?<open>\\()?\\s?(?<sign>(?<![\\p{L}\\p{N}])[-+\u2212\u2013])?\\s?(?:[A-Z]{0,3}[$\u20AC\u00A3\u00A5])?\\s?(?<minus>[-\u2212\u2013])?"
                    + "(?<number>(?:[0-9]{1,3}(?:,[0-9]{3})++(?![0-9])|[0-9]++)(?:\\.[0-9]++)?+|(?<![0-9])\\.[0-9]++)(?<exponent>[eE][-+]?[0-9]{1,3})?+(?<percent>\\s?%)?"
                    + "(?<close>\\s?\\))?(?:\\s?(?<scale>%|(?:percent|hundred|thousand|million|billion)s?\\b))?",
            Pattern.CASE_INSENSITIVE);

    /** Every amount of a text, in order. */
    static List<Quantity> in(String text) {
        Matcher matcher = AMOUNT.matcher(PythonText.asciiDigits(text));
        List<Quantity> all = new ArrayList<>();
        while (matcher.find()) {
            String exponent = matcher.group("exponent");
            double number =
                    Double.parseDouble(matcher.group("number").replace(",", "") + (exponent == null ? "" : exponent));
            boolean brackets = matcher.group("open") != null && matcher.group("close") != null;
            String sign = matcher.group("sign");
            boolean negative = brackets || matcher.group("minus") != null || sign != null && !sign.equals("+");
            all.add(new Quantity(
                    negative ? -number : number,
                    matcher.group("percent") != null ? "percent" : scale(matcher.group("scale")),
                    matcher.start(),
                    matcher.end()));
        }
        return all;
    }

    private static String scale(@Nullable String word) {
        if (word == null) {
            return "";
        }
        String lower = word.toLowerCase(Locale.ROOT);
        return lower.equals("%") ? "percent" : lower.endsWith("s") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** The number times its scale; a percentage as a share. */
    double value() {
        return number
                * switch (scale) {
                    case "hundred" -> 1e2;
                    case "thousand" -> 1e3;
                    case "million" -> 1e6;
                    case "billion" -> 1e9;
                    case "percent" -> 0.01;
                    default -> 1;
                };
    }

    /** Whether a text is one amount and nothing else. */
    static boolean isAlone(String text) {
        List<Quantity> all = in(text);
        if (all.size() != 1) {
            return false;
        }
        Quantity one = all.get(0);
        return text.substring(0, Math.min(text.length(), one.start)).isBlank()
                && text.substring(Math.min(text.length(), one.end)).strip().matches("\\.?");
    }
}
