package org.tunebook.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.Role;
import org.tunebook.formats.TrainingRecords;

/**
 * Conversations as examples and back, without loss: so that every check, mend and review serves both. The
 * assistant's last word is the answer, the user's turn before it the question; the system text is the
 * attribute {@code system}, an earlier turn the attribute {@code messages[i].user} or
 * {@code messages[i].assistant}, and {@code turns} is how many turns there are.
 */
public final class Chats {
    static final String SYSTEM = "system";
    private static final String TURNS = "turns";
    private static final Pattern TURN = Pattern.compile("messages\\[[0-9]{1,9}]\\.(user|assistant)");

    private Chats() {}

    /**
     * The records of a JSONL file in a model's format. They have no ids of their own: the first is
     * {@code record-1}.
     *
     * @throws org.tunebook.formats.FormatException at the first line that is no record
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    public static Dataset read(Path file, ModelFamily family) {
        try (Stream<Conversation> records = TrainingRecords.read(file, family)) {
            return dataset(String.valueOf(file.getFileName()), records::iterator);
        }
    }

    /** Conversations as a data set; the first is {@code record-1}. */
    public static Dataset dataset(String name, Iterable<Conversation> conversations) {
        List<Example> examples = new ArrayList<>();
        conversations.forEach(conversation -> examples.add(example("record-" + (examples.size() + 1), conversation)));
        return new Dataset(name, examples);
    }

    static Example example(String id, Conversation conversation) {
        List<Message> messages = conversation.messages();
        Optional<String> answer = conversation.completion();
        int asked = messages.size() - (answer.isPresent() ? 2 : 1);
        // An empty question stands for none, so an empty turn by the user stays with the earlier ones.
        boolean hasQuestion = asked >= 0
                && messages.get(asked).role() == Role.USER
                && !messages.get(asked).text().isEmpty();
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(TURNS, String.valueOf(messages.size()));
        String system = conversation.system();
        if (system != null) {
            attributes.put(SYSTEM, system);
        }
        for (int i = 0; i <= asked - (hasQuestion ? 1 : 0); i++) {
            Message message = messages.get(i);
            attributes.put("messages[" + i + "]." + message.role().wireName(), message.text());
        }
        return new Example(
                id,
                id,
                Optional.empty(),
                List.of(),
                hasQuestion ? messages.get(asked).text() : "",
                answer,
                attributes);
    }

    /**
     * The conversations that a data set was made of.
     *
     * @throws IllegalArgumentException if an example was no conversation
     */
    public static List<Conversation> conversations(Dataset dataset) {
        return dataset.examples().stream().map(Chats::conversation).toList();
    }

    private static Conversation conversation(Example example) {
        if (!isChat(example)) {
            throw new IllegalArgumentException("example " + example.id()
                    + " was made of no conversation; a prompt template makes conversations of examples");
        }
        return new Conversation(example.attributes().get(SYSTEM), messages(example));
    }

    /** The turns of an example that is a conversation. */
    static List<Message> messages(Example example) {
        List<Message> messages = new ArrayList<>();
        example.attributes().forEach((name, text) -> {
            Matcher turn = TURN.matcher(name);
            if (turn.matches()) {
                boolean user = turn.group(1).equals(Role.USER.wireName());
                messages.add(user ? Message.user(text) : Message.assistant(text));
            }
        });
        if (!example.question().isEmpty()) {
            messages.add(Message.user(example.question()));
        }
        example.answer().ifPresent(answer -> messages.add(Message.assistant(answer)));
        return messages;
    }

    static boolean isChat(Example example) {
        return example.attributes().containsKey(TURNS);
    }

    /** Whether the attribute of that name holds an earlier turn. */
    static boolean isTurn(String attribute) {
        return attribute.startsWith("messages[") && TURN.matcher(attribute).matches();
    }
}
