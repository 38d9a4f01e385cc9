package org.tunebook.iteration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.FaultyNetwork;
import org.tunebook.RecordingNotebook;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.Budget;
import org.tunebook.bedrock.Estimate;
import org.tunebook.bedrocklocal.BedrockLocal;
import org.tunebook.bedrocklocal.conditions.Fault;
import org.tunebook.dataset.Dataset;
import org.tunebook.deployment.Inventory;
import org.tunebook.deployment.Inventory.Kind;
import org.tunebook.evaluation.Evaluation;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.Purpose;
import org.tunebook.iteration.SweepDirectory.Kept;
import org.tunebook.iteration.Trial.State;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.prompt.PromptTemplate;
import org.tunebook.prompt.TrainingFile;
import org.tunebook.tuning.FineTuning;
import org.tunebook.tuning.Hyperparameters;
import org.tunebook.tuning.TuningJob;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Sweeps by the real SDK against the real server. */
@TestInstance(Lifecycle.PER_CLASS)
class SweepTest {
    private static final PromptTemplate TEMPLATE = PromptTemplate.questionAnswering();
    private static final Dataset TRAINING = Reports.dataset(1, 96);
    private static final Dataset VALIDATION = Reports.dataset(2, 32);
    private static final Dataset TEST = Reports.dataset(3, 16);

    @TempDir
    static Path directory;

    private BedrockLocal server;
    private Bedrock bedrock;

    @BeforeAll
    void start() throws IOException {
        server = BedrockLocal.builder(directory.resolve("local"))
                .provisioning(Duration.ofMillis(100))
                .start();
        bedrock = Bedrock.local(directory.resolve("local"));
    }

    @AfterAll
    void close() {
        bedrock.close();
        server.close();
    }

    private Sweep sweep(String name) {
        return sweep(bedrock, name);
    }

    private static Sweep sweep(Bedrock bedrock, String name) {
        return Sweep.on(bedrock)
                .model(ModelFamily.CLAUDE_3_HAIKU)
                .template(TEMPLATE)
                .training(TRAINING)
                .validation(VALIDATION)
                .directory(directory.resolve(name));
    }

    @Test
    void aGridIsTrainedAndJudgedAndTheBestAloneIsAskedTheTestSet() throws IOException {
        int before = TuningJob.all(bedrock).size();

        SweepResult result = four("grid").run();

        assertThat(result.trials()).hasSize(4).extracting(Trial::state).containsOnly(State.EVALUATED);
        assertThat(TuningJob.all(bedrock)).hasSize(before + 4);
        assertThat(result.trials()).extracting(Trial::steps).containsExactly(12, 6, 12, 6);
        assertThat(result.trials())
                .allMatch(trial -> trial.loss() > 0 && !trial.took().isZero());
        Trial best = result.best().orElseThrow();
        assertThat(result.trials()).allMatch(trial -> score(trial) <= score(best));
        assertThat(score(best)).isGreaterThan(result.base().orElseThrow().mean("token-f1"));
        assertThat(result.testOfBest().orElseThrow().model())
                .isEqualTo(best.model().orElseThrow().arn());
        assertThat(files("grid", "test-")).hasSize(2);
        assertThat(Inventory.of(bedrock).items(Kind.PROVISIONED_THROUGHPUT)).isEmpty();

        assertThat(result.heatMap().orElseThrow().toString()).contains("learning rate multiplier", "batch size");
        assertThat(result.sizeCurve()).isEmpty();
        assertThat(result.table().rows()).isEqualTo(5);
        assertThat(result.table().cell(0, "token-f1, %"))
                .isEqualTo(String.format(java.util.Locale.ROOT, "%.1f", 100 * score(best)));
        assertThat(result.verdict())
                .contains("The best of 4 on the validation set", "Over the runner-up", "p = ", "winner's curse")
                .contains("On 16 test examples the best has");
        assertThat(result.display().get(MimeBundle.HTML).orElseThrow())
                .contains("<table>", "data:image/png;base64,")
                .contains("answered locally by tunebook.");
    }

