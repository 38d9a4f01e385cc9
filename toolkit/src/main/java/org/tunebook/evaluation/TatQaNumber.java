package org.tunebook.evaluation;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * A number as TAT-QA's evaluation reads it from a text: whole, or with a fraction rounded to four
 * decimals. The two are told apart, since their texts differ ({@code 5}, {@code 5.0}).
 */
final class TatQaNumber {
    /** Below this, a product with 10,000 is so near the exact one that only halves need a closer look. */
    private static final double SURELY_ROUNDED = 1e8;

    private static final double NEAR_HALF = 1e-3;

    /** The factor of percent, which makes a fraction of a whole number. */
    private static final double PERCENT = 0.01;

    /** Whole numbers up to here are exact in a double. */
    private static final double EXACT = 1L << 53;

    private static final int SURELY_EXACT_DIGITS = 15;

    private final boolean isWhole;
    private final double value;

    /** A whole number that the value does not hold exactly. */
    private final @Nullable BigInteger large;

    private TatQaNumber(boolean isWhole, double value, @Nullable BigInteger large) {
        this.isWhole = isWhole;
        this.value = value;
        this.large = large;
    }

    private static TatQaNumber whole(String number, double factor, boolean negative) {
        if (number.length() <= SURELY_EXACT_DIGITS) {
            double value = Long.parseLong(number) * factor;
            if (Math.abs(value) <= EXACT) {
                return new TatQaNumber(true, negative && value != 0 ? -value : value, null);
            }
        }
        BigInteger whole = new BigInteger(number).multiply(BigInteger.valueOf((long) factor));
        whole = negative ? whole.negate() : whole;
        return new TatQaNumber(true, whole.doubleValue(), whole);
    }

    /** The number that a text is; null if it is none, or holds none though it looks like one. */
    static @Nullable TatQaNumber in(String text) {
        return isNumber(text) ? of(text) : null;
    }

    /**
     * Whether a text counts as a number: its first word is one, and a second, if there is any, names a
     * scale.
     */
    static boolean isNumber(String text) {
        if (!mayStartNumber(text)) {
            return false;
        }
        String ascii = PythonText.asciiDigits(text);
        String first = null;
        int i = 0;
        while (i < ascii.length()) {
            while (i < ascii.length() && PythonText.isSpace(ascii.charAt(i))) {
                i++;
            }
            int start = i;
            while (i < ascii.length() && !PythonText.isSpace(ascii.charAt(i))) {
                i++;
            }
            String word = cleaned(ascii, start, i);
            if (!word.isEmpty()) {
                if (first != null) {
                    return isScale(word);
                }
                if (!PythonText.isFloat(word)) {
                    return false;
                }
                first = word;
            }
        }
        return first != null;
    }

