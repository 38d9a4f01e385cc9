package org.tunebook.formats;

import java.util.Objects;

/** One turn of a conversation: who speaks, and what. */
public record Message(Role role, String text) {
    public Message {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(text, "text");
    }

    public static Message user(String text) {
        return new Message(Role.USER, text);
    }

    public static Message assistant(String text) {
        return new Message(Role.ASSISTANT, text);
    }
}
