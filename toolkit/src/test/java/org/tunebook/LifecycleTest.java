package org.tunebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrock.Handles;
import org.tunebook.bedrocklocal.BedrockLocal;
import org.tunebook.dataset.Sha256;
import org.tunebook.deployment.Endpoint;
import org.tunebook.deployment.Inventory;
import org.tunebook.deployment.Inventory.Item;
import org.tunebook.deployment.Inventory.Kind;
import org.tunebook.evaluation.Comparison;
import org.tunebook.evaluation.Evaluation;
import org.tunebook.evaluation.Metric;
import org.tunebook.experiment.Experiment;
import org.tunebook.experiment.Experiment.DataFile;
import org.tunebook.experiment.Experiment.Purpose;
import org.tunebook.formats.ModelFamily;
import org.tunebook.inference.Answer;
import org.tunebook.inference.Answers;
import org.tunebook.inference.Inference;
import org.tunebook.inference.Inference.Progress;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.prompt.PromptedExample;
import org.tunebook.tuning.CustomModel;
import org.tunebook.tuning.FineTuning;
import org.tunebook.tuning.JobOutcome;
import org.tunebook.tuning.JobOutcome.Succeeded;
import org.tunebook.tuning.JobStatus;
import org.tunebook.tuning.Phase;
import org.tunebook.tuning.TuningJob;
import software.amazon.awssdk.services.bedrock.model.GetModelCustomizationJobResponse;

/** From a file to a comparison, by the real SDK against the real server. */
@TestInstance(Lifecycle.PER_CLASS)
class LifecycleTest {
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    @TempDir
    static Path directory;

    private BedrockLocal server;
    private Bedrock bedrock;
    private Path training;
    private Path validation;
    private TuningJob job;
    private CustomModel tuned;
    private final List<PromptedExample> test = Lessons.examples(3, 24);

    @BeforeAll
    void tune() throws IOException {
        server = BedrockLocal.builder(directory.resolve("local"))
                .provisioning(Duration.ofMillis(300))
                .start();
        bedrock = Bedrock.local(directory.resolve("local"));
        training = Lessons.write(directory.resolve("train.jsonl"), Lessons.examples(1, 64));
        validation = Lessons.write(directory.resolve("validation.jsonl"), Lessons.examples(2, 32));
        job = fineTuning().launch();
        assertThat(job.await()).isInstanceOf(Succeeded.class);
        tuned = ((Succeeded) job.outcome().orElseThrow()).model();
    }

    @AfterAll
    void close() throws Exception {
        bedrock.close();
        server.close();
    }

    private FineTuning fineTuning() {
        return FineTuning.on(bedrock)
                .model("anthropic.claude-3-haiku-20240307-v1:0")
                .training(training)
                .validation(validation)
                .hyperparameters(h -> h.epochs(2).batchSize(16).earlyStopping(0.001, 2));
    }

