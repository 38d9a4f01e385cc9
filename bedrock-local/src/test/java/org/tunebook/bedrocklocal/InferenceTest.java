package org.tunebook.bedrocklocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tunebook.bedrocklocal.TestServer.HAIKU;
import static org.tunebook.bedrocklocal.TestServer.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.formats.ModelFamily;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.ModelNotReadyException;
import software.amazon.awssdk.services.bedrockruntime.model.ResourceNotFoundException;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

class InferenceTest {
    private static final String ID = HAIKU.baseModelId();

    @TempDir
    private static Path directory;

    private static TestServer local;
    private static final Clock STILL = Clock.fixed(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC);

    @BeforeAll
    static void start() {
        local = TestServer.start(
                directory, s -> s.provisioning(Duration.ofMinutes(10)).clock(STILL));
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    @Test
    void converseAnswersWithUsageLatencyAndTheNameOfTheModelThatReallyAnswered() {
        var response = local.runtime.converse(b -> b.modelId(ID)
                .system(s -> s.text("Be brief."))
                .messages(m -> m.role(ConversationRole.USER).content(ContentBlock.fromText("one two three"))));
        assertThat(text(response)).isEqualTo("I see one two three");
        assertThat(response.stopReason()).isEqualTo(StopReason.END_TURN);
        assertThat(response.usage().inputTokens()).isEqualTo(5);
        assertThat(response.usage().outputTokens()).isEqualTo(5);
        assertThat(response.usage().totalTokens()).isEqualTo(10);
        assertThat(response.metrics().latencyMs()).isNotNegative();
        assertThat(response.sdkHttpResponse().firstMatchingHeader("x-tunebook-model"))
                .hasValue(WordClassifier.NAME);
        assertThat(response.responseMetadata().requestId()).isNotBlank();
    }

    @Test
    void anInferenceProfileOfABaseModelAnswers() {
        assertThat(text(local.ask("us." + ModelFamily.NOVA_LITE.baseModelId(), "hello")))
                .isEqualTo("I see hello");
    }

    @Test
    void theAnswerEndsAtTheMostTokens() {
        var response = local.runtime.converse(b -> request(b, "a b c d e").inferenceConfig(i -> i.maxTokens(3)));
        assertThat(text(response).strip()).isEqualTo("I see a");
        assertThat(response.stopReason()).isEqualTo(StopReason.MAX_TOKENS);
        assertThat(response.usage().outputTokens()).isEqualTo(3);
    }

    @Test
    void theAnswerEndsBeforeTheFirstStopSequence() {
        var response = local.runtime.converse(
                b -> request(b, "a b c d e").inferenceConfig(i -> i.stopSequences("d", " b", "zzz")));
        assertThat(text(response)).isEqualTo("I see a");
        assertThat(response.stopReason()).isEqualTo(StopReason.STOP_SEQUENCE);
        assertThat(response.usage().outputTokens()).isEqualTo(3);
    }

    private static ConverseRequest.Builder request(ConverseRequest.Builder builder, String question) {
        return builder.modelId(ID)
                .messages(m -> m.role(ConversationRole.USER).content(ContentBlock.fromText(question)));
    }

    @Test
    void theStreamOverHttp2TellsTheSameAsOneAnswerAndInOrder() throws Exception {
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        List<String> text = Collections.synchronizedList(new ArrayList<>());
        var usage = new AtomicReference<Integer>();
        local.async()
                .converseStream(
                        b -> b.modelId(ID)
                                .messages(m -> m.role(ConversationRole.USER)
                                        .content(ContentBlock.fromText("¿qué? 収益 😀 of 2019"))),
                        ConverseStreamResponseHandler.builder()
                                .subscriber(ConverseStreamResponseHandler.Visitor.builder()
                                        .onMessageStart(e -> events.add("start " + e.roleAsString()))
                                        .onContentBlockDelta(e -> {
                                            events.add("delta");
                                            text.add(e.delta().text());
                                        })
                                        .onContentBlockStop(e -> events.add("block stop"))
                                        .onMessageStop(e -> events.add("stop " + e.stopReasonAsString()))
                                        .onMetadata(e -> {
                                            events.add("metadata");
                                            usage.set(e.usage().outputTokens());
                                        })
                                        .build())
                                .build())
                .get(30, TimeUnit.SECONDS);
        assertThat(String.join("", text)).isEqualTo("I see ¿qué? 収益 😀 of 2019");
        assertThat(usage.get()).isEqualTo(7);
        assertThat(events)
                .startsWith("start assistant", "delta")
                .endsWith("delta", "block stop", "stop end_turn", "metadata");
        assertThat(events).filteredOn("delta"::equals).hasSize(7);
    }

    @Test
    void theAsynchronousClientAsksManyThingsAtOnce() {
        var answers = java.util.stream.IntStream.range(0, 200)
                .mapToObj(i -> local.async().converse(b -> request(b, "q" + i)).thenApply(TestServer::text))
                .toList();
        assertThat(answers.stream().map(java.util.concurrent.CompletableFuture::join))
                .containsExactlyElementsOf(java.util.stream.IntStream.range(0, 200)
                        .mapToObj(i -> "I see q" + i)
                        .toList());
    }

    @Test
    void invokeModelSpeaksEachFamilysBody() throws IOException {
        JsonNode claude = invoke(ID, """
                {"anthropic_version":"bedrock-2023-05-31","max_tokens":3,"system":"s",
                 "messages":[{"role":"user","content":[{"type":"text","text":"a b c"}]}]}""");
        assertThat(claude.path("content").path(0).path("text").asText().strip()).isEqualTo("I see a");
        assertThat(claude.path("stop_reason").asText()).isEqualTo("max_tokens");
        assertThat(claude.path("model").asText()).isEqualTo(ID);
        assertThat(claude.path("usage")).hasToString("{\"input_tokens\":4,\"output_tokens\":3}");

        JsonNode nova = invoke(ModelFamily.NOVA_MICRO.baseModelId(), """
                {"schemaVersion":"messages-v1","messages":[{"role":"user","content":[{"text":"a b"}]}],
                 "inferenceConfig":{"max_new_tokens":9}}""");
        assertThat(nova.at("/output/message/content/0/text").asText()).isEqualTo("I see a b");
        assertThat(nova.path("usage").path("totalTokens").asInt()).isEqualTo(6);

        JsonNode llama = invoke(ModelFamily.LLAMA_3_3_70B.baseModelId(), """
                {"prompt":"<|begin_of_text|><|start_header_id|>user<|end_header_id|>\\n\\na b<|eot_id|>\
                <|start_header_id|>assistant<|end_header_id|>\\n\\n"}""");
        assertThat(llama.path("generation").asText()).isEqualTo("I see a b");
        assertThat(llama.path("stop_reason").asText()).isEqualTo("stop");
    }

    private static JsonNode invoke(String modelId, String body) throws IOException {
        var response = local.runtime.invokeModel(b -> b.modelId(modelId).body(SdkBytes.fromUtf8String(body)));
        assertThat(response.contentType()).isEqualTo("application/json");
        assertThat(response.sdkHttpResponse().firstMatchingHeader("x-amzn-bedrock-output-token-count"))
                .isPresent();
        return Json.MAPPER.readTree(response.body().asUtf8String());
    }

    @Test
    void invokeModelStreamsAnthropicsEventsWithTheMetricsLast() throws Exception {
        List<JsonNode> events = Collections.synchronizedList(new ArrayList<>());
        local.async()
                .invokeModelWithResponseStream(
                        b -> b.modelId(ID).body(SdkBytes.fromUtf8String("""
                                                {"anthropic_version":"bedrock-2023-05-31","max_tokens":100,
                                                 "messages":[{"role":"user","content":"a b"}]}""")),
                        InvokeModelWithResponseStreamResponseHandler.builder()
                                .subscriber(InvokeModelWithResponseStreamResponseHandler.Visitor.builder()
                                        .onChunk(chunk -> {
                                            try {
                                                events.add(Json.MAPPER.readTree(
                                                        chunk.bytes().asUtf8String()));
                                            } catch (IOException malformed) {
                                                throw new AssertionError(malformed);
                                            }
                                        })
                                        .build())
                                .build())
                .get(30, TimeUnit.SECONDS);
        assertThat(events)
                .extracting(event -> event.path("type").asText())
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(events.get(8)
                        .at("/amazon-bedrock-invocationMetrics/outputTokenCount")
                        .asInt())
                .isEqualTo(4);
    }

    @Test
    void tokensAreCountedAsTheAnswersUsageCountsThem() {
        int counted = local.runtime
                .countTokens(b -> b.modelId(ID)
                        .input(i -> i.converse(c -> c.system(s -> s.text("Be brief."))
                                .messages(m -> m.role(ConversationRole.USER)
                                        .content(ContentBlock.fromText("one two three"))))))
                .inputTokens();
        assertThat(counted).isEqualTo(5);
    }

    @Test
    void idsThatDoNotAnswerAreRefusedAsTheServiceDoes() {
        assertThatThrownBy(() -> local.ask(HAIKU.tuningModelId(), "hello"))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining(ID);
        assertThatThrownBy(() -> local.ask("anthropic.claude-9", "hello"))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("The provided model identifier is invalid.");
        assertThatThrownBy(() ->
                        local.ask("arn:aws:bedrock:us-west-2:000000000000:provisioned-model/abcdefghijkl", "hello"))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> local.ask(
                        "arn:aws:bedrock:us-west-2:000000000000:custom-model/" + HAIKU.tuningModelId()
                                + "/abcdefghijkl",
                        "hello"))
                .isInstanceOf(ValidationException.class);
    }

