package org.tunebook.check;

import java.util.ArrayList;
import java.util.List;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.dataset.Split;
import org.tunebook.formats.ModelFamily;

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
     * The checks for any data set: questions on documents, plain questions and answers, labelled texts, and
     * conversations (see {@link Chats}). They look for every {@link DataRule} but leaks, which are asked of a
     * split ({@link #leakage}). Strings that any model reserves are found; where the model is known, {@link
     * #standard(ModelFamily)} finds only those that matter.
     */
    public static Checks standard() {
        return standard(ModelFamily.all());
    }

    /** The standard checks for data that one model is to be tuned with. */
    public static Checks standard(ModelFamily family) {
        return standard(List.of(family));
    }

    private static Checks standard(List<ModelFamily> families) {
        return new Checks(List.of(
                new Repetitions(),
                new Roles(),
                new Answers(),
                new Tables(),
                new Texts(new ReservedStrings(families)),
                new Lengths(),
                new Labels()));
    }

    /** These checks and one more. */
    public Checks and(Check check) {
        List<Check> more = new ArrayList<>(checks);
        more.add(check);
        return new Checks(more);
    }

    /** What the checks find in a data set; they are made at the same time, as far as there are processors. */
    public CheckReport on(Dataset dataset) {
        List<Flaw> flaws = checks.parallelStream()
                .flatMap(check -> check.on(dataset).stream())
                .toList();
        return new CheckReport(dataset, flaws, this);
    }

    /**
     * What stands in an earlier part of a split too: examples of validation or test whose prompt ({@code
     * leaked-example}) or document ({@code leaked-document}, by its id or by its content whatever its id)
     * is in training, or in validation for those of test, or nearly so ({@code leaked-near-duplicate}). The
     * report is on validation and test.
     */
    public static CheckReport leakage(Split split) {
        List<Example> others = new ArrayList<>(split.validation().examples());
        others.addAll(split.test().examples());
        String name = split.validation().isEmpty() ? split.test().name() : "validation and test";
        return new CheckReport(new Dataset(name, others), Leakage.of(split));
    }
}
