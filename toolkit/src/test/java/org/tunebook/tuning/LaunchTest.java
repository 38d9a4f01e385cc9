package org.tunebook.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunebook.Lessons;
import org.tunebook.TestClassPath;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrock.Handles;
import org.tunebook.bedrocklocal.BedrockLocal;
import org.tunebook.tuning.HeldNetwork.Fate;

/** A launch that goes down at any point is taken up by the next one: one job, never two, never none. */
@TestInstance(Lifecycle.PER_CLASS)
class LaunchTest {
    private static final Predicate<String> START = request -> request.startsWith("POST /model-customization-jobs as ");
    private static final Predicate<String> UPLOAD =
            request -> request.startsWith("PUT /") && request.contains("/data/");

    @TempDir
    static Path directory;

    private final String homeBefore = System.getProperty("user.home");
    private BedrockLocal server;
    private HeldNetwork network;
    private HeldNetwork store;
    private Bedrock bedrock;
    private Path training;

    @BeforeAll
    void start() throws IOException {
        System.setProperty("user.home", directory.toString());
        server = BedrockLocal.start(directory.resolve("local"));
        network = new HeldNetwork(server.endpoints().bedrock());
        store = new HeldNetwork(server.endpoints().s3());
        bedrock = LaunchingProgram.open(
                network.uri(), store.uri(), server.endpoints().region());
        training = Lessons.write(directory.resolve("train.jsonl"), Lessons.examples(1, 64));
    }

    @AfterAll
    void end() {
        bedrock.close();
        network.close();
        store.close();
        server.close();
        System.setProperty("user.home", homeBefore);
    }

    @AfterEach
    void letJobsEnd() {
        network.mend();
        store.mend();
        TuningJob.all(bedrock).forEach(TuningJob::await);
    }

    @ParameterizedTest
    @CsvSource({
        "upload-before, IS_HELD_BEFORE",
        "upload-after, IS_HELD_AFTER",
        "start-before, IS_HELD_BEFORE",
        "start-after, IS_HELD_AFTER"
    })
    void aProgramKilledInTheMiddleIsTakenUpByTheNext(String name, Fate fate) throws Exception {
        CountDownLatch there = name.startsWith("upload") ? store.let(UPLOAD, fate) : network.let(START, fate);
        if (name.startsWith("upload")) {
            Lessons.write(training = directory.resolve(name + ".jsonl"), Lessons.examples(name.length(), 64));
        }
        Process program = program(name);
        assertThat(there.await(60, TimeUnit.SECONDS)).isTrue();
        program.destroyForcibly().waitFor();
        network.mend();
        store.mend();

        TuningJob job = tuning(name).launch();

        assertThat(job.name()).isEqualTo(name);
        assertThat(TuningJob.attach(bedrock, job.arn()).status()).isNotEqualTo(JobStatus.UNKNOWN);
        assertThat(jobsLike(name)).containsExactly(job.arn());
        assertThat(tuning(name).launch().arn()).isEqualTo(job.arn());
    }

    @Test
    void twoProgramsAtOnceStartOneJob() throws Exception {
        List<Process> programs = List.of(program("two-at-once"), program("two-at-once"));
        List<String> said = new ArrayList<>();
        for (Process program : programs) {
            // One of them shows what the job is going to cost; the last line is the job.
            said.add(said(program).lines().reduce("", (before, line) -> line));
        }

        assertThat(said.get(0)).startsWith("arn:aws:bedrock:").isEqualTo(said.get(1));
        assertThat(jobsLike("two-at-once")).containsExactly(said.get(0));
    }

    @Test
    void anAnswerThatIsLostOnItsWayIsFoundInTheSameCall() throws Exception {
        network.let(START, Fate.IS_DROPPED_AFTER);

        TuningJob job = tuning("answer-lost").launch();

        assertThat(jobsLike("answer-lost")).containsExactly(job.arn());
    }

    @Test
    void aRequestThatIsLostIsSaidAndTheNextLaunchSendsIt() throws Exception {
        network.let(START, Fate.IS_DROPPED_BEFORE);
        assertThatThrownBy(() -> tuning("request-lost").launch())
                .isInstanceOf(BedrockException.class)
                .hasMessageStartingWith("could not start the tuning job request-lost: ");
        assertThat(jobsLike("request-lost")).isEmpty();
        network.mend();

        TuningJob job = tuning("request-lost").launch();

        assertThat(jobsLike("request-lost")).containsExactly(job.arn());
    }

