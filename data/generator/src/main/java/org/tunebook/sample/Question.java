package org.tunebook.sample;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;

/**
 * A question with its gold answer, in the terms of the TAT-QA schema.
 *
 * @param derivation the computation in cell texts, or the items compared or counted; empty for a look-up
 * @param source table, text or table-text
 * @param paragraphs the orders of the paragraphs the answer needs
 * @param scale empty, thousand, million, billion or percent
 */
record Question(
        String uid,
        String text,
        Answer answer,
        String derivation,
        String source,
        List<Integer> paragraphs,
        Comparison comparison,
        String scale) {

    /** Whether the answer takes comparing values. */
    enum Comparison {
        NONE,
        REQUIRED
    }

    /** A gold answer. */
    sealed interface Answer {
        /** The name of the type in the data set. */
        String type();
    }

    /** One or more pieces of text from the table or the paragraphs. */
    record Spans(List<String> texts) implements Answer {
        Spans {
            texts = List.copyOf(texts);
        }

        @Override
        public String type() {
            return texts.size() == 1 ? "span" : "multi-span";
        }
    }

    /** A computed number, rounded to two decimals. */
    record Computed(BigDecimal number) implements Answer {
        @Override
        public String type() {
            return "arithmetic";
        }
    }

    /** A number of things counted; the data set writes it as text. */
    record Counted(int things) implements Answer {
        @Override
        public String type() {
            return "count";
        }
    }

    /** The same question about the paragraph that came to stand at that order. */
    Question inParagraph(int order) {
        List<Integer> all =
                Stream.concat(paragraphs.stream(), Stream.of(order)).sorted().toList();
        return new Question(uid, text, answer, derivation, source, all, comparison, scale);
    }

    Question withUid(String other) {
        return new Question(other, text, answer, derivation, source, paragraphs, comparison, scale);
    }

    Question withText(String other) {
        return new Question(uid, other, answer, derivation, source, paragraphs, comparison, scale);
    }

    Question withAnswer(Answer other) {
        return new Question(uid, text, other, derivation, source, paragraphs, comparison, scale);
    }

    Question withScale(String other) {
        return new Question(uid, text, answer, derivation, source, paragraphs, comparison, other);
    }
}
