package org.tunebook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.cli.Distribution.Ended;

/** A record made by a notebook, then listed, verified and exported from the command line. */
class ExperimentsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path home;

    /** A course's directory: {@code notebooks}, {@code data}, {@code reports}. */
    @TempDir
    private Path course;

    private Path report;

    @BeforeEach
    void runTheNotebook() throws Exception {
        Files.createDirectories(course.resolve("data"));
        Files.writeString(course.resolve("data/lines.csv"), "a\nb\nc\n");
        Files.createDirectories(course.resolve("notebooks"));
        Files.writeString(course.resolve("notebooks/count.ipynb"), notebook("lines.size()"));
        run("run", course.resolve("notebooks/count.ipynb").toString()).succeeded();
        report = course.resolve("reports/count");
        assertThat(report.resolve("experiment.json")).exists();
    }

    private static String notebook(String value) throws IOException {
        return JSON.writeValueAsString(Map.of(
                "cells",
                List.of(
                        cell("var lines = Files.readAllLines(Path.of(\"../data/lines.csv\"));\nlines.size()"),
                        cell("Experiment.named(\"count\").data(Path.of(\"../data\")).value(\"lines\", \"count\", "
                                + value
                                + ")\n        .notebook(Path.of(\"count.ipynb\")).keep(Path.of(\"../reports\"))")),
                "metadata",
                Map.of("kernelspec", Map.of("name", "tunebook", "display_name", "Java", "language", "java")),
                "nbformat",
                4,
                "nbformat_minor",
                5));
    }

    private static Map<String, Object> cell(String source) {
        return Map.of(
                "cell_type",
                "code",
                "id",
                "c" + source.length(),
                "metadata",
                Map.of(),
                "outputs",
                List.of(),
                "source",
                source);
    }

    private Ended run(String... arguments) throws Exception {
        return Distribution.run(
                course.resolve("output"), Map.of("TUNEBOOK_HOME", home.toString()), Distribution.tunebook(arguments));
    }

    @Test
    void anExperimentThatIsRunAgainHoldsAndLeavesTheFilesAsTheyAre() throws Exception {
        String before = Files.readString(report.resolve("experiment.json"));

        Ended verified = run("verify", report.toString()).succeeded();

        assertThat(verified.out())
                .contains("notebook count.ipynb    same", "data ../data/lines.csv  same", "1 number: 1 same");
        assertThat(report.resolve("experiment.json")).hasContent(before);
        try (Stream<Path> files = Files.list(course.resolve("notebooks"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("count.ipynb", "count.executed.ipynb");
        }
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("tunebook-verify"))
                            .filter(file -> file.toFile().lastModified()
                                    > report.resolve("experiment.json").toFile().lastModified())
                            .filter(file -> Files.exists(file.resolve("run/3/2/1/count.ipynb"))))
                    .isEmpty();
        }
    }

    @Test
    void whatMovedIsSaidFileByFileAndNumberByNumber() throws Exception {
        Files.writeString(course.resolve("data/lines.csv"), "a\nb\nc\nd\n");

        Ended verified = run("verify", report.toString(), "--json");

        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.err()).contains("tunebook verify: count: not as it was recorded");
        JsonNode document = JSON.readTree(verified.out());
        assertThat(document.at("/inputs/1/state").asText()).isEqualTo("changed");
        assertThat(document.at("/holds").asBoolean()).isFalse();
        assertThat(document.at("/numbers/0").toString())
                .isEqualTo("{\"name\":\"lines\",\"unit\":\"count\",\"recorded\":3.0,\"again\":4.0,\"tolerance\":0.0,"
                        + "\"state\":\"moved\"}");
        assertThat(run("verify", report.toString(), "--inputs-only").exitCode()).isEqualTo(1);
    }

    @Test
    void aNotebookThatReadsMoreThanItsRecordNamesIsFoundOut() throws Exception {
        Path record = report.resolve("experiment.json");
        Files.writeString(
                record, Files.readString(record).replaceAll("(?s)\"data\" : \\[ \\{.*?\\} \\]", "\"data\" : [ ]"));

        Ended verified = run("verify", record.toString());

        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.err())
                .contains(
                        "count.ipynb cell [1] failed when it was run again",
                        "NoSuchFile",
                        "the record does not name it");
    }

    @Test
    void whatRanOnAwsIsNotRunAgainAndThatIsSaid() throws Exception {
        Path record = report.resolve("experiment.json");
        Files.writeString(
                record, Files.readString(record).replace("\"service\" : \"\"", "\"service\" : \"Amazon Bedrock\""));

        Ended verified = run("verify", record.toString());

        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out()).contains("Not run again: it ran on Amazon Bedrock, where every run costs");
        run("verify", record.toString(), "--inputs-only").succeeded();
    }

    @Test
    void aReportThatLiesElsewhereIsToldWhereItsNotebookIs() throws Exception {
        Path moved = Files.createDirectories(course.resolve("mail/deep/deeper")).resolve("experiment.json");
        Files.move(report.resolve("experiment.json"), moved);

        Ended lost = run("verify", moved.toString());
        assertThat(lost.exitCode()).isEqualTo(1);
        assertThat(lost.out()).contains("say where it is with --notebook FILE");
        run(
                        "verify",
                        moved.toString(),
                        "--notebook",
                        course.resolve("notebooks/count.ipynb").toString())
                .succeeded();
    }

    @Test
    void experimentsAreListedAndComparedAndExported() throws Exception {
        assertThat(run("experiments", course.resolve("reports").toString())
                        .succeeded()
                        .out())
                .startsWith("1 experiment\n")
                .contains("count");
        assertThat(JSON.readTree(run("experiments", course.resolve("reports").toString(), "--json")
                                .succeeded()
                                .out())
                        .at("/experiments/0/values/lines")
                        .asDouble())
                .isEqualTo(3);
        assertThat(run("experiments", course.resolve("reports").toString(), "--compare", "count,other")
                        .err())
                .contains("no experiment \"other\"; there are count");

        run(
                        "export",
                        report.toString(),
                        "--csv",
                        course.resolve("csv").toString(),
                        "--json-file",
                        course.resolve("copy.json").toString())
                .succeeded();
        assertThat(course.resolve("csv/metrics.csv")).content().contains("count,lines,count,3.0,,");
        assertThat(course.resolve("copy.json")).hasSameTextualContentAs(report.resolve("experiment.json"));
        assertThat(run("export", report.toString()).exitCode()).isEqualTo(2);
        assertThat(run("export", course.toString(), "--csv", "x").err())
                .contains("no such file; expected an experiment's");
    }

    @Test
    void aTrackingServerThatRefusesIsSaidInOneLine() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] no = "{\"error_code\":\"PERMISSION_DENIED\",\"message\":\"no\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(403, no.length);
            exchange.getResponseBody().write(no);
            exchange.close();
        });
        server.start();
        try {
            Ended refused = run(
                    "export",
                    report.toString(),
                    "--mlflow",
                    "http://127.0.0.1:" + server.getAddress().getPort());
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err().strip())
                    .doesNotContain("\n")
                    .contains("experiments/get-by-name: status 403 PERMISSION_DENIED no. Set MLFLOW_TRACKING_TOKEN");
        } finally {
            server.stop(0);
        }
    }
}
