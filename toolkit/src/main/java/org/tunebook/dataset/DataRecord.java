package org.tunebook.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.FormatException;
import org.tunebook.formats.Grid;
import org.tunebook.formats.Message;
import org.tunebook.formats.Role;
import org.tunebook.formats.TableMarkup;

/**
 * One record of a file, with the place it came from: named fields, of which a missing one is not there and
 * an empty text is an empty text.
 */
public final class DataRecord {
    private static final List<String> CHAT = List.of("messages", "conversations");
    private static final List<String> TAT_QA = List.of("table", "paragraphs", "questions");
    private static final String SYSTEM = "system";

    private final String place;
    private final Set<String> names;
    private final Map<String, JsonNode> fields;

    /**
     * A record.
     *
     * @param names the names of the fields that it may have, as a header tells them, with or without a value here
     * @param fields the values of those that it has
     */
    DataRecord(String place, Set<String> names, Map<String, JsonNode> fields) {
        this.place = place;
        this.names = Collections.unmodifiableSet(names);
        this.fields = Collections.unmodifiableMap(fields);
    }

    /** Where it stands, for messages: {@code train.jsonl line 7}. */
    public String place() {
        return place;
    }

    /** The names of the record's fields, in order, also of those that have no value in it. */
    Set<String> names() {
        return names;
    }

    /** Whether the record is a chat, or has a field for one. */
    boolean isChat() {
        return CHAT.stream().anyMatch(names::contains);
    }

    /** Whether the record has a field for a question, though it may hold nothing. */
    boolean asks(Fields named) {
        return names.contains(named.question()) || isChat();
    }

    /** What to say of a record of a file in which no record has a field for a question. */
    FormatException lacksQuestion(Fields named) {
        if (names.containsAll(TAT_QA)) {
            return error("the record is a document of TAT-QA. Read the file with TatQa.read(…)");
        }
        return error("the record has no " + named.question() + "; it has "
                + (names.isEmpty() ? "nothing" : String.join(", ", names))
                + ". Say which of its fields are question and answer: Fields.of(\"…\", \"…\")");
    }

    /** Every field's text, in order: numbers with all their digits, arrays and objects as JSON. */
    public Map<String, String> fields() {
        Map<String, String> texts = new LinkedHashMap<>();
        fields.forEach((name, value) -> texts.put(name, text(value)));
        return Collections.unmodifiableMap(texts);
    }

