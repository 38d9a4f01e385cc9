package org.tunebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.Budget;
import org.tunebook.bedrock.BudgetException;
import org.tunebook.bedrock.Handles;
import org.tunebook.bedrock.Prices;
import org.tunebook.bedrocklocal.BedrockLocal;
import org.tunebook.deployment.Commitment;
import org.tunebook.deployment.Deployment;
import org.tunebook.deployment.Endpoint;
import org.tunebook.deployment.Inventory;
import org.tunebook.deployment.Inventory.Item;
import org.tunebook.deployment.Inventory.Kind;
import org.tunebook.deployment.Inventory.Mark;
import org.tunebook.deployment.Teardown;
import org.tunebook.formats.ModelFamily;
import org.tunebook.inference.Inference;
import org.tunebook.tuning.CustomModel;
import org.tunebook.tuning.FineTuning;
import org.tunebook.tuning.JobOutcome.Succeeded;
import org.tunebook.tuning.Receipt;
import org.tunebook.tuning.TuningJob;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** What things cost, before, meanwhile and after, by the real SDK against the real server. */
@TestInstance(Lifecycle.PER_CLASS)
class MoneyTest {
    private static final String OURS = """
            charge,model,region,unit,usd,date,confidence,source
            training,anthropic.claude-3-haiku-*,us-west-2,1K tokens,0.1,2026-11-01,published,a test
            throughput,anthropic.claude-3-haiku-*,us-west-2,hour,40,2026-11-01,published,a test
            storage,*,*,month,1.95,2026-11-01,published,a test
            """;

    @TempDir
    static Path directory;

    private static final AwsCredentialsProvider ANYONE =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing"));

    private BedrockLocal server;
    private Bedrock bedrock;
    private Path training;
    private RecordingNotebook page;
    private TuningJob job;
    private CustomModel tuned;

    @BeforeAll
    void tune() throws IOException {
        server = BedrockLocal.builder(directory.resolve("local"))
                .provisioning(Duration.ofMillis(50))
                .start();
        bedrock = Bedrock.local(directory.resolve("local"));
        bedrock.prices(Prices.read(Files.writeString(directory.resolve("prices.csv"), OURS)));
        training = Lessons.write(directory.resolve("train.jsonl"), Lessons.examples(1, 40));
        page = new RecordingNotebook();
        job = fineTuning(bedrock).launch();
        tuned = ((Succeeded) job.await()).model();
    }

    @AfterEach
    void nothingIsLeftServing() {
        Inventory.of(bedrock).tearDownServing();
    }

    @AfterAll
    void close() throws Exception {
        page.close();
        bedrock.close();
        server.close();
    }

    private FineTuning fineTuning(Bedrock on) {
        return FineTuning.on(on)
                .model(ModelFamily.CLAUDE_3_HAIKU)
                .training(training)
                .hyperparameters(h -> h.epochs(2).batchSize(16));
    }

    @Test
    void aJobShowsItsEstimateOnceAndOneThatIsThereAlreadyShowsNone() {
        assertThat(page.displays().get(0).get(0).toString())
                .startsWith("fine-tuning Claude 3 Haiku: no cost on Bedrock Local; on AWS in us-west-2 training ")
                .contains("40 records of about ", "× 2 epochs", "storage of the model 1.95 USD a month")
                .contains("serving it 40.00 USD an hour");
        int shown = page.displays().size();

        assertThat(fineTuning(bedrock).launch().arn()).isEqualTo(job.arn());
        assertThat(page.displays()).hasSize(shown);
    }

    @Test
    void theReceiptSetsWhatWasTrainedBesideTheEstimate() {
        Receipt receipt = job.receipt();

        assertThat(receipt.epochs()).hasValue(2.0);
        assertThat(receipt.trained()).isEqualTo(receipt.estimated());
        assertThat(receipt.trained().isKnown()).isTrue();
        assertThat(receipt.trained())
                .isEqualTo(fineTuning(bedrock).estimate().items().get(0).cost());
        assertThat(receipt.toString()).contains("tokens", "cost on AWS", "it cost nothing");
    }

    @Test
    void aJobThatMayStopEarlyIsEstimatedFromItsFewestEpochsOn() throws IOException {
        Path validation = Lessons.write(directory.resolve("validation.jsonl"), Lessons.examples(2, 32));
        var all = fineTuning(bedrock).hyperparameters(h -> h.epochs(6)).estimate();
        var early = fineTuning(bedrock)
                .validation(validation)
                .hyperparameters(h -> h.epochs(6).earlyStopping(0.001, 2))
                .estimate();

        assertThat(early.onAws().most()).isEqualTo(all.onAws().most());
        assertThat(early.onAws().least().times(2))
                .isEqualByComparingTo(all.onAws().least());
        assertThat(early.toString()).contains("3 to 6 epochs");
    }

