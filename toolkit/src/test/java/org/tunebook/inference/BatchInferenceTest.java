package org.tunebook.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.Lessons;
import org.tunebook.RecordingNotebook;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrock.Handles;
import org.tunebook.bedrocklocal.BedrockLocal;
import org.tunebook.deployment.Endpoint;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.formats.ModelFamily;
import org.tunebook.inference.Inference.Progress;
import org.tunebook.prompt.PromptedExample;

@TestInstance(Lifecycle.PER_CLASS)
class BatchInferenceTest {
    private BedrockLocal server;
    private Bedrock bedrock;
    private final List<PromptedExample> test = Lessons.examples(8, 110);

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        server = BedrockLocal.start(directory);
        bedrock = Bedrock.local(directory);
    }

    @AfterAll
    void close() {
        bedrock.close();
        server.close();
    }

    private BatchInference batch() {
        return BatchInference.on(bedrock, ModelFamily.CLAUDE_3_HAIKU.tuningModelId());
    }

    @Test
    void aBatchGivesTheSameAnswersAsAskingOneByOne() {
        Answers oneByOne = Inference.on(Endpoint.of(bedrock, ModelFamily.CLAUDE_3_HAIKU))
                .progress(Progress.HIDDEN)
                .ask(test);
        Answers answers;
        List<?> shown;
        try (RecordingNotebook page = new RecordingNotebook()) {
            answers = batch().ask(test);
            shown = page.displays().get(page.displays().size() - 1);
        }

        assertThat(answers.all())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("latency")
                .isEqualTo(oneByOne.all());
        assertThat(answers.title()).isEqualTo(oneByOne.title()).contains("answered locally by");
        assertThat(answers.model()).isEqualTo("anthropic.claude-3-haiku-20240307-v1:0");
        assertThat(shown.get(shown.size() - 1)).hasToString("batch: 110 of 110");
    }

    @Test
    void theSameBatchLaunchedAgainIsFoundAndNotStarted() throws Exception {
        var first = CompletableFuture.supplyAsync(
                () -> batch().name("again").launch(test).arn());
        var second = CompletableFuture.supplyAsync(
                () -> batch().name("again").launch(test).arn());
        assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo(second.get(60, TimeUnit.SECONDS));

        BatchJob found = batch().name("again").launch(test);
        assertThat(found.await()).isEqualTo(BatchJob.Status.COMPLETED);
        assertThat(found).hasToString("batch again: Completed, 110 of 110 answered");
        assertThat(batch().name("again").launch(test).arn()).isEqualTo(found.arn());
        assertThat(batch().name("again-otherwise").launch(test).arn()).isNotEqualTo(found.arn());
    }

    @Test
    void aCrashAfterTheRequestDoesNotStartASecondJob() throws IOException {
        BatchJob first = batch().name("crash-after").launch(test);
        editHandle("crash-after", handle -> handle.remove("jobArn"));

        assertThat(batch().name("crash-after").launch(test).arn()).isEqualTo(first.arn());
    }

    @Test
    void aCrashBeforeTheRequestSendsItWithTheTokenThatIsOnTheDisk() throws IOException {
        batch().name("crash-before").launch(test).await();
        String token = UUID.randomUUID().toString();
        editHandle("crash-before", handle -> {
            handle.remove("jobArn");
            handle.put("jobName", "crash-before-9");
            handle.put("clientRequestToken", token);
        });

        BatchJob job = batch().name("crash-before").launch(test);

        var sent = bedrock.control().getModelInvocationJob(request -> request.jobIdentifier(job.arn()));
        assertThat(sent.jobName()).isEqualTo("crash-before-9");
        assertThat(sent.clientRequestToken()).isEqualTo(token);
    }

    @Test
    void anExampleWhoseRecordIsWrongIsNamedAndTheOthersAreThere() {
        List<PromptedExample> examples = new ArrayList<>(test);
        examples.set(
                7,
                new PromptedExample(
                        "twice", new Conversation(null, List.of(Message.user("one"), Message.user("two"))), Map.of()));
        BatchJob job = batch().launch(examples);
        job.await();

        assertThatThrownBy(job::answers)
                .isInstanceOf(BedrockException.class)
                .hasMessageContaining("left 1 of 110 examples without an answer, the first twice: A conversation must")
                .hasMessageContaining("Inference.on(endpoint)");
        assertThat(job.errors()).containsOnlyKeys("twice");
        assertThat(job.answered().size()).isEqualTo(109);
        assertThat(job.answered().to("q8-8")).isPresent();
    }

    @Test
    void whatBatchesDoNotTakeIsSaidBeforeAnythingIsSent() {
        assertThatThrownBy(() -> batch().launch(test.subList(0, 99)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the batch has 99 examples; Bedrock takes 100 to 50,000. Ask so few with"
                        + " Inference.on(endpoint)");
        assertThatThrownBy(() -> BatchInference.on(
                        bedrock, "arn:aws:bedrock:us-west-2:000000000000:provisioned-model/abcdefghijkl"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batches go to base models only");
        assertThatThrownBy(() -> batch().role("BedrockBatch"))
                .hasMessageContaining("expected the ARN of a role, not its name");
    }

    private void editHandle(String name, Consumer<Map<String, String>> edit) throws IOException {
        Handles handles = Handles.of(bedrock, "batches");
        try (Stream<Path> files = Files.list(bedrock.handles().resolve("batches"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                String key = file.getFileName().toString().replace(".json", "");
                Map<String, String> handle = new TreeMap<>(handles.read(key).orElseThrow());
                if (handle.getOrDefault("jobName", "").equals(name)) {
                    edit.accept(handle);
                    handles.write(key, handle);
                }
            }
        }
    }
}
