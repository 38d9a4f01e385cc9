package org.tunebook.check;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.dataset.TatQaAnswer;

/** Questions and answers: there, meant, to be found in the context, of its scale, and computed right. */
final class Answers implements Check {
    private static final Pattern PLACEHOLDER = Pattern.compile(
            "(?:tbd|tba|todo|fixme|xxx+|\\?+|n/?a|\\.\\.\\.|see (?:table|above|below|text)|to be (?:done|determined|filled.*)|"
                    + "lorem ipsum.*|placeholder|answer(?: here)?|none of the above)[.!]?",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern SCALES = Pattern.compile("thousand|million|billion|percent");
    private static final Pattern IN_PARENTHESES = Pattern.compile("\\(([0-9][0-9,.]*)\\)");
    private static final Pattern NUMBER = Pattern.compile("[0-9][0-9,]*(?:\\.[0-9]+)?|\\.[0-9]+");

    /** Numbers that a derivation may bring with it: divisors, percent, days of a year. */
    private static final Set<Double> CONSTANTS = Set.of(100.0, 1_000.0, 1_000_000.0, 365.0, 360.0, 52.0);

    private static final int LARGEST_COUNT = 12;

    /** Whether answers are spans is told by the data where they do not say so: from this many, nine of ten. */
    private static final int FEWEST_ANSWERS = 20;

    private record Span(Example example, String line, String text) {
        boolean isNumber() {
            return SCALES.matcher(text).replaceAll("").chars().noneMatch(Character::isLetter);
        }
    }

    /** Answers that may be spans or not: texts and numbers, which may be computed, are told apart. */
    private static final class Perhaps {
        final List<Flaw> untold = new ArrayList<>();
        int asked;

        void add(Span span, boolean told) {
            asked++;
            if (!told) {
                untold.add(notInContext(span));
            }
        }
    }

    @Override
    public List<Flaw> on(Dataset dataset) {
        List<Flaw> flaws = new ArrayList<>();
        Perhaps texts = new Perhaps();
        Perhaps numbers = new Perhaps();
        for (Document document : Document.opened(dataset)) {
            List<Span> spans = new ArrayList<>();
            List<Span> perhaps = new ArrayList<>();
            Derivations derivations = new Derivations(document);
            Scale scale = new Scale(document);
            for (Example example : document.examples()) {
                if (example.question().isBlank()) {
                    flaws.add(DataRule.EMPTY_QUESTION.flaw(List.of(example.id()), Passages.QUESTION, "it is empty"));
                }
                String answer = example.answer().orElse("");
                if (example.answer().isEmpty() || isMissing(example, answer, flaws)) {
                    continue;
                }
                String type = example.attribute("answer_type");
                if (type.endsWith("span")) {
                    spans(example, answer, spans);
                } else if (type.isEmpty()) {
                    List<String> values = document.isNamed()
                            ? List.of(answer)
                            : TatQaAnswer.parse(answer).values();
                    // A calculation that is written out is no span.
                    values.stream()
                            .filter(value -> value.indexOf('=') < 0)
                            .forEach(value -> perhaps.add(new Span(example, value, Fingerprint.loose(value))));
                    Calculation.wrong(answer)
                            .ifPresent(evidence -> flaws.add(DataRule.DERIVATION_MISMATCH.flaw(
                                    List.of(example.id()), Passages.ANSWER, evidence)));
                } else if (type.equals("arithmetic")) {
                    derivations.check(example, answer, flaws);
                }
                scale.against(example)
                        .ifPresent(evidence ->
                                flaws.add(DataRule.WRONG_SCALE.flaw(List.of(example.id()), Passages.ANSWER, evidence)));
            }
            absent(spans, document, flaws);
            perhaps(perhaps, document, texts, numbers);
        }
        for (Perhaps kind : List.of(texts, numbers)) {
            if (kind.asked >= FEWEST_ANSWERS && 10 * kind.untold.size() <= kind.asked) {
                flaws.addAll(kind.untold);
            }
        }
        return flaws;
    }

    private static boolean isMissing(Example example, String answer, List<Flaw> flaws) {
        String bare = withoutScale(answer.strip(), example.attribute("scale"));
        if (bare.isEmpty()) {
            flaws.add(DataRule.EMPTY_ANSWER.flaw(List.of(example.id()), Passages.ANSWER, "it is empty"));
            return true;
        }
        if (PLACEHOLDER.matcher(bare).matches()) {
            flaws.add(DataRule.PLACEHOLDER_ANSWER.flaw(List.of(example.id()), Passages.ANSWER, bare));
            return true;
        }
        return false;
    }

    private static void spans(Example example, String answer, List<Span> spans) {
        String scale = example.attribute("scale");
        for (String line : answer.split("\n", -1)) {
            spans.add(new Span(example, line, Fingerprint.loose(withoutScale(line, scale))));
        }
    }

    private static void absent(List<Span> spans, Document document, List<Flaw> flaws) {
        if (spans.isEmpty()) {
            return;
        }
        BitSet found = Occurrences.of(spans.stream().map(Span::text).toList(), Fingerprint.loose(joined(document)));
        Set<String> named = new HashSet<>();
        for (int i = 0; i < spans.size(); i++) {
            if (!found.get(i) && named.add(spans.get(i).example().id())) {
                flaws.add(notInContext(spans.get(i)));
            }
        }
    }

    private static Flaw notInContext(Span span) {
        return DataRule.ANSWER_NOT_IN_CONTEXT.flaw(
                List.of(span.example().id()), Passages.ANSWER, "\"" + span.line() + "\" is not there");
    }

    /** Looks for answers in what they may stand in: the context, or without one the question. */
    private static void perhaps(List<Span> spans, Document document, Perhaps texts, Perhaps numbers) {
        if (spans.isEmpty()) {
            return;
        }
        BitSet found = new BitSet();
        if (document.hasContext()) {
            found = Occurrences.of(spans.stream().map(Span::text).toList(), Fingerprint.loose(joined(document)));
        } else {
            for (int i = 0; i < spans.size(); i++) {
                Span span = spans.get(i);
                found.set(i, Fingerprint.loose(span.example().question()).contains(span.text()));
            }
        }
        for (int i = 0; i < spans.size(); i++) {
            (spans.get(i).isNumber() ? numbers : texts).add(spans.get(i), found.get(i));
        }
    }

    /** Cells and paragraphs with nothing between them: a span may reach over their edges. */
    private static String joined(Document document) {
        StringBuilder all = new StringBuilder();
        Example first = document.first();
        Document.table(first).rows().forEach(row -> row.forEach(all::append));
        first.paragraphs().forEach(all::append);
        return all.toString();
    }

    /** Calculations: made of numbers of the document, and equal to their answers. */
    private static final class Derivations {
        private final Document document;
        private final Set<Double> numbers = new HashSet<>();

        Derivations(Document document) {
            this.document = document;
        }

        void check(Example example, String answer, List<Flaw> flaws) {
            String scale = example.attribute("scale");
            String derivation = example.attribute("derivation");
            operands(example, derivation, flaws);
            OptionalDouble computed = Derivation.value(derivation);
            OptionalDouble stated = Derivation.value(withoutScale(answer, scale));
            if (computed.isEmpty() || stated.isEmpty()) {
                return;
            }
            boolean percent = scale.equals("percent") || derivation.contains("%");
            // Accountants write a negative number in parentheses; some annotators copy it so.
            OptionalDouble asAccounts =
                    Derivation.value(IN_PARENTHESES.matcher(derivation).replaceAll("(-$1)"));
            boolean agrees = DoubleStream.concat(computed.stream(), asAccounts.stream())
                    .anyMatch(value -> Derivation.agree(value, stated.getAsDouble())
                            || percent && Derivation.agree(100 * value, stated.getAsDouble()));
            if (!agrees) {
                flaws.add(DataRule.DERIVATION_MISMATCH.flaw(
                        List.of(example.id()),
                        "derivation",
                        derivation + " = " + String.format(Locale.ROOT, "%.4f", computed.getAsDouble())
                                + ", but the answer is " + answer));
            }
        }

        private void operands(Example example, String derivation, List<Flaw> flaws) {
            if (numbers.isEmpty()) {
                read(document.text());
            }
            Matcher operands = NUMBER.matcher(derivation);
            while (operands.find()) {
                double number = number(operands.group());
                boolean own = number == Math.rint(number) && number <= LARGEST_COUNT || CONSTANTS.contains(number);
                if (!own && !numbers.contains(number) && !numbers.contains(Math.rint(number * 1e8) / 1e6)) {
                    flaws.add(DataRule.ANSWER_NOT_IN_CONTEXT.flaw(
                            List.of(example.id()),
                            "derivation",
                            operands.group() + " in " + derivation + " is not there"));
                    return;
                }
            }
        }

        private void read(String text) {
            Matcher matcher = NUMBER.matcher(text);
            numbers.add(0.0);
            while (matcher.find()) {
                numbers.add(number(matcher.group()));
            }
        }

        private static double number(String text) {
            return Double.parseDouble(text.replace(",", ""));
        }
    }

    private static String withoutScale(String line, String scale) {
        if (scale.equals("percent")) {
            return line.endsWith("%") ? line.substring(0, line.length() - 1) : line;
        }
        return !scale.isEmpty() && line.endsWith(scale)
                ? line.substring(0, line.length() - scale.length()).strip()
                : line;
    }
}