    /** Looks at the first sign that counts: most texts are told apart by it. */
    private static boolean mayStartNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (PythonText.isSpace(c) || isLeftOut(c)) {
                continue;
            }
            return PythonText.isDigit(c) || c == '-' || c == '+' || c == '.' || c == 'i' || c == 'I' || c >= 128;
        }
        return false;
    }

    /** Signs left out before a text is read as a number. */
    private static boolean isLeftOut(char c) {
        return switch (c) {
            case '\'', '"', '\\', '$', '%', '(', ')', ',', '[', ']', '\u20AC', '\u00A3', '\u00A5' -> true;
            default -> false;
        };
    }

    private static String cleaned(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (isLeftOut(text.charAt(i))) {
                StringBuilder out = new StringBuilder(end - start);
                for (int j = start; j < end; j++) {
                    char c = text.charAt(j);
                    if (!isLeftOut(c)) {
                        out.append(c);
                    }
                }
                return out.toString();
            }
        }
        return text.substring(start, end);
    }

    /** The number in a text, its scale word, parentheses and percent sign applied; null if there is none. */
    static @Nullable TatQaNumber of(String source) {
        String text = PythonText.asciiDigits(source);
        String clean = cleaned(text, 0, text.length());
        int start = 0;
        while (true) {
            if (start == clean.length()) {
                return null;
            }
            int digits = start + (clean.charAt(start) == '+' || clean.charAt(start) == '-' ? 1 : 0);
            if (digits < clean.length() && PythonText.isDigit(clean.charAt(digits))) {
                break;
            }
            // A fraction without a whole part comes first: the evaluation then finds no number at all.
            if (digits + 1 < clean.length()
                    && clean.charAt(digits) == '.'
                    && PythonText.isDigit(clean.charAt(digits + 1))) {
                return null;
            }
            start++;
        }
        int end = afterDigits(clean, start + 1);
        boolean fraction =
                end + 1 < clean.length() && clean.charAt(end) == '.' && PythonText.isDigit(clean.charAt(end + 1));
        if (fraction) {
            end = afterDigits(clean, end + 1);
        }
        String number = clean.substring(start, end);
        double factor = wordScale(text);
        boolean negative = isInParentheses(text);
        boolean percent = isPercentage(text);
        double value;
        if (fraction || factor == PERCENT) {
            value = Double.parseDouble(number) * factor;
            value *= negative ? -1 : 1;
        } else {
            TatQaNumber whole = whole(number, factor, negative);
            if (!percent) {
                return whole;
            }
            value = whole.value;
        }
        return new TatQaNumber(false, rounded(percent ? value * PERCENT : value, 4), null);
    }

    private static int afterDigits(String text, int start) {
        int i = start;
        while (i < text.length() && PythonText.isDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** The factor of the first word that follows a number at once or after one space. */
    private static double wordScale(String text) {
        int i = 0;
        while (i < text.length()) {
            if (!isDigitOrPoint(text.charAt(i))) {
                i++;
                continue;
            }
            int start = i;
            while (i < text.length() && isDigitOrPoint(text.charAt(i))) {
                i++;
            }
            int letters = i < text.length() && PythonText.isSpace(text.charAt(i)) ? i + 1 : i;
            int end = letters;
            while (end < text.length() && isLetter(text.charAt(end))) {
                end++;
            }
            if (end > letters) {
                return factor(text.substring(start, end));
            }
        }
        return 1;
    }

    /** The factor that a text names; 1 if it names none. */
    private static double factor(String text) {
        if (text.length() < "million".length()) {
            return 1;
        }
        if (contains(text, "hundred")) {
            return 1e2;
        }
        if (contains(text, "thousand")) {
            return 1e3;
        }
        if (contains(text, "million")) {
            return 1e6;
        }
        if (contains(text, "billion")) {
            return 1e9;
        }
        return contains(text, "percent") ? PERCENT : 1;
    }

    private static boolean isScale(String word) {
        return factor(word) != 1;
    }

    private static boolean contains(String text, String lowerCaseWord) {
        for (int i = 0; i + lowerCaseWord.length() <= text.length(); i++) {
            int matched = 0;
            while (matched < lowerCaseWord.length()
                    && asciiLower(text.charAt(i + matched)) == lowerCaseWord.charAt(matched)) {
                matched++;
            }
            if (matched == lowerCaseWord.length()) {
                return true;
            }
        }
        return false;
    }

    private static char asciiLower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }

    private static boolean isInParentheses(String text) {
        for (int open = text.indexOf('('); open >= 0; open = text.indexOf('(', open + 1)) {
            int i = open + 1;
            while (i < text.length() && (isDigitOrPoint(text.charAt(i)) || PythonText.isSpace(text.charAt(i)))) {
                i++;
            }
            if (i > open + 1 && i < text.length() && text.charAt(i) == ')') {
                return true;
            }
        }
        return false;
    }

    private static boolean isPercentage(String text) {
        int start = 0;
        while (start < text.length() && PythonText.isSpace(text.charAt(start))) {
            start++;
        }
        for (int sign = text.indexOf('%', start + 1); sign >= 0; sign = text.indexOf('%', sign + 1)) {
            char before = text.charAt(sign - 1);
            if (isDigitOrPoint(before) || PythonText.isSpace(before)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDigitOrPoint(char c) {
        return PythonText.isDigit(c) || c == '.';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    /** This number, rounded to two decimals and times the factor of a scale, with four decimals. */
    String scaled(String scale) {
        double factor = factor(scale);
        if (isWhole && factor != PERCENT) {
            return fixed(
                    large == null
                            ? value * factor
                            : large.multiply(BigInteger.valueOf((long) factor)).doubleValue());
        }
        return fixed((isWhole ? value : rounded(value, 2)) * factor);
    }

    /** This number with four decimals. */
    String fixed() {
        return fixed(value);
    }

    /** This number in as few digits as tell it: a whole one without a point. */
    String shortest() {
        if (isWhole) {
            return large == null ? Long.toString((long) value) : large.toString();
        }
        return PythonText.number(value);
    }

    /** The nearest number with so many decimals; of two equally near, the one with an even last digit. */
    private static double rounded(double value, int decimals) {
        if (Math.abs(value) < SURELY_ROUNDED) {
            double power = decimals == 2 ? 100 : 10_000;
            double product = value * power;
            double nearest = Math.rint(product);
            if (Math.abs(Math.abs(product - nearest) - 0.5) > NEAR_HALF) {
                return nearest == 0 ? Math.copySign(0.0, value) : nearest / power;
            }
        } else if (Double.isInfinite(value)) {
            return value;
        }
        double exact =
                new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).doubleValue();
        return exact == 0 ? Math.copySign(0.0, value) : exact;
    }

    private static String fixed(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        String digits = null;
        if (Math.abs(value) < SURELY_ROUNDED) {
            double product = Math.abs(value) * 10_000;
            double nearest = Math.rint(product);
            if (Math.abs(Math.abs(product - nearest) - 0.5) > NEAR_HALF) {
                long units = (long) nearest;
                StringBuilder out = new StringBuilder(16).append(units / 10_000).append('.');
                long fraction = units % 10_000;
                out.append(fraction / 1_000)
                        .append(fraction / 100 % 10)
                        .append(fraction / 10 % 10)
                        .append(fraction % 10);
                digits = out.toString();
            }
        }
        if (digits == null) {
            digits = new BigDecimal(Math.abs(value))
                    .setScale(4, RoundingMode.HALF_EVEN)
                    .toPlainString();
        }
        return Double.doubleToRawLongBits(value) < 0 ? "-" + digits : digits;
    }
}
