package org.tunebook.bedrocklocal.model;

import java.io.IOException;
import java.nio.file.Path;
import org.tunebook.formats.Conversation;

/** A model that answers a conversation from its text alone. Safe for use by many threads at once. */
public interface LocalModel {
    /** The answer to a conversation that ends with the user's turn; the same conversation gets the same answer. */
    Reply reply(Conversation prompt);

    /** The number of tokens of a text, as this model's tokenizer cuts it. */
    int countTokens(String text);

    /** Writes what {@link ModelKind#load} needs to make this very model again. */
    void save(Path directory) throws IOException;

    /** An answer and what it took. */
    record Reply(String text, int inputTokens, int outputTokens) {}
}
