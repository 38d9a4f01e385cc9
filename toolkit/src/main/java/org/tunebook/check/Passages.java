package org.tunebook.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.tunebook.dataset.Example;
import org.tunebook.formats.Grid;

/** The texts that an example is made of, each under the name of its place. */
final class Passages {
    static final String DOCUMENT = "document";
    static final String TABLE = "table";
    static final String QUESTION = "question";
    static final String ANSWER = "answer";

    private Passages() {}

    /** The name of a paragraph's place, counted from 0. */
    static String paragraph(int index) {
        return "paragraph " + (index + 1);
    }

    /** The places that an example may share with the others of its document. */
    static Set<String> ofContext(Example example) {
        Set<String> places = new HashSet<>(Set.of(TABLE));
        for (int i = 0; i < example.paragraphs().size(); i++) {
            places.add(paragraph(i));
        }
        return places;
    }

    /** What is asked and answered: earlier turns, question, answer; the system text is not among them. */
    static Map<String, String> own(Example example) {
        Map<String, String> own = new LinkedHashMap<>();
        if (Chats.isChat(example)) {
            example.attributes().forEach((name, text) -> {
                if (Chats.isTurn(name)) {
                    own.put(name, text);
                }
            });
        }
        own.put(QUESTION, example.question());
        example.answer().ifPresent(answer -> own.put(ANSWER, answer));
        return own;
    }

    /** The text at a place; of a table, its cells one a line; empty if the example has no such place. */
    static Optional<String> at(Example example, String place) {
        if (place.equals(TABLE)) {
            return example.table().map(table -> {
                StringBuilder cells = new StringBuilder();
                table.rows()
                        .forEach(row -> row.forEach(cell -> cells.append(cell).append('\n')));
                return cells.toString();
            });
        }
        for (int i = 0; i < example.paragraphs().size(); i++) {
            if (place.equals(paragraph(i))) {
                return Optional.of(example.paragraphs().get(i));
            }
        }
        return Optional.ofNullable(
                place.equals(Chats.SYSTEM)
                        ? example.attributes().get(Chats.SYSTEM)
                        : own(example).get(place));
    }

    /** The example with its table and every other text, by the name of its place, put through functions. */
    static Example rewritten(Example example, UnaryOperator<Grid> table, BinaryOperator<String> text) {
        List<String> paragraphs = new ArrayList<>();
        for (int i = 0; i < example.paragraphs().size(); i++) {
            paragraphs.add(text.apply(paragraph(i), example.paragraphs().get(i)));
        }
        Map<String, String> attributes = new LinkedHashMap<>(example.attributes());
        boolean chat = Chats.isChat(example);
        attributes.replaceAll((name, value) ->
                name.equals(Chats.SYSTEM) || chat && Chats.isTurn(name) ? text.apply(name, value) : value);
        return new Example(
                example.id(),
                example.document(),
                example.table().map(table),
                paragraphs,
                text.apply(QUESTION, example.question()),
                example.answer().map(answer -> text.apply(ANSWER, answer)),
                attributes);
    }
}
