package org.tunebook.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.Lessons;
import org.tunebook.RecordingNotebook;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrocklocal.BedrockLocal;
import org.tunebook.deployment.Endpoint;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.formats.ModelFamily;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.Notebook;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.eventstream.HeaderValue;

class StreamedAnswerTest {
    @Test
    void aStreamedAnswerIsTheOneThatIsGivenAtOnceAndGrowsWhereItIsShown(@TempDir Path directory) throws IOException {
        Conversation question = Lessons.examples(4, 1).get(0).conversation();
        try (BedrockLocal ignored = BedrockLocal.start(directory);
                Bedrock bedrock = Bedrock.local(directory);
                RecordingNotebook page = new RecordingNotebook()) {
            Inference inference = Inference.on(Endpoint.of(bedrock, ModelFamily.CLAUDE_3_HAIKU));

            StreamedAnswer streamed = inference.stream(question);
            Notebook.current().display(streamed);
            Answer answer = streamed.await();

            assertThat(answer)
                    .usingRecursiveComparison()
                    .ignoringFields("latency")
                    .isEqualTo(inference.ask(question));
            assertThat(streamed.firstToken().orElseThrow()).isPositive().isLessThanOrEqualTo(answer.latency());
            List<MimeBundle> drawn = page.displays().get(0);
            assertThat(drawn.get(drawn.size() - 1).toString())
                    .startsWith(answer.text() + "\n[" + answer.outputTokens() + " tokens, the first after ")
                    .endsWith(" ms, end_turn]");

            assertThatThrownBy(() -> Inference.on(Endpoint.of(bedrock, "no.such-model")).stream(question)
                            .await())
                    .isInstanceOf(BedrockException.class)
                    .hasMessageContaining("could not hear the answer of no.such-model: The provided model identifier"
                            + " is invalid");
        }
    }

    @Test
    void anAnswerThatIsBrokenOffBeginsAnew() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            boolean first = requests.getAndIncrement() == 0;
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.write(event("messageStart", "{\"role\":\"assistant\"}"));
            body.write(delta(first ? "half an an" : "a <whole> "));
            if (first) {
                body.write(frame("exception", ":exception-type", "throttlingException", "{\"message\":\"Too many\"}"));
            } else {
                body.write(delta("answer"));
                body.write(event("messageStop", "{\"stopReason\":\"end_turn\"}"));
                body.write(event(
                        "metadata",
                        "{\"usage\":{\"inputTokens\":3,\"outputTokens\":2,\"totalTokens\":5},"
                                + "\"metrics\":{\"latencyMs\":1}}"));
            }
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.amazon.eventstream");
            exchange.sendResponseHeaders(200, body.size());
            exchange.getResponseBody().write(body.toByteArray());
            exchange.close();
        });
        server.start();
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (Bedrock bedrock = Bedrock.at(
                new Bedrock.Endpoints(address, address, address),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")),
                "us-west-2")) {
            StreamedAnswer streamed = Inference.on(Endpoint.of(bedrock, ModelFamily.CLAUDE_3_HAIKU)).stream(
                    new Conversation(null, List.of(Message.user("Say something."))));

            assertThat(streamed.await().text()).isEqualTo("a <whole> answer");
            assertThat(streamed.text()).isEqualTo("a <whole> answer");
            assertThat(streamed.await().outputTokens()).isEqualTo(2);
            assertThat(requests).hasValue(2);
            assertThat(streamed.display().get(MimeBundle.HTML).orElseThrow()).contains("a &lt;whole&gt; answer");
        } finally {
            server.stop(0);
        }
    }

    private static byte[] delta(String text) {
        return event("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"" + text + "\"}}");
    }

    private static byte[] event(String type, String payload) {
        return frame("event", ":event-type", type, payload);
    }

    private static byte[] frame(String message, String typeHeader, String type, String payload) {
        var buffer = new software.amazon.eventstream.Message(
                        Map.of(
                                ":message-type",
                                HeaderValue.fromString(message),
                                typeHeader,
                                HeaderValue.fromString(type),
                                ":content-type",
                                HeaderValue.fromString("application/json")),
                        payload.getBytes(StandardCharsets.UTF_8))
                .toByteBuffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
