package org.tunebook.formats;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A system text and the turns that follow it, independent of any family's record format. With a last
 * turn by the assistant it is a training record; without, a prompt that waits for its answer.
 *
 * @param system the system text, or null if there is none
 * @param messages the turns, in order; never empty
 */
public record Conversation(@Nullable String system, List<Message> messages) {
    public Conversation {
        messages = List.copyOf(messages);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a conversation needs at least one message");
        }
    }

    /** The assistant's last word, if the conversation ends with it. */
    public Optional<String> completion() {
        Message last = messages.get(messages.size() - 1);
        return last.role() == Role.ASSISTANT ? Optional.of(last.text()) : Optional.empty();
    }

    /** The same conversation up to the assistant's last word: what a model is asked. */
    public Conversation prompt() {
        return completion().isEmpty() ? this : new Conversation(system, messages.subList(0, messages.size() - 1));
    }

    /**
     * The same with the system text at the head of the first turn, a blank line after it: what a model sees whose
     * records have no place for a system text, at training and so at inference too.
     */
    public Conversation withSystemInPrompt() {
        if (system == null) {
            return this;
        }
        List<Message> all = new ArrayList<>(messages);
        all.set(
                0,
                new Message(
                        messages.get(0).role(),
                        system + "\n\n" + messages.get(0).text()));
        return new Conversation(null, all);
    }

    /** This prompt with its answer. */
    public Conversation answered(String completion) {
        List<Message> all = new ArrayList<>(prompt().messages);
        all.add(Message.assistant(completion));
        return new Conversation(system, all);
    }
}
