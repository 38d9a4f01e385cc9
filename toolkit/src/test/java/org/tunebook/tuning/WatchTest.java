package org.tunebook.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunebook.Lessons;
import org.tunebook.RecordingNotebook;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.Bedrock.Endpoints;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrocklocal.BedrockLocal;
import org.tunebook.formats.ModelFamily;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.tuning.HeldNetwork.Fate;
import org.tunebook.tuning.JobOutcome.Succeeded;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** Watching a job through a network that fails, and on a service whose jobs drag on. */
@TestInstance(Lifecycle.PER_CLASS)
class WatchTest {
    @TempDir
    static Path directory;

    private final String homeBefore = System.getProperty("user.home");
    private BedrockLocal server;
    private HeldNetwork network;
    private HeldNetwork store;
    private Bedrock bedrock;
    private Path training;
    private Path validation;
    private volatile String accessKey = "OLDKEY";

    @BeforeAll
    void start() throws IOException {
        System.setProperty("user.home", directory.toString());
        server = BedrockLocal.builder(directory.resolve("local"))
                .clock(Clock.offset(Clock.systemUTC(), Duration.ofHours(-30).minusMinutes(5)))
                .start();
        network = new HeldNetwork(server.endpoints().bedrock());
        store = new HeldNetwork(server.endpoints().s3());
        bedrock = Bedrock.at(
                new Endpoints(network.uri(), network.uri(), store.uri()),
                () -> AwsBasicCredentials.create(accessKey, "secret"),
                server.endpoints().region());
        training = Lessons.write(directory.resolve("train.jsonl"), Lessons.examples(1, 64));
        validation = Lessons.write(directory.resolve("validation.jsonl"), Lessons.examples(2, 32));
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
    @EnumSource(names = {"IS_THROTTLED", "IS_DROPPED_BEFORE", "IS_DROPPED_AFTER", "HAS_EXPIRED_CREDENTIALS"})
    void aLookThatFailsIsSaidAndMadeAgain(Fate fate) {
        TuningJob job = tuning("fails-" + fate.ordinal()).launch();
        List<JobProgress> heard = new ArrayList<>();

        JobOutcome outcome = job.await(progress -> {
            heard.add(progress);
            if (heard.size() == 1) {
                network.let(request -> request.startsWith("GET /model-customization-jobs/"), fate);
            } else if (progress.trouble().isPresent()) {
                network.mend();
            }
        });

        assertThat(outcome).isInstanceOf(Succeeded.class);
        assertThat(heard).filteredOn(progress -> progress.trouble().isPresent()).hasSize(1);
        assertThat(heard.get(heard.size() - 1).trouble()).isEmpty();
    }

    @Test
    void credentialsThatExpireInTheMiddleMayBeRenewed() {
        TuningJob job = tuning("expires").launch();
        List<JobProgress> heard = new ArrayList<>();

        JobOutcome outcome = job.await(progress -> {
            heard.add(progress);
            if (heard.size() == 1) {
                network.let(request -> request.endsWith(" as OLDKEY"), Fate.HAS_EXPIRED_CREDENTIALS);
            } else if (progress.trouble().isPresent()) {
                assertThat(progress.toString()).contains("Renew the credentials", "The job goes on");
                accessKey = "NEWKEY";
            }
        });

        assertThat(outcome).isInstanceOf(Succeeded.class);
        assertThat(heard).anyMatch(progress -> progress.trouble().isPresent());
    }

    @Test
    void lossesThatCannotBeReadDoNotEndTheWatching() {
        TuningJob job = tuning("no-losses").launch();
        List<JobProgress> heard = new ArrayList<>();
        store.let(request -> request.startsWith("GET "), Fate.IS_DROPPED_BEFORE);

        JobOutcome outcome = job.await(heard::add);

        assertThat(outcome).isInstanceOf(Succeeded.class);
        assertThat(((Succeeded) outcome).curve().isEmpty()).isTrue();
        assertThat(heard.get(0).trouble().orElseThrow())
                .startsWith("could not look for the metrics of the job no-losses");
    }

    @Test
    void aJobThatIsGoneEndsTheWatchingAtOnce() {
        TuningJob job = tuning("denied").launch();
        network.let(request -> request.startsWith("GET /model-customization-jobs/"), Fate.IS_DENIED);

        assertThatThrownBy(job::await)
                .isInstanceOf(BedrockException.class)
                .hasMessageContaining("AccessDeniedException")
                .hasMessageContaining("it goes on: TuningJob.attach(bedrock, \"" + job.arn() + "\")");
    }

    @Test
    void whatLastsTooLongIsShownWithWhatToDo() {
        try (RecordingNotebook page = new RecordingNotebook()) {
            tuning("drags-on").launch().watch();

            List<String> drawn = page.displays().get(page.displays().size() - 1).stream()
                    .map(bundle -> bundle.get(MimeBundle.HTML).orElseThrow())
                    .toList();
            assertThat(drawn)
                    .anyMatch(html -> html.contains("⚠ training has lasted 30 h")
                            || html.contains("⚠ validation has lasted 30 h"));
            assertThat(drawn.get(drawn.size() - 1)).doesNotContain("⚠");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "validation_artifacts/validation_metrics.csv",
                "validation_artifacts/post_fine_tuning_validation/validation/validation_metrics.csv"
            })
    void theLossesAreFoundInWhateverFolderTheyAre(String folder) {
        TuningJob job =
                tuning("folders-" + folder.length()).validation(validation).launch();
        job.await();
        String bucket = bedrock.s3().listBuckets().buckets().get(0).name();
        String key = bedrock.s3().listObjectsV2(r -> r.bucket(bucket)).contents().stream()
                .map(object -> object.key())
                .filter(it -> it.contains(job.arn().substring(job.arn().lastIndexOf('/') + 1))
                        && it.endsWith("validation_metrics.csv"))
                .findFirst()
                .orElseThrow();
        String moved = key.substring(0, key.indexOf("validation_artifacts/")) + folder;
        String csv =
                bedrock.s3().getObjectAsBytes(r -> r.bucket(bucket).key(key)).asUtf8String();
        bedrock.s3().deleteObject(r -> r.bucket(bucket).key(key));
        assertThat(job.curve().validation()).isEmpty();
        bedrock.s3()
                .putObject(
                        r -> r.bucket(bucket).key(moved), software.amazon.awssdk.core.sync.RequestBody.fromString(csv));

        assertThat(job.curve().validation()).isNotEmpty();
    }

    @Test
    void aJobThatHasEndedIsStoppedWithoutComplaintAndHasItsTimeLine() {
        TuningJob job = tuning("ended").launch();
        job.await();

        assertThat(job.stop().status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(job.timeLine().spans())
                .extracting(TimeLine.Span::name)
                .containsSubsequence("validation", "training");
        assertThat(job.timeLine().toString()).contains("time line, ", "validation", "training");
    }

    private FineTuning tuning(String name) {
        return FineTuning.on(bedrock)
                .model(ModelFamily.CLAUDE_3_HAIKU)
                .training(training)
                .hyperparameters(h -> h.epochs(2).batchSize(16))
                .name(name);
    }
}
