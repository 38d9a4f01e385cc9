package org.tunebook.bedrocklocal.internal.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrocklocal.internal.bedrock.BedrockException;
import org.tunebook.bedrocklocal.internal.bedrock.Constraints;
import org.tunebook.bedrocklocal.internal.bedrock.Constraints.Presence;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.formats.Role;

/** Reads the body of Converse, and that of InvokeModel for Nova, which has the same messages. */
final class ConverseBody {
    private static final String BLANK_TEXT =
            "The text field in the ContentBlock object at %s is blank. Add text to the text field, and try again.";

    private ConverseBody() {}

    static Question read(JsonNode request) throws BedrockException {
        for (String unsupported : List.of("toolConfig", "guardrailConfig", "promptVariables", "outputConfig")) {
            if (request.hasNonNull(unsupported)) {
                throw BedrockException.validation(
                        "The local model behind Bedrock Local does not support " + unsupported + "; leave it out");
            }
        }
        var constraints = new Constraints();
        JsonNode config = constraints.object("inferenceConfig", request, "inferenceConfig", Presence.OPTIONAL);
        constraints.integer("inferenceConfig.maxTokens", config, "maxTokens", Presence.OPTIONAL, 1);
        constraints.number("inferenceConfig.temperature", config, "temperature", 0, 1);
        constraints.number("inferenceConfig.topP", config, "topP", 0, 1);
        JsonNode sequences =
                constraints.array("inferenceConfig.stopSequences", config, "stopSequences", Presence.OPTIONAL, 0, 2500);
        JsonNode system = constraints.array("system", request, "system", Presence.OPTIONAL, 0, Integer.MAX_VALUE);
        JsonNode messages = constraints.array("messages", request, "messages", Presence.REQUIRED, 1, Integer.MAX_VALUE);
        constraints.done();
        return new Question(
                conversation(system(system), messages),
                config.path("maxTokens").asInt(Question.MOST_TOKENS),
                stopSequences(sequences, "inferenceConfig.stopSequences"));
    }

    static List<String> stopSequences(JsonNode sequences, String path) throws BedrockException {
        List<String> read = new ArrayList<>();
        var constraints = new Constraints();
        for (JsonNode sequence : sequences) {
            if (!sequence.isTextual()) {
                throw BedrockException.validation("Malformed input request: " + path + " must hold texts");
            }
            constraints.text(path, sequence.textValue()).length(1, Integer.MAX_VALUE);
            read.add(sequence.textValue());
        }
        constraints.done();
        return read;
    }

    private static @Nullable String system(JsonNode blocks) throws BedrockException {
        if (blocks.isEmpty()) {
            return null;
        }
        var text = new StringJoiner("\n");
        for (int i = 0; i < blocks.size(); i++) {
            text.add(text(blocks.get(i), "system." + i));
        }
        return text.toString();
    }

    private static Conversation conversation(@Nullable String system, JsonNode messages) throws BedrockException {
        List<Message> turns = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.get(i);
            String path = "messages." + i;
            var constraints = new Constraints();
            constraints.text(path + ".role", message, "role").required().oneOf("user", "assistant", "system");
            JsonNode content =
                    constraints.array(path + ".content", message, "content", Presence.REQUIRED, 0, Integer.MAX_VALUE);
            constraints.done();
            if (content.isEmpty()) {
                throw BedrockException.validation("The content field in the Message object at " + path
                        + " is empty. Add a ContentBlock object to" + " the content field and try again.");
            }
            var text = new StringJoiner("\n");
            for (int j = 0; j < content.size(); j++) {
                text.add(text(content.get(j), path + ".content." + j));
            }
            String role = message.path("role").textValue();
            if (role.equals("system")) {
                throw BedrockException.validation(
                        "The local model behind Bedrock Local takes the system text in the system field only, not as "
                                + path);
            }
            turns.add(new Message(role.equals("user") ? Role.USER : Role.ASSISTANT, text.toString()));
        }
        return checked(system, turns);
    }

    /** The rules on the order of turns, which hold for every body. */
    static Conversation checked(@Nullable String system, List<Message> turns) throws BedrockException {
        if (turns.isEmpty() || turns.get(0).role() != Role.USER) {
            throw BedrockException.validation(
                    "A conversation must start with a user message. Try again with a conversation that starts with a"
                            + " user message.");
        }
        for (int i = 1; i < turns.size(); i++) {
            if (turns.get(i).role() == turns.get(i - 1).role()) {
                throw BedrockException.validation(
                        "A conversation must alternate between user and assistant roles. Make sure the conversation"
                                + " alternates between user and assistant roles and try again.");
            }
        }
        if (turns.get(turns.size() - 1).role() != Role.USER) {
            throw BedrockException.validation("The conversation must end with a user message: the local model behind"
                    + " Bedrock Local can't go on with an assistant message that was begun.");
        }
        return new Conversation(system, turns);
    }

    private static String text(JsonNode block, String path) throws BedrockException {
        if (!block.isObject() || block.size() != 1) {
            throw BedrockException.validation("The ContentBlock object at " + path
                    + " must set exactly one of the following keys: text, image, document, video, audio, toolUse,"
                    + " toolResult, guardContent, cachePoint, reasoningContent, citationsContent, searchResult.");
        }
        JsonNode text = block.get("text");
        if (text == null) {
            throw BedrockException.validation("The model doesn't support the "
                    + block.fieldNames().next() + " content block that you provided at " + path
                    + ": the local model behind Bedrock Local reads text only.");
        }
        if (!text.isTextual() || text.textValue().isBlank()) {
            throw BedrockException.validation(BLANK_TEXT.formatted(path));
        }
        return text.textValue();
    }
}
