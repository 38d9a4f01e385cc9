package org.tunebook.dataset;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tunebook.formats.FormatException;

/**
 * Which fields of a record are what in an {@link Example}. Fields that are not named become attributes.
 *
 * @param question the field of what a model is asked: a prompt, a question, a text to label
 * @param answer the field of what it is to answer: a completion, an answer, a label
 * @param id the field of the record's id; without one, records are numbered
 * @param document the field of what must not be parted by a split (a document, a customer, a thread);
 *     without one, every record stands for itself
 * @param context the field of the text that the question is about: one text, or an array of paragraphs
 * @param table the field of the table that the question is about: JSON rows, or HTML, Markdown or LaTeX
 */
public record Fields(
        String question,
        String answer,
        Optional<String> id,
        Optional<String> document,
        Optional<String> context,
        Optional<String> table) {

    /** What question and answer are called in many a file, the surest pair first. */
    private static final List<List<String>> PAIRS = List.of(
            List.of("question", "answer"),
            List.of("prompt", "completion"),
            List.of("prompt", "response"),
            List.of("instruction", "output"),
            List.of("instruction", "response"),
            List.of("input", "output"),
            List.of("text", "label"),
            List.of("sentence", "label"));

    private static final List<String> IDS = List.of("id", "uid");
    private static final List<String> DOCUMENTS = List.of("document");
    private static final List<String> TABLES = List.of("table");

    /** Question and answer; id, document, context and table where the record calls them so. */
    public static Fields of(String question, String answer) {
        return new Fields(question, answer, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** These fields, with the id in that one. */
    public Fields id(String field) {
        return new Fields(question, answer, Optional.of(field), document, context, table);
    }

    /** These fields, with the document in that one. */
    public Fields document(String field) {
        return new Fields(question, answer, id, Optional.of(field), context, table);
    }

    /** These fields, with the context in that one. */
    public Fields context(String field) {
        return new Fields(question, answer, id, document, Optional.of(field), table);
    }

    /** These fields, with the table in that one. */
    public Fields table(String field) {
        return new Fields(question, answer, id, document, context, Optional.of(field));
    }

    /**
     * The fields by the names that they usually have.
     *
     * @throws FormatException if one of these names stands there twice, but for case
     */
    static Fields guess(DataRecord record) {
        Set<String> names = record.names();
        List<String> pair = PAIRS.stream()
                .filter(each ->
                        each.stream().allMatch(name -> in(names, List.of(name)).isPresent()))
                .findFirst()
                .or(() -> PAIRS.stream()
                        .filter(each -> in(names, each.subList(0, 1)).isPresent())
                        .findFirst())
                .orElse(PAIRS.get(1));
        String question = one(record, pair.get(0)).orElse(pair.get(0));
        List<String> contexts = pair.get(0).equals("instruction")
                ? List.of("context", "paragraphs", "input")
                : List.of("context", "paragraphs");
        return new Fields(
                question,
                one(record, pair.get(1)).orElse(pair.get(1)),
                in(names, IDS),
                in(names, DOCUMENTS),
                in(names, contexts),
                in(names, TABLES));
    }

    /** The record's name for it; as it is written here where several differ in case alone. */
    private static Optional<String> one(DataRecord record, String wanted) {
        List<String> alike = record.names().stream()
                .filter(name -> name.equalsIgnoreCase(wanted))
                .toList();
        if (alike.size() > 1 && !alike.contains(wanted)) {
            throw new FormatException(record.place() + ": " + String.join(" and ", alike)
                    + " are called alike but for case; expected one " + wanted
                    + ". Rename one, or say which of the fields are question and answer: Fields.of(\"…\", \"…\").");
        }
        return alike.stream()
                .filter(name -> alike.size() == 1 || name.equals(wanted))
                .findFirst();
    }

    private static Optional<String> in(Set<String> names, List<String> wanted) {
        return wanted.stream()
                .flatMap(name -> names.stream().filter(name::equalsIgnoreCase))
                .findFirst();
    }
}