    @Test
    void aSweepGoesOnFromWhateverItsDirectoryHoldsWithoutAJobOrAQuestionTwice() throws IOException {
        SweepResult first = four("again").run();
        int jobs = TuningJob.all(bedrock).size();
        try (FaultyNetwork network = FaultyNetwork.to(server.endpoints().bedrockRuntime(), request -> false);
                Bedrock counted = through(network)) {
            for (UnaryOperator<Kept> earlier : List.<UnaryOperator<Kept>>of(
                    trial -> trial,
                    trial -> new Kept(
                            trial.hyperparameters(),
                            trial.size(),
                            trial.jobName(),
                            trial.jobArn(),
                            trial.ended(),
                            null),
                    trial -> new Kept(
                            trial.hyperparameters(), trial.size(), trial.jobName(), trial.jobArn(), null, null),
                    trial -> new Kept(trial.hyperparameters(), trial.size(), trial.jobName(), null, null, null))) {
                setBack("again", earlier);

                assertThat(four(counted, "again").run().toString()).isEqualTo(first.toString());
            }
            assertThat(network.requests()).isZero();
            assertThat(TuningJob.all(bedrock)).hasSize(jobs);
        }
        SweepResult wider = sweep("again")
                .hyperparameters(h -> h.epochs(2))
                .grid(g -> g.learningRateMultipliers(0.5, 1, 2).batchSizes(16, 32))
                .run();
        assertThat(wider.trials()).hasSize(6);
        assertThat(TuningJob.all(bedrock)).hasSize(jobs + 2);
    }

    @Test
    void halvingTriesAllOnLittleAndTheBestOnMore() {
        Sweep halving = sweep("halving")
                .hyperparameters(h -> h.epochs(1).batchSize(16))
                .grid(g -> g.learningRateMultipliers(0.1, 0.5, 1, 2))
                .sizes(64, 32)
                .halving(2);
        assertThat(halving.plan().trials()).isEqualTo(6);

        SweepResult result = halving.run();

        List<Trial> little =
                result.trials().stream().filter(trial -> trial.size() == 32).toList();
        List<Trial> more =
                result.trials().stream().filter(trial -> trial.size() == 64).toList();
        assertThat(little).hasSize(4);
        assertThat(more)
                .extracting(trial -> trial.hyperparameters().values())
                .containsExactlyElementsOf(little.stream()
                        .sorted(Comparator.comparingDouble(trial -> -score(trial)))
                        .limit(2)
                        .map(trial -> trial.hyperparameters().values())
                        .toList());
        assertThat(result.sizeCurve().orElseThrow().toString()).contains("tuned, best of each size", "base");
    }

    @Test
    void aLargerSizeHoldsTheSmallerOnesAndOneThatFailsIsARow() throws IOException {
        Sweep sizes =
                sweep("sizes").hyperparameters(h -> h.epochs(1).batchSize(16)).sizes(32, 64, 96);
        TrainingFile middle = TrainingFile.write(
                TEMPLATE.apply(TRAINING.sample(7, 64)),
                ModelFamily.CLAUDE_3_HAIKU,
                Purpose.TRAINING,
                directory.resolve("train-64.jsonl"));
        spoil(middle);

        SweepResult result = sizes.run();

        assertThat(lines("sizes/data/train-64.jsonl")).hasSize(64).containsAll(lines("sizes/data/train-32.jsonl"));
        assertThat(lines("sizes/data/train-96.jsonl")).hasSize(96).containsAll(lines("sizes/data/train-64.jsonl"));
        assertThat(result.trials())
                .extracting(Trial::state)
                .containsExactly(State.EVALUATED, State.FAILED, State.EVALUATED);
        assertThat(result.toString()).contains("failed: ");
        assertThat(result.trials().get(1).note()).isNotBlank();

        int jobs = TuningJob.all(bedrock).size();
        setBack("sizes", trial -> new Kept(trial.hyperparameters(), trial.size(), trial.jobName(), null, null, null));
        assertThat(sizes.run().toString()).isEqualTo(result.toString());
        assertThat(TuningJob.all(bedrock)).hasSize(jobs);
    }

