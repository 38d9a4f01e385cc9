package org.tunebook.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.formats.Grid;
import org.tunebook.formats.Severity;

/** Questions and answers: there, meant, to be found in the context, and computed right. */
final class Answers implements Check {
    private static final Pattern PLACEHOLDER = Pattern.compile(
            "(?:tbd|tba|todo|fixme|xxx+|\\?+|n/?a|\\.\\.\\.|see (?:table|above|below|text)|to be (?:done|determined|filled.*)|"
                    + "lorem ipsum.*|placeholder|answer(?: here)?|none of the above)[.!]?",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern IN_PARENTHESES = Pattern.compile("\\(([0-9][0-9,.]*)\\)");

    @Override
    public List<Flaw> on(Dataset dataset) {
        List<Flaw> flaws = new ArrayList<>();
        for (Example example : dataset.examples()) {
            if (example.question().isBlank()) {
                flaws.add(flaw("empty-question", Severity.ERROR, example, "question", "it is empty", "Drop it"));
            }
            example.answer().ifPresent(answer -> answer(example, answer, flaws));
        }
        return flaws;
    }

    private static void answer(Example example, String answer, List<Flaw> flaws) {
        String scale = example.attribute("scale");
        String bare = scale.isEmpty() ? answer.strip() : withoutScale(answer.strip(), scale);
        if (bare.isEmpty()) {
            flaws.add(flaw("empty-answer", Severity.ERROR, example, "answer", "it is empty", "Answer it or drop it"));
            return;
        }
        if (PLACEHOLDER.matcher(bare).matches()) {
            flaws.add(flaw("placeholder-answer", Severity.ERROR, example, "answer", bare, "Answer it or drop it"));
            return;
        }
        String type = example.attribute("answer_type");
        if (type.endsWith("span")) {
            String context = context(example);
            for (String line : answer.split("\n", -1)) {
                String span = Fingerprint.loose(withoutScale(line, scale));
                if (!context.contains(span)) {
                    flaws.add(flaw(
                            "answer-not-in-context",
                            Severity.WARNING,
                            example,
                            "answer",
                            line,
                            "Copy the span from the table or the text, or drop it"));
                    return;
                }
            }
        } else if (type.equals("arithmetic")) {
            derivation(example, withoutScale(answer, scale), scale, flaws);
        }
    }

    private static void derivation(Example example, String answer, String scale, List<Flaw> flaws) {
        String derivation = example.attribute("derivation");
        OptionalDouble computed = Derivation.value(derivation);
        OptionalDouble stated = Derivation.value(answer);
        if (computed.isEmpty() || stated.isEmpty()) {
            return;
        }
        boolean percent = scale.equals("percent") || derivation.contains("%");
        // Accountants write a negative number in parentheses; some annotators copy it so.
        OptionalDouble asAccounts =
                Derivation.value(IN_PARENTHESES.matcher(derivation).replaceAll("(-$1)"));
        boolean agrees = DoubleStream.concat(computed.stream(), asAccounts.stream())
                .anyMatch(value ->
                        agree(value, stated.getAsDouble()) || percent && agree(100 * value, stated.getAsDouble()));
        if (!agrees) {
            flaws.add(flaw(
                    "derivation-mismatch",
                    Severity.ERROR,
                    example,
                    "derivation",
                    derivation + " = " + String.format(Locale.ROOT, "%.4f", computed.getAsDouble())
                            + ", but the answer is " + answer,
                    "Correct the answer or the derivation, or drop it"));
        }
    }

    /** Annotators round to two decimals, some to none or one, and some cut off. */
    private static boolean agree(double computed, double stated) {
        return Math.abs(computed - stated) <= Math.max(0.011, 0.002 * Math.abs(computed));
    }

    private static String withoutScale(String line, String scale) {
        if (scale.equals("percent")) {
            return line.endsWith("%") ? line.substring(0, line.length() - 1) : line;
        }
        return !scale.isEmpty() && line.endsWith(scale)
                ? line.substring(0, line.length() - scale.length()).strip()
                : line;
    }

    private static String context(Example example) {
        StringBuilder all = new StringBuilder();
        example.table().map(Grid::rows).ifPresent(rows -> rows.forEach(row -> row.forEach(all::append)));
        example.paragraphs().forEach(all::append);
        return Fingerprint.loose(all.toString());
    }

    private static Flaw flaw(
            String rule, Severity severity, Example example, String place, String evidence, String remedy) {
        return new Flaw(rule, severity, List.of(example.id()), place, evidence, remedy);
    }
}
