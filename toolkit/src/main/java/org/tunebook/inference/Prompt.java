package org.tunebook.inference;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.tunebook.dataset.Sha256;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.RecordFormat;
import org.tunebook.formats.Role;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.InferenceConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;

/** What a model is asked, in the forms that Converse takes: at temperature 0, without the gold answer. */
final class Prompt {
    private static final JsonMapper JSON = new JsonMapper();

    private final Conversation conversation;
    private final int maxTokens;

    private Prompt(Conversation conversation, int maxTokens) {
        this.conversation = conversation;
        this.maxTokens = maxTokens;
    }

    /**
     * A conversation as the model's training records had it, where those have no place for a system text.
     *
     * @param model a base model's id or a custom model's ARN
     */
    static Prompt of(String model, Conversation conversation, int maxTokens) {
        boolean noSystem = ModelFamily.of(model)
                .filter(family -> family.recordFormat() == RecordFormat.PROMPT_COMPLETION)
                .isPresent();
        return new Prompt(noSystem ? conversation.prompt().withSystemInPrompt() : conversation.prompt(), maxTokens);
    }

    /** What is asked, without the gold answer. */
    Conversation conversation() {
        return conversation;
    }

    List<SystemContentBlock> system() {
        String system = conversation.system();
        return system == null ? List.of() : List.of(SystemContentBlock.fromText(system));
    }

    List<software.amazon.awssdk.services.bedrockruntime.model.Message> messages() {
        return conversation.messages().stream()
                .map(message -> software.amazon.awssdk.services.bedrockruntime.model.Message.builder()
                        .role(message.role() == Role.USER ? ConversationRole.USER : ConversationRole.ASSISTANT)
                        .content(ContentBlock.fromText(message.text()))
                        .build())
                .toList();
    }

    InferenceConfiguration configuration() {
        return InferenceConfiguration.builder()
                .maxTokens(maxTokens)
                .temperature(0f)
                .build();
    }

    /** The body of a Converse request. */
    ObjectNode json() {
        ObjectNode body = JSON.createObjectNode();
        String system = conversation.system();
        if (system != null) {
            body.putArray("system").addObject().put("text", system);
        }
        ArrayNode messages = body.putArray("messages");
        for (Message message : conversation.messages()) {
            ObjectNode each = messages.addObject().put("role", message.role().wireName());
            each.putArray("content").addObject().put("text", message.text());
        }
        body.putObject("inferenceConfig").put("maxTokens", maxTokens).put("temperature", 0);
        return body;
    }

    /** A digest of everything that the answer depends on besides the model. */
    String digest(String localModel) {
        StringBuilder all = new StringBuilder("maxTokens=").append(maxTokens).append('\n');
        String system = conversation.system();
        part(all, "place", localModel);
        part(all, "system", system == null ? "" : system);
        conversation.messages().forEach(message -> part(all, message.role().wireName(), message.text()));
        return Sha256.of(all.toString()).substring(0, 32);
    }

    private static void part(StringBuilder all, String name, String text) {
        all.append(name)
                .append(' ')
                .append(text.length())
                .append('\n')
                .append(text)
                .append('\n');
    }
}
