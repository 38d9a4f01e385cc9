package org.tunebook.sample;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The documents of every part, and apart from them the flawed ones. */
record DataSet(long seed, Map<Split, List<Document>> parts, Flawed flawed) {

    /** Generates the data set of a seed; the same seed makes the same one on any machine. */
    static DataSet of(long seed) {
        Author author = new Author();
        Chance chance = new Chance(seed);
        Set<List<List<String>>> tables = new HashSet<>();
        Map<Split, List<Document>> parts = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            parts.put(split, documents(author, chance, split, split.name(), split.documents(), tables));
        }
        List<Document> sound = documents(author, chance, Split.TRAIN, "FLAWED", Flawed.DOCUMENTS, tables);
        List<Document> test = parts.getOrDefault(Split.TEST, List.of());
        return new DataSet(seed, parts, Flawed.plant(sound, test, chance.fork("flaws")));
    }

    /** The documents of one part. */
    List<Document> documents(Split split) {
        return parts.getOrDefault(split, List.of());
    }

    private static List<Document> documents(
            Author author, Chance chance, Split split, String name, int count, Set<List<List<String>>> tables) {
        List<Document> documents = new ArrayList<>();
        for (int attempt = 0; documents.size() < count; attempt++) {
            Document document = author.write(chance.fork(name + " " + attempt), split);
            if (document.questions().size() >= 5 && tables.add(document.table())) {
                documents.add(document);
            }
        }
        return documents;
    }
}
