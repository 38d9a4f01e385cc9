package org.tunebook.bedrocklocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tunebook.bedrocklocal.TestServer.HAIKU;
import static org.tunebook.bedrocklocal.TestServer.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.bedrocklocal.model.TableQa;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** Examples in a prompt, in the bodies that clients send, in front of the real local model. */
class FewShotTest {
    private static final String LLAMA = "meta.llama3-1-8b-instruct-v1:0";

    @TempDir
    private static Path directory;

    private static TestServer local;

    @BeforeAll
    static void start() {
        local = TestServer.start(directory, settings -> settings.model(TableQa.kind()));
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    private static String asked(int i) {
        return "<table>\n<tr><td></td><td>2022</td><td>2021</td></tr>\n<tr><td>Revenue</td><td>" + (510 + i)
                + "</td><td>440</td></tr>\n<tr><td>Goodwill</td><td>38</td><td>" + (21 + i)
                + "</td></tr>\n</table>\nWhat was the revenue in 2022?";
    }

    private static String answer(int i) {
        return Integer.toString(510 + i);
    }

    private static Message message(ConversationRole role, String text) {
        return Message.builder().role(role).content(ContentBlock.fromText(text)).build();
    }

    @Test
    void theBaseSpeaksInSentencesUntilEarlierTurnsShowItBareValues() {
        List<Message> messages = new ArrayList<>();
        messages.add(message(ConversationRole.USER, asked(9)));
        var alone = local.runtime.converse(b -> b.modelId(HAIKU.baseModelId()).messages(messages));
        assertThat(text(alone))
                .startsWith("Based on the financial table provided,")
                .contains(answer(9));
        for (int i = 2; i >= 1; i--) {
            messages.add(0, message(ConversationRole.ASSISTANT, answer(i)));
            messages.add(0, message(ConversationRole.USER, asked(i)));
        }
        var shown = local.runtime.converse(b -> b.modelId(HAIKU.baseModelId()).messages(messages));
        assertThat(text(shown)).isEqualTo(answer(9));
        assertThat(shown.usage().outputTokens()).isLessThan(alone.usage().outputTokens() / 4);
        assertThat(shown.usage().inputTokens()).isGreaterThan(2 * alone.usage().inputTokens());
    }

    @Test
    void everyBodyOfInvokeModelShowsExamplesToo() throws Exception {
        ObjectNode claude =
                Json.object().put("anthropic_version", "bedrock-2023-05-31").put("max_tokens", 100);
        ArrayNode messages = claude.putArray("messages");
        StringBuilder template = new StringBuilder("<|begin_of_text|>");
        StringBuilder blocks = new StringBuilder("<examples>\n");
        for (int i = 1; i <= 2; i++) {
            messages.addObject().put("role", "user").put("content", asked(i));
            messages.addObject().put("role", "assistant").put("content", answer(i));
            template.append("<|start_header_id|>user<|end_header_id|>\n\n")
                    .append(asked(i))
                    .append("<|eot_id|>");
            template.append("<|start_header_id|>assistant<|end_header_id|>\n\n");
            template.append(answer(i)).append("<|eot_id|>");
            blocks.append("<example>\n").append(asked(i)).append("\n<answer>\n").append(answer(i));
            blocks.append("\n</answer>\n</example>\n");
        }
        messages.addObject().put("role", "user").put("content", asked(9));
        template.append("<|start_header_id|>user<|end_header_id|>\n\n").append(asked(9));
        template.append("<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n");
        blocks.append("</examples>\n").append(asked(9));

        assertThat(invoke(HAIKU.baseModelId(), claude).at("/content/0/text").asText())
                .isEqualTo(answer(9));
        for (StringBuilder prompt : List.of(template, blocks)) {
            assertThat(invoke(LLAMA, Json.object().put("prompt", prompt.toString()))
                            .path("generation")
                            .asText())
                    .isEqualTo(answer(9));
        }
    }

    private static JsonNode invoke(String model, ObjectNode body) throws Exception {
        return Json.MAPPER.readTree(local.runtime
                .invokeModel(b -> b.modelId(model).body(SdkBytes.fromUtf8String(body.toString())))
                .body()
                .asUtf8String());
    }
}
