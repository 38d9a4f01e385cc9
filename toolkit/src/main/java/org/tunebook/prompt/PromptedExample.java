package org.tunebook.prompt;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.tunebook.formats.Conversation;

/**
 * An example as a model sees it: the conversation it became, under the example's own id.
 *
 * @param id the example's id, unique in its data set
 * @param conversation the prompt, with the gold answer as its last turn where it is known
 * @param attributes what is known of the example besides (answer type, source …), for slices
 */
public record PromptedExample(String id, Conversation conversation, Map<String, String> attributes) {
    public PromptedExample {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(conversation, "conversation");
        attributes = Map.copyOf(attributes);
    }

    /** The gold answer, if the example has one. */
    public Optional<String> gold() {
        return conversation.completion();
    }
}
