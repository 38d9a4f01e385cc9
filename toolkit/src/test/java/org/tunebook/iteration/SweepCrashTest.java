package org.tunebook.iteration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.FaultyNetwork;
import org.tunebook.TestClassPath;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrocklocal.BedrockLocal;
import org.tunebook.deployment.Inventory;
import org.tunebook.deployment.Inventory.Kind;
import org.tunebook.formats.ModelFamily;
import org.tunebook.prompt.PromptTemplate;
import org.tunebook.tuning.JobStatus;
import org.tunebook.tuning.TuningJob;

/** A program that sweeps is killed again and again, between its requests and their answers. */
class SweepCrashTest {
    /** Jobs that are asked for by a program that does not live to hear of them. */
    private static final Set<Integer> KILLED_AT_JOB = Set.of(0, 5);

    private static final Set<Integer> KILLED_AT_CONTROL = Set.of(33, 70);
    private static final Set<Integer> KILLED_AT_QUESTION = Set.of(40, 200);
    private static final int VALIDATION = 32;
    private static final int UNDER_WAY = 2 * 8;

    @TempDir
    Path directory;

    @Test
    void twelveTrialsAreTwelveJobsHoweverOftenTheProgramIsKilled() throws Exception {
        AtomicReference<@Nullable Process> program = new AtomicReference<>();
        AtomicInteger kills = new AtomicInteger();
        AtomicInteger jobs = new AtomicInteger();
        try (BedrockLocal server = BedrockLocal.builder(directory.resolve("local"))
                        .provisioning(Duration.ofMillis(50))
                        .start();
                FaultyNetwork control = FaultyNetwork.to(server.endpoints().bedrock(), (request, line) -> {
                    boolean job = line.equals("POST /model-customization-jobs")
                            && KILLED_AT_JOB.contains(jobs.getAndIncrement());
                    if (job || KILLED_AT_CONTROL.contains(request)) {
                        kill(program);
                    }
                    return false;
                });
                FaultyNetwork runtime = FaultyNetwork.to(server.endpoints().bedrockRuntime(), (request, line) -> {
                    if (KILLED_AT_QUESTION.contains(request)) {
                        kill(program);
                    }
                    return false;
                });
                Bedrock bedrock = Bedrock.local(directory.resolve("local"))) {
            announce(control.uri(), runtime.uri());
            int ended;
            do {
                Process started = start();
                program.set(started);
                ended = started.waitFor();
                kills.addAndGet(ended == 0 ? 0 : 1);
            } while (ended != 0 && kills.get() < 10);

            assertThat(ended).isZero();
            assertThat(kills).hasValue(KILLED_AT_JOB.size() + KILLED_AT_CONTROL.size() + KILLED_AT_QUESTION.size());
            assertThat(TuningJob.all(bedrock))
                    .hasSize(12)
                    .extracting(TuningJob::status)
                    .containsOnly(JobStatus.COMPLETED);
            // Answers that were on their way to a program that was killed are asked for again; no others.
            assertThat(runtime.requests()).isBetween(13 * VALIDATION, 13 * VALIDATION + kills.get() * UNDER_WAY);
            assertThat(Inventory.of(bedrock).items(Kind.PROVISIONED_THROUGHPUT)).isEmpty();
            assertThat(SweepDirectory.trials(directory.resolve("sweep")))
                    .hasSize(12)
                    .allMatch(trial ->
                            trial.asked() != null && trial.asked().answers().size() == VALIDATION);
        }
    }

    private static void kill(AtomicReference<@Nullable Process> program) {
        Process running = program.get();
        if (running != null) {
            running.destroyForcibly();
        }
    }

    private void announce(URI control, URI runtime) throws IOException {
        Path there = Files.createDirectories(directory.resolve("through"));
        Files.writeString(
                there.resolve("server.json"),
                Files.readString(directory.resolve("local/server.json"))
                        .replaceFirst("(\"bedrock\":)\"[^\"]*\"", "$1\"" + control + "\"")
                        .replaceFirst("(\"bedrockRuntime\":)\"[^\"]*\"", "$1\"" + runtime + "\""));
    }

    private Process start() throws IOException {
        ProcessBuilder program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        Program.class.getName(),
                        directory.toString())
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.INHERIT);
        program.environment().put("CLASSPATH", TestClassPath.text());
        return program.start();
    }

    /** The program that is killed. */
    static final class Program {
        public static void main(String[] args) {
            Path directory = Path.of(args[0]);
            try (Bedrock bedrock = Bedrock.local(directory.resolve("through"))) {
                SweepResult result = Sweep.on(bedrock)
                        .model(ModelFamily.CLAUDE_3_HAIKU)
                        .template(PromptTemplate.questionAnswering())
                        .training(Reports.dataset(1, 40))
                        .validation(Reports.dataset(2, VALIDATION))
                        .hyperparameters(h -> h.epochs(1))
                        .grid(g -> g.learningRateMultipliers(0.5, 1, 2).batchSizes(20, 40))
                        .sizes(32, 40)
                        .directory(directory.resolve("sweep"))
                        .run();
                System.exit(
                        result.trials().stream()
                                        .allMatch(trial -> trial.evaluation().isPresent())
                                ? 0
                                : 3);
            }
        }
    }
}