    /** A field's text, as in {@link #fields}; empty where it is missing. */
    public Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name)).map(DataRecord::text);
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }

    private Optional<String> chatField() {
        return CHAT.stream().filter(fields::containsKey).findFirst();
    }

    /**
     * The record as a conversation. It is read from {@code messages} (roles and contents as text or as
     * blocks of text, with the system text as a first message or beside them in {@code system}; the
     * shapes of Claude's messages, of Bedrock's Converse, of OpenAI's chats, and {@code conversations}
     * with {@code from} and {@code value}), else from two texts, as {@code prompt} and {@code completion}.
     *
     * @throws FormatException if it is neither, or holds more than text
     */
    public Conversation conversation() {
        Optional<String> chat = chatField();
        if (chat.isPresent()) {
            return chat(chat.get());
        }
        Fields guessed = Fields.guess(this);
        if (!fields.containsKey(guessed.question())) {
            throw Stream.concat(CHAT.stream(), Stream.of(guessed.question()))
                    .filter(names::contains)
                    .findFirst()
                    .map(empty -> error(empty + " has nothing in it; expected text. Fill it in or drop the record"))
                    .orElseGet(() -> lacksQuestion(guessed));
        }
        Example example = example(guessed, "");
        if (example.table().isPresent() || !example.paragraphs().isEmpty()) {
            throw error("the record has a table or a context besides "
                    + guessed.question()
                    + ", so it is not yet a prompt. Read it as an example and apply a prompt template");
        }
        Conversation prompt = new Conversation(field(SYSTEM).orElse(null), List.of(Message.user(example.question())));
        return example.answer().map(prompt::answered).orElse(prompt);
    }

    /**
     * The record as an example. A chat of one question and one answer gives just these, with its system
     * text as the attribute {@code system}; of other records the fields say what is what, and the fields
     * that they do not name become attributes. Where there is nothing in the question's field, the question is
     * empty.
     *
     * @param otherwiseId the example's id if the record has none of its own
     * @throws FormatException if the question is no text, the table is none, or a chat has more turns
     */
    Example example(Fields named, String otherwiseId) {
        Map<String, String> attributes = new LinkedHashMap<>(fields());
        String id = take(named.id(), attributes).orElse(otherwiseId);
        String document = take(named.document(), attributes).orElse(id);
        Optional<String> chat = chatField();
        if (chat.isPresent() && !fields.containsKey(named.question())) {
            Conversation conversation = chat(chat.get());
            List<Message> turns = conversation.prompt().messages();
            if (turns.size() != 1 || turns.get(0).role() != Role.USER) {
                throw error("the record has " + conversation.messages().size()
                        + " turns, and an example has one question and one"
                        + " answer. Read such records with conversations()");
            }
            attributes.remove(chat.get());
            attributes.remove(SYSTEM);
            if (conversation.system() != null) {
                attributes.put(SYSTEM, conversation.system());
            }
            return new Example(
                    id,
                    document,
                    Optional.empty(),
                    List.of(),
                    turns.get(0).text(),
                    conversation.completion(),
                    attributes);
        }
        JsonNode asked = fields.get(named.question());
        if (asked != null && asked.isContainerNode()) {
            throw error(named.question() + " is " + shortened(asked.toString()) + "; expected text. Chats are read from"
                    + " \"messages\", with the answer as the last turn");
        }
        String question = take(Optional.of(named.question()), attributes).orElse("");
        Optional<String> answer = take(Optional.of(named.answer()), attributes);
        List<String> paragraphs = named.context().map(this::paragraphs).orElse(List.of());
        Optional<Grid> table = named.table().flatMap(this::table);
        named.context().ifPresent(attributes::remove);
        named.table().ifPresent(attributes::remove);
        return new Example(id, document, table, paragraphs, question, answer, attributes);
    }

    private static Optional<String> take(Optional<String> name, Map<String, String> attributes) {
        return name.map(attributes::remove);
    }

    private List<String> paragraphs(String name) {
        JsonNode value = fields.get(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            return text(value).isEmpty() ? List.of() : List.of(text(value));
        }
        List<String> paragraphs = new ArrayList<>();
        value.forEach(paragraph -> paragraphs.add(text(paragraph)));
        return paragraphs;
    }

    private Optional<Grid> table(String name) {
        JsonNode value = fields.get(name);
        if (value == null || text(value).isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    value.isArray()
                            ? TableMarkup.JSON.read(value.toString())
                            : TableMarkup.find(text(value))
                                    .orElseThrow(() -> new FormatException(
                                            "expected JSON rows, or a table in HTML, Markdown or LaTeX")));
        } catch (FormatException e) {
            throw error(name + " holds no table: " + e.getMessage());
        }
    }

    private Conversation chat(String name) {
        JsonNode turns = fields.get(name);
        if (turns == null || !turns.isArray() || turns.isEmpty()) {
            throw error(name + " is " + (turns != null && turns.isArray() ? "empty" : "not an array")
                    + "; expected turns, as [{\"role\": \"user\", \"content\": \"…\"}, …]");
        }
        List<String> system = new ArrayList<>();
        JsonNode beside = fields.get(SYSTEM);
        if (beside != null) {
            system.add(content(beside, SYSTEM));
        }
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < turns.size(); i++) {
            String where = name + "[" + i + "]";
            JsonNode turn = turns.get(i);
            Role role = role(turn, where);
            String text = content(turn.path(turn.has("value") ? "value" : "content"), where + ".content");
            if (role != null) {
                messages.add(new Message(role, text));
            } else if (messages.isEmpty()) {
                system.add(text);
            } else {
                throw error(where + " is a system text after the first turn; expected it before");
            }
        }
        if (messages.isEmpty()) {
            throw error(name + " has a system text alone; expected a user's turn after it");
        }
        return new Conversation(system.isEmpty() ? null : String.join("\n", system), messages);
    }

    /** Whose turn it is; null for the system text. */
    private @Nullable Role role(JsonNode turn, String where) {
        String role = turn.path(turn.has("from") ? "from" : "role").asText("");
        return switch (role.toLowerCase(Locale.ROOT)) {
            case "user", "human" -> Role.USER;
            case "assistant", "gpt", "model" -> Role.ASSISTANT;
            case SYSTEM, "developer" -> null;
            default -> throw error(where + ".role is \"" + role + "\"; expected system, user or assistant");
        };
    }

    /** A text, or blocks of text joined by line breaks. */
    private String content(JsonNode content, String where) {
        if (content.isTextual()) {
            return content.textValue();
        }
        if (!content.isArray() || content.isEmpty()) {
            throw error(where + " is " + (content.isMissingNode() ? "missing" : content.toString())
                    + "; expected text, or blocks as [{\"text\": \"…\"}]");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode block : content) {
            if (!block.path("text").isTextual()) {
                throw error(where + " has a block that is no text: " + shortened(block.toString())
                        + "; only text can be read");
            }
            texts.add(block.get("text").textValue());
        }
        return String.join("\n", texts);
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    private FormatException error(String message) {
        return new FormatException(place + ": " + message + ".");
    }

    @Override
    public String toString() {
        return place + ": " + fields();
    }
}