    @Test
    void aThroughputInTheMakingIsNotReadyUntilItsTimeHasCome() {
        String arn = local.bedrock
                .createProvisionedModelThroughput(b -> b.provisionedModelName("base-serving")
                        .modelId(HAIKU.tuningModelId())
                        .modelUnits(1))
                .provisionedModelArn();
        assertThat(local.bedrock
                        .getProvisionedModelThroughput(b -> b.provisionedModelId(arn))
                        .statusAsString())
                .isEqualTo("Creating");
        assertThatThrownBy(() -> local.ask(arn, "hello")).isInstanceOf(ModelNotReadyException.class);
        local.server().turnClock(Duration.ofMinutes(11));
        assertThat(local.bedrock
                        .getProvisionedModelThroughput(b -> b.provisionedModelId(arn))
                        .statusAsString())
                .isEqualTo("InService");
        assertThat(text(local.ask(arn, "hello"))).isEqualTo("I see hello");
    }

    @Test
    void conversationsOutOfOrderOrWithWhatTheModelCantReadAreRefused() {
        var user = ContentBlock.fromText("hello");
        assertThatThrownBy(() -> local.runtime.converse(b -> b.modelId(ID)))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("'messages'");
        assertThatThrownBy(() -> local.runtime.converse(b -> b.modelId(ID)
                        .messages(m -> m.role(ConversationRole.ASSISTANT).content(user))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("must start with a user message");
        assertThatThrownBy(() -> local.runtime.converse(b -> b.modelId(ID)
                        .messages(
                                m -> m.role(ConversationRole.USER).content(user),
                                m -> m.role(ConversationRole.USER).content(user))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("alternate");
        assertThatThrownBy(() -> local.ask(ID, "  "))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("messages.0.content.0 is blank");
        assertThatThrownBy(() -> local.runtime.converse(b -> b.modelId(ID)
                        .messages(m -> m.role(ConversationRole.USER)
                                .content(ContentBlock.fromImage(
                                        i -> i.format("png").source(s -> s.bytes(SdkBytes.fromUtf8String("png"))))))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("image");
        assertThatThrownBy(() -> local.runtime.converse(b ->
                        request(b, "hello").inferenceConfig(i -> i.maxTokens(0).temperature(1.5f))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("2 validation errors detected");
        assertThatThrownBy(() -> local.runtime.invokeModel(
                        b -> b.modelId(ID).body(SdkBytes.fromUtf8String("{\"messages\":[]}"))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("required key [anthropic_version] not found");
    }
}