    @Test
    void aFinishedJobHasItsPhasesItsLossesAndItsModel() {
        assertThat(job.status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(job.phases()).extracting(Phase::name).contains("validation", "training");
        assertThat(job.phases()).extracting(Phase::status).containsOnly(JobStatus.COMPLETED);
        assertThat(job.curve().training()).hasSize(8);
        assertThat(job.curve().validation()).hasSize(2);
        assertThat(tuned.family()).isEqualTo(ModelFamily.CLAUDE_3_HAIKU);
        assertThat(CustomModel.of(bedrock, tuned.arn())).isEqualTo(tuned);
        assertThat(TuningJob.attach(bedrock, job.arn()).name()).isEqualTo(job.name());
        assertThat(TuningJob.all(bedrock)).extracting(TuningJob::arn).contains(job.arn());
    }

    @Test
    void anExperimentTakesFilesSettingsLossesAndCostsFromItsJob() {
        Experiment experiment = Experiment.named("lifecycle").job(job).keep(directory.resolve("reports"));

        assertThat(experiment.trainings()).singleElement().satisfies(one -> {
            assertThat(one.job()).isEqualTo(job.name());
            assertThat(one.baseModel()).isEqualTo("anthropic.claude-3-haiku-20240307-v1:0");
            assertThat(one.hyperparameters()).containsEntry("epochCount", "2").containsEntry("batchSize", "16");
            assertThat(one.curve()).isEqualTo(job.curve());
            assertThat(one.epochs()).isEqualTo(2);
        });
        assertThat(experiment.data())
                .extracting(DataFile::purpose, DataFile::path, DataFile::sha256)
                .containsExactly(
                        tuple(
                                Purpose.TRAINING,
                                "train.jsonl",
                                Sha256.of(training).substring(0, 16)),
                        tuple(
                                Purpose.VALIDATION,
                                "validation.jsonl",
                                Sha256.of(validation).substring(0, 16)));
        assertThat(experiment.place().toString()).startsWith("Bedrock Local, us-west-2, tunebook.");
        assertThat(experiment.costs())
                .hasSize(2)
                .allSatisfy(cost -> assertThat(cost.mostUsd()).isNull());
        assertThat(experiment.value("training/epochs")).isPresent();
        assertThat(Experiment.read(directory.resolve("reports/lifecycle"))).isEqualTo(experiment);
    }

    @Test
    void launchingTheSameAgainGivesTheJobThereIs() {
        assertThat(fineTuning().launch().arn()).isEqualTo(job.arn());
    }

    @Test
    void twoLaunchesAtOnceAreOneJob() throws Exception {
        var first = CompletableFuture.supplyAsync(
                () -> shortTuning("at-once").launch().arn());
        var second = CompletableFuture.supplyAsync(
                () -> shortTuning("at-once").launch().arn());

        assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo(second.get(60, TimeUnit.SECONDS));
        TuningJob.attach(bedrock, first.get()).await();
    }

    @Test
    void aCrashAfterTheRequestDoesNotStartASecondJob() throws IOException {
        TuningJob first = shortTuning("crash-after").launch();
        editHandle("crash-after", handle -> handle.remove("jobArn"));

        assertThat(shortTuning("crash-after").launch().arn()).isEqualTo(first.arn());
        first.await();
    }

    @Test
    void aCrashBeforeTheRequestSendsItWithTheTokenThatIsOnTheDisk() throws IOException {
        shortTuning("crash-before").launch().await();
        String token = UUID.randomUUID().toString();
        editHandle("crash-before", handle -> {
            handle.remove("jobArn");
            handle.put("name", "crash-before-9");
            handle.put("clientRequestToken", token);
        });

        TuningJob job = shortTuning("crash-before").launch();

        assertThat(job.name()).isEqualTo("crash-before-9");
        GetModelCustomizationJobResponse sent =
                bedrock.control().getModelCustomizationJob(request -> request.jobIdentifier(job.arn()));
        assertThat(sent.clientRequestToken()).isEqualTo(token);
        job.await();
    }

    @Test
    void aStoppedJobHasNoModelAndTheNextLaunchIsANewOne() {
        FineTuning longTuning = FineTuning.on(bedrock)
                .model(ModelFamily.CLAUDE_3_HAIKU)
                .training(training)
                .hyperparameters(h -> h.epochs(10).batchSize(4))
                .name("to-be-stopped");
        TuningJob first = longTuning.launch().stop();

        assertThat(first.await()).isInstanceOf(JobOutcome.Stopped.class);
        TuningJob second = longTuning.launch();
        assertThat(second.name()).isEqualTo("to-be-stopped-2");
        assertThat(second.stop().await()).isInstanceOf(JobOutcome.Stopped.class);
    }

    @Test
    void watchingDrawsPhasesAndLossesInOnePlace() {
        try (RecordingNotebook page = new RecordingNotebook()) {
            TuningJob watched = shortTuning("watched").launch();
            JobOutcome outcome = watched.watch();

            assertThat(outcome).isInstanceOf(Succeeded.class);
            List<MimeBundle> drawn = page.displays().get(page.displays().size() - 1);
            MimeBundle last = drawn.get(drawn.size() - 1);
            assertThat(last.get(MimeBundle.HTML).orElseThrow())
                    .contains("✓ validation ", "✓ training ", "data:image/png;base64,");
            assertThat(last.toString()).contains("watched: Completed", "training loss");
        }
    }

    @Test
    void aJobWatchedAgainAfterAnInterruptShowsWhereItStandsAndGoesOnInTheNewPlace() throws Exception {
        try (RecordingNotebook page = new RecordingNotebook()) {
            TuningJob watched = FineTuning.on(bedrock)
                    .model(ModelFamily.CLAUDE_3_HAIKU)
                    .training(training)
                    .hyperparameters(h -> h.epochs(10).batchSize(4))
                    .name("watched-again")
                    .launch();
            FutureTask<JobOutcome> watching = new FutureTask<>(watched::watch);
            Thread cell = new Thread(watching);
            cell.start();
            page.awaitShown(shown -> shown.toString().startsWith("watched-again: "));
            int before = page.displays().size();
            cell.interrupt();
            assertThatThrownBy(watching::get)
                    .hasCauseInstanceOf(CancellationException.class)
                    .hasMessageContaining("it goes on");

            CompletableFuture<JobOutcome> again = CompletableFuture.supplyAsync(
                    () -> TuningJob.attach(bedrock, watched.arn()).watch());
            page.awaitDisplays(before + 1);
            watched.stop();

            assertThat(again.get(60, TimeUnit.SECONDS)).isInstanceOf(JobOutcome.Stopped.class);
            List<MimeBundle> drawn = page.displays().get(before);
            assertThat(drawn.get(0).toString()).startsWith("watched-again: ").doesNotContain("Stopped");
            assertThat(drawn.get(drawn.size() - 1).toString()).startsWith("watched-again: Stopped");
        }
    }

    @Test
    void dataThatTheServiceWouldRejectIsNotSent() throws IOException {
        Path broken = directory.resolve("broken.jsonl");
        Files.writeString(broken, Files.readString(training) + "{\"messages\":[]}\n");

        assertThatThrownBy(() -> FineTuning.on(bedrock)
                        .model(ModelFamily.CLAUDE_3_HAIKU)
                        .training(broken)
                        .launch())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("broken.jsonl line 65: ");
        assertThatThrownBy(() -> FineTuning.on(bedrock)
                        .model(ModelFamily.CLAUDE_3_HAIKU)
                        .training(training)
                        .hyperparameters(h -> h.earlyStopping(0.01, 2))
                        .launch())
                .hasMessageContaining("give a validation file");
    }

    @Test
    void aJobThatIsNotThereIsSaidInOneLine() {
        assertThatThrownBy(() -> TuningJob.attach(bedrock, job.arn().replaceAll(".{12}$", "zzzzzzzzzzzz")))
                .isInstanceOf(BedrockException.class)
                .hasMessageContaining("could not find the tuning job arn:aws:bedrock:")
                .hasMessageContaining("ResourceNotFoundException from Bedrock Local at http://127.0.0.1:");
    }

    @Test
    void baseAndTunedAreAskedTheSameAndCompared() {
        Answers base = quiet(Endpoint.of(bedrock, "anthropic.claude-3-haiku-20240307-v1:0:200k"))
                .ask(test);
        Answers ofTuned;
        String served;
        try (Endpoint endpoint = Endpoint.serve(bedrock, tuned)) {
            served = endpoint.modelId();
            assertThat(served).contains(":provisioned-model/");
            ofTuned = quiet(endpoint).ask(test);
        }
        Metric same = new Metric() {
            @Override
            public String name() {
                return "same";
            }

            @Override
            public double score(String answer, String reference) {
                return answer.equals(reference) ? 1 : 0;
            }
        };
        Comparison comparison = Comparison.of(Evaluation.of(base, test, same), Evaluation.of(ofTuned, test, same));

        assertThat(base.model()).isEqualTo("anthropic.claude-3-haiku-20240307-v1:0");
        assertThat(ofTuned.model()).isEqualTo(tuned.arn());
        assertThat(base.all())
                .extracting(Answer::id)
                .containsExactlyElementsOf(
                        test.stream().map(PromptedExample::id).toList());
        assertThat(base.all()).allMatch(answer -> answer.inputTokens() > 0 && answer.outputTokens() > 0);
        assertThat(comparison.gain("same").points()).isPositive();
        assertThat(comparison.toString()).contains("(answered locally by tunebook.");
        assertThatThrownBy(() -> bedrock.call(
                        "look",
                        () -> bedrock.control().getProvisionedModelThroughput(r -> r.provisionedModelId(served))))
                .matches(e -> e instanceof BedrockException b && b.isNotFound());
    }

    @Test
    void throughputThatACrashedProgramLeftBehindIsTakenOverAndClosed() {
        Endpoint left = Endpoint.provisioned(bedrock, tuned);

        Endpoint found = Endpoint.provisioned(bedrock, tuned);
        assertThat(found.modelId()).isEqualTo(left.modelId());
        found.close();
        found.close();
        left.close();

        assertThat(bedrock.control().listProvisionedModelThroughputs(r -> {}).provisionedModelSummaries())
                .noneMatch(summary -> summary.provisionedModelArn().equals(left.modelId()));
        assertThat(bedrock.handles().resolve("endpoints")).isDirectoryNotContaining("glob:**.json");
    }

    @Test
    void theInventoryListsWhatCostsAndTearsDownWhatTheToolkitServed() {
        bedrock.control()
                .createProvisionedModelThroughput(request -> request.provisionedModelName("someone-elses")
                        .modelId(tuned.arn())
                        .modelUnits(1));
        Endpoint forgotten = Endpoint.serve(bedrock, tuned);

        Inventory before = Inventory.of(bedrock);
        assertThat(before.items(Kind.CUSTOM_MODEL)).extracting(Item::arn).contains(tuned.arn());
        assertThat(before.items(Kind.PROVISIONED_THROUGHPUT))
                .extracting(Item::arn)
                .contains(forgotten.modelId());
        assertThat(before.toString()).contains("by the hour until it is deleted");

        Inventory after = before.tearDownServing().after();
        assertThat(after.items(Kind.PROVISIONED_THROUGHPUT))
                .extracting(Item::name)
                .containsExactly("someone-elses");
        bedrock.control().deleteProvisionedModelThroughput(request -> request.provisionedModelId("someone-elses"));
    }

    @Test
    void anInterruptedRunGoesOnFromItsJournalWithoutAskingTwice() throws Exception {
        try (FaultyNetwork network = FaultyNetwork.to(server.endpoints().bedrockRuntime(), request -> false);
                Bedrock counted = through(network)) {
            Path journal = directory.resolve("interrupted.jsonl");
            Inference inference = quiet(Endpoint.of(counted, ModelFamily.CLAUDE_3_HAIKU))
                    .journal(journal)
                    .concurrency(2);
            CompletableFuture<Object> end = new CompletableFuture<>();
            Thread run = new Thread(() -> {
                try {
                    end.complete(inference.ask(test));
                } catch (RuntimeException e) {
                    end.complete(e);
                }
            });
            run.start();
            long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (lines(journal).size() < 3 && System.nanoTime() < limit) {
                Thread.onSpinWait();
            }
            run.interrupt();
            Object ended = end.get(60, TimeUnit.SECONDS);
            int kept = lines(journal).size();

            assertThat(ended).isInstanceOf(CancellationException.class);
            assertThat(kept).isBetween(3, test.size() - 1);

            int before = network.requests();
            assertThat(inference.ask(test).size()).isEqualTo(test.size());
            assertThat(network.requests() - before).isEqualTo(test.size() - kept);
            assertThat(lines(journal)).hasSize(test.size());
            assertThat(inference.ask(test).all())
                    .extracting(Answer::text)
                    .isEqualTo(quiet(Endpoint.of(bedrock, ModelFamily.CLAUDE_3_HAIKU)).ask(test).all().stream()
                            .map(Answer::text)
                            .toList());
        }
    }

    @Test
    void noSecretIsInAnythingThatIsKeptOrShown() throws IOException {
        try (FaultyNetwork network = FaultyNetwork.to(server.endpoints().bedrockRuntime(), request -> false);
                Bedrock secret = through(network)) {
            Path journal = directory.resolve("secret.jsonl");
            Endpoint endpoint = Endpoint.of(secret, ModelFamily.CLAUDE_3_HAIKU);
            Answers answers = quiet(endpoint).journal(journal).ask(test);

            assertThat(secret + " " + endpoint + answers + Files.readString(journal))
                    .doesNotContain(SECRET);
            assertThatThrownBy(() -> TuningJob.attach(secret, "no-such-job"))
                    .message()
                    .doesNotContain(SECRET);
        }
    }

    private FineTuning shortTuning(String name) {
        return FineTuning.on(bedrock)
                .model(ModelFamily.CLAUDE_3_HAIKU)
                .training(training)
                .hyperparameters(h -> h.epochs(1).batchSize(32))
                .name(name);
    }

    private static Inference quiet(Endpoint endpoint) {
        return Inference.on(endpoint).progress(Progress.HIDDEN);
    }

    private Bedrock through(FaultyNetwork network) {
        var there = server.endpoints();
        return Bedrock.at(
                new Bedrock.Endpoints(there.bedrock(), network.uri(), there.s3()),
                software.amazon.awssdk.auth.credentials.StaticCredentialsProvider.create(
                        software.amazon.awssdk.auth.credentials.AwsBasicCredentials.create(
                                "AKIAIOSFODNN7EXAMPLE", SECRET)),
                there.region());
    }

    private static List<String> lines(Path journal) throws IOException {
        return Files.exists(journal) ? Files.readAllLines(journal) : List.of();
    }

    private void editHandle(String name, java.util.function.Consumer<Map<String, String>> edit) throws IOException {
        Handles handles = Handles.of(bedrock, "jobs");
        try (Stream<Path> files = Files.list(bedrock.handles().resolve("jobs"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                String key = file.getFileName().toString().replace(".json", "");
                Map<String, String> handle = new HashMap<>(handles.read(key).orElseThrow());
                if (handle.getOrDefault("jobName", "").equals(name)) {
                    edit.accept(handle);
                    handles.write(key, handle);
                }
            }
        }
    }
}
