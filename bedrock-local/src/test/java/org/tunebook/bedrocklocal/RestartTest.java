package org.tunebook.bedrocklocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tunebook.bedrocklocal.TestServer.HAIKU;
import static org.tunebook.bedrocklocal.TestServer.answer;
import static org.tunebook.bedrocklocal.TestServer.question;
import static org.tunebook.bedrocklocal.TestServer.text;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.bedrocklocal.internal.files.Json;
import software.amazon.awssdk.services.bedrock.model.JobStatusDetails;
import software.amazon.awssdk.services.bedrock.model.ModelCustomizationJobStatus;

class RestartTest {
    @TempDir
    private Path directory;

    @Test
    void whatWasAcknowledgedIsThereAfterARestart() {
        String throughput;
        try (TestServer local = TestServer.start(directory)) {
            local.putData();
            local.run(local.job("kept").build());
            throughput = local.bedrock
                    .createProvisionedModelThroughput(b -> b.provisionedModelName("serving")
                            .modelId("kept-model")
                            .modelUnits(1))
                    .provisionedModelArn();
        }
        assertThat(directory.resolve("server.json")).doesNotExist();
        try (TestServer local = TestServer.start(directory)) {
            assertThat(text(local.ask(throughput, question(7)))).isEqualTo(answer(7));
            assertThat(local.get("train.jsonl")).isEqualTo(TestServer.records(64, 0));
            assertThat(local.ended("kept").status()).isEqualTo(ModelCustomizationJobStatus.COMPLETED);
        }
    }

    @Test
    void aJobCutShortIsBegunAgainAndEndsAsItWouldHave() throws IOException {
        var slow = new WordClassifier(Duration.ofMillis(20));
        String curve;
        try (TestServer local = TestServer.start(directory)) {
            local.putData();
            curve = curve(local, local.run(local.job("whole").build()).jobArn());
        }
        String cut;
        try (TestServer local = TestServer.start(directory, s -> s.model(slow))) {
            cut = local.bedrock
                    .createModelCustomizationJob(local.job("cut").build())
                    .jobArn();
            TestServer.await(
                    () -> local.bedrock.getModelCustomizationJob(b -> b.jobIdentifier(cut)),
                    job -> job.statusDetails().trainingDetails().status() == JobStatusDetails.IN_PROGRESS);
        }
        try (TestServer local = TestServer.start(directory, s -> s.model(slow))) {
            var ended = local.ended(cut);
            assertThat(ended.status()).as(ended.failureMessage()).isEqualTo(ModelCustomizationJobStatus.COMPLETED);
            assertThat(curve(local, cut)).isEqualTo(curve);
        }
    }

    @Test
    void aThroughputInTheMakingGoesOnWhileTheServerIsDown() {
        var start = Instant.parse("2026-11-23T10:00:00Z");
        Clock before = Clock.fixed(start, ZoneOffset.UTC);
        Clock after = Clock.fixed(start.plus(Duration.ofMinutes(6)), ZoneOffset.UTC);
        String arn;
        try (TestServer local =
                TestServer.start(directory, s -> s.clock(before).provisioning(Duration.ofMinutes(10)))) {
            arn = local.bedrock
                    .createProvisionedModelThroughput(b -> b.provisionedModelName("base")
                            .modelId(HAIKU.tuningModelId())
                            .modelUnits(1))
                    .provisionedModelArn();
        }
        try (TestServer local = TestServer.start(directory, s -> s.clock(after))) {
            assertThat(local.bedrock
                            .getProvisionedModelThroughput(b -> b.provisionedModelId(arn))
                            .statusAsString())
                    .isEqualTo("Creating");
            local.server().turnClock(Duration.ofMinutes(6));
            assertThat(local.bedrock
                            .getProvisionedModelThroughput(b -> b.provisionedModelId(arn))
                            .statusAsString())
                    .isEqualTo("InService");
        }
    }

    @Test
    void whatAKilledProcessLeftUnfinishedIsClearedAway() throws IOException {
        try (TestServer local = TestServer.start(directory)) {
            local.putData();
            local.run(local.job("kept").build());
        }
        // A kill between the model's record and its job's, another in the middle of a write, a third while stopping.
        Path job;
        try (var jobs = Files.list(directory.resolve("bedrock/jobs"))) {
            job = jobs.findFirst().orElseThrow();
        }
        Files.writeString(
                job,
                Files.readString(job)
                        .replace(
                                "\"status\" : \"Completed\",\n  \"validation\"",
                                "\"status\" : \"Stopping\",\n  \"validation\""));
        Files.writeString(directory.resolve("bedrock/jobs/x.json.1234.Unfinished"), "{\"half");
        Files.writeString(directory.resolve("s3/tuning-bucket/incoming/object.1234.Unfinished"), "half");

        try (TestServer local = TestServer.start(directory)) {
            assertThat(local.ended("kept").status()).isEqualTo(ModelCustomizationJobStatus.STOPPED);
            assertThat(local.bedrock.listCustomModels(b -> {}).modelSummaries()).isEmpty();
            assertThat(local.keys("")).contains("train.jsonl");
        }
        assertThat(directory.resolve("bedrock/weights")).isEmptyDirectory();
        assertThat(directory.resolve("s3/tuning-bucket/incoming")).isEmptyDirectory();
        assertThat(directory.resolve("bedrock/jobs/x.json.1234.Unfinished")).doesNotExist();
    }

    @Test
    void oneServerAtATimeUsesADirectoryAndSaysWhereItIs() throws IOException {
        try (BedrockLocal first = BedrockLocal.start(directory)) {
            assertThatThrownBy(() -> BedrockLocal.start(directory))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another Bedrock Local uses " + directory);
            var announced =
                    Json.MAPPER.readTree(directory.resolve("server.json").toFile());
            assertThat(announced.path("bedrock").asText())
                    .isEqualTo(first.endpoints().bedrock().toString());
            assertThat(announced.path("region").asText()).isEqualTo("us-west-2");
            assertThat(announced.path("pid").asLong())
                    .isEqualTo(ProcessHandle.current().pid());
        }
        BedrockLocal.start(directory).close();
    }

    @Test
    void aTakenPortAndADamagedFileAreNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> BedrockLocal.builder(directory)
                            .port(taken.getLocalPort())
                            .start())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " of 127.0.0.1 is in use");
        }
        Path damaged = directory.resolve("bedrock/jobs/abc.json");
        Files.writeString(damaged, "{\"id\":");
        assertThatThrownBy(() -> BedrockLocal.start(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(damaged.toString());
        assertThat(damaged).hasContent("{\"id\":");
    }

    private static String curve(TestServer local, String jobArn) {
        return local.get("out/model-customization-job-" + jobArn.substring(jobArn.lastIndexOf('/') + 1)
                + "/training_artifacts/step_wise_training_metrics.csv");
    }
}
