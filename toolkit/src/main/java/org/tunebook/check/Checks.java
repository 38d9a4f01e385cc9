package org.tunebook.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.dataset.Split;
import org.tunebook.formats.Severity;

/**
 * Checks that are made together.
 *
 * @param checks the checks, in the order their findings are listed
 */
public record Checks(List<Check> checks) {
    public Checks {
        checks = List.copyOf(checks);
    }

    /**
     * The checks for any data set of questions on documents. Errors: {@code duplicate-example},
     * {@code duplicate-document}, {@code conflicting-answers}, {@code empty-question}, {@code empty-answer},
     * {@code placeholder-answer}, {@code no-context}, {@code empty-table}, {@code encoding-damage},
     * {@code derivation-mismatch}, {@code prompt-injection}. Warnings: {@code near-duplicate-document},
     * {@code answer-not-in-context}, {@code ragged-rows}, {@code markup-remains}, {@code personal-data},
     * {@code overlong-context}.
     */
    public static Checks standard() {
        return new Checks(List.of(new Repetitions(), new Answers(), new Contexts()));
    }

    /** These checks and one more. */
    public Checks and(Check check) {
        List<Check> more = new ArrayList<>(checks);
        more.add(check);
        return new Checks(more);
    }

    /** What the checks find in a data set. */
    public CheckReport on(Dataset dataset) {
        List<Flaw> flaws = new ArrayList<>();
        checks.forEach(check -> flaws.addAll(check.on(dataset)));
        return new CheckReport(dataset, flaws);
    }

    /**
     * What leaks from training into the other parts of a split: examples of validation or test whose
     * document ({@code leaked-document}), by id or by its content whatever its id, or whose prompt
     * ({@code leaked-example}) stands in training too. The report is on the other parts.
     */
    public static CheckReport leakage(Split split) {
        Map<String, String> documents = new HashMap<>();
        Map<String, String> contents = new HashMap<>();
        Map<String, String> prompts = new HashMap<>();
        for (Example example : split.train().examples()) {
            documents.putIfAbsent(example.document(), example.id());
            contents.putIfAbsent(Fingerprint.ofContext(example), example.id());
            prompts.putIfAbsent(Fingerprint.ofPrompt(example), example.id());
        }
        List<Example> others = new ArrayList<>(split.validation().examples());
        others.addAll(split.test().examples());
        List<Flaw> flaws = new ArrayList<>();
        for (Example example : others) {
            String same = prompts.get(Fingerprint.ofPrompt(example));
            String document = documents.getOrDefault(
                    example.document(), contents.getOrDefault(Fingerprint.ofContext(example), ""));
            if (same != null) {
                flaws.add(leak("leaked-example", example, "the same prompt is in training: " + same));
            } else if (!document.isEmpty()) {
                flaws.add(leak("leaked-document", example, "the same document is in training: " + document));
            }
        }
        String name = split.validation().isEmpty() ? split.test().name() : "validation and test";
        return new CheckReport(new Dataset(name, others), flaws);
    }

    private static Flaw leak(String rule, Example example, String evidence) {
        return new Flaw(
                rule,
                Severity.ERROR,
                List.of(example.id()),
                "document " + example.document(),
                evidence,
                "Split by document, or drop it from one of the parts");
    }
}
