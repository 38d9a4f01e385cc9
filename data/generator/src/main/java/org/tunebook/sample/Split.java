package org.tunebook.sample;

import java.util.ArrayList;
import java.util.List;

/** A part of the data set; wordings kept for TEST never show in the other two. */
enum Split {
    TRAIN(288),
    DEV(36),
    TEST(36);

    private static final int KEPT_EVERY = 6;

    private final int documents;

    Split(int documents) {
        this.documents = documents;
    }

    int documents() {
        return documents;
    }

    /** The wordings this part may use: all of them in TEST, five of six elsewhere when there are six or more. */
    <T> List<T> allowed(List<T> wordings) {
        if (this == TEST || wordings.size() < KEPT_EVERY) {
            return wordings;
        }
        List<T> allowed = new ArrayList<>();
        for (int i = 0; i < wordings.size(); i++) {
            if (i % KEPT_EVERY != KEPT_EVERY - 1) {
                allowed.add(wordings.get(i));
            }
        }
        return allowed;
    }
}
