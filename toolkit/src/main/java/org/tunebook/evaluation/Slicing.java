package org.tunebook.evaluation;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.evaluation.Evaluation.Scored;

/**
 * How examples are parted for a closer look.
 *
 * @param name what the parts have in common, as {@code answer_type}
 * @param part the part that an example belongs to
 */
public record Slicing(String name, Function<Scored, String> part) {
    private static final String NONE = "(none)";
    private static final int SMALL_CELLS = 30;
    private static final int MEDIUM_CELLS = 80;

    /** By the value of an attribute, as {@code answer_type} or {@code answer_from}. */
    public static Slicing by(String attribute) {
        return new Slicing(attribute, one -> {
            String value = one.example().attributes().getOrDefault(attribute, "");
            return value.isBlank() ? NONE : value;
        });
    }

    /** By the gold answer, in lower case: the label of a classification. */
    public static Slicing label() {
        return new Slicing("label", one -> ConfusionMatrix.label(one.gold()));
    }

    /** By whether the data set gives a derivation for the answer: reckoned, or read off. */
    public static Slicing reasoning() {
        return new Slicing(
                "reasoning",
                one -> one.example().attributes().getOrDefault("derivation", "").isBlank()
                        ? "read off"
                        : "with a derivation");
    }

    /** By the cells of the example's table: up to {@value #SMALL_CELLS}, up to {@value #MEDIUM_CELLS}, more. */
    public static Slicing tableSize(Dataset dataset) {
        return by(
                "table size",
                dataset,
                example -> example.table()
                        .map(table -> table.rows().stream()
                                .mapToInt(row -> row.size())
                                .sum())
                        .map(cells -> cells <= SMALL_CELLS
                                ? "1 to " + SMALL_CELLS + " cells"
                                : cells <= MEDIUM_CELLS
                                        ? (SMALL_CELLS + 1) + " to " + MEDIUM_CELLS + " cells"
                                        : "more than " + MEDIUM_CELLS + " cells")
                        .orElse("no table"));
    }

    /** By something that the data set knows of an example. */
    public static Slicing by(String name, Dataset dataset, Function<Example, String> part) {
        Map<String, String> parts = new HashMap<>();
        dataset.examples().forEach(example -> parts.put(example.id(), part.apply(example)));
        return new Slicing(name, one -> parts.getOrDefault(one.example().id(), NONE));
    }
}
