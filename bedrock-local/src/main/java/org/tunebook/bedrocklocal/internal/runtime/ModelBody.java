package org.tunebook.bedrocklocal.internal.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tunebook.bedrocklocal.internal.bedrock.BedrockException;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.formats.Role;

/** A family's own request and response bodies, as InvokeModel carries them. */
interface ModelBody {
    Question read(ObjectNode body) throws BedrockException;

    ObjectNode write(Answer answer, String modelId, String requestId);

    /** The events of a streamed response, the last one with the metrics of the invocation. */
    List<ObjectNode> stream(Answer answer, String modelId, String requestId);

    /** The bodies of a family, by the id of one of its models. */
    static ModelBody of(String modelId) {
        if (modelId.startsWith("amazon.")) {
            return new Nova();
        }
        return modelId.startsWith("meta.") ? new Llama() : new Claude();
    }

    private static BedrockException malformed(String what) {
        return BedrockException.validation(
                "Malformed input request: " + what + ", please reformat your input and try again.");
    }

    private static ObjectNode withMetrics(ObjectNode event, Answer answer) {
        event.putObject("amazon-bedrock-invocationMetrics")
                .put("inputTokenCount", answer.inputTokens())
                .put("outputTokenCount", answer.outputTokens())
                .put("invocationLatency", answer.latencyMs())
                .put("firstByteLatency", answer.latencyMs());
        return event;
    }

    private static int positive(JsonNode body, String key) throws BedrockException {
        JsonNode value = body.get(key);
        if (value == null || !value.isIntegralNumber() || value.intValue() < 1) {
            throw malformed("#/" + key + ": expected a whole number of at least 1");
        }
        return value.intValue();
    }

    /** Anthropic's messages; Bedrock Local's own models take them as well. */
    final class Claude implements ModelBody {
        @Override
        public Question read(ObjectNode body) throws BedrockException {
            for (String required : List.of("anthropic_version", "max_tokens", "messages")) {
                if (!body.hasNonNull(required)) {
                    throw malformed("#: required key [" + required + "] not found");
                }
            }
            if (!body.path("anthropic_version").asText().equals("bedrock-2023-05-31")) {
                throw malformed("#/anthropic_version: \""
                        + body.path("anthropic_version").asText() + "\" is not \"bedrock-2023-05-31\"");
            }
            if (body.hasNonNull("tools") || body.hasNonNull("tool_choice")) {
                throw BedrockException.validation(
                        "The local model behind Bedrock Local does not support tools; leave them out");
            }
            if (!body.path("messages").isArray()) {
                throw malformed("#/messages: expected type: JSONArray");
            }
            List<Message> turns = new ArrayList<>();
            for (int i = 0; i < body.path("messages").size(); i++) {
                JsonNode message = body.path("messages").get(i);
                String role = message.path("role").asText();
                if (!role.equals("user") && !role.equals("assistant")) {
                    throw BedrockException.validation(
                            "messages: Unexpected role \"" + role + "\". Allowed roles are \"user\" or \"assistant\"");
                }
                turns.add(new Message(
                        role.equals("user") ? Role.USER : Role.ASSISTANT,
                        text(message.get("content"), "messages." + i + ".content")));
            }
            JsonNode system = body.get("system");
            Conversation conversation =
                    ConverseBody.checked(system == null || system.isNull() ? null : text(system, "system"), turns);
            return new Question(
                    conversation,
                    positive(body, "max_tokens"),
                    ConverseBody.stopSequences(body.path("stop_sequences"), "stop_sequences"));
        }

        private static String text(@org.jspecify.annotations.Nullable JsonNode content, String path)
                throws BedrockException {
            if (content != null && content.isTextual() && !content.textValue().isBlank()) {
                return content.textValue();
            }
            if (content == null || !content.isArray() || content.isEmpty()) {
                throw BedrockException.validation(path + ": text content must be non-empty");
            }
            var text = new StringJoiner("\n");
            for (JsonNode block : content) {
                if (!block.path("type").asText().equals("text")) {
                    throw BedrockException.validation(
                            path + ": the local model behind Bedrock Local reads text only, not "
                                    + block.path("type").asText("a block without a type"));
                }
                if (block.path("text").asText("").isBlank()) {
                    throw BedrockException.validation(path + ": text content blocks must be non-empty");
                }
                text.add(block.path("text").asText());
            }
            return text.toString();
        }