    @Test
    void whereOthersHoldTheQuotaASweepWaits() throws Exception {
        TuningJob first = slow("others-1");
        TuningJob second = slow("others-2");
        try (RecordingNotebook page = new RecordingNotebook()) {
            CompletableFuture<SweepResult> run = CompletableFuture.supplyAsync(() -> sweep("waiting")
                    .hyperparameters(h -> h.epochs(1).batchSize(32))
                    .run());
            page.awaitShown(shown -> shown.toString().contains("waiting for a place"));
            first.stop();
            second.stop();

            assertThat(run.get(60, TimeUnit.SECONDS).trials())
                    .extracting(Trial::state)
                    .containsExactly(State.EVALUATED);
            assertThat(page.displays())
                    .as("the progress, and the estimate of the whole where none of its kind came before")
                    .hasSizeBetween(1, 2);
        }
    }

    @Test
    void aStoppedSweepStartsNoMoreAndTrainsAnewWhatWasStopped() throws Exception {
        Sweep slow = sweep("stopped")
                .hyperparameters(h -> h.epochs(8).batchSize(8))
                .grid(g -> g.learningRateMultipliers(0.5, 1, 2));
        int toTrain;
        server.inject(Fault.of(Fault.Kind.JOB_STALL));
        try (RecordingNotebook page = new RecordingNotebook()) {
            CompletableFuture<SweepResult> run = CompletableFuture.supplyAsync(slow::run);
            page.awaitShown(shown -> shown.toString().contains("InProgress"));
            assertThat(slow.stop()).isNotEmpty();
            SweepResult result = run.get(60, TimeUnit.SECONDS);

            assertThat(result.trials()).extracting(Trial::state).contains(State.STOPPED, State.OPEN);
            assertThat(result.verdict()).startsWith("No trial has a score");
            toTrain = (int) result.trials().stream()
                    .filter(trial -> trial.state() == State.STOPPED || trial.state() == State.OPEN)
                    .count();
        } finally {
            server.inject();
        }
        int jobs = TuningJob.all(bedrock).size();

        assertThat(slow.run().trials()).extracting(Trial::state).containsOnly(State.EVALUATED);
        assertThat(TuningJob.all(bedrock)).hasSize(jobs + toTrain);
    }

    @Test
    void aModelThatCouldNotBeAskedIsARowAndIsAskedByTheNextRun() throws IOException {
        FaultyNetwork gone = FaultyNetwork.to(server.endpoints().bedrockRuntime(), request -> false);
        gone.close();
        try (Bedrock mute = through(gone)) {
            SweepResult result = one(mute).run();

            assertThat(result.trials()).extracting(Trial::state).containsExactly(State.TRAINED);
            assertThat(result.base()).isEmpty();
            assertThat(result.toString())
                    .contains("trained, not evaluated: could not ask", "base, not asked: could not ask");
        }
        int jobs = TuningJob.all(bedrock).size();
        SweepResult result = one(bedrock).run();

        assertThat(result.trials()).extracting(Trial::state).containsExactly(State.EVALUATED);
        assertThat(result.base()).isPresent();
        assertThat(TuningJob.all(bedrock)).hasSize(jobs);
    }

    private static Sweep one(Bedrock bedrock) {
        return sweep(bedrock, "mute").hyperparameters(h -> h.epochs(1).batchSize(32));
    }

