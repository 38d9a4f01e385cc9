package org.tunebook.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.TestClassPath;

class LocalServerTest {
    @TempDir
    Path directory;

    private final Optional<String> before = Optional.ofNullable(System.getProperty(LocalServer.CLASS_PATH_PROPERTY));

    @AfterEach
    void endTheServer() throws Exception {
        before.ifPresentOrElse(
                value -> System.setProperty(LocalServer.CLASS_PATH_PROPERTY, value),
                () -> System.clearProperty(LocalServer.CLASS_PATH_PROPERTY));
        Optional<ProcessHandle> server =
                Announcement.read(directory.resolve("server.json")).flatMap(found -> ProcessHandle.of(found.pid()));
        if (server.isPresent() && server.get().pid() != ProcessHandle.current().pid()) {
            server.get().destroy();
            server.get().onExit().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void programsThatStartItAtOnceEndUpWithTheSameServerAndItOutlivesThem() throws Exception {
        List<Process> starters = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            starters.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-D" + LocalServer.CLASS_PATH_PROPERTY + "=" + TestClassPath.text(),
                            "-cp",
                            TestClassPath.text(),
                            Starter.class.getName(),
                            directory.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }
        List<String> found = new ArrayList<>();
        for (Process starter : starters) {
            found.add(new String(starter.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
            assertThat(starter.waitFor()).isZero();
        }

        assertThat(found).hasSize(2).allMatch(found.get(0)::equals);
        assertThat(found.get(0)).startsWith("Bedrock Local at http://127.0.0.1:");
        try (Bedrock bedrock = Bedrock.local(directory)) {
            assertThat(bedrock).hasToString(found.get(0));
            assertThat(bedrock.localModel()).isPresent();
            assertThat(bedrock.handles()).isEqualTo(directory.resolve("handles"));
        }
    }

    @Test
    void aStrictOneStandsForItsRegionAndRefusesWhatAwsRefusesThere() {
        System.setProperty(LocalServer.CLASS_PATH_PROPERTY, TestClassPath.text());

        try (Bedrock bedrock = Bedrock.strict("us-east-1", directory)) {
            assertThat(bedrock.region()).isEqualTo("us-east-1");
            assertThat(bedrock.isStrict()).isTrue();
            assertThat(bedrock.place()).isEqualTo(Bedrock.Place.LOCAL);
            assertThatThrownBy(() -> bedrock.call(
                            "tune a model of another region",
                            () -> bedrock.control()
                                    .createModelCustomizationJob(job -> job.jobName("llama")
                                            .customModelName("llama")
                                            .roleArn("arn:aws:iam::000000000000:role/Nobody")
                                            .baseModelIdentifier("meta.llama3-1-8b-instruct-v1:0:128k")
                                            .trainingDataConfig(data -> data.s3Uri("s3://lesson/train.jsonl"))
                                            .outputDataConfig(data -> data.s3Uri("s3://lesson/output/")))))
                    .hasMessageContaining("The provided model identifier is invalid");
        }
        assertThatThrownBy(() -> Bedrock.strict("../us-east-1")).hasMessageContaining("is not a region's name");
    }

    @Test
    void aServerThatWentDownIsStartedAgain() throws Exception {
        System.setProperty(LocalServer.CLASS_PATH_PROPERTY, TestClassPath.text());
        Announcement first = LocalServer.in(directory).findOrStart();
        ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();
        ProcessHandle.of(first.pid()).map(ProcessHandle::onExit).ifPresent(end -> end.join());

        Announcement second = LocalServer.in(directory).findOrStart();

        assertThat(second.pid()).isNotEqualTo(first.pid());
        assertThat(second.answers()).isTrue();
    }

    @Test
    void aProgramThatIsNotThereIsNamedWithWhatToDo() {
        System.setProperty(LocalServer.CLASS_PATH_PROPERTY, "");

        assertThatThrownBy(() -> Bedrock.local(directory))
                .isInstanceOf(BedrockException.class)
                .hasMessageStartingWith("could not start Bedrock Local in " + directory)
                .hasMessageContaining("no tunebook-bedrock-local-*.jar lies beside the toolkit's jar")
                .hasMessageContaining(LocalServer.CLASS_PATH_PROPERTY);
    }

    @Test
    void aProgramThatEndsAtOnceIsReportedWithItsLastWordsAndItsLog() {
        System.setProperty(
                LocalServer.CLASS_PATH_PROPERTY,
                directory.resolve("nothing.jar").toString());

        assertThatThrownBy(() -> Bedrock.local(directory))
                .isInstanceOf(BedrockException.class)
                .hasMessageContaining("it ended with exit code 1: ")
                .hasMessageContaining("ClassNotFoundException: org.tunebook.bedrocklocal.Main")
                .hasMessageContaining("server.log");
    }

    @Test
    void whatAServerThatWentDownLeftBehindIsNotTakenForOneThatRuns() throws IOException {
        Files.writeString(directory.resolve("server.json"), "{\"bedrock\":\"http://127.0.0.1:1\",\"bedr");
        assertThat(Announcement.read(directory.resolve("server.json"))).isEmpty();

        Files.writeString(directory.resolve("server.json"), """
                {"bedrock":"http://127.0.0.1:1","bedrockRuntime":"http://127.0.0.1:1","s3":"http://127.0.0.1:1",
                 "region":"us-west-2","accessKeyId":"a","secretAccessKey":"topsecret","pid":%d,"more":true}""".formatted(
                        ProcessHandle.current().pid()));
        Announcement stale = Announcement.read(directory.resolve("server.json")).orElseThrow();
        assertThat(stale.answers()).isFalse();
        assertThat(stale.toString()).doesNotContain("topsecret");
    }

    /** A program that wants Bedrock Local and says where it found it. */
    static final class Starter {
        private Starter() {}

        public static void main(String[] args) {
            try (Bedrock bedrock = Bedrock.local(Path.of(args[0]))) {
                System.out.println(bedrock);
            }
        }
    }
}