        @Override
        public ObjectNode write(Answer answer, String modelId, String requestId) {
            ObjectNode body = message(modelId, requestId);
            body.putArray("content").addObject().put("type", "text").put("text", answer.text());
            body.put("stop_reason", answer.stop().wireName());
            body.put("stop_sequence", answer.stopSequence());
            body.putObject("usage")
                    .put("input_tokens", answer.inputTokens())
                    .put("output_tokens", answer.outputTokens());
            return body;
        }

        private static ObjectNode message(String modelId, String requestId) {
            return Json.object()
                    .put("id", "msg_bdrk_" + requestId.replace("-", ""))
                    .put("type", "message")
                    .put("role", "assistant")
                    .put("model", modelId);
        }

        @Override
        public List<ObjectNode> stream(Answer answer, String modelId, String requestId) {
            List<ObjectNode> events = new ArrayList<>();
            ObjectNode start = Json.object().put("type", "message_start");
            ObjectNode message = message(modelId, requestId);
            message.putArray("content");
            message.putNull("stop_reason").putNull("stop_sequence");
            message.putObject("usage").put("input_tokens", answer.inputTokens()).put("output_tokens", 0);
            start.set("message", message);
            events.add(start);
            ObjectNode block = Json.object().put("type", "content_block_start").put("index", 0);
            block.putObject("content_block").put("type", "text").put("text", "");
            events.add(block);
            for (String piece : answer.pieces()) {
                ObjectNode delta =
                        Json.object().put("type", "content_block_delta").put("index", 0);
                delta.putObject("delta").put("type", "text_delta").put("text", piece);
                events.add(delta);
            }
            events.add(Json.object().put("type", "content_block_stop").put("index", 0));
            ObjectNode end = Json.object().put("type", "message_delta");
            end.putObject("delta")
                    .put("stop_reason", answer.stop().wireName())
                    .put("stop_sequence", answer.stopSequence());
            end.putObject("usage").put("output_tokens", answer.outputTokens());
            events.add(end);
            events.add(withMetrics(Json.object().put("type", "message_stop"), answer));
            return events;
        }
    }

    /** Nova's body: that of Converse with a schema version, and {@code max_new_tokens} beside {@code maxTokens}. */
    final class Nova implements ModelBody {
        @Override
        public Question read(ObjectNode body) throws BedrockException {
            if (!body.hasNonNull("messages")) {
                throw malformed("#: required key [messages] not found");
            }
            JsonNode version = body.path("schemaVersion");
            if (!version.isMissingNode() && !version.asText().equals("messages-v1")) {
                throw malformed("#/schemaVersion: \"" + version.asText() + "\" is not \"messages-v1\"");
            }
            ObjectNode converse = body.deepCopy();
            if (converse.get("inferenceConfig") instanceof ObjectNode config
                    && config.hasNonNull("max_new_tokens")
                    && !config.hasNonNull("maxTokens")) {
                config.set("maxTokens", config.get("max_new_tokens"));
            }
            return ConverseBody.read(converse);
        }

        @Override
        public ObjectNode write(Answer answer, String modelId, String requestId) {
            ObjectNode body = Json.object();
            ObjectNode message = body.putObject("output").putObject("message");
            message.put("role", "assistant");
            message.putArray("content").addObject().put("text", answer.text());
            body.put("stopReason", answer.stop().wireName());
            usage(body, answer);
            return body;
        }

        private static void usage(ObjectNode out, Answer answer) {
            out.putObject("usage")
                    .put("inputTokens", answer.inputTokens())
                    .put("outputTokens", answer.outputTokens())
                    .put("totalTokens", answer.inputTokens() + answer.outputTokens());
        }

