package org.tunebook.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Text as Python sees it. TAT-QA's scores are defined by a Python program, so what that language takes for
 * white space, a number or the text of a value decides what two answers have in common.
 */
final class PythonText {
    /** Strings in the order of their code points. */
    static final Comparator<String> BY_CODE_POINT = PythonText::compareCodePoints;

    private static final char CAPITAL_SIGMA = '\u03A3';

    /** Apostrophes, points and colons, which may stand inside a word (Unicode: Case_Ignorable). */
    private static final String IGNORED_IN_WORDS =
            "'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A";

    private static final int SHORTEST_CERTAIN_DIGITS = 15;
    private static final int LONGEST_NEEDED_DIGITS = 17;

    /** Below this a number of ten-thousandths has at most 15 digits, and no other number of so few digits means the same. */
    private static final double CERTAIN_UNITS = 1e15;

    private PythonText() {}

    static boolean isSpace(char c) {
        if (c < 128) {
            return c == ' ' || c >= 0x09 && c <= 0x0D || c >= 0x1C && c <= 0x1F;
        }
        return c == 0x85
                || c == 0xA0
                || c == 0x1680
                || c >= 0x2000 && c <= 0x200A
                || c == 0x2028
                || c == 0x2029
                || c == 0x202F
                || c == 0x205F
                || c == 0x3000;
    }

