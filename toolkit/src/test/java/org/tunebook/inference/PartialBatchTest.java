package org.tunebook.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.Lessons;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrocklocal.BedrockLocal;
import org.tunebook.bedrocklocal.model.LocalModel;
import org.tunebook.bedrocklocal.model.ModelKind;
import org.tunebook.bedrocklocal.model.TableQa;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.ModelFamily;
import org.tunebook.prompt.PromptedExample;

/** Batches whose time runs out in the middle. */
class PartialBatchTest {
    private static final int MANY = 1_000_000;

    private final Gated gated = new Gated();
    private final List<PromptedExample> test = Lessons.examples(9, 260);

    @TempDir
    Path directory;

    private BedrockLocal server;
    private Bedrock bedrock;

    @BeforeEach
    void start() throws IOException {
        server = BedrockLocal.builder(directory).model(gated).start();
        bedrock = Bedrock.local(directory);
    }

    @AfterEach
    void close() {
        gated.answers.release(MANY);
        bedrock.close();
        server.close();
    }

    @Test
    void whatABatchLeftOpenIsAskedByTheNextAndNothingElse() throws InterruptedException {
        BatchJob first = partial(150);

        assertThat(first.await()).isEqualTo(BatchJob.Status.PARTIALLY_COMPLETED);
        assertThat(first.answered().size()).isEqualTo(151);
        assertThat(first.missing()).isEqualTo(test.subList(151, 260));
        assertThatThrownBy(first::answers)
                .isInstanceOf(BedrockException.class)
                .hasMessageContaining("left 109 of 260 examples without an answer, the first q9-151: the batch is"
                        + " PartiallyCompleted")
                .hasMessageContaining("launch the same again");

        BatchJob second = batch().launch(test);

        assertThat(second.arn()).isNotEqualTo(first.arn());
        assertThat(second.await()).isEqualTo(BatchJob.Status.COMPLETED);
        assertThat(second.answers().all()).extracting(Answer::id).containsExactlyElementsOf(ids());
        assertThat(second.toString()).endsWith(": Completed, 260 of 260 answered");
        assertThat(gated.replies).hasValue(260);
        assertThat(batch().launch(test).arn()).isEqualTo(second.arn());
        assertThat(gated.replies).hasValue(260);
    }

    @Test
    void whatIsTooLittleForABatchIsAskedOneByOne() throws InterruptedException {
        BatchJob first = partial(200);

        assertThat(first.await()).isEqualTo(BatchJob.Status.PARTIALLY_COMPLETED);
        assertThat(batch().launch(test).arn()).isEqualTo(first.arn());
        assertThat(batch().ask(test).all()).extracting(Answer::id).containsExactlyElementsOf(ids());
        assertThat(gated.replies).hasValue(260);
    }

    /** A batch whose time runs out while it answers one more than so many. */
    private BatchJob partial(int answers) throws InterruptedException {
        gated.answers.release(answers);
        BatchJob job = batch().launch(test);
        while (!gated.answers.hasQueuedThreads()) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        server.turnClock(Duration.ofHours(24));
        gated.answers.release(MANY);
        return job;
    }

    private BatchInference batch() {
        return BatchInference.on(bedrock, ModelFamily.CLAUDE_3_HAIKU);
    }

    private List<String> ids() {
        return test.stream().map(PromptedExample::id).toList();
    }

    /** The local model, which gives no more answers than it is let to. */
    private static final class Gated implements ModelKind {
        private final ModelKind kind = TableQa.kind();
        private final Semaphore answers = new Semaphore(0);
        private final AtomicInteger replies = new AtomicInteger();

        @Override
        public String name() {
            return kind.name();
        }

        @Override
        public LocalModel base() {
            LocalModel base = kind.base();
            return new LocalModel() {
                @Override
                public Reply reply(Conversation prompt) {
                    answers.acquireUninterruptibly();
                    replies.incrementAndGet();
                    return base.reply(prompt);
                }

                @Override
                public int countTokens(String text) {
                    return base.countTokens(text);
                }

                @Override
                public void save(Path to) throws IOException {
                    base.save(to);
                }
            };
        }

        @Override
        public LocalModel load(Path from) throws IOException {
            return kind.load(from);
        }

        @Override
        public LocalModel train(
                LocalModel start,
                List<Conversation> training,
                List<Conversation> validation,
                TrainingSettings settings,
                TrainingListener listener)
                throws InterruptedException {
            return kind.train(start, training, validation, settings, listener);
        }
    }
}