    @Test
    void anInterruptedRunLeavesNothingThatCostsAndTheNextFindsItsJobs() throws Exception {
        int jobs = TuningJob.all(bedrock).size();
        try (RecordingNotebook page = new RecordingNotebook();
                FaultyNetwork network = FaultyNetwork.to(server.endpoints().bedrockRuntime(), request -> true);
                Bedrock deaf = through(network)) {
            FutureTask<SweepResult> run = new FutureTask<>(two(deaf)::run);
            Thread cell = new Thread(run);
            cell.start();
            page.awaitShown(shown -> Pattern.compile("multiplier 0.5 +asking")
                    .matcher(shown.toString())
                    .find());
            cell.interrupt();
            assertThatThrownBy(run::get)
                    .hasCauseInstanceOf(CancellationException.class)
                    .hasMessageContaining("run the sweep again to go on");
            assertThat(Inventory.of(bedrock).items(Kind.PROVISIONED_THROUGHPUT)).isEmpty();

            assertThat(two(bedrock).run().trials()).extracting(Trial::state).containsOnly(State.EVALUATED);
            assertThat(TuningJob.all(bedrock)).hasSize(jobs + 2);
        }
    }

    private static Sweep two(Bedrock bedrock) {
        return sweep(bedrock, "interrupted")
                .hyperparameters(h -> h.epochs(1).batchSize(16))
                .grid(g -> g.learningRateMultipliers(0.5, 1));
    }

