package org.tunebook.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.formats.Grid;

/**
 * The examples that share an id of a document and its table and paragraphs to the letter.
 *
 * @param id the document's id
 * @param content the fingerprint of table and paragraphs
 * @param examples the examples, in order; never empty
 * @param isNamed whether the id is the data's own; a document in prompts is called by the first of its records
 */
record Document(String id, Fingerprint content, List<Example> examples, boolean isNamed) {
    private record Key(String id, Fingerprint content) {}

    /** The documents of a data set, in order of appearance; a context is read once where its examples share it. */
    static List<Document> of(Dataset dataset) {
        Map<Key, Document> all = new LinkedHashMap<>();
        Map<String, Document> latest = new HashMap<>();
        for (Example example : dataset.examples()) {
            Document known = latest.get(example.document());
            if (known == null || !known.isSharedWith(example)) {
                Key key = new Key(example.document(), Fingerprint.ofContext(example));
                known = all.computeIfAbsent(key, k -> new Document(k.id, k.content, new ArrayList<>(), true));
                latest.put(example.document(), known);
            }
            known.examples.add(example);
        }
        return List.copyOf(all.values());
    }

    /**
     * The same, but that prompts of conversations are {@linkplain Prompts#opened taken apart}: those on one table
     * and text, in whatever markup, are on one document. What is taken apart is not kept but asked for anew.
     */
    static List<Document> opened(Dataset dataset) {
        List<Example> named = new ArrayList<>();
        Map<Fingerprint, Document> prompted = new LinkedHashMap<>();
        for (Example example : dataset.examples()) {
            Example opened = Prompts.opened(example);
            if (hasContext(opened) && Chats.isChat(example)) {
                prompted.computeIfAbsent(
                                Fingerprint.ofContext(opened),
                                content -> new Document(example.id(), content, new ArrayList<>(1), false))
                        .examples
                        .add(example);
            } else {
                named.add(example);
            }
        }
        if (prompted.isEmpty()) {
            return of(dataset);
        }
        List<Document> all = new ArrayList<>(of(new Dataset(dataset.name(), named)));
        all.addAll(prompted.values());
        return all;
    }

    private boolean isSharedWith(Example example) {
        return isShared(examples.get(examples.size() - 1), example);
    }

    /** Whether the examples hold the same texts of table and paragraphs, as objects: so that none need be read. */
    static boolean isShared(Example a, Example b) {
        Grid left = a.table().orElse(null);
        Grid right = b.table().orElse(null);
        return isShared(a.paragraphs(), b.paragraphs())
                && (left == right || left != null && right != null && isSharedRows(left.rows(), right.rows()));
    }

    private static boolean isSharedRows(List<List<String>> left, List<List<String>> right) {
        boolean shared = left.size() == right.size();
        for (int i = 0; shared && i < left.size(); i++) {
            shared = isShared(left.get(i), right.get(i));
        }
        return shared;
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isShared(List<String> left, List<String> right) {
        if (left == right) {
            return true;
        }
        boolean shared = left.size() == right.size();
        for (int i = 0; shared && i < left.size(); i++) {
            shared = left.get(i) == right.get(i);
        }
        return shared;
    }

    /** An example of the document with its table and paragraphs; taken apart anew at each call if it is a prompt. */
    Example first() {
        return isNamed ? examples.get(0) : Prompts.opened(examples.get(0));
    }

    /** What an example of the document asks. */
    String question(Example example) {
        return isNamed ? example.question() : Prompts.opened(example).question();
    }

    List<String> ids() {
        return examples.stream().map(Example::id).toList();
    }

    /** Whether there is any text in table or paragraphs. */
    boolean hasContext() {
        return !isNamed || hasContext(examples.get(0));
    }

    private static boolean hasContext(Example example) {
        return hasTable(example) || example.paragraphs().stream().anyMatch(paragraph -> !paragraph.isBlank());
    }

    static boolean hasTable(Example example) {
        return table(example).rows().stream().anyMatch(row -> row.stream().anyMatch(cell -> !cell.isBlank()));
    }

    static Grid table(Example example) {
        return example.table().orElse(new Grid(List.of()));
    }

    /** Cells and paragraphs, one a line. */
    String text() {
        StringBuilder all = new StringBuilder();
        Example first = first();
        table(first).rows().forEach(row -> row.forEach(cell -> all.append(cell).append('\n')));
        first.paragraphs().forEach(paragraph -> all.append(paragraph).append('\n'));
        return all.toString();
    }
}
