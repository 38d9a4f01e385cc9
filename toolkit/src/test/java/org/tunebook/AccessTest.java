package org.tunebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;
import org.tunebook.bedrock.Access;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.Bedrock.Endpoints;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrocklocal.BedrockLocal;
import org.tunebook.deployment.Endpoint;
import org.tunebook.formats.ModelFamily;
import org.tunebook.inference.Inference;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.tuning.FineTuning;
import org.tunebook.tuning.TuningJob;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.bedrock.model.FoundationModelSummary;

/** The ways to AWS beside the SDK's own, and what is secret in them. */
@TestInstance(Lifecycle.PER_CLASS)
class AccessTest {
    private static final String ACCESS_KEY = "AKIAS3CR3TACC3SSK3Y0";
    private static final String SECRET_KEY = "s3cr3tKeyS3cr3tKeyS3cr3tKeyS3cr3tKey0001";
    private static final String TOKEN = "s3cr3tToken" + "AbCd0123/+".repeat(20);
    private static final String PASSWORD = "s3cr3tPassw0rd";
    private static final StaticCredentialsProvider SECRETS =
            StaticCredentialsProvider.create(AwsSessionCredentials.create(ACCESS_KEY, SECRET_KEY, TOKEN));
    private static final String ROLE = "arn:aws:iam::123456789012:role/Tuning";

    @TempDir
    static Path directory;

    private final String homeBefore = System.getProperty("user.home");
    private BedrockLocal server;
    private Endpoints endpoints;

    @BeforeAll
    void start() throws IOException {
        System.setProperty("user.home", directory.toString());
        server = BedrockLocal.start(directory.resolve("local"));
        endpoints = new Endpoints(
                server.endpoints().bedrock(),
                server.endpoints().bedrockRuntime(),
                server.endpoints().s3());
    }

    @AfterAll
    void end() {
        server.close();
        System.setProperty("user.home", homeBefore);
    }

    @Test
    void noSecretIsInAnythingThatIsShownSaidOrWritten() throws Exception {
        StringBuilder seen = new StringBuilder();
        Path training = Lessons.write(directory.resolve("train.jsonl"), Lessons.examples(1, 64));
        try (RecordingNotebook page = new RecordingNotebook();
                Bedrock bedrock =
                        Bedrock.aws("us-west-2", to -> to.endpoints(endpoints).credentials(SECRETS))) {
            TuningJob job = FineTuning.on(bedrock)
                    .model(ModelFamily.CLAUDE_3_HAIKU)
                    .training(training)
                    .tag("project", "tatqa")
                    .launch();
            seen.append(bedrock).append(job).append(job.watch()).append(job.timeLine());
            seen.append(Inference.on(Endpoint.of(bedrock, ModelFamily.CLAUDE_3_HAIKU))
                    .journal(directory.resolve("answers.jsonl"))
                    .ask(Lessons.examples(2, 3)));
            seen.append(thrown(() -> TuningJob.attach(bedrock, "no-such-job")));
            seen.append(thrown(() -> TuningJob.attach(bedrock, SECRET_KEY + "/" + TOKEN)));
            page.displays()
                    .forEach(display -> display.forEach(bundle -> seen.append(bundle)
                            .append(bundle.get(MimeBundle.HTML).orElse(""))));
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                seen.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }

        assertThat(seen).contains("no-such-job").hasSizeGreaterThan(10_000);
        assertNoSecret(seen.toString());
    }

    /** The SDK and its HTTP client would log a session token at DEBUG; the toolkit brings the binding that logs nothing. */
    @Test
    void theSdkLogsNothing() {
        assertThat(LoggerFactory.getILoggerFactory()).isInstanceOf(NOPLoggerFactory.class);
    }