        @Override
        public List<ObjectNode> stream(Answer answer, String modelId, String requestId) {
            List<ObjectNode> events = new ArrayList<>();
            ObjectNode start = Json.object();
            start.putObject("messageStart").put("role", "assistant");
            events.add(start);
            for (String piece : answer.pieces()) {
                ObjectNode delta = Json.object();
                ObjectNode content = delta.putObject("contentBlockDelta");
                content.putObject("delta").put("text", piece);
                content.put("contentBlockIndex", 0);
                events.add(delta);
            }
            ObjectNode blockStop = Json.object();
            blockStop.putObject("contentBlockStop").put("contentBlockIndex", 0);
            events.add(blockStop);
            ObjectNode stop = Json.object();
            stop.putObject("messageStop").put("stopReason", answer.stop().wireName());
            events.add(stop);
            ObjectNode metadata = Json.object();
            usage(metadata.putObject("metadata"), answer);
            events.add(withMetrics(metadata, answer));
            return events;
        }
    }

    /** Llama's body: one prompt, in the markup of its chat template or plain. */
    final class Llama implements ModelBody {
        /** What Meta's models write where a request does not say. */
        private static final int DEFAULT_TOKENS = 512;

        private static final Pattern TURN = Pattern.compile(
                "<\\|start_header_id\\|>(system|user|assistant)<\\|end_header_id\\|>(.*?)(?=<\\|eot_id\\|>|<\\|start_header_id\\|>|$)",
                Pattern.DOTALL);

        @Override
        public Question read(ObjectNode body) throws BedrockException {
            JsonNode prompt = body.path("prompt");
            if (!prompt.isTextual()) {
                throw malformed("#: required key [prompt] not found");
            }
            if (prompt.textValue().isBlank()) {
                throw malformed("#/prompt: expected minLength: 1, actual: 0");
            }
            int tokens = body.hasNonNull("max_gen_len") ? positive(body, "max_gen_len") : DEFAULT_TOKENS;
            return new Question(conversation(prompt.textValue()), tokens, List.of());
        }

        private static Conversation conversation(String prompt) throws BedrockException {
            Matcher turns = TURN.matcher(prompt);
            var system = new StringJoiner("\n");
            List<Message> messages = new ArrayList<>();
            while (turns.find()) {
                String text = turns.group(2).strip();
                switch (turns.group(1)) {
                    case "system" -> system.add(text);
                    case "user" -> messages.add(Message.user(text));
                    default -> {
                        // The last header is empty: it asks the model to speak.
                        if (!text.isEmpty()) {
                            messages.add(Message.assistant(text));
                        }
                    }
                }
            }
            if (messages.isEmpty()) {
                messages.add(Message.user(prompt));
            }
            return ConverseBody.checked(system.length() == 0 ? null : system.toString(), messages);
        }

        @Override
        public ObjectNode write(Answer answer, String modelId, String requestId) {
            return piece(answer.text())
                    .put("prompt_token_count", answer.inputTokens())
                    .put("generation_token_count", answer.outputTokens())
                    .put("stop_reason", answer.stop() == Answer.Stop.MAX_TOKENS ? "length" : "stop");
        }

        private static ObjectNode piece(String text) {
            return Json.object().put("generation", text);
        }

        @Override
        public List<ObjectNode> stream(Answer answer, String modelId, String requestId) {
            List<ObjectNode> events = new ArrayList<>();
            int tokens = 0;
            for (String text : answer.pieces()) {
                tokens++;
                ObjectNode event = piece(text);
                event.put("generation_token_count", Math.min(tokens, answer.outputTokens()));
                event.putNull("prompt_token_count").putNull("stop_reason");
                events.add(event);
            }
            events.add(withMetrics(
                    piece("")
                            .put("prompt_token_count", answer.inputTokens())
                            .put("generation_token_count", answer.outputTokens())
                            .put("stop_reason", answer.stop() == Answer.Stop.MAX_TOKENS ? "length" : "stop"),
                    answer));
            return events;
        }
    }
}