    @Test
    void aDirectoryIsOneSweepsAndOneRunsAtATime() {
        Sweep held = sweep("held").hyperparameters(h -> h.epochs(1)).sizes(32);
        try (SweepDirectory other = SweepDirectory.open(directory.resolve("held"))) {
            assertThatThrownBy(held::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another run of a sweep is under way in " + other);
        }
        held.run();
        assertThatThrownBy(() -> held.seed(8).run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holds a sweep with another seed (7, not 8)");
        assertThatThrownBy(() -> held.seed(7).validation(TEST).run())
                .hasMessageContaining("holds a sweep with another validation set");
    }

    @Test
    void aRandomSearchDrawsWithinItsBoundsAndTheSameAgain() {
        SweepPlan plan = random(7).plan();

        assertThat(plan.settings()).hasSize(20).allSatisfy(one -> {
            assertThat(Double.parseDouble(one.values().get("learningRateMultiplier")))
                    .isBetween(0.1, 2.0);
            assertThat(Integer.parseInt(one.values().get("batchSize"))).isBetween(4, 64);
        });
        assertThat(values(plan))
                .doesNotHaveDuplicates()
                .isEqualTo(values(random(7).plan()));
        assertThat(values(plan)).isNotEqualTo(values(random(8).plan()));
        assertThat(plan.toString()).contains("20 trainings", "random search, seed 7");
        assertThatThrownBy(() -> sweep("x").random(9, b -> b.epochs(1, 3)).plan())
                .hasMessageContaining("there are not 9 different settings");
    }

    private Sweep random(long seed) {
        return sweep("random")
                .seed(seed)
                .random(20, b -> b.learningRateMultiplier(0.1, 2).batchSize(4, 64));
    }

    @Test
    void whatIsPlannedIsSaidAndHeldAgainstTheLimitBeforeAnythingStarts() {
        int jobs = TuningJob.all(bedrock).size();
        Sweep sweep = four("capped").sizes(32, 96);
        SweepPlan plan = sweep.plan();

        long tokens = plan.rungs().stream().mapToLong(rung -> 8 * rung.tokens()).sum();
        assertThat(plan.trials()).isEqualTo(8);
        assertThat(plan.maxTrainingTokens()).isEqualTo(tokens).isPositive();
        assertThat(sweep.estimate().objection(Budget.usd(1000)))
                .hasValueSatisfying(why -> assertThat(why).contains("no price is known", "Nothing was started"));
        Estimate priced = sweep.model(ModelFamily.NOVA_MICRO)
                .hyperparameters(h -> h.epochs(2))
                .grid(g -> g.learningRates(0.00001, 0.00002))
                .estimate();
        assertThat(priced.onAws().isKnown()).isTrue();
        assertThat(priced.objection(Budget.usd(1000))).isEmpty();
        assertThat(priced.objection(Budget.usd(0.000001)))
                .hasValueSatisfying(
                        why -> assertThat(why).startsWith("a sweep of 4 trainings of Nova Micro would cost"));
        assertThat(TuningJob.all(bedrock)).hasSize(jobs);
        assertThat(directory.resolve("capped")).doesNotExist();
    }

    @Test
    void whatDoesNotGoTogetherIsSaidBeforeAnythingStarts() {
        assertThatThrownBy(() -> sweep("x").grid(g -> g.batchSizes(2)).plan())
                .hasMessageContaining("batchSize is 2; expected a whole number from 4 to 256");
        assertThatThrownBy(() -> sweep("x").grid(g -> g.learningRates(0.1)).plan())
                .hasMessageContaining("there is no hyperparameter learningRate");
        assertThatThrownBy(() -> sweep("x").sizes(97).plan()).hasMessageContaining("size 97 is not between the 32");
        assertThatThrownBy(() -> sweep("x").halving(3).plan()).hasMessageContaining("give sizes");
        assertThatThrownBy(() -> Sweep.on(bedrock).run()).hasMessageContaining("a sweep needs a model");
    }

    private Sweep four(String name) {
        return four(bedrock, name);
    }

    private static Sweep four(Bedrock bedrock, String name) {
        return sweep(bedrock, name)
                .test(TEST)
                .hyperparameters(h -> h.epochs(2))
                .grid(g -> g.learningRateMultipliers(0.5, 1).batchSizes(16, 32));
    }

    private TuningJob slow(String name) {
        Path training = TrainingFile.write(
                        TEMPLATE.apply(TRAINING),
                        ModelFamily.CLAUDE_3_HAIKU,
                        Purpose.TRAINING,
                        directory.resolve(name + ".jsonl"))
                .path();
        return FineTuning.on(bedrock)
                .model(ModelFamily.CLAUDE_3_HAIKU)
                .training(training)
                .hyperparameters(h -> h.epochs(10).batchSize(4))
                .name(name)
                .launch();
    }

    /** Puts something else in the object store, in the place and of the length of what the job would read. */
    private void spoil(TrainingFile file) throws IOException {
        four("spoiling").sizes(32).grid(g -> g.epochs(1)).run();
        String bucket = bedrock.s3().listBuckets().buckets().get(0).name();
        String known = bedrock.s3().listObjectsV2(r -> r.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .filter(key -> key.endsWith("/train-32.jsonl"))
                .findFirst()
                .orElseThrow();
        String key = known.replaceFirst("[0-9a-f]{16}/train-32", file.sha256().substring(0, 16) + "/train-64");
        String spoilt = "x".repeat((int) Files.size(file.path()));
        bedrock.s3().putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(spoilt));
    }

    /** The same Bedrock, which asks models by way of a network. */
    private Bedrock through(FaultyNetwork network) throws IOException {
        Path other = Files.createTempDirectory(directory, "through");
        Files.writeString(
                other.resolve("server.json"),
                Files.readString(directory.resolve("local/server.json"))
                        .replaceFirst("(\"bedrockRuntime\":)\"[^\"]*\"", "$1\"" + network.uri() + "\""));
        return Bedrock.local(other);
    }

    private static double score(Trial trial) {
        return trial.evaluation().map((Evaluation one) -> one.mean("token-f1")).orElse(Double.NaN);
    }

    private static List<Map<String, String>> values(SweepPlan plan) {
        return plan.settings().stream().map(Hyperparameters::values).toList();
    }

    private static List<String> lines(String file) throws IOException {
        return Files.readAllLines(directory.resolve(file));
    }

    /** Every trial as it was on the disk at an earlier moment. */
    private static void setBack(String sweep, UnaryOperator<Kept> earlier) throws IOException {
        try (SweepDirectory kept = SweepDirectory.open(directory.resolve(sweep))) {
            for (String file : files(sweep + "/trials", "")) {
                String key = file.replace(".json", "");
                kept.keep(key, earlier.apply(kept.trial(key).orElseThrow()));
            }
        }
    }

    private static List<String> files(String sweep, String start) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(sweep))) {
            return new ArrayList<>(files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(start))
                    .toList());
        }
    }
}
