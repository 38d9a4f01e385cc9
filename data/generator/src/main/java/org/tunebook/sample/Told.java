package org.tunebook.sample;

import java.util.List;

/** A paragraph that has no place yet, with the questions it answers; they learn its order when it gets one. */
record Told(String text, List<Question> questions) {
    static Told plain(String text) {
        return new Told(text, List.of());
    }
}
