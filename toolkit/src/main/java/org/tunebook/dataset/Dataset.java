package org.tunebook.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.tunebook.formats.Grid;
import org.tunebook.formats.TableMarkup;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Examples in order, under unique ids. A data set never changes: every step gives a new one.
 *
 * @param name what it is called where it is shown
 * @param examples the examples
 */
public record Dataset(String name, List<Example> examples) implements Displayable {
    private static final int ROWS_SHOWN = 5;
    private static final int CHARACTERS_SHOWN = 120;

    public Dataset {
        examples = List.copyOf(examples);
        Set<String> ids = new LinkedHashSet<>();
        for (Example example : examples) {
            if (!ids.add(example.id())) {
                throw new IllegalArgumentException(name + ": two examples have the id " + example.id()
                        + "; ids must be unique. Rename one or drop it.");
            }
        }
    }

    /** The number of examples. */
    public int size() {
        return examples.size();
    }

    public boolean isEmpty() {
        return examples.isEmpty();
    }

    /** The example of that id. */
    public Optional<Example> get(String id) {
        return examples.stream().filter(example -> example.id().equals(id)).findFirst();
    }

    /** The ids of the documents, each once, in order of appearance. */
    public List<String> documents() {
        return examples.stream().map(Example::document).distinct().toList();
    }

    /** The examples that the condition holds for. */
    public Dataset filter(Predicate<Example> condition) {
        return new Dataset(name, examples.stream().filter(condition).toList());
    }

    /** The same examples under another name. */
    public Dataset named(String newName) {
        return new Dataset(newName, examples);
    }

    /**
     * A random sample without replacement, in the order of the data set. Which examples are drawn depends
     * on the seed and their ids alone, not on their order or the machine.
     *
     * @param n how many; all of them if there are fewer
     */
    public Dataset sample(long seed, int n) {
        Set<String> drawn = new LinkedHashSet<>(examples.stream()
                .map(Example::id)
                .sorted(SeededOrder.by(seed))
                .limit(n)
                .toList());
        return filter(example -> drawn.contains(example.id()));
    }

    /**
     * A random split in three, by document: all examples of a document go into the same part. Which go
     * where depends on the seed and the documents alone, not on the order of the examples or the machine.
     *
     * @param train the share of examples for training; the shares add up to 1
     * @param validation the share for validation
     * @param test the share for test
     */
    public Split split(long seed, double train, double validation, double test) {
        if (train < 0 || validation < 0 || test < 0 || Math.abs(train + validation + test - 1) > 1e-9) {
            throw new IllegalArgumentException(
                    "shares " + train + ", " + validation + ", " + test + " must not be negative and must add up to 1");
        }
        Map<String, Integer> sizes = new HashMap<>();
        examples.forEach(example -> sizes.merge(example.document(), 1, Integer::sum));
        List<String> documents = new ArrayList<>(sizes.keySet());
        documents.sort(SeededOrder.by(seed));
        Map<String, Integer> parts = new HashMap<>();
        double before = 0;
        for (String document : documents) {
            // A document falls into the part that its middle example falls into.
            double middle = (before + sizes.getOrDefault(document, 0) / 2.0) / size();
            parts.put(document, middle < train ? 0 : middle < train + validation ? 1 : 2);
            before += sizes.getOrDefault(document, 0);
        }
        return new Split(part(parts, 0, Split.TRAIN), part(parts, 1, Split.VALIDATION), part(parts, 2, Split.TEST));
    }

    /** A random split in two, by document, as the split in three; the part for validation stays empty. */
    public Split split(long seed, double train, double test) {
        return split(seed, train, 0, test);
    }

    private Dataset part(Map<String, Integer> parts, int part, String partName) {
        return new Dataset(
                name + " " + partName,
                examples.stream()
                        .filter(example -> parts.getOrDefault(example.document(), 2) == part)
                        .toList());
    }

    /** The parts that the data set came in, by name, in order of appearance; one part named "" if it came whole. */
    public Map<String, Dataset> splits() {
        Map<String, List<Example>> parts = new LinkedHashMap<>();
        for (Example example : examples) {
            parts.computeIfAbsent(example.attribute(Example.SPLIT), part -> new ArrayList<>())
                    .add(example);
        }
        Map<String, Dataset> named = new LinkedHashMap<>();
        parts.forEach((part, rows) -> named.put(part, new Dataset((name + " " + part).strip(), rows)));
        return Collections.unmodifiableMap(named);
    }