    @Test
    void onAwsNothingGoesOutThatIsOverTheBudgetOrHasNone() throws IOException {
        URI elsewhere = URI.create("http://bedrock.invalid:1");
        var endpoints = new Bedrock.Endpoints(elsewhere, elsewhere, elsewhere);
        List<TuningJob> before = TuningJob.all(bedrock);
        try (FaultyNetwork proxy = FaultyNetwork.to(server.endpoints().bedrock(), request -> false);
                Bedrock aws = Bedrock.aws(
                        "us-west-2",
                        access ->
                                access.endpoints(endpoints).credentials(ANYONE).proxy(proxy.uri()))) {
            aws.prices(bedrock.prices());
            FineTuning tuning = fineTuning(aws)
                    .name("within-the-budget")
                    .bucket("within-the-budget")
                    .role("arn:aws:iam::123456789012:role/Tuning");

            assertThatThrownBy(tuning::launch)
                    .isInstanceOf(BudgetException.class)
                    .hasMessageContaining("no budget was given");
            assertThatThrownBy(() -> tuning.budget(Budget.usd(0.01)).launch())
                    .isInstanceOf(BudgetException.class)
                    .hasMessageContaining("the budget is 0.01 USD");
            assertThat(TuningJob.all(bedrock)).hasSameSizeAs(before);
            tuning.budget(Budget.usd(1000)).launch().stop();
            assertThat(TuningJob.all(bedrock))
                    .as("within the budget it goes out")
                    .hasSize(before.size() + 1);
            assertThatThrownBy(() -> Inference.on(Endpoint.of(aws, ModelFamily.CLAUDE_3_HAIKU))
                            .ask(Lessons.examples(3, 2)))
                    .isInstanceOf(BudgetException.class)
                    .hasMessageStartingWith("asking 2 examples: what it costs is not known, and no budget was given");
            assertThatThrownBy(() -> Inference.on(Endpoint.of(aws, ModelFamily.CLAUDE_3_HAIKU))
                            .budget(Budget.usd(5))
                            .ask(Lessons.examples(3, 2)))
                    .isInstanceOf(BudgetException.class)
                    .hasMessageStartingWith("asking 2 examples: no price is known for prompts and answers");
        }
    }

    @Test
    void throughputIsTornDownAtItsTimeLimit() throws InterruptedException {
        Endpoint endpoint = Deployment.on(bedrock)
                .model(tuned)
                .timeLimit(Duration.ofMillis(400))
                .start();

        long limit = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (exists(endpoint.modelId()) && System.nanoTime() < limit) {
            Thread.sleep(20);
        }
        assertThat(exists(endpoint.modelId())).isFalse();
        endpoint.close();
    }

    @Test
    void whatAProgramLeftPastItsTimeLimitTheNextOneTearsDown() {
        Endpoint left = Deployment.on(bedrock).model(tuned).start();
        assertThat(left.ends().orElseThrow()).isAfter(Instant.now().plus(Duration.ofHours(3)));
        edit(left, Map.of("pid", "1", "started", "long ago"));

        Inventory orphaned = Inventory.of(bedrock);
        assertThat(item(orphaned, left).marks()).containsExactly(Mark.ORPHAN);
        assertThat(orphaned.tornDown()).isEmpty();

        edit(left, Map.of("ends", Instant.now().minusSeconds(1).toString()));
        Inventory after = Inventory.of(bedrock);
        assertThat(after.tornDown()).containsExactly(left.modelId());
        assertThat(after.items(Kind.PROVISIONED_THROUGHPUT)).isEmpty();
        assertThat(after.toString()).contains("Torn down now, past its time limit: " + left.modelId());
    }

    @Test
    void theInventorySaysWhatEachCostSoFarAndWhatNobodyNeeds() {
        assertThat(Inventory.of(bedrock).items(Kind.CUSTOM_MODEL))
                .singleElement()
                .satisfies(model -> assertThat(model.marks()).containsExactly(Mark.UNSERVED));
        try (Endpoint endpoint = Deployment.on(bedrock)
                .model(tuned)
                .timeLimit(Duration.ofHours(24))
                .start()) {
            Inventory soon = Inventory.of(bedrock);
            assertThat(item(soon, endpoint).marks()).isEmpty();

            Inventory later = Inventory.of(bedrock, item(soon, endpoint).made().plus(Duration.ofHours(3)));
            assertThat(item(later, endpoint).marks()).containsExactly(Mark.IDLE);
            assertThat(item(later, endpoint).soFar()).hasToString("120.00 USD");
            assertThat(later.anHour()).hasToString("40.00 USD");
            assertThat(later.items(Kind.CUSTOM_MODEL).get(0).marks()).isEmpty();
            assertThat(later.toString())
                    .contains("idle: not asked for over an hour", "on AWS it would be 40.00 USD an");

            Inference.on(endpoint).progress(Inference.Progress.HIDDEN).ask(Lessons.examples(3, 1));
            assertThat(item(Inventory.of(bedrock, Instant.now().plusSeconds(3000)), endpoint)
                            .marks())
                    .isEmpty();
        }
    }

