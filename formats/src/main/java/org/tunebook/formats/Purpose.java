package org.tunebook.formats;

import java.util.Locale;

/** What a data file is for. */
public enum Purpose {
    TRAINING,
    VALIDATION;

    /** The purpose's name in messages: {@code training}, {@code validation}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
