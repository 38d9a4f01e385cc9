package org.tunebook.bedrocklocal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.bedrocklocal.model.TableQa;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.formats.TrainingRecords;
import software.amazon.awssdk.services.bedrock.model.JobStatusDetails;
import software.amazon.awssdk.services.bedrock.model.ModelCustomizationJobStatus;

/** The program as its users start it, with the model that it serves by default. */
class MainTest {
    @TempDir
    private Path directory;

    /** A started program and what its first line said. */
    private record Program(Process process, JsonNode said) implements AutoCloseable {
        static Program start(Path directory, String... more) throws IOException {
            Process process = process(directory, more);
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            return new Program(process, Json.MAPPER.readTree(out.readLine()));
        }

        static Process process(Path directory, String... more) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName(),
                    "--dir",
                    directory.toString()));
            command.addAll(List.of(more));
            return new ProcessBuilder(command).start();
        }

        TestServer clients() throws IOException {
            return new TestServer(new Endpoints(
                    URI.create(said.path("bedrock").asText()),
                    URI.create(said.path("bedrockRuntime").asText()),
                    URI.create(said.path("s3").asText()),
                    said.path("region").asText(),
                    said.path("accessKeyId").asText(),
                    said.path("secretAccessKey").asText(),
                    URI.create(said.path("iam").asText()),
                    URI.create(said.path("sts").asText())));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @Test
    @Timeout(120)
    void aJobThatAKillCutShortIsTakenUpByTheNextStartAndItsModelAnswers() throws Exception {
        String jobArn;
        try (Program first = Program.start(directory);
                TestServer local = first.clients()) {
            local.s3.createBucket(b -> b.bucket(TestServer.BUCKET));
            local.put("train.jsonl", tables(96, 0));
            local.put("validation.jsonl", tables(32, 500));
            jobArn = local.bedrock
                    .createModelCustomizationJob(local.job("cut")
                            .baseModelIdentifier(TableQa.kind().name())
                            .build())
                    .jobArn();
            TestServer.await(
                    () -> local.bedrock.getModelCustomizationJob(b -> b.jobIdentifier(jobArn)),
                    job -> job.statusDetails().trainingDetails().status() == JobStatusDetails.IN_PROGRESS);
            first.process().destroyForcibly().waitFor();
        }
        try (Program second = Program.start(directory);
                TestServer local = second.clients()) {
            assertThat(Json.MAPPER
                            .readTree(directory.resolve("server.json").toFile())
                            .path("pid")
                            .asLong())
                    .isEqualTo(second.process().pid());
            assertThat(local.get("train.jsonl")).isEqualTo(tables(96, 0));
            var ended = local.ended(jobArn);
            assertThat(ended.status()).as(ended.failureMessage()).isEqualTo(ModelCustomizationJobStatus.COMPLETED);
            assertThat(ended.trainingMetrics().trainingLoss()).isPositive();
            String throughput = local.bedrock
                    .createProvisionedModelThroughput(b -> b.provisionedModelName("serving")
                            .modelId("cut-model")
                            .modelUnits(1))
                    .provisionedModelArn();
            TestServer.await(
                    () -> local.bedrock.getProvisionedModelThroughput(b -> b.provisionedModelId(throughput)),
                    found -> found.statusAsString().equals("InService"));
            assertThat(TestServer.text(local.ask(TableQa.kind().name(), table(777))))
                    .isNotEqualTo(cell(777, "Revenue", 2019));
            var answer = local.ask(throughput, table(777));
            assertThat(TestServer.text(answer)).isEqualTo(cell(777, "Revenue", 2019));
            assertThat(answer.sdkHttpResponse().firstMatchingHeader("x-tunebook-model"))
                    .hasValue(TableQa.kind().name());

            // SIGTERM is an orderly end.
            second.process().destroy();
            assertThat(second.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(directory.resolve("server.json")).doesNotExist();
        }
    }

    @Test
    @Timeout(60)
    void aSecondProgramOnTheDirectoryEndsWithOneLine() throws Exception {
        try (Program first = Program.start(directory)) {
            Process second = Program.process(directory);
            assertThat(second.waitFor()).isEqualTo(2);
            assertThat(second.errorReader(StandardCharsets.UTF_8).lines())
                    .singleElement()
                    .asString()
                    .startsWith("Bedrock Local: another Bedrock Local uses " + directory);
            assertThat(second.inputReader(StandardCharsets.UTF_8).lines()).isEmpty();
            assertThat(first.process().isAlive()).isTrue();
        }
    }

    @Test
    @Timeout(60)
    void anIdleProgramEndsByItself() throws Exception {
        try (Program idle = Program.start(directory, "--idle-timeout", "1")) {
            assertThat(idle.process().waitFor()).isZero();
            assertThat(Files.exists(directory.resolve("server.json"))).isFalse();
        }
    }

    @Test
    void wrongArgumentsAreToldInOneLine() {
        assertThat(complaint("--port")).contains("--port needs a value");
        assertThat(complaint("--port", "70000")).contains("--port is '70000'; expected a number from 0 to 65535");
        assertThat(complaint("--idle-timeout", "-1")).contains("--idle-timeout is '-1'");
        assertThat(complaint("--hepl", "x")).contains("'--hepl' is not an option");
    }

    private static String complaint(String... arguments) {
        var err = new ByteArrayOutputStream();
        int code = Main.run(
                List.of(arguments),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(code).isEqualTo(2);
        List<String> lines = err.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    private static String tables(int count, int from) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> TrainingRecords.line(
                        new Conversation(
                                "Answer from the table.",
                                List.of(Message.user(table(i)), Message.assistant(cell(i, "Revenue", 2019)))),
                        TestServer.HAIKU))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String table(int i) {
        var rows = new StringBuilder("<financial_table>\n<table><tr><td></td><td>2019</td><td>2018</td></tr>");
        for (String name : List.of("Costs", "Revenue", "Net income")) {
            rows.append("<tr><td>").append(name).append("</td>");
            for (int year : List.of(2019, 2018)) {
                rows.append("<td>").append(cell(i, name, year)).append("</td>");
            }
            rows.append("</tr>");
        }
        return rows + "</table>\n</financial_table>\n<paragraphs>\nNothing else is known.\n</paragraphs>\n"
                + "<question>\nWhat was the revenue in 2019?\n</question>";
    }

    private static String cell(int i, String name, int year) {
        return Integer.toString(1000 + (i * 7919 + name.length() * 131 + year * 17) % 8000);
    }
}
