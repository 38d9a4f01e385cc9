package org.tunebook.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.BarChart;
import org.tunebook.plot.Sheet;
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

    private static final List<String> PARTS = List.of(Split.TRAIN, Split.VALIDATION, Split.TEST);
    private static final long PRESPLIT_SEED = 7;
    private static final double PRESPLIT_SHARE = 0.1;

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
        return sample(Seeded.by(seed), n);
    }

    /**
     * A random sample as {@link #sample(long, int)}; if it is stratified, every stratum has its share of it,
     * within one example.
     *
     * @throws IllegalArgumentException if it is grouped, or no example has the attribute of the strata
     */
    public Dataset sample(Seeded seeded, int n) {
        Set<String> drawn = seeded.sample(this, n);
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
        return split(Seeded.by(seed), train, validation, test);
    }

    /** A random split in two, by document, as the split in three; the part for validation stays empty. */
    public Split split(long seed, double train, double test) {
        return split(seed, train, 0, test);
    }

    /**
     * A random split in three, by the groups and strata that are asked for. A part's size differs from its
     * share by no more than half a group at either end; if it is stratified by no more than 4/3 of the
     * largest group, and the count of a stratum by less than two of these, as long as no group lies in
     * several strata.
     *
     * @throws IllegalArgumentException if the shares do not add up to 1, or no example has an attribute of
     *     the groups or strata
     */
    public Split split(Seeded seeded, double train, double validation, double test) {
        if (!(train >= 0 && validation >= 0 && test >= 0 && Math.abs(train + validation + test - 1) <= 1e-9)) {
            throw new IllegalArgumentException(
                    "shares " + train + ", " + validation + ", " + test + " must not be negative and must add up to 1");
        }
        Map<String, Integer> parts = seeded.parts(this, train, validation, test);
        return new Split(part(parts, 0, Split.TRAIN), part(parts, 1, Split.VALIDATION), part(parts, 2, Split.TEST));
    }

    private Dataset part(Map<String, Integer> parts, int part, String partName) {
        return new Dataset(
                name + " " + partName,
                examples.stream()
                        .filter(example -> parts.getOrDefault(example.id(), 2) == part)
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
     * The split that the data set came in: train, dev (or validation) and test. A part that did not come, or came without
     * any answer, is a tenth of the first part that did, drawn by document by the seed 7; the rest of that part stays
     * what it was or, where none came for training, becomes that. The split's note then says so.
     *
     * @throws IllegalStateException if it came whole, or in parts of other names
     */
    public Split presplit() {
        Map<String, Dataset> parts = new LinkedHashMap<>(splits());
        if (parts.containsKey("dev")) {
            parts.put(Split.VALIDATION, parts.remove("dev"));
        }
        if (!PARTS.containsAll(parts.keySet()) || parts.isEmpty()) {
            throw new IllegalStateException(name + " came in the parts " + splits().keySet()
                    + "; expected train, dev and test. Split it by seed instead.");
        }
        parts.values()
                .removeIf(part -> part.examples.stream()
                        .allMatch(example -> example.answer().isEmpty()));
        if (parts.isEmpty()) {
            throw new IllegalStateException(
                    name + " came without a single answer; nothing can be learnt from it, nor judged by it");
        }
        List<String> missing =
                PARTS.stream().filter(part -> !parts.containsKey(part)).toList();
        String first = PARTS.stream().filter(parts::containsKey).findFirst().orElseThrow();
        double validation = missing.contains(Split.VALIDATION) || first.equals(Split.VALIDATION) ? PRESPLIT_SHARE : 0;
        double test = missing.contains(Split.TEST) || first.equals(Split.TEST) ? PRESPLIT_SHARE : 0;
        Split drawn = new Dataset(name, parts.getOrDefault(first, this).examples)
                .split(PRESPLIT_SEED, 1 - validation - test, validation, test);
        return new Split(
                drawn.train(),
                validation > 0 ? drawn.validation() : parts.getOrDefault(Split.VALIDATION, drawn.validation()),
                test > 0 ? drawn.test() : parts.getOrDefault(Split.TEST, drawn.test()),
                missing.isEmpty()
                        ? ""
                        : "only " + String.join(" and ", parts.keySet()) + " came with answers; "
                                + String.join(", ", missing) + " drawn from " + first + " by document, seed "
                                + PRESPLIT_SEED);
    }

    /** The names of all attributes, in order of appearance. */
    public List<String> attributeNames() {
        Set<String> names = new LinkedHashSet<>();
        examples.forEach(example -> names.addAll(example.attributes().keySet()));
        return List.copyOf(names);
    }

    /**
     * How many examples have each value of an attribute, the most frequent first; {@code (none)} are those that do
     * not have it, or have it empty.
     *
     * @throws IllegalArgumentException if no example has it
     */
    public BarChart countBy(String attribute) {
        if (!attributeNames().contains(attribute)) {
            throw new IllegalArgumentException(name + " has no attribute " + attribute + "; expected one of "
                    + String.join(", ", attributeNames()));
        }
        return BarChart.of(
                        attribute,
                        "examples",
                        frequencies(attribute).stream()
                                .map(entry -> BarChart.Bar.of(
                                        entry.getKey().isEmpty() ? "(none)" : entry.getKey(), entry.getValue()))
                                .toArray(BarChart.Bar[]::new))
                .titled(name + ": " + size() + " examples");
    }

    /**
     * The data set as a Tablesaw table of text columns, one row an example: {@code id}, {@code document},
     * {@code question}, {@code answer}, {@code table} and {@code paragraphs} (both as JSON), then one
     * column an attribute. What an example does not have is missing. Tablesaw keeps no empty text apart
     * from a missing one: where there is one, a last column {@code empty_texts} names the columns of the row that
     * are empty and not missing, as a JSON array. {@link #of(Table)} gives the same data set back.
     */
    public Table toTable() {
        return DatasetTable.of(this);
    }

    /**
     * The data set of a table that {@link #toTable} made. A column that is not one of an example's own is an
     * attribute; without {@code id}, examples are numbered; without {@code document}, each stands for itself.
     *
     * @throws IllegalArgumentException if it has no column {@code question}, or two rows of one id
     * @throws org.tunebook.formats.FormatException if a cell of {@code table}, {@code paragraphs} or
     *     {@code empty_texts} is not JSON of its shape
     */
    public static Dataset of(Table table) {
        return DatasetTable.read(table);
    }

    /**
     * The data set of any table, one example a row: the fields name its columns, the other columns become
     * attributes. A cell's text is what its value is in Java: {@code 3}, {@code 3.5}, {@code 2024-01-31}.
     *
     * @throws IllegalArgumentException if the question's column is not there, or two rows have one id
     * @throws org.tunebook.formats.FormatException if a table is none
     */
    public static Dataset of(Table table, Fields fields) {
        return DatasetTable.read(table, fields);
    }

    /**
     * Reads a file of records (see {@link RecordFile}) or the files of a directory, their fields known by
     * name: {@code question} and {@code answer}, {@code prompt} and {@code completion}, {@code text} and
     * {@code label}, {@code instruction} and {@code output}, chats of one question and one answer, and
     * their like.
     *
     * <p>A record with nothing in the question's field (an empty cell, null, no such key where other records have
     * it) is an example with an empty question, for checks to find; only where no record of a file has the field is
     * that an error.
     *
     * <p>Of a directory, also one laid out as Hugging Face's data sets are, the files count that have
     * {@code train}, {@code validation} (or {@code dev}) or {@code test} in their names or their folders'
     * names, as {@code data/train-00000-of-00002.jsonl}; others are passed over, unless there are only
     * others. Examples then have the attribute {@link Example#SPLIT}, and {@link #presplit} gives the parts.
     * If {@code dataset_info.json} says how many examples a part has, that is held against what
     * was read; if it names the labels, an answer that is a label's number becomes its name, and -1 no answer.
     * Parquet and Arrow files cannot be read.
     *
     * @throws org.tunebook.formats.FormatException if something is not as it should be; the message has
     *     file, line, column where it can, and what was expected
     * @throws java.io.UncheckedIOException if a file cannot be read
     */
    public static Dataset read(Path fileOrDirectory) {
        return DatasetFiles.read(fileOrDirectory, null);
    }

    /** Reads as {@link #read(Path)}; the fields say what is what. */
    public static Dataset read(Path fileOrDirectory, Fields fields) {
        return DatasetFiles.read(fileOrDirectory, fields);
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
            List<Map.Entry<String, Integer>> values = frequencies(attribute).stream()
                    .filter(entry -> !entry.getKey().isEmpty())
                    .toList();
            if (!values.isEmpty()) {
                counts.append("; ");
                counts.append(String.join(
                        ", ",
                        values.stream()
                                .map(entry -> entry.getValue() + " " + entry.getKey())
                                .toList()));
            }
        }
        return counts.toString();
    }

    private List<Map.Entry<String, Integer>> frequencies(String attribute) {
        Map<String, Integer> values = new LinkedHashMap<>();
        examples.forEach(example -> values.merge(example.attribute(attribute), 1, Integer::sum));
        return values.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
    }

    static String shortened(String text, int characters) {
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
