package org.tunebook.evaluation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.tunebook.evaluation.Tokens.Form;

/** In what way an answer differs from its gold; the first that fits, in this order. */
public enum ErrorKind {
    /** The same, case and white space aside. */
    RIGHT("right"),
    /** No answer at all. */
    EMPTY("empty"),
    /** The model says that it cannot or will not answer. */
    REFUSED("refused"),
    /** The same but for punctuation, articles, currency signs or separators, or the same values in another order. */
    FORMAT("right in another format"),
    /** The right number, with more around it. */
    RIGHT_NUMBER_TOO_LONG("right number, too long"),
    /** The right number with the other sign. */
    WRONG_SIGN("wrong sign"),
    /** The right digits, times a power of ten. */
    WRONG_SCALE("wrong scale"),
    /** A number within one percent of the right one. */
    ROUNDED("rounded otherwise"),
    /** Another number. */
    WRONG_NUMBER("wrong number"),
    /** Text where a number was asked for. */
    NO_NUMBER("no number"),
    /** Some of several values are missing, the others are right. */
    VALUES_MISSING("some values missing"),
    /** All of several values, and more. */
    VALUES_TOO_MANY("too many values"),
    /** The whole gold answer, with more around it. */
    TOO_LONG("too long"),
    /** A part of the gold answer. */
    PARTIAL_SPAN("partial span"),
    /** Some words of the gold answer. */
    OVERLAP("some words in common"),
    /** Nothing of the gold answer. */
    OTHER("something else");

    private static final double ROUNDING = 0.01;
    private static final Pattern REFUSAL = Pattern.compile(
            "\\b(?:(?:I|we)(?: am|'m|\u2019m| are|'re|\u2019re)? (?:sorry|unable|not able)|(?:I|we) (?:cannot|can't|can\u2019t|could not|don't have|don\u2019t have|do not have)"
                    + "|cannot (?:be )?(?:determined?|answer(?:ed)?|calculated?)|(?:is|are) not (?:provided|given|available|stated|mentioned|enough)"
                    + "|(?:does|do) not (?:provide|contain|include|state|mention)|not enough information|insufficient information|no information)\\b"
                    + "|^(?:n/?a|none|unknown|no answer)\\.?$",
            Pattern.CASE_INSENSITIVE);

    private final String title;

    ErrorKind(String title) {
        this.title = title;
    }

    /** The kind in words. */
    public String title() {
        return title;
    }

    /** The kind of an answer. */
    public static ErrorKind of(String answer, String gold) {
        if (ExactMatch.METRIC.score(answer, gold) == 1) {
            return RIGHT;
        }
        if (answer.isBlank()) {
            return EMPTY;
        }
        if (REFUSAL.matcher(answer.strip()).find()
                && !REFUSAL.matcher(gold.strip()).find()) {
            return REFUSED;
        }
        return Quantity.isAlone(gold) ? ofNumber(answer, gold) : ofText(answer, gold);
    }

    private static ErrorKind ofNumber(String answer, String gold) {
        double right = Quantity.in(gold).get(0).value();
        List<Quantity> found = Quantity.in(answer);
        if (found.isEmpty()) {
            return NO_NUMBER;
        }
        if (found.stream().anyMatch(one -> NumericMatch.isNear(one.value(), right, 0, 0))) {
            return Quantity.isAlone(answer) ? FORMAT : RIGHT_NUMBER_TOO_LONG;
        }
        if (right != 0 && found.stream().anyMatch(one -> NumericMatch.isNear(-one.value(), right, 0, 0))) {
            return WRONG_SIGN;
        }
        if (found.stream().anyMatch(one -> isTimesPowerOfTen(one.value(), right))) {
            return WRONG_SCALE;
        }
        return found.stream().anyMatch(one -> NumericMatch.isNear(one.value(), right, ROUNDING, 0))
                ? ROUNDED
                : WRONG_NUMBER;
    }

    private static boolean isTimesPowerOfTen(double value, double right) {
        if (value == 0 || right == 0) {
            return false;
        }
        double power = Math.log10(Math.abs(value / right));
        return Math.rint(power) != 0 && Math.abs(Math.rint(power)) <= 12 && Math.abs(power - Math.rint(power)) < 1e-9;
    }

    private static ErrorKind ofText(String answer, String gold) {
        if (Tokens.of(answer, Form.SQUAD).equals(Tokens.of(gold, Form.SQUAD))) {
            // Normalised, 12.5 and 125 are the same; the numbers themselves have to agree.
            return NumericMatch.METRIC.score(answer, gold) == 1
                            || Quantity.in(gold).isEmpty()
                    ? FORMAT
                    : WRONG_NUMBER;
        }
        Set<List<String>> values = values(gold);
        Set<List<String>> found = values(answer);
        if (values.size() > 1) {
            if (found.equals(values)) {
                return FORMAT;
            }
            if (values.containsAll(found)) {
                return VALUES_MISSING;
            }
            if (found.containsAll(values)) {
                return VALUES_TOO_MANY;
            }
        }
        List<String> a = Tokens.of(answer, Form.SQUAD);
        List<String> g = Tokens.of(gold, Form.SQUAD);
        if (!g.isEmpty() && java.util.Collections.indexOfSubList(a, g) >= 0) {
            return TOO_LONG;
        }
        if (!a.isEmpty() && java.util.Collections.indexOfSubList(g, a) >= 0) {
            return PARTIAL_SPAN;
        }
        return a.stream().anyMatch(new HashSet<>(g)::contains) ? OVERLAP : OTHER;
    }

    private static Set<List<String>> values(String text) {
        Set<List<String>> values = new HashSet<>();
        text.lines().filter(line -> !line.isBlank()).forEach(line -> values.add(Tokens.of(line, Form.SQUAD)));
        return values;
    }

    @Override
    public String toString() {
        return title;
    }
}