    @Test
    void aPriceThatIsNotKnownMakesAnUnknownSumNotASmallerOne() {
        Prices before = bedrock.prices();
        try (Endpoint endpoint = Endpoint.serve(bedrock, tuned)) {
            bedrock.prices(Prices.shipped());
            Inventory inventory = Inventory.of(bedrock);

            assertThat(item(inventory, endpoint).soFar()).hasToString("unknown");
            assertThat(inventory.anHour()).hasToString("unknown");
            assertThat(inventory.soFar().isKnown()).isFalse();
        } finally {
            bedrock.prices(before);
        }
    }

    @Test
    void nothingIsCommittedToUnlessItIsSpelledOutAndThenTheTeardownSaysThatItStands() throws Exception {
        try (Endpoint endpoint = Endpoint.serve(bedrock, tuned)) {
            assertThat(bedrock.control()
                            .getProvisionedModelThroughput(request -> request.provisionedModelId(endpoint.modelId()))
                            .commitmentDuration())
                    .isNull();
        }
        assertThatThrownBy(() -> Deployment.on(bedrock)
                        .model(tuned)
                        .timeLimit(Duration.ofHours(1))
                        .commitment(Commitment.ONE_MONTH)
                        .start())
                .hasMessageContaining("leave the time limit out");

        Path elsewhere = directory.resolve("committed");
        try (BedrockLocal second = BedrockLocal.builder(elsewhere)
                        .provisioning(Duration.ZERO)
                        .start();
                Bedrock other = Bedrock.local(elsewhere)) {
            CustomModel model = ((Succeeded) fineTuning(other).launch().await()).model();
            Endpoint committed = Deployment.on(other)
                    .model(model)
                    .commitment(Commitment.ONE_MONTH)
                    .start();
            assertThat(committed.ends()).isEmpty();
            assertThat(Endpoint.serve(other, model).ends())
                    .as("taken over, it is still committed")
                    .isEmpty();

            Teardown teardown = Inventory.of(other).tearDownServing();
            assertThat(teardown.gone()).isEmpty();
            assertThat(teardown.standing()).singleElement().satisfies(left -> {
                assertThat(left.item().arn()).isEqualTo(committed.modelId());
                assertThat(left.item().marks()).contains(Mark.COMMITTED);
                assertThat(left.why()).contains("has a commitment until");
            });
            assertThat(teardown.toString()).contains("still there, and may cost");

            CustomModel unserved =
                    ((Succeeded) fineTuning(other).tag("try", "second").launch().await()).model();
            Endpoint forgotten = Deployment.on(other).model(unserved).start();
            assertThat(Inventory.of(other).tearDown(unserved).gone())
                    .as("it and what serves it, and nothing of the other model")
                    .extracting(Item::arn)
                    .containsExactlyInAnyOrder(unserved.arn(), forgotten.modelId());
            assertThat(Inventory.of(other).tearDown(model).standing())
                    .as("a model that still serves")
                    .isNotEmpty();
        }
    }

    private Item item(Inventory inventory, Endpoint endpoint) {
        return inventory.items().stream()
                .filter(item -> item.arn().equals(endpoint.modelId()))
                .findFirst()
                .orElseThrow();
    }

    private boolean exists(String arn) {
        return bedrock.find(
                        "look at " + arn,
                        () -> bedrock.control().getProvisionedModelThroughput(r -> r.provisionedModelId(arn)))
                .isPresent();
    }

    private void edit(Endpoint endpoint, Map<String, String> change) {
        Handles handles = Handles.of(bedrock, "endpoints");
        List<String> keys = handles.keys();
        assertThat(keys).hasSize(1);
        Map<String, String> handle = new HashMap<>(handles.read(keys.get(0)).orElseThrow());
        assertThat(handle).containsEntry("arn", endpoint.modelId());
        handle.putAll(change);
        handles.write(keys.get(0), handle);
    }
}