    /** What {@code text.rstrip()} gives. */
    static String withoutSpaceAtEnd(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    /** Whether a character counts as part of a word: a letter, a number of any kind, or an underscore. */
    static boolean isWord(int codePoint) {
        if (codePoint < 128) {
            return codePoint >= 'a' && codePoint <= 'z'
                    || codePoint >= 'A' && codePoint <= 'Z'
                    || codePoint >= '0' && codePoint <= '9'
                    || codePoint == '_';
        }
        int type = Character.getType(codePoint);
        return Character.isLetterOrDigit(codePoint)
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER;
    }

    /** The text with decimal digits of every script as ASCII digits, which number rules treat alike. */
    static String asciiDigits(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) < 128) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> out.appendCodePoint(Character.isDigit(c) ? '0' + Character.digit(c, 10) : c));
        return out.toString();
    }

    /** What {@code text.lower()} gives; the two languages part where a capital sigma ends a word. */
    static String lower(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (text.indexOf(CAPITAL_SIGMA) < 0) {
            return lower;
        }
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (int at = text.indexOf(CAPITAL_SIGMA); at >= 0; at = text.indexOf(CAPITAL_SIGMA, from)) {
            out.append(text.substring(from, at).toLowerCase(Locale.ROOT));
            out.append(isCasedBefore(text, at) && !isCasedAfter(text, at + 1) ? '\u03C2' : '\u03C3');
            from = at + 1;
        }
        return out.append(text.substring(from).toLowerCase(Locale.ROOT)).toString();
    }

    private static boolean isCasedBefore(String text, int index) {
        int i = index;
        while (i > 0 && isCaseIgnorable(text.codePointBefore(i))) {
            i -= Character.charCount(text.codePointBefore(i));
        }
        return i > 0 && isCased(text.codePointBefore(i));
    }

    private static boolean isCasedAfter(String text, int index) {
        int i = index;
        while (i < text.length() && isCaseIgnorable(text.codePointAt(i))) {
            i += Character.charCount(text.codePointAt(i));
        }
        return i < text.length() && isCased(text.codePointAt(i));
    }

    private static boolean isCased(int codePoint) {
        return Character.isUpperCase(codePoint) || Character.isLowerCase(codePoint) || Character.isTitleCase(codePoint);
    }

    private static boolean isCaseIgnorable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.FORMAT,
                    Character.MODIFIER_LETTER,
                    Character.MODIFIER_SYMBOL -> true;
            default -> IGNORED_IN_WORDS.indexOf(codePoint) >= 0;
        };
    }

    /** Whether {@code float(word)} gives a number that is not NaN, for a word without white space. */
    static boolean isFloat(String word) {
        int i = 0;
        int end = word.length();
        if (i < end && (word.charAt(i) == '+' || word.charAt(i) == '-')) {
            i++;
        }
        if (i < end && (word.charAt(i) | 0x20) == 'i') {
            return isAsciiWord(word, i, "inf") || isAsciiWord(word, i, "infinity");
        }
        int whole = i;
        i = digits(word, i);
        boolean any = i > whole;
        if (i < end && word.charAt(i) == '.') {
            int fraction = i + 1;
            i = digits(word, fraction);
            any |= i > fraction;
        }
        if (!any) {
            return false;
        }
        if (i < end && (word.charAt(i) == 'e' || word.charAt(i) == 'E')) {
            int exponent = i + 1;
            if (exponent < end && (word.charAt(exponent) == '+' || word.charAt(exponent) == '-')) {
                exponent++;
            }
            i = digits(word, exponent);
            if (i == exponent) {
                return false;
            }
        }
        return i == end;
    }

    private static boolean isAsciiWord(String text, int start, String lowerCaseWord) {
        if (text.length() - start != lowerCaseWord.length()) {
            return false;
        }
        for (int i = 0; i < lowerCaseWord.length(); i++) {
            if ((text.charAt(start + i) | 0x20) != lowerCaseWord.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The index after a run of digits, between two of which an underscore may stand. */
    private static int digits(String word, int start) {
        int i = start;
        while (i < word.length()) {
            char c = word.charAt(i);
            boolean between = c == '_' && i > start && i + 1 < word.length() && isDigit(word.charAt(i + 1));
            if (!isDigit(c) && !between) {
                break;
            }
            i++;
        }
        return i;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** What {@code sorted(values)} gives; where that is an error, since types are mixed, values by the order of their texts. */
    static List<JsonNode> sorted(List<JsonNode> values) {
        List<JsonNode> sorted = new ArrayList<>(values);
        try {
            sorted.sort(PythonText::compare);
        } catch (ClassCastException e) {
            sorted.sort(Comparator.comparing(PythonText::str, BY_CODE_POINT));
        }
        return sorted;
    }

    private static int compare(JsonNode a, JsonNode b) {
        if (a.isTextual() && b.isTextual()) {
            return compareCodePoints(a.textValue(), b.textValue());
        }
        if (isNumeric(a) && isNumeric(b)) {
            return compareNumbers(a, b);
        }
        if (!a.isArray() || !b.isArray()) {
            throw new ClassCastException("no order between " + a.getNodeType() + " and " + b.getNodeType());
        }
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            if (!isSame(a.get(i), b.get(i))) {
                return compare(a.get(i), b.get(i));
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    private static boolean isSame(JsonNode a, JsonNode b) {
        return isNumeric(a) && isNumeric(b) ? compareNumbers(a, b) == 0 : a.equals(b);
    }

    private static boolean isNumeric(JsonNode value) {
        return value.isNumber() || value.isBoolean();
    }

    private static int compareNumbers(JsonNode a, JsonNode b) {
        int order = Double.compare(a.asDouble() + 0.0, b.asDouble() + 0.0);
        return order == 0 && a.isIntegralNumber() && b.isIntegralNumber()
                ? a.bigIntegerValue().compareTo(b.bigIntegerValue())
                : order;
    }

    /** What {@code str(value)} gives for a value of JSON. */
    static String str(JsonNode value) {
        return value.isTextual() ? value.textValue() : repr(value);
    }

    private static String repr(JsonNode value) {
        switch (value.getNodeType()) {
            case STRING -> {
                return quoted(value.textValue());
            }
            case NUMBER -> {
                return value.isIntegralNumber() ? value.bigIntegerValue().toString() : number(value.doubleValue());
            }
            case BOOLEAN -> {
                return value.booleanValue() ? "True" : "False";
            }
            case ARRAY -> {
                List<String> elements = new ArrayList<>();
                value.forEach(element -> elements.add(repr(element)));
                return "[" + String.join(", ", elements) + "]";
            }
            case OBJECT -> {
                List<String> entries = new ArrayList<>();
                for (Iterator<Map.Entry<String, JsonNode>> fields = value.fields(); fields.hasNext(); ) {
                    Map.Entry<String, JsonNode> field = fields.next();
                    entries.add(quoted(field.getKey()) + ": " + repr(field.getValue()));
                }
                return "{" + String.join(", ", entries) + "}";
            }
            default -> {
                return "None";
            }
        }
    }

    private static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder out = new StringBuilder().append(quote);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c == quote) {
                        out.append('\\').append(quote);
                    } else if (isPrintable(c)) {
                        out.appendCodePoint(c);
                    } else {
                        out.append(String.format(c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
                    }
                }
            }
        });
        return out.append(quote).toString();
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> true;
        };
    }

    /** What {@code repr(float)} gives: the shortest digits that mean this number, with an exponent where it is large or small. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return Double.doubleToRawLongBits(value) < 0 ? "-0.0" : "0.0";
        }
        double units = Math.rint(value * 10_000);
        if (Math.abs(units) < CERTAIN_UNITS && units / 10_000 == value) {
            StringBuilder out = new StringBuilder(20).append(units < 0 ? "-" : "");
            appendTenThousandths((long) Math.abs(units), out);
            return out.toString();
        }
        BigDecimal shortest = shortest(value).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = shortest.toPlainString();
            return plain.indexOf('.') < 0 ? plain + ".0" : plain;
        }
        String digits = shortest.unscaledValue().abs().toString();
        return (value < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        int fewest = Math.abs(value) < Double.MIN_NORMAL ? 1 : SHORTEST_CERTAIN_DIGITS;
        for (int digits = fewest; digits < LONGEST_NEEDED_DIGITS; digits++) {
            // A power of two has its neighbours nearer below than above: the farther number may mean it, the nearer
            // not.
            for (RoundingMode mode : List.of(RoundingMode.HALF_EVEN, RoundingMode.UP)) {
                BigDecimal rounded = exact.round(new MathContext(digits, mode));
                if (rounded.doubleValue() == value) {
                    return rounded;
                }
            }
        }
        return exact.round(new MathContext(LONGEST_NEEDED_DIGITS, RoundingMode.HALF_EVEN));
    }

    /** A number of ten-thousandths, at least 0, with as few decimals as tell it, and one at least. */
    static void appendTenThousandths(long units, StringBuilder out) {
        out.append(units / 10_000).append('.');
        int fraction = (int) (units % 10_000);
        int digit = 1_000;
        do {
            out.append((char) ('0' + fraction / digit));
            fraction %= digit;
            digit /= 10;
        } while (fraction > 0);
    }

    private static int compareCodePoints(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean surrogates = Character.isSurrogate(x) != Character.isSurrogate(y);
                return surrogates ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
