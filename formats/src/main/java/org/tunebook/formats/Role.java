package org.tunebook.formats;

import java.util.Locale;

/** Who speaks in a conversation. */
public enum Role {
    USER,
    ASSISTANT;

    /** The role's name in every record format: {@code user}, {@code assistant}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
