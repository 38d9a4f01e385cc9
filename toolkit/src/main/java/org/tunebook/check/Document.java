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
        Example last = examples.get(examples.size() - 1);
        return last.paragraphs() == example.paragraphs()
                && last.table().orElse(null) == example.table().orElse(null);
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
