package org.tunebook.bedrocklocal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunebook.bedrocklocal.internal.files.Json;

/** What a client that is not the SDK, or means no good, gets. */
class WireTest {
    private static final String BEDROCK =
            "AWS4-HMAC-SHA256 Credential=any/20261123/us-west-2/bedrock/aws4_request, SignedHeaders=host, Signature=0";
    private static final String S3 = BEDROCK.replace("/bedrock/", "/s3/");
    private static final String CONVERSE = "/model/anthropic.claude-3-haiku-20240307-v1:0/converse";

    @TempDir
    private static Path directory;

    private static TestServer local;
    private static final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start() {
        local = TestServer.start(directory.resolve("state"));
        local.s3.createBucket(b -> b.bucket("my-bucket"));
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    private static HttpResponse<String> send(String method, String path, String authorization, byte[] body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(
                        URI.create(local.server().endpoints().bedrock() + path))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> send(String method, String path, String authorization, String body)
            throws IOException, InterruptedException {
        return send(method, path, authorization, body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void healthNeedsNoCredentials() throws Exception {
        var health = send("GET", "/tunebook/health", "", "");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).isEqualTo("{\"status\":\"ok\",\"model\":\"" + WordClassifier.NAME + "\"}");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "'', 403, MissingAuthenticationTokenException",
                "nonsense, 403, IncompleteSignatureException",
                "'Bearer some-key', 200, none",
                "'AWS4-HMAC-SHA256 Credential=a/20261123/us-west-2/sqs/aws4_request, Signature=0', 403, InvalidSignatureException",
            })
    void someCredentialsForBedrockAreNeeded(String authorization, int status, String type) throws Exception {
        var response = send("GET", "/custom-models", authorization, "");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("x-amzn-errortype").orElse(null))
                .isEqualTo(type);
        assertThat(response.headers().firstValue("x-amzn-requestid")).isPresent();
    }

    @Test
    void anUnsignedRequestToS3IsDenied() throws Exception {
        var response = send("GET", "/my-bucket", "", "");
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("<Code>AccessDenied</Code>");
    }

    @Test
    void theSignaturesServiceNotThePathDecidesWhoAnswers() throws Exception {
        assertThat(send("PUT", "/custom-models", S3, "").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/custom-models", S3, "").body()).contains("<ListBucketResult");
        assertThat(send("GET", "/custom-models", BEDROCK, "").body()).isEqualTo("{\"modelSummaries\":[]}");
    }

    /** The SDK refuses such names itself. */
    @ParameterizedTest
    @ValueSource(strings = {"Bad", "a", "bad_name", "bad..name", "192.168.0.1", "-bad", "bad-", "xn--bad", "b%C3%A4d"})
    void aBucketIsNamedByS3sRules(String name) throws Exception {
        var response = send("PUT", "/" + name, S3, "");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("<Code>InvalidBucketName</Code>");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nothing/here, UnknownOperationException",
        "DELETE, /model-customization-jobs, UnknownOperationException",
        "GET, /model/a/converse, UnknownOperationException",
        "POST, /model/arn:aws:bedrock:us-west-2:000000000000:provisioned-model/abcdefghijkl/converse, UnknownOperationException",
        "GET, /custom-models/%ff, ValidationException",
        "GET, /custom-models/..%2F..%2Fetc%2Fpasswd, ValidationException",
        "GET, /model-customization-jobs/a------------------------------------------------------------!, ValidationException",
    })
    void whatBedrockDoesNotKnowIsRefused(String method, String path, String type) throws Exception {
        var response = send(method, path, BEDROCK, "");
        assertThat(response.headers().firstValue("x-amzn-errortype")).hasValue(type);
        assertThat(Json.MAPPER.readTree(response.body()).path("message").asText())
                .isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "nonsense",
                "{\"messages\":\"text\"}",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"text\"}]}",
                "{\"messages\":[7]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":7}]}]}",
                "{\"messages\":[]} {}",
                "{\"messages\":[{\"role\":\"user\",\"content\":[null]}]}",
                "\u0000",
                "{\"inferenceConfig\":{\"maxTokens\":\"many\"},\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"a\"}]}]}"
            })
    void aBodyThatIsNotWhatConverseTakesIsTheClientsError(String body) throws Exception {
        var response = send("POST", CONVERSE, BEDROCK, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.headers().firstValue("x-amzn-errortype").orElseThrow())
                .isIn("ValidationException", "SerializationException");
    }

    @Test
    void aBodyNestedWithoutEndIsRefused() throws Exception {
        var response = send("POST", CONVERSE, BEDROCK, "{\"messages\":" + "[".repeat(100_000));
        assertThat(response.statusCode()).isEqualTo(400);
    }

    @Test
    void aBodyBeyondTheLimitIsRefusedWithTheLimit() throws Exception {
        var response = send("POST", CONVERSE, BEDROCK, new byte[25_000_001]);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("longer than 25000000 bytes");
    }

    @Test
    void oddTextComesBackAsItWent() throws Exception {
        String odd = "\uD83D\uDE00 \u202E\u0000 e\u0301 \uFFFD";
        var response = send(
                "POST",
                CONVERSE,
                BEDROCK,
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":" + Json.MAPPER.writeValueAsString(odd)
                        + "}]}]}");
        assertThat(Json.MAPPER
                        .readTree(response.body())
                        .at("/output/message/content/0/text")
                        .asText())
                .isEqualTo("I see " + odd);
        var half = send(
                "POST",
                CONVERSE,
                BEDROCK,
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"half \\ud83d of a character\"}]}]}");
        assertThat(half.statusCode()).isIn(200, 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/my-bucket/../../../../etc/passwd",
                "/../../etc/passwd",
                "/my-bucket/%2e%2e/%2e%2e/server.json",
                "/..%2f..%2fserver.json/x"
            })
    void noPathLeadsOutOfTheStore(String path) throws Exception {
        String got =
                raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + S3 + "\r\nConnection: close\r\n\r\n");
        assertThat(got)
                .matches("(?s)HTTP/1.1 40[04] .*")
                .doesNotContain("root:")
                .doesNotContain("\"pid\"");
    }

    @Test
    void aBodyThatEndsTooEarlyLeavesNoObject() throws Exception {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(("PUT /my-bucket/torn HTTP/1.1\r\nHost: x\r\nAuthorization: " + S3
                            + "\r\nContent-Length: 1000\r\n\r\nonly this")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        TestServer.await(
                () -> directory.resolve("state/s3/my-bucket/incoming").toFile().list(),
                left -> left != null && left.length == 0);
        assertThat(local.s3
                        .listObjectsV2(b -> b.bucket("my-bucket").prefix("torn"))
                        .contents())
                .isEmpty();
    }

    @Test
    void clientsThatSayNothingMoreDoNotKeepOthersWaiting() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                Socket socket = connect();
                socket.getOutputStream()
                        .write(("POST " + CONVERSE + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + BEDROCK
                                        + "\r\nContent-Length: 100\r\n\r\n{")
                                .getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }
            assertThat(TestServer.text(local.ask("anthropic.claude-3-haiku-20240307-v1:0", "still here?")))
                    .isEqualTo("I see still here?");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void onlyTheLoopbackAddressListens() throws Exception {
        for (InetAddress address :
                InetAddress.getAllByName(InetAddress.getLocalHost().getHostName())) {
            if (!address.isLoopbackAddress()) {
                assertThat(refuses(address)).as(address.toString()).isTrue();
            }
        }
        assertThat(local.server().endpoints().bedrock().getHost()).isEqualTo("127.0.0.1");
    }

    private static boolean refuses(InetAddress address) {
        try (Socket ignored =
                new Socket(address, local.server().endpoints().bedrock().getPort())) {
            return false;
        } catch (IOException refused) {
            return true;
        }
    }

    private static Socket connect() throws IOException {
        return new Socket(
                InetAddress.getLoopbackAddress(),
                local.server().endpoints().bedrock().getPort());
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            var answer = new StringBuilder();
            var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                answer.append(line).append('\n');
            }
            return answer.toString();
        }
    }
}
