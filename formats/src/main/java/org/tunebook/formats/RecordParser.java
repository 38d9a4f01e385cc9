package org.tunebook.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one line as a training record: says everything that is wrong with its shape, and what it holds. */
final class RecordParser {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxStringLength(Utf8Lines.LONGEST_LINE)
                    .build())
            .build();

    private static final String SCHEMA_VERSION = "bedrock-conversation-2024";
    private static final int LONGEST_SHOWN = 60;

    /** The file formats of pictures and videos, by the key that they stand under. */
    private static final Map<String, Set<String>> MEDIA_FORMATS = Map.of(
            "image", Set.of("jpeg", "png", "gif", "webp"),
            "video", Set.of("mov", "mkv", "mp4", "webm"));

    private static final Pattern MEDIA_URI = Pattern.compile("s3://[A-Za-z0-9_\\-/.]+");

    /**
     * What a line holds, as far as its shape allows to read it.
     *
     * @param system the system text, or null
     * @param turns the turns
     * @param images how many pictures the turns hold besides text
     * @param videos how many videos
     * @param sound whether every part could be read
     */
    record Parsed(@Nullable String system, List<Turn> turns, int images, int videos, boolean sound) {
        /** The record, if every part of it could be read. */
        Optional<Conversation> conversation() {
            List<Message> messages = new ArrayList<>();
            for (Turn turn : turns) {
                if (turn.role() != null && turn.text() != null) {
                    messages.add(new Message(turn.role(), turn.text()));
                }
            }
            return sound && !messages.isEmpty() && messages.size() == turns.size()
                    ? Optional.of(new Conversation(system, messages))
                    : Optional.empty();
        }
    }

    /** One turn; what is null could not be read, and was reported. With media its text may be empty. */
    record Turn(String place, @Nullable Role role, @Nullable String text, boolean hasMedia) {}

    /** What a turn's content holds. */
    private record Read(@Nullable String text, boolean hasMedia) {}

    private final ModelFamily family;
    private final String file;
    private final int line;
    private final Consumer<Finding> findings;
    private int images;
    private int videos;
    private boolean sound = true;

    RecordParser(ModelFamily family, String file, int line, Consumer<Finding> findings) {
        this.family = family;
        this.file = file;
        this.line = line;
        this.findings = findings;
    }

    /** The format that a record is in, by the keys that only one format has. */
    static RecordFormat formatOf(Utf8Lines.Line line, String file) {
        List<Finding> findings = new ArrayList<>();
        JsonNode node =
                new RecordParser(ModelFamily.CLAUDE_3_HAIKU, file, line.number(), findings::add).json(line.text());
        if (!(node instanceof ObjectNode record)) {
            throw new FormatException(file + " line " + line.number() + ": "
                    + (findings.isEmpty() ? "no JSON object" : findings.get(0).message())
                    + "; expected a record, as {\"messages\": […]} or {\"prompt\": …, \"completion\": …}");
        }
        if (record.has("prompt") || record.has("completion")) {
            return RecordFormat.PROMPT_COMPLETION;
        }
        boolean blocks = record.path("messages").path(0).path("content").isArray()
                || record.path("system").isArray();
        return record.has("schemaVersion") || blocks
                ? RecordFormat.BEDROCK_CONVERSATION_2024
                : RecordFormat.CLAUDE_MESSAGES;
    }

    Parsed parse(String text) {
        JsonNode node = json(text);
        if (node == null) {
            return nothing();
        }
        if (!(node instanceof ObjectNode object)) {
            broken(
                    Rule.NOT_AN_OBJECT,
                    "the line holds " + kind(node) + "; expected a JSON object",
                    "Write one object a line");
            return nothing();
        }
        return switch (family.recordFormat()) {
            case CLAUDE_MESSAGES -> claude(object);
            case BEDROCK_CONVERSATION_2024 -> bedrockConversation(object);
            case PROMPT_COMPLETION -> promptCompletion(object);
        };
    }

    private static Parsed nothing() {
        return new Parsed(null, List.of(), 0, 0, false);
    }

    private Parsed claude(ObjectNode record) {
        unknownKeys(record, "", Set.of("system", "messages"));
        JsonNode systemNode = record.get("system");
        String system = systemNode == null ? null : text(systemNode, "system");
        List<Turn> turns = turns(record, (role, content, place) -> new Read(text(content, place), false));
        return new Parsed(system, turns, images, videos, sound);
    }

    private Parsed bedrockConversation(ObjectNode record) {
        unknownKeys(record, "", Set.of("schemaVersion", "system", "messages"));
        JsonNode version = record.get("schemaVersion");
        if (version == null) {
            report(
                    Rule.MISSING_KEY,
                    "schemaVersion is missing; expected \"" + SCHEMA_VERSION + "\"",
                    "Add \"schemaVersion\": \"" + SCHEMA_VERSION + "\"");
        } else if (!version.isTextual() || !version.textValue().equals(SCHEMA_VERSION)) {
            report(
                    Rule.WRONG_SCHEMA_VERSION,
                    "schemaVersion is " + shown(version) + "; expected \"" + SCHEMA_VERSION + "\"",
                    "Write it exactly so");
        }
        JsonNode systemNode = record.get("system");
        if (systemNode != null && systemNode.size() > 1 && Rule.SYSTEM_BLOCKS.appliesTo(family)) {
            report(
                    Rule.SYSTEM_BLOCKS,
                    "system has " + systemNode.size() + " blocks; expected one for " + family.name(),
                    "Join their texts in one block");
        }
        String system = systemNode == null
                ? null
                : blocks(systemNode, "system", Media.NONE).text();
        List<Turn> turns = turns(
                record,
                (role, content, place) ->
                        blocks(content, place, role == Role.ASSISTANT ? Media.NONE : Media.AS_THE_MODEL));
        return new Parsed(system, turns, images, videos, sound);
    }

    private Parsed promptCompletion(ObjectNode record) {
        unknownKeys(record, "", Set.of("prompt", "completion"));
        List<Turn> turns = List.of(
                new Turn("prompt", Role.USER, required(record, "prompt"), false),
                new Turn("completion", Role.ASSISTANT, required(record, "completion"), false));
        return new Parsed(null, turns, 0, 0, sound);
    }

    private @Nullable String required(ObjectNode record, String key) {
        JsonNode node = record.get(key);
        if (node == null) {
            broken(Rule.MISSING_KEY, key + " is missing", "Add \"" + key + "\" with its text");
            return null;
        }
        return text(node, key);
    }

    private enum Media {
        NONE,
        AS_THE_MODEL
    }

    /** Reads a turn's content, which is of another shape in every format. */
    private interface Content {
        Read read(@Nullable Role role, JsonNode content, String place);
    }

    private List<Turn> turns(ObjectNode record, Content contents) {
        JsonNode messages = record.get("messages");
        if (messages == null) {
            broken(Rule.MISSING_KEY, "messages is missing", "Add \"messages\" with a user's and an assistant's turn");
            return List.of();
        }
        if (!messages.isArray()) {
            broken(Rule.WRONG_TYPE, "messages is " + kind(messages) + "; expected an array", "Write an array of turns");
            return List.of();
        }
        if (messages.isEmpty()) {
            broken(
                    Rule.MESSAGES_EMPTY,
                    "messages is empty",
                    "Give it a user's and an assistant's turn, or drop the record");
        }
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            String place = "messages[" + i + "]";
            if (!(messages.get(i) instanceof ObjectNode turn)) {
                broken(
                        Rule.WRONG_TYPE,
                        place + " is " + kind(messages.get(i)) + "; expected an object",
                        "Write {\"role\": …, \"content\": …}");
                turns.add(new Turn(place, null, null, false));
                continue;
            }
            unknownKeys(turn, place + ".", Set.of("role", "content"));
            JsonNode content = turn.get("content");
            if (content == null) {
                broken(Rule.MISSING_KEY, place + ".content is missing", "Add the turn's content");
            }
            Role role = role(turn.get("role"), place);
            Read read = content == null ? new Read(null, false) : contents.read(role, content, place + ".content");
            turns.add(new Turn(place + ".content", role, read.text(), read.hasMedia()));
        }
        return turns;
    }

    private @Nullable Role role(@Nullable JsonNode role, String place) {
        if (role == null) {
            broken(Rule.MISSING_KEY, place + ".role is missing", "Add \"role\": \"user\" or \"assistant\"");
            return null;
        }
        if (!role.isTextual()) {
            broken(
                    Rule.WRONG_TYPE,
                    place + ".role is " + kind(role) + "; expected a string",
                    "Write user or assistant");
            return null;
        }
        for (Role known : Role.values()) {
            if (known.wireName().equals(role.textValue())) {
                return known;
            }
        }
        broken(
                Rule.UNKNOWN_ROLE,
                place + ".role is " + shown(role) + "; expected user or assistant",
                role.textValue().equals("system")
                        ? "Move its text to the record's \"system\""
                        : "Write user or assistant");
        return null;
    }

    private @Nullable String text(JsonNode node, String place) {
        if (!node.isTextual()) {
            broken(
                    Rule.WRONG_TYPE,
                    place + " is " + kind(node) + "; expected a string",
                    "Write its text as one string");
            return null;
        }
        return node.textValue();
    }

    /** The text of content blocks, joined by line breaks; a record's pictures and videos are counted, not read. */
    private Read blocks(JsonNode node, String place, Media allowed) {
        if (!node.isArray() || node.isEmpty()) {
            broken(
                    Rule.WRONG_TYPE,
                    place + " is " + (node.isArray() ? "an empty array" : kind(node))
                            + "; expected an array of blocks, as [{\"text\": …}]",
                    "Write its text as [{\"text\": …}]");
            return new Read(null, false);
        }
        List<String> texts = new ArrayList<>();
        boolean hasMedia = false;
        for (int i = 0; i < node.size(); i++) {
            String block = place + "[" + i + "]";
            if (!(node.get(i) instanceof ObjectNode object) || object.size() != 1) {
                broken(
                        Rule.WRONG_TYPE,
                        block + " is "
                                + (node.get(i).isObject()
                                        ? "an object with " + node.get(i).size() + " keys"
                                        : kind(node.get(i)))
                                + "; expected an object with one key",
                        "Write {\"text\": …}");
                continue;
            }
            String key = object.fieldNames().next();
            if (key.equals("text")) {
                String text = text(object.get(key), block + ".text");
                if (text != null) {
                    texts.add(text);
                }
            } else if (!MEDIA_FORMATS.containsKey(key)) {
                broken(
                        Rule.UNKNOWN_KEY,
                        block + " has the key \"" + brief(key) + "\", which " + family.name() + " does not know",
                        "Write {\"text\": …}");
            } else if (allowed == Media.NONE || !takes(key)) {
                broken(
                        Rule.MEDIA_NOT_ALLOWED,
                        block + " has the key \"" + key + "\", which " + family.name() + " does not take here",
                        "Write text only");
            } else {
                hasMedia = true;
                images += key.equals("image") ? 1 : 0;
                videos += key.equals("video") ? 1 : 0;
                media(key, object.get(key), block + "." + key);
            }
        }
        return new Read(texts.isEmpty() && !hasMedia ? null : String.join("\n", texts), hasMedia);
    }

    /** A picture or video by reference: {@code {"format", "source": {"s3Location": {"uri", "bucketOwner"}}}}. */
    private void media(String key, JsonNode node, String place) {
        if (!(node instanceof ObjectNode object)) {
            report(
                    Rule.WRONG_TYPE,
                    place + " is " + kind(node) + "; expected an object",
                    "Write {\"format\": …, \"source\": {\"s3Location\": {\"uri\": …}}}");
            return;
        }
        unknownKeys(object, place + ".", Set.of("format", "source"));
        Set<String> formats = MEDIA_FORMATS.getOrDefault(key, Set.of());
        JsonNode format = object.path("format");
        if (!format.isTextual() || !formats.contains(format.textValue().toLowerCase(Locale.ROOT))) {
            report(
                    Rule.MEDIA_FORMAT,
                    place + ".format is " + (format.isMissingNode() ? "missing" : shown(format)) + "; expected one of "
                            + String.join(", ", formats.stream().sorted().toList()),
                    "Name the file's format, and convert the file if it is another");
        }
        JsonNode uri = object.path("source").path("s3Location").path("uri");
        if (!uri.isTextual() || !MEDIA_URI.matcher(uri.textValue()).matches()) {
            report(
                    Rule.MEDIA_URI,
                    place + ".source.s3Location.uri is " + (uri.isMissingNode() ? "missing" : shown(uri))
                            + "; expected s3:// and letters, digits, _ - / . only",
                    "Put the file into the bucket of the training file, under such a name");
        }
    }

    private boolean takes(String key) {
        return switch (family.media()) {
            case TEXT -> false;
            case TEXT_AND_IMAGES -> key.equals("image");
            case TEXT_IMAGES_AND_VIDEO -> true;
        };
    }

    private void unknownKeys(ObjectNode node, String place, Set<String> known) {
        for (Iterator<String> keys = node.fieldNames(); keys.hasNext(); ) {
            String key = keys.next();
            if (!known.contains(key)) {
                report(
                        Rule.UNKNOWN_KEY,
                        "unknown key \"" + place + brief(key) + "\"; expected only "
                                + String.join(", ", known.stream().sorted().toList()),
                        "Leave the key out");
            }
        }
    }

    private @Nullable JsonNode json(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            JsonNode node = node(parser, parser.nextToken(), "");
            JsonToken more = parser.nextToken();
            if (more != null) {
                broken(
                        Rule.NOT_JSON,
                        "column " + parser.currentTokenLocation().getColumnNr() + ": text after the end of the record",
                        "Write one object a line");
                return null;
            }
            return node;
        } catch (JsonEOFException e) {
            broken(
                    Rule.NOT_JSON,
                    "column " + (text.length() + 1) + ": not JSON: the line ends before its record does",
                    "Write each record on one line; if this is the last line, the file was cut off: write it again");
            return null;
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            broken(
                    Rule.NOT_JSON,
                    (at == null ? "" : "column " + at.getColumnNr() + ": ") + "not JSON: " + FormatException.reason(e),
                    "Mend the line or drop it");
            return null;
        } catch (IOException e) {
            throw new IllegalStateException("reading from a string does no input or output", e);
        }
    }

    private JsonNode node(JsonParser parser, @Nullable JsonToken token, String place) throws IOException {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (token == null) {
            throw new JsonEOFException(parser, JsonToken.NOT_AVAILABLE, "the line ends early");
        }
        switch (token) {
            case START_OBJECT -> {
                ObjectNode object = nodes.objectNode();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String key = parser.currentName();
                    if (object.has(key)) {
                        report(
                                Rule.DUPLICATE_KEY,
                                "column " + parser.currentTokenLocation().getColumnNr() + ": the key \""
                                        + brief(place + key) + "\" stands twice",
                                "Keep one of the two");
                    }
                    object.set(key, node(parser, parser.nextToken(), place + key + "."));
                }
                return object;
            }
            case START_ARRAY -> {
                ArrayNode array = nodes.arrayNode();
                JsonToken element = parser.nextToken();
                while (element != JsonToken.END_ARRAY) {
                    array.add(node(parser, element, place));
                    element = parser.nextToken();
                }
                return array;
            }
            case VALUE_STRING -> {
                return nodes.textNode(parser.getText());
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return nodes.booleanNode(token == JsonToken.VALUE_TRUE);
            }
            case VALUE_NULL -> {
                return nodes.nullNode();
            }
            default -> {
                return nodes.numberNode(parser.getDecimalValue());
            }
        }
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "a truth value";
            default -> "null";
        };
    }

    private static String shown(JsonNode node) {
        return brief(node.toString());
    }

    private static String brief(String text) {
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    }

    /** Reports what keeps the record from being read. */
    private void broken(Rule rule, String message, String remedy) {
        sound = false;
        report(rule, message, remedy);
    }

    private void report(Rule rule, String message, String remedy) {
        findings.accept(rule.finding(file, line, message, remedy));
    }
}
