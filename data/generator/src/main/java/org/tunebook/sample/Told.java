package org.tunebook.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A paragraph that has no place yet, with the questions it answers; they learn its order when it gets one. */
record Told(String text, List<Question> questions) {
    /** The same told in one paragraph less: the first two run on. */
    static List<Told> mergeFirstTwo(List<Told> told) {
        Told first = told.get(0);
        Told second = told.get(1);
        List<Question> questions = Stream.concat(first.questions().stream(), second.questions().stream())
                .toList();
        List<Told> merged = new ArrayList<>(told.subList(2, told.size()));
        merged.add(0, new Told(first.text() + " " + second.text(), questions));
        return merged;
    }

    static Told plain(String text) {
        return new Told(text, List.of());
    }
}
