package org.tunebook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrocklocal.BedrockLocal;
import org.tunebook.tuning.JobStatus;
import org.tunebook.tuning.Phase;
import org.tunebook.tuning.TuningJob;

/** A kernel that is killed while its cell watches a job: the next kernel takes the same job up, in every phase. */
class KernelKilledTest {
    @TempDir
    private Path directory;

    private BedrockLocal server;
    private Bedrock bedrock;

    /** What the job is at when the kernel is killed. */
    enum Moment {
        VALIDATION,
        TRAINING,
        AFTER_THE_END;

        boolean isNow(TuningJob job) {
            return switch (this) {
                case VALIDATION -> true;
                case TRAINING ->
                    job.phases().stream()
                            .filter(phase -> phase.name().equals("training"))
                            .map(Phase::status)
                            .anyMatch(JobStatus.IN_PROGRESS::equals);
                case AFTER_THE_END -> job.status() == JobStatus.COMPLETED;
            };
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = BedrockLocal.start(directory.resolve("local"));
        bedrock = Bedrock.local(directory.resolve("local"));
    }

    @AfterEach
    void end() {
        bedrock.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void theNextKernelTakesTheJobUp(Moment moment) throws Exception {
        String open = "var bedrock = Bedrock.local(Path.of(\"" + directory.resolve("local") + "\"));";
        String launch = """
                var qa = TatQa.read(Path.of("%s")).presplit();
                var file = TrainingFile.write(PromptTemplate.questionAnswering().apply(qa.train()).subList(0, 160),
                        CLAUDE_3_HAIKU, Purpose.TRAINING, Path.of("%s"));
                var job = FineTuning.on(bedrock).model(CLAUDE_3_HAIKU).training(file)
                        .hyperparameters(Hyperparameters.claude(h -> h.epochs(2).batchSize(16)))
                        .launch();
                job.arn()""".formatted(
                Distribution.REPOSITORY.resolve("data/sample").toAbsolutePath(), directory.resolve("train.jsonl"));
        Process killed = kernel(open, launch, "job.watch()");
        TuningJob job = awaitJob(moment);
        killed.destroyForcibly().waitFor();
        JobStatus then = job.status();

        String said = said(kernel(open, "var job = TuningJob.last(bedrock);\njob.arn()", "job.watch()", launch));

        if (moment != Moment.AFTER_THE_END) {
            assertThat(then).isEqualTo(JobStatus.IN_PROGRESS);
        }
        assertThat(said).doesNotContain("failure: ").contains("value: Succeeded: custom model ");
        assertThat(said.lines().filter(line -> line.equals("value: " + job.arn())))
                .hasSize(2);
        assertThat(TuningJob.all(bedrock)).hasSize(1);
    }

    private TuningJob awaitJob(Moment moment) throws InterruptedException {
        long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (System.nanoTime() < limit) {
            Optional<TuningJob> job =
                    TuningJob.all(bedrock).stream().filter(moment::isNow).findFirst();
            if (job.isPresent()) {
                return job.get();
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        throw new AssertionError("no job came to " + moment);
    }

    private static Process kernel(String... cells) throws IOException {
        ProcessBuilder program = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        CellsProgram.class.getName()))
                .redirectErrorStream(true);
        Process process = program.start();
        process.getOutputStream().write(String.join("\n\n", cells).getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        return process;
    }

    private static String said(Process program) throws IOException {
        return new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