    @Test
    void aProxyIsAskedWithItsPasswordWhichIsShownNowhere() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
            exchange.getResponseHeaders().set("Proxy-Authenticate", "Basic realm=\"proxy\"");
            exchange.sendResponseHeaders(407, -1);
            exchange.close();
        });
        proxy.start();
        URI address = URI.create("http://127.0.0.1:" + proxy.getAddress().getPort());
        try (Bedrock bedrock = Bedrock.aws(
                "us-west-2",
                to -> to.endpoints(new Endpoints(
                                URI.create("http://bedrock.example"),
                                URI.create("http://runtime.example"),
                                URI.create("http://s3.example")))
                        .credentials(SECRETS)
                        .proxy(address, "me", PASSWORD))) {
            String said = thrown(() -> TuningJob.attach(bedrock, "a-job"));

            String basic =
                    java.util.Base64.getEncoder().encodeToString(("me:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
            assertThat(asked)
                    .anyMatch(request -> request.contains("bedrock.example") && request.endsWith(" Basic " + basic));
            assertThat(said).contains("407");
            assertNoSecret(said + bedrock);
            assertThat(said).doesNotContain(basic);
        } finally {
            proxy.stop(0);
        }
    }

    @Test
    void aRoleIsAssumedAndAssumedAgainBeforeItEnds() throws IOException {
        AtomicInteger assumed = new AtomicInteger();
        List<String> bodies = new CopyOnWriteArrayList<>();
        HttpServer sts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sts.createContext("/", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            int number = assumed.incrementAndGet();
            // The first ends so soon that the next call must come with new ones.
            Instant end = Instant.now().plus(number == 1 ? Duration.ofSeconds(5) : Duration.ofHours(1));
            byte[] answer =
                    ("<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"
                                    + "<Credentials><AccessKeyId>ASIAROLE" + number + "</AccessKeyId><SecretAccessKey>"
                                    + SECRET_KEY
                                    + "</SecretAccessKey><SessionToken>" + TOKEN + "</SessionToken><Expiration>" + end
                                    + "</Expiration></Credentials><AssumedRoleUser><Arn>" + ROLE
                                    + "</Arn><AssumedRoleId>A:tunebook</AssumedRoleId></AssumedRoleUser></AssumeRoleResult>"
                                    + "</AssumeRoleResponse>")
                            .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/xml");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        sts.start();
        List<String> signers = new CopyOnWriteArrayList<>();
        HttpServer control = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        control.createContext("/", exchange -> {
            signers.add(exchange.getRequestHeaders()
                    .getFirst("Authorization")
                    .replaceFirst("(?s).*Credential=([^/]*)/.*", "$1"));
            byte[] answer = "{\"modelSummaries\":[]}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        control.start();
        URI bedrockUri = URI.create("http://127.0.0.1:" + control.getAddress().getPort());
        try (Bedrock bedrock = Bedrock.aws(
                "us-west-2",
                to -> to.endpoints(new Endpoints(bedrockUri, bedrockUri, bedrockUri))
                        .credentials(SECRETS)
                        .role(ROLE)
                        .externalId("tenant-7")
                        .sts(URI.create("http://127.0.0.1:" + sts.getAddress().getPort())))) {
            for (int i = 0; i < 3; i++) {
                List<FoundationModelSummary> none =
                        bedrock.control().listFoundationModels(r -> {}).modelSummaries();
                assertThat(none).isEmpty();
            }
            assertNoSecret(bedrock.toString());
        } finally {
            sts.stop(0);
            control.stop(0);
        }
        assertThat(signers).hasSize(3).endsWith("ASIAROLE2", "ASIAROLE2");
        assertThat(assumed).hasValue(2);
        assertThat(bodies.get(0)).contains("Action=AssumeRole", "ExternalId=tenant-7", "RoleSessionName=tunebook");
    }

    @Test
    void aProfilesCredentialsSignTheCalls(@TempDir Path elsewhere) throws IOException {
        Path credentials = Files.writeString(
                elsewhere.resolve("credentials"),
                "[team]\naws_access_key_id=AKIATEAM\naws_secret_access_key=" + SECRET_KEY + "\n");
        String before = System.getProperty("aws.sharedCredentialsFile");
        System.setProperty("aws.sharedCredentialsFile", credentials.toString());
        List<String> signers = new CopyOnWriteArrayList<>();
        HttpServer control = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        control.createContext("/", exchange -> {
            signers.add(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        control.start();
        URI uri = URI.create("http://127.0.0.1:" + control.getAddress().getPort());
        try (Bedrock bedrock = Bedrock.aws(
                "us-west-2", to -> to.endpoints(new Endpoints(uri, uri, uri)).profile("team"))) {
            thrown(() -> TuningJob.attach(bedrock, "a-job"));
        } finally {
            control.stop(0);
            if (before == null) {
                System.clearProperty("aws.sharedCredentialsFile");
            } else {
                System.setProperty("aws.sharedCredentialsFile", before);
            }
        }
        assertThat(signers).isNotEmpty().allMatch(signer -> signer.contains("Credential=AKIATEAM/"));
    }

    @Test
    void fipsEndpointsAreAskedFor() {
        try (Bedrock bedrock = Bedrock.aws(
                "us-west-2", to -> to.fips().credentials(SECRETS).proxy(URI.create("http://127.0.0.1:1")))) {
            assertThat(bedrock.control().serviceClientConfiguration().endpointOverride())
                    .isEmpty();
            assertThat(thrown(() -> TuningJob.attach(bedrock, "a-job"))).contains("Amazon Bedrock in us-west-2");
        }
    }

    @Test
    void whatDoesNotGoTogetherIsSaid() {
        assertThatThrownBy(() -> aws(to -> to.fips().endpoints(endpoints))).hasMessageContaining("leave out .fips()");
        assertThatThrownBy(() -> aws(to -> to.profile("team").credentials(SECRETS)))
                .hasMessageContaining("expected one of them");
        assertThatThrownBy(() -> aws(to -> to.externalId("x"))).hasMessageContaining("give .role(");
        assertThatThrownBy(() -> aws(to -> to.role("Tuning"))).hasMessageContaining("the ARN of a role, not its name");
        assertThatThrownBy(() -> aws(to -> to.proxy(URI.create("http://me:" + PASSWORD + "@proxy.example:3128"))))
                .hasMessageContaining("proxy(address, user, password)")
                .message()
                .doesNotContain(PASSWORD);
    }

    private static void aws(Consumer<Access> settings) {
        Bedrock.aws("us-west-2", settings).close();
    }

    /** An error with all its causes, and its stack trace. */
    private static String thrown(Runnable call) {
        try {
            call.run();
        } catch (BedrockException | IllegalArgumentException e) {
            java.io.StringWriter trace = new java.io.StringWriter();
            e.printStackTrace(new java.io.PrintWriter(trace));
            return trace.toString();
        }
        throw new AssertionError("nothing was thrown");
    }

    private static void assertNoSecret(String text) {
        for (String secret : List.of(ACCESS_KEY, SECRET_KEY, TOKEN, PASSWORD)) {
            assertThat(text.contains(secret))
                    .as("a secret beginning " + secret.substring(0, 6))
                    .isFalse();
        }
    }
}
