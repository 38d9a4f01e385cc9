package org.tunebook.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tunebook.FaultyNetwork;
import org.tunebook.FaultyNetwork.Fault;
import org.tunebook.FaultyNetwork.Faults;
import org.tunebook.Lessons;
import org.tunebook.TestClassPath;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrocklocal.BedrockLocal;
import org.tunebook.deployment.Endpoint;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.formats.ModelFamily;
import org.tunebook.inference.Inference.Progress;
import org.tunebook.prompt.PromptedExample;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

@TestInstance(Lifecycle.PER_CLASS)
class InferenceTest {
    private static final AwsCredentialsProvider ANYONE =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret"));
    private static final Pattern ANSWERED = Pattern.compile("answers: (?:stopped at )?(\\d+) of");

    @TempDir
    Path directory;

    private BedrockLocal server;
    private final List<PromptedExample> test = Lessons.examples(5, 80);

    @BeforeAll
    void start(@TempDir Path state) throws IOException {
        server = BedrockLocal.start(state);
    }

    @AfterAll
    void close() {
        server.close();
    }

    static Stream<Fault> faults() {
        return Stream.of(
                Fault.CUT,
                new Fault(500, "InternalServerException", "The system encountered an unexpected error."),
                new Fault(503, "ServiceUnavailableException", "Too many connections, please wait."),
                new Fault(408, "ModelTimeoutException", "The model took too long."),
                new Fault(424, "ModelErrorException", "The model failed."));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatBreaksOnceIsAskedAgain(Fault fault) throws IOException {
        try (FaultyNetwork network = FaultyNetwork.of(
                        server.endpoints().bedrockRuntime(),
                        (number, request) -> number == 1 ? Optional.of(fault) : Optional.empty());
                Bedrock bedrock = through(network, ANYONE)) {
            assertThat(quiet(bedrock).concurrency(1).ask(test.subList(0, 3)).size())
                    .isEqualTo(3);
            assertThat(network.requests()).isEqualTo(4);
            assertThat(network.passed()).isEqualTo(3);
        }
    }

    @Test
    void whatBreaksAgainAndAgainIsToldAfterTwelveTimes() {
        var broken = new BedrockException("the service failed", "InternalServerException", 500, null);
        Patience left = new Patience(Duration.ofMinutes(10));

        for (int i = 1; i < 12; i++) {
            assertThat(left.pauseAfter(broken)).isBetween(0L, TimeUnit.SECONDS.toNanos(2));
        }

        assertThatThrownBy(() -> left.pauseAfter(broken)).isSameAs(broken);
    }

    @Test
    void whatBreaksForLongerThanThePatienceIsTold() throws IOException {
        try (FaultyNetwork network = FaultyNetwork.of(
                        server.endpoints().bedrockRuntime(),
                        (number, request) -> Optional.of(new Fault(
                                500, "InternalServerException", "The system encountered an unexpected error.")));
                Bedrock bedrock = through(network, ANYONE)) {
            assertThatThrownBy(() ->
                            quiet(bedrock).patience(Duration.ofMillis(400)).ask(test.subList(0, 1)))
                    .isInstanceOf(BedrockException.class)
                    .hasMessageContaining("could not ask example q5-0 of anthropic.claude-3-haiku")
                    .hasMessageContaining("InternalServerException");
            assertThat(network.requests()).isBetween(1, 12);
        }
    }

    @Test
    void aServiceThatOnlyRefusesIsGivenUpWhenThePatienceEnds() throws IOException {
        try (FaultyNetwork network = FaultyNetwork.to(server.endpoints().bedrockRuntime(), number -> true);
                Bedrock bedrock = through(network, ANYONE)) {
            assertThatThrownBy(
                            () -> quiet(bedrock).patience(Duration.ofSeconds(1)).ask(test))
                    .isInstanceOf(BedrockException.class)
                    .hasMessageContaining("ThrottlingException")
                    .hasMessageContaining(" within the patience of 1 s.");
        }
    }

    @Test
    void credentialsThatRunOutAreRenewedInTheMiddle() throws IOException {
        AtomicInteger renewals = new AtomicInteger();
        AtomicInteger valid = new AtomicInteger();
        // As a provider that goes by the expiry it was told: it renews once that has passed.
        AwsCredentialsProvider renewing = new AwsCredentialsProvider() {
            private AwsSessionCredentials now = session(0);
            private Instant expiry = Instant.MAX;

            @Override
            public synchronized AwsSessionCredentials resolveCredentials() {
                if (valid.get() > renewals.get() && expiry.equals(Instant.MAX)) {
                    expiry = Instant.now().plusMillis(100);
                } else if (Instant.now().isAfter(expiry)) {
                    now = session(renewals.incrementAndGet());
                    expiry = Instant.MAX;
                }
                return now;
            }
        };
        Faults expiring = (number, request) -> {
            valid.compareAndSet(0, number >= 20 ? 1 : 0);
            return request.getRequestHeaders().getFirst("X-Amz-Security-Token").equals("token" + valid.get())
                    ? Optional.empty()
                    : Optional.of(new Fault(
                            403, "ExpiredTokenException", "The security token included in the request is expired"));
        };
        try (FaultyNetwork network = FaultyNetwork.of(server.endpoints().bedrockRuntime(), expiring);
                Bedrock bedrock = through(network, renewing)) {
            assertThat(quiet(bedrock).ask(test).size()).isEqualTo(test.size());
            assertThat(renewals).hasValue(1);
            assertThat(network.passed()).isEqualTo(test.size());
            assertThat(network.requests()).isGreaterThan(test.size());
        }
    }

    @Test
    void aKilledProgramLosesNoAnswerThatItCountedAndNothingIsAskedTwice() throws Exception {
        Path journal = directory.resolve("killed.jsonl");
        List<PromptedExample> questions = Lessons.examples(6, 400);
        int counted = 0;
        int kept;
        Set<String> before;
        try (FaultyNetwork network = FaultyNetwork.to(server.endpoints().bedrockRuntime(), number -> false);
                Bedrock bedrock = through(network, ANYONE)) {
            Process program = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            TestClassPath.text(),
                            AskingProgram.class.getName(),
                            server.endpoints().bedrock().toString(),
                            network.uri().toString(),
                            journal.toString(),
                            "6",
                            Integer.toString(questions.size()))
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader lines = program.inputReader(StandardCharsets.UTF_8)) {
                StringBuilder said = new StringBuilder();
                while (counted < 20) {
                    String line = lines.readLine();
                    assertThat(line).as("the program ended: %s", said).isNotNull();
                    said.append(line).append('\n');
                    counted = Math.max(counted, counted(line));
                }
                assertThatThrownBy(() -> quiet(bedrock).journal(journal).ask(questions))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("killed.jsonl is being written by another run; wait for it, or");
                program.toHandle().destroyForcibly();
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    counted = Math.max(counted, counted(line));
                }
            }
            assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
            kept = wholeLines(journal);
            before = new TreeSet<>(network.bodies());
            assertThat(kept).isBetween(counted, questions.size() - 1);
            // At most those that were under way were asked and not kept.
            assertThat(before.size() - kept).isBetween(0, 4);
        }
        try (FaultyNetwork network = FaultyNetwork.to(server.endpoints().bedrockRuntime(), number -> false);
                Bedrock bedrock = through(network, ANYONE)) {
            Answers answers = quiet(bedrock).journal(journal).ask(questions);

            assertThat(answers.all()).extracting(Answer::id).containsExactlyElementsOf(ids(questions));
            assertThat(network.requests()).isEqualTo(questions.size() - kept);
            Set<String> again = new TreeSet<>(network.bodies());
            assertThat(again).hasSize(network.requests());
            again.retainAll(before);
            assertThat(again).hasSize(before.size() - kept);
            assertThat(Files.readAllLines(journal)).hasSameSizeAs(questions);
        }
    }

    @Test
    void aQuestionThatFailsForGoodEndsTheRunAndTheAnswersUnderWayAreKept() throws IOException {
        Path journal = directory.resolve("failed.jsonl");
        List<PromptedExample> questions = new java.util.ArrayList<>(test.subList(0, 40));
        questions.set(
                20,
                new PromptedExample("blank", new Conversation(null, List.of(Message.user("x"))), java.util.Map.of()));
        try (FaultyNetwork network = FaultyNetwork.of(
                        server.endpoints().bedrockRuntime(),
                        (number, request) -> number == 20
                                ? Optional.of(new Fault(400, "ValidationException", "The prompt is too long."))
                                : Optional.empty());
                Bedrock bedrock = through(network, ANYONE)) {
            assertThatThrownBy(() -> quiet(bedrock).journal(journal).ask(questions))
                    .isInstanceOf(BedrockException.class)
                    .hasMessageContaining("The prompt is too long (ValidationException")
                    .hasMessageContaining("; the answers so far are kept in ")
                    .hasMessageContaining("ask again to go on from there");
            assertThat(Files.readAllLines(journal)).hasSize(network.passed());
            assertThat(quiet(bedrock).journal(journal).ask(questions).size()).isEqualTo(40);
            assertThat(network.passed()).isEqualTo(40);
        }
    }

    private static int counted(String line) {
        Matcher count = ANSWERED.matcher(line);
        return count.find() ? Integer.parseInt(count.group(1)) : 0;
    }

    private static int wholeLines(Path journal) throws IOException {
        return (int) Files.readString(journal).chars().filter(c -> c == '\n').count();
    }

    private static List<String> ids(List<PromptedExample> examples) {
        return examples.stream().map(PromptedExample::id).collect(Collectors.toList());
    }

    private static AwsSessionCredentials session(int number) {
        return AwsSessionCredentials.create("id", "secret", "token" + number);
    }

    private static Inference quiet(Bedrock bedrock) {
        return Inference.on(Endpoint.of(bedrock, ModelFamily.CLAUDE_3_HAIKU)).progress(Progress.HIDDEN);
    }

    private Bedrock through(FaultyNetwork network, AwsCredentialsProvider credentials) {
        var there = server.endpoints();
        return Bedrock.at(
                new Bedrock.Endpoints(there.bedrock(), network.uri(), there.s3()), credentials, there.region());
    }
}
