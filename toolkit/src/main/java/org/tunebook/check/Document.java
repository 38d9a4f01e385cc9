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
 */
record Document(String id, Fingerprint content, List<Example> examples) {
    private record Key(String id, Fingerprint content) {}

    /** The documents of a data set, in order of appearance; a context is read once where its examples share it. */
    static List<Document> of(Dataset dataset) {
        Map<Key, Document> all = new LinkedHashMap<>();
        Map<String, Document> latest = new HashMap<>();
        for (Example example : dataset.examples()) {
            Document known = latest.get(example.document());
            if (known == null || !known.isSharedWith(example)) {
                Key key = new Key(example.document(), Fingerprint.ofContext(example));
                known = all.computeIfAbsent(key, k -> new Document(k.id, k.content, new ArrayList<>()));
                latest.put(example.document(), known);
            }
            known.examples.add(example);
        }
        return List.copyOf(all.values());
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

    Example first() {
        return examples.get(0);
    }

    List<String> ids() {
        return examples.stream().map(Example::id).toList();
    }

    /** Whether there is any text in table or paragraphs. */
    boolean hasContext() {
        return hasTable() || first().paragraphs().stream().anyMatch(paragraph -> !paragraph.isBlank());
    }

    boolean hasTable() {
        return table().rows().stream().anyMatch(row -> row.stream().anyMatch(cell -> !cell.isBlank()));
    }

    Grid table() {
        return first().table().orElse(new Grid(List.of()));
    }

    /** Cells and paragraphs, one a line. */
    String text() {
        StringBuilder all = new StringBuilder();
        table().rows().forEach(row -> row.forEach(cell -> all.append(cell).append('\n')));
        first().paragraphs().forEach(paragraph -> all.append(paragraph).append('\n'));
        return all.toString();
    }
}
