package org.tunebook.check;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Calculations that are written out in an answer, as {@code (5 - 4) / 4 = 25%}: whether they compute. */
final class Calculation {
    private static final String OPERATORS = "+-*/\u2212\u2013\u00D7\u00F7";
    private static final String OF_NUMBERS = "0123456789.,%$\u20AC\u00A3\u00A5()[] ";
    private static final int LONGEST = 200;

    private Calculation() {}

    /** What is wrong with the first calculation of the text that does not compute. */
    static Optional<String> wrong(String text) {
        for (int equals = text.indexOf('='); equals >= 0; equals = text.indexOf('=', equals + 1)) {
            String left = left(text, equals);
            String right = right(text, equals + 1);
            int digit = 0;
            while (digit < left.length() && !isDigit(left.charAt(digit))) {
                digit++;
            }
            boolean calculates = left.substring(digit).chars().anyMatch(c -> OPERATORS.indexOf(c) >= 0);
            OptionalDouble computed = calculates ? Derivation.value(left) : OptionalDouble.empty();
            OptionalDouble stated = Derivation.value(right.replace("%", ""));
            if (computed.isPresent()
                    && stated.isPresent()
                    && !agree(computed.getAsDouble(), stated.getAsDouble(), right)) {
                return Optional.of(left + " = " + String.format(Locale.ROOT, "%.4f", computed.getAsDouble())
                        + ", but the answer says " + right);
            }
        }
        return Optional.empty();
    }

    /** As near as the digits tell that are written; a share may be written as a percentage. */
    private static boolean agree(double computed, double stated, String written) {
        int point = written.indexOf('.');
        int decimals = 0;
        while (point >= 0 && point + decimals + 1 < written.length() && isDigit(written.charAt(point + decimals + 1))) {
            decimals++;
        }
        double half = 0.501 * Math.pow(10, -decimals);
        return Derivation.agree(computed, stated)
                || Math.abs(computed - stated) <= half
                || written.endsWith("%")
                        && (Derivation.agree(100 * computed, stated) || Math.abs(100 * computed - stated) <= half);
    }

    private static String left(String text, int end) {
        int start = end;
        while (start > 0 && end - start < LONGEST && isOf(text.charAt(start - 1))) {
            start--;
        }
        return text.substring(start, end).strip();
    }

    private static String right(String text, int start) {
        int end = start;
        while (end < text.length() && end - start < LONGEST && isOf(text.charAt(end))) {
            end++;
        }
        String right = text.substring(start, end).strip();
        return right.endsWith(".") || right.endsWith(",") ? right.substring(0, right.length() - 1) : right;
    }

    private static boolean isOf(char c) {
        return OF_NUMBERS.indexOf(c) >= 0 || OPERATORS.indexOf(c) >= 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
