package org.tunebook.kernel.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call to the kernel itself: {@code %name arguments} on a line, or {@code %%name arguments} on the first
 * line of a cell, whose other lines are then its body.
 *
 * @param text what stands after the name, as it is written
 * @param offset where in the cell it begins
 * @param body the rest of the cell; null for one line's
 */
record Magic(
        String name,
        List<String> arguments,
        String text,
        int offset,
        @Nullable String body) {
    Magic {
        arguments = List.copyOf(arguments);
    }

    /** A magic as it is written. */
    static Magic written(String name, String text, int offset, @Nullable String body) {
        return new Magic(name, words(text), text.strip(), offset, body);
    }

    /** The words of a line; quotes keep spaces together. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        boolean open = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                open = true;
            } else if (Character.isWhitespace(c)) {
                if (open) {
                    words.add(word.toString());
                }
                word.setLength(0);
                open = false;
            } else {
                word.append(c);
                open = true;
            }
        }
        if (open) {
            words.add(word.toString());
        }
        return words;
    }
}
