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
    /** Signs left out before a text is read as a number. */
    private static final String NOT_IN_NUMBERS = "'\"\\$\u20AC\u00A3\u00A5%(),[]";

    /** Below this, a product with 10,000 is so near the exact one that only halves need a closer look. */
    private static final double SURELY_ROUNDED = 1e8;

    private static final double NEAR_HALF = 1e-3;

    private static final BigInteger HUNDRED = BigInteger.valueOf(100);
    private static final BigInteger THOUSAND = BigInteger.valueOf(1_000);
    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);
    private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000);

    private final @Nullable BigInteger whole;
    private final double value;

    private TatQaNumber(@Nullable BigInteger whole, double value) {
        this.whole = whole;
        this.value = value;
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
            if (PythonText.isSpace(c) || NOT_IN_NUMBERS.indexOf(c) >= 0) {
                continue;
            }
            return PythonText.isDigit(c) || c == '-' || c == '+' || c == '.' || c == 'i' || c == 'I' || c >= 128;
        }
        return false;
    }

    private static String cleaned(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (NOT_IN_NUMBERS.indexOf(text.charAt(i)) >= 0) {
                StringBuilder out = new StringBuilder(end - start);
                for (int j = start; j < end; j++) {
                    char c = text.charAt(j);
                    if (NOT_IN_NUMBERS.indexOf(c) < 0) {
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
        @Nullable BigInteger wordScale = wordScale(text);
        boolean negative = isInParentheses(text);
        boolean percent = isPercentage(text);
        double value;
        if (fraction || wordScale == null) {
            value = Double.parseDouble(number) * (wordScale == null ? 0.01 : wordScale.doubleValue());
            value *= negative ? -1 : 1;
        } else {
            BigInteger whole = new BigInteger(number).multiply(wordScale);
            whole = negative ? whole.negate() : whole;
            if (!percent) {
                return new TatQaNumber(whole, whole.doubleValue());
            }
            value = whole.doubleValue();
        }
        return new TatQaNumber(null, rounded(percent ? value * 0.01 : value, 4));
    }

    private static int afterDigits(String text, int start) {
        int i = start;
        while (i < text.length() && PythonText.isDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** The factor of the first word that follows a number at once or after one space: null for percent. */
    private static @Nullable BigInteger wordScale(String text) {
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
        return BigInteger.ONE;
    }

    /** The factor that a text names; null for percent, which is no whole number; 1 if it names none. */
    private static @Nullable BigInteger factor(String text) {
        if (contains(text, "hundred")) {
            return HUNDRED;
        }
        if (contains(text, "thousand")) {
            return THOUSAND;
        }
        if (contains(text, "million")) {
            return MILLION;
        }
        if (contains(text, "billion")) {
            return BILLION;
        }
        return contains(text, "percent") ? null : BigInteger.ONE;
    }

    private static boolean isScale(String word) {
        return !BigInteger.ONE.equals(factor(word));
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
        @Nullable BigInteger factor = factor(scale);
        if (whole != null && factor != null) {
            return fixed(whole.multiply(factor).doubleValue());
        }
        double base = whole != null ? value : rounded(value, 2);
        return fixed(base * (factor == null ? 0.01 : factor.doubleValue()));
    }

    /** This number with four decimals. */
    String fixed() {
        return fixed(value);
    }

    /** This number in as few digits as tell it: a whole one without a point. */
    String shortest() {
        if (whole != null) {
            return whole.toString();
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