    /**
     * The split that the data set came in: train, dev (or validation) and test.
     *
     * @throws IllegalStateException if it has no part for training, or a part of another name
     */
    public Split presplit() {
        Map<String, Dataset> parts = new LinkedHashMap<>(splits());
        Dataset train = parts.remove("train");
        Dataset validation = parts.containsKey("dev") ? parts.remove("dev") : parts.remove("validation");
        Dataset test = parts.remove("test");
        if (train == null || !parts.isEmpty()) {
            throw new IllegalStateException(name + " came in the parts " + splits().keySet()
                    + "; expected train, dev and test. Split it by seed instead.");
        }
        return new Split(
                train,
                validation == null ? new Dataset(name + " " + Split.VALIDATION, List.of()) : validation,
                test == null ? new Dataset(name + " " + Split.TEST, List.of()) : test);
    }

    /** The names of all attributes, in order of appearance. */
    public List<String> attributeNames() {
        Set<String> names = new LinkedHashSet<>();
        examples.forEach(example -> names.addAll(example.attributes().keySet()));
        return List.copyOf(names);
    }

    /**
     * The data set as a Tablesaw table of text columns, one row an example: {@code id}, {@code document},
     * {@code question}, {@code answer}, {@code table} and {@code paragraphs} (both as JSON), then one
     * column an attribute. What an example does not have is missing.
     */
    public Table toTable() {
        Table table = Table.create(name);
        table.addColumns(
                StringColumn.create("id", examples.stream().map(Example::id)),
                StringColumn.create("document", examples.stream().map(Example::document)),
                StringColumn.create("question", examples.stream().map(Example::question)),
                StringColumn.create(
                        "answer",
                        examples.stream().map(example -> example.answer().orElse(""))),
                StringColumn.create(
                        "table",
                        examples.stream()
                                .map(example -> example.table()
                                        .map(TableMarkup.JSON::write)
                                        .orElse(""))),
                StringColumn.create(
                        "paragraphs",
                        examples.stream()
                                .map(example -> example.paragraphs().isEmpty()
                                        ? ""
                                        : TableMarkup.JSON.write(new Grid(List.of(example.paragraphs()))))));
        for (String attribute : attributeNames()) {
            String column = table.containsColumn(attribute) ? "attribute_" + attribute : attribute;
            table.addColumns(StringColumn.create(column, examples.stream().map(e -> e.attribute(attribute))));
        }
        return table;
    }

    @Override
    public MimeBundle display() {
        List<Example> first = examples.subList(0, Math.min(ROWS_SHOWN, size()));
        Sheet sheet = Sheet.captioned(this
                        + (size() > ROWS_SHOWN
                                ? "; the first " + ROWS_SHOWN + " and " + (size() - ROWS_SHOWN) + " more"
                                : ""))
                .text(
                        "id",
                        first.stream()
                                .map(example -> shortened(example.id(), 12))
                                .toList())
                .text(
                        "document",
                        first.stream()
                                .map(example -> shortened(example.document(), 12))
                                .toList())
                .text(
                        "question",
                        first.stream()
                                .map(example -> shortened(example.question(), CHARACTERS_SHOWN))
                                .toList())
                .text(
                        "answer",
                        first.stream()
                                .map(example -> shortened(example.answer().orElse("–"), CHARACTERS_SHOWN))
                                .toList());
        return sheet.display().with(MimeBundle.TEXT, toString());
    }

    private String counts() {
        StringBuilder counts = new StringBuilder();
        counts.append(size()).append(" examples, ").append(documents().size()).append(" documents");
        long open =
                examples.stream().filter(example -> example.answer().isEmpty()).count();
        if (open > 0) {
            counts.append(", ").append(open).append(" without an answer");
        }
        for (String attribute : List.of(Example.SPLIT, "answer_type")) {
            Map<String, Integer> values = new LinkedHashMap<>();
            examples.forEach(example -> values.merge(example.attribute(attribute), 1, Integer::sum));
            values.remove("");
            if (!values.isEmpty()) {
                counts.append("; ");
                counts.append(String.join(
                        ", ",
                        values.entrySet().stream()
                                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                                        .thenComparing(Map.Entry.comparingByKey()))
                                .map(entry -> entry.getValue() + " " + entry.getKey())
                                .toList()));
            }
        }
        return counts.toString();
    }

    private static String shortened(String text, int characters) {
        if (text.length() <= characters) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(characters - 2)) ? characters - 2 : characters - 1;
        return text.substring(0, end) + "…";
    }

    @Override
    public String toString() {
        return name + ": " + counts();
    }
}