    @Test
    void aHandleTornAtAnyByteStillLeadsToItsJob() throws IOException {
        TuningJob job = tuning("torn").launch();
        Path handle = handleOf("torn");
        byte[] whole = Files.readAllBytes(handle);
        String key = handle.getFileName().toString().replace(".json", "");
        Handles handles = Handles.of(bedrock, "jobs");

        for (int at = 0; at < whole.length; at++) {
            byte[] holed = whole.clone();
            holed[at] = 0;
            for (byte[] torn : List.of(Arrays.copyOf(whole, at), holed)) {
                Files.write(handle, torn);
                assertThat(handles.read(key)).as("at byte %d", at).isEmpty();
                if (at % 60 == 0) {
                    assertThat(tuning("torn").launch().arn())
                            .as("at byte %d", at)
                            .isEqualTo(job.arn());
                    assertThat(handles.read(key).orElseThrow()).containsEntry("jobArn", job.arn());
                }
            }
        }
        assertThat(jobsLike("torn")).containsExactly(job.arn());
    }

    @Test
    void aHandleThatIsLostLeadsPastAStoppedJobToTheOneThatRuns() throws IOException {
        tuning("stopped-once").launch().stop().await();
        TuningJob second = tuning("stopped-once").launch();
        assertThat(second.name()).isEqualTo("stopped-once-2");

        Files.delete(handleOf("stopped-once"));

        assertThat(tuning("stopped-once").launch().arn()).isEqualTo(second.arn());
    }

    @Test
    void aLaunchAnewThatWasNeverHeardOfIsNotStartedTwice() throws IOException {
        tuning("anew").launch().await();
        network.let(START, Fate.IS_DROPPED_BEFORE);
        assertThatThrownBy(() -> tuning("anew").launchAnew()).isInstanceOf(BedrockException.class);
        network.mend();

        TuningJob second = tuning("anew").launchAnew();
        assertThat(second.name()).isEqualTo("anew-2");
        second.await();
        assertThat(tuning("anew").launch().arn()).isEqualTo(second.arn());
    }

    @Test
    void aNameThatAnotherFineTuningHasIsSaidBeforeAnythingIsSent() {
        tuning("taken").launch().await();

        assertThatThrownBy(
                        () -> tuning("taken").hyperparameters(h -> h.epochs(2)).launch())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the job name \"taken\" is taken: arn:aws:bedrock:")
                .hasMessageContaining("TuningJob.attach(bedrock, \"taken\")");
    }

    @Test
    void whereHandlesCannotBeKeptNothingIsStarted() throws IOException {
        Path home = Files.createDirectories(directory.resolve("no-home/.tunebook/handles"));
        Files.writeString(home.resolve("127.0.0.1_" + network.uri().getPort()), "a file, not a directory");
        System.setProperty("user.home", directory.resolve("no-home").toString());
        try (Bedrock elsewhere = LaunchingProgram.open(
                network.uri(), store.uri(), server.endpoints().region())) {
            assertThatThrownBy(() -> LaunchingProgram.tuning(elsewhere, training, "no-handles")
                            .launch())
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("cannot lock the handles in ")
                    .hasMessageContaining("nothing was asked for")
                    .hasMessageContaining("TUNEBOOK_HOME");
        } finally {
            System.setProperty("user.home", directory.toString());
        }
        assertThat(jobsLike("no-handles")).isEmpty();
    }

    @Test
    void onAFullDiskNothingIsStarted() throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -f 0; exec \"$@\"", "sh"));
        command.addAll(command("full-disk"));

        String said = said(start(command));

        assertThat(said).contains("cannot keep the handle ", "nothing was asked for");
        assertThat(jobsLike("full-disk")).isEmpty();
        assertThat(tuning("full-disk").launch().name()).isEqualTo("full-disk");
    }

    @Test
    void theJobLaunchedLastIsFoundWithoutItsName() {
        tuning("last-but-one").launch().await();
        TuningJob job = tuning("the-last").launch();

        assertThat(TuningJob.last(bedrock).arn()).isEqualTo(job.arn());
    }

    private FineTuning tuning(String name) {
        return LaunchingProgram.tuning(bedrock, training, name);
    }

    private List<String> jobsLike(String name) {
        return TuningJob.all(bedrock).stream()
                .filter(job -> job.name().startsWith(name))
                .map(TuningJob::arn)
                .toList();
    }

    private Path handleOf(String name) throws IOException {
        try (Stream<Path> files = Files.list(bedrock.handles().resolve("jobs"))) {
            return files.filter(file -> {
                        try {
                            return file.toString().endsWith(".json")
                                    && Files.readString(file).contains("\"name\":\"" + name + "\"");
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .findFirst()
                    .orElseThrow();
        }
    }

    private List<String> command(String name) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + directory,
                "-cp",
                TestClassPath.text(),
                LaunchingProgram.class.getName(),
                network.uri().toString(),
                store.uri().toString(),
                server.endpoints().region(),
                training.toString(),
                name);
    }

    private Process program(String name) throws IOException {
        return start(command(name));
    }

    private static Process start(List<String> command) throws IOException {
        ProcessBuilder program = new ProcessBuilder(command).redirectErrorStream(true);
        program.environment().remove("TUNEBOOK_HOME");
        return program.start();
    }

    private static String said(Process program) throws IOException, InterruptedException {
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        program.waitFor();
        return said;
    }
}
