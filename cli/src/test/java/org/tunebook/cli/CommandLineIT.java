package org.tunebook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunebook.cli.Distribution.Ended;
import org.tunebook.testkit.Cell;
import org.tunebook.testkit.NotebookFile;

/** The command line as scripts use it: a program, its exit codes, its one line of error, its one JSON document. */
class CommandLineIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HAIKU = "anthropic.claude-3-haiku-20240307-v1:0:200k";
    private static final Path SAMPLE = Distribution.REPOSITORY.resolve("data/sample");
    private static final Path SHARED = Distribution.REPOSITORY.resolve("../shared");

    @TempDir
    private static Path home;

    @TempDir
    private Path scratch;

    @Test
    void theWholeWayFromADataSetToTheScoresOfATunedModel() throws Exception {
        Path train = format("train.json");
        Path validation = format("dev.json");
        Path test = format("test.json");
        JsonNode checked = json(
                succeed("check", train.toString(), "--model", HAIKU, "--validation", validation.toString(), "--json"));
        assertThat(checked.get("findings")).isEmpty();
        assertThat(checked.get("records").asInt()).isEqualTo(lines(train) + lines(validation));

        JsonNode job = json(succeed(
                "finetune",
                "--training",
                train.toString(),
                "--validation",
                validation.toString(),
                "--model",
                HAIKU,
                "--epochs",
                "1",
                "--batch-size",
                "16",
                "--local",
                "--json"));
        assertThat(job.get("outcome").asText()).isEqualTo("Succeeded");
        assertThat(job.get("curve").get(0).fieldNames()).toIterable().contains("step", "epoch", "trainingLoss");
        assertThat(job.get("curve").get(job.get("curve").size() - 1).has("validationLoss"))
                .isTrue();

        JsonNode base = evaluate(HAIKU, test);
        JsonNode tuned = evaluate(job.get("modelArn").asText(), test);
        assertThat(base.get("n").asInt()).isEqualTo(lines(test));
        assertThat(tuned.at("/metrics/token-f1").asDouble())
                .isGreaterThan(base.at("/metrics/token-f1").asDouble() + 0.2);
        assertThat(tuned.at("/outputTokens/mean").asDouble())
                .isLessThan(base.at("/outputTokens/mean").asDouble());
    }

    @Test
    void whatAFileCostsToTrainIsEstimatedWithoutAnAccountAndTheUnknownIsNull() throws Exception {
        Path train = format("test.json");

        JsonNode unknown = json(succeed("estimate", train.toString(), "--model", HAIKU, "--epochs", "3", "--json"));
        assertThat(unknown.get("records").asInt()).isEqualTo(lines(train));
        assertThat(unknown.at("/tokensTrained/least").asLong())
                .isPositive()
                .isLessThan(unknown.at("/tokensTrained/most").asLong());
        assertThat(unknown.at("/costUsd/least").isNull()).isTrue();
        assertThat(unknown.at("/costUsd/most").isNull()).isTrue();

        Path prices = Files.writeString(scratch.resolve("prices.csv"), """
                charge,model,region,unit,usd,date,confidence,source
                training,anthropic.*,us-west-2,1M tokens,2,2026-11-01,published,a test
                """);
        JsonNode known = json(succeed(
                "estimate",
                train.toString(),
                "--model",
                HAIKU,
                "--epochs",
                "3",
                "--prices",
                prices.toString(),
                "--json"));
        assertThat(known.at("/costUsd/most").asDouble())
                .isCloseTo(2e-6 * known.at("/tokensTrained/most").asDouble(), within(1e-4));

        Files.writeString(prices, Files.readString(prices).replace(",2,", ",two,"));
        oneLine(
                1,
                "prices.csv line 2: usd is \"two\"",
                run("estimate", train.toString(), "--model", HAIKU, "--prices", prices.toString()));
        oneLine(2, "from 1 to 10", run("estimate", train.toString(), "--model", HAIKU, "--epochs", "11"));
    }

    @Test
    void whatStandsIsListedAndTornDownByItsNameOrAllThatWasServed() throws Exception {
        assertThat(json(succeed("jobs", "--local", "--json")).get("jobs").isArray())
                .isTrue();
        assertThat(json(succeed("models", "--local", "--json")).get("models").isArray())
                .isTrue();
        JsonNode deployments = json(succeed("deployments", "--local", "--json"));
        assertThat(deployments.get("deployments")).isEmpty();
        assertThat(deployments.at("/anHourUsd/most").asDouble()).isZero();
        JsonNode teardown = json(succeed("teardown", "--local", "--json"));
        assertThat(teardown.get("gone")).isEmpty();
        assertThat(teardown.get("standing")).isEmpty();
        oneLine(2, "nothing that costs is named no-such-thing", run("teardown", "no-such-thing", "--local"));
        oneLine(2, "is not a region's name", run("jobs", "--region", "nowhere"));
    }

    private Path format(String file) throws Exception {
        Path out = scratch.resolve(file + "l");
        succeed(
                "format",
                "--dataset",
                "tatqa",
                "--input",
                SAMPLE.resolve(file).toString(),
                "--model",
                HAIKU,
                "--table",
                "html",
                "--out",
                out.toString());
        return out;
    }

    private JsonNode evaluate(String model, Path test) throws Exception {
        Path out = Files.createTempDirectory(scratch, "evaluation");
        return json(succeed(
                "evaluate", "--model", model, "--test", test.toString(), "--local", "--out", out.toString(), "--json"));
    }

    @ParameterizedTest
    @CsvSource({
        "tunebook-toolkit, org/tunebook/dataset/Dataset.java",
        "tunebook-notebook-api, org/tunebook/notebook/Displayable.java",
        "tunebook-kernel, org/tunebook/kernel/engine/Cells.java"
    })
    void theDocumentationOfWhatCellsUseIsBesideItsJar(String module, String source) throws Exception {
        Path lib = Distribution.REPOSITORY.resolve("cli/target/tunebook/lib");
        try (Stream<Path> all = Files.list(lib)) {
            List<Path> jars = all.filter(jar -> jar.getFileName().toString().matches(module + "-[0-9].*-sources\\.jar"))
                    .toList();
            assertThat(jars).singleElement().satisfies(jar -> {
                assertThat(Path.of(jar.toString().replace("-sources.jar", ".jar")))
                        .exists();
                try (ZipFile documentation = new ZipFile(jar.toFile())) {
                    assertThat(documentation.getEntry(source)).isNotNull();
                }
            });
        }
    }

    @Test
    void everyQuestionGivesFourRecordsInAllMarkups() throws Exception {
        Path out = scratch.resolve("all.jsonl");
        JsonNode document = json(succeed(
                "format",
                "--dataset",
                "tatqa",
                "--input",
                SAMPLE.resolve("test.json").toString(),
                "--model",
                HAIKU,
                "--table",
                "all",
                "--out",
                out.toString(),
                "--json"));
        assertThat(document.get("records").asInt() % 4).isZero();
        assertThat(lines(out)).isEqualTo(document.get("records").asInt());
    }

    @Test
    void everyPromptShowsAsManyExamplesInTheFamilysOwnWay() throws Exception {
        Path turns = scratch.resolve("turns.jsonl");
        JsonNode document = json(succeed(fewShot(HAIKU, turns)));
        assertThat(document.get("template").asText()).matches("[0-9a-f]{64}");
        try (Stream<String> records = Files.lines(turns)) {
            assertThat(records)
                    .allSatisfy(record ->
                            assertThat(JSON.readTree(record).get("messages")).hasSize(6));
        }
        Path prompts = scratch.resolve("prompts.jsonl");
        succeed(fewShot("meta.llama3-1-8b-instruct-v1:0", prompts));
        try (Stream<String> records = Files.lines(prompts)) {
            assertThat(records)
                    .allSatisfy(record -> assertThat(
                                    JSON.readTree(record).get("prompt").asText().split("<example>", -1))
                            .hasSize(3));
        }
        oneLine(
                1,
                "record 1: Llama 3.1 8B takes records of one prompt and one completion; this conversation has 6 turns",
                run(
                        "format",
                        "--dataset",
                        "jsonl",
                        "--input",
                        turns.toString(),
                        "--model",
                        "meta.llama3-1-8b-instruct-v1:0",
                        "--out",
                        scratch.resolve("none.jsonl").toString()));
    }

    private static String[] fewShot(String model, Path out) {
        return new String[] {
            "format",
            "--dataset",
            "tatqa",
            "--input",
            SAMPLE.resolve("test.json").toString(),
            "--model",
            model,
            "--few-shot",
            "2",
            "--out",
            out.toString(),
            "--json"
        };
    }

    @Test
    void aFileFullOfFindingsIsSummedUp() throws Exception {
        Path file = write("train.jsonl", "{\"messages\":[]}\n".repeat(80));
        Ended checked = run("check", file.toString(), "--model", HAIKU);
        assertThat(checked.exitCode()).isEqualTo(1);
        assertThat(checked.out().lines()).hasSize(52);
        assertThat(checked.out())
                .contains("… and 30 more; in all: 80 messages-empty. --json lists every one")
                .endsWith("80 records, 80 findings for Claude 3 Haiku\n");
    }

    @Test
    void scoresAgreeWithTheDataSetsOwnQuestionByQuestion() throws Exception {
        Path gold = SHARED.resolve("data/tatqa/tatqa_dataset_dev.json");
        assumeTrue(Files.exists(gold), "no TAT-QA dev split at " + gold + "; its scores were not compared");
        JsonNode scored = json(succeed(
                "score",
                "--metric",
                "tatqa",
                "--gold",
                gold.toString(),
                "--predictions",
                SHARED.resolve("vectors/tatqa_dev_predictions.json").toString(),
                "--json"));
        JsonNode official = JSON.readTree(
                SHARED.resolve("vectors/tatqa_dev_official_scores.json").toFile());

        assertThat(scored.get("em").asDouble()).isCloseTo(0.4592, within(5e-5));
        assertThat(scored.get("f1").asDouble()).isCloseTo(0.5888, within(5e-5));
        assertThat(scored.get("scale").asDouble()).isCloseTo(0.9095, within(5e-5));
        assertThat(scored.get("scores")).hasSize(official.get("scores").size());
        official.get("scores").fields().forEachRemaining(question -> {
            for (int i = 0; i < 3; i++) {
                assertThat(scored.get("scores").get(question.getKey()).get(i).asDouble())
                        .as("score %d of %s", i, question.getKey())
                        .isEqualTo(question.getValue().get(i).asDouble());
            }
        });
    }

    @Test
    void textsAreScoredByIdAndAMissingPredictionScoresNothing() throws Exception {
        Path gold = write(
                "gold.jsonl",
                "{\"id\":\"a\",\"text\":\"The cat sits on the soft mat under the warm sun\"}\n{\"id\":\"b\",\"text\":\"x\"}\n");
        Path predictions =
                write("predictions.jsonl", "{\"id\":\"a\",\"text\":\"The cat sits on the mat in the sun\"}\n");
        JsonNode scored = json(succeed(
                "score",
                "--metric",
                "article-f1",
                "--gold",
                gold.toString(),
                "--predictions",
                predictions.toString(),
                "--json"));
        assertThat(scored.at("/scores/a").asDouble()).isCloseTo(0.6, within(1e-9));
        assertThat(scored.get("article-f1").asDouble()).isCloseTo(0.3, within(1e-9));
        assertThat(scored.get("missing").asInt()).isEqualTo(1);
    }

    @Test
    void aBrokenLineIsNamedWithItsNumberAndTheOthersAreStillChecked() throws Exception {
        Path file = write(
                "train.jsonl",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"assistant\",\"content\":\"a\"}]}\n{\"messages\": [\n{\"messages\":[]}\n");
        Ended checked = run("check", file.toString(), "--model", HAIKU, "--json");
        assertThat(checked.exitCode()).isEqualTo(1);
        JsonNode findings = json(checked).get("findings");
        assertThat(findings).extracting(finding -> finding.get("line").asInt()).contains(0, 2, 3);
        assertThat(findings)
                .allSatisfy(finding -> assertThat(finding.fieldNames())
                        .toIterable()
                        .containsExactly("rule", "severity", "file", "line", "message", "remedy"));
    }

    @Test
    void badInputEndsWithOneLineThatSaysWhatAndWhere() throws Exception {
        Path notTatQa = write("other.json", "{\"name\": \"something else\"}");
        Path truncated = scratch.resolve("truncated.json");
        byte[] whole = Files.readAllBytes(SAMPLE.resolve("test.json"));
        Files.write(truncated, Arrays.copyOf(whole, whole.length / 2));
        String out = scratch.resolve("out.jsonl").toString();

        oneLine(
                1,
                "other.json",
                run("format", "--dataset", "tatqa", "--input", notTatQa.toString(), "--model", HAIKU, "--out", out));
        oneLine(
                1,
                "truncated.json",
                run("format", "--dataset", "tatqa", "--input", truncated.toString(), "--model", HAIKU, "--out", out));
        oneLine(
                2,
                "no-such-model",
                run(
                        "format",
                        "--dataset",
                        "tatqa",
                        "--input",
                        notTatQa.toString(),
                        "--model",
                        "no-such-model",
                        "--out",
                        out));
        oneLine(
                2,
                "missing.jsonl",
                run("check", scratch.resolve("missing.jsonl").toString(), "--model", HAIKU));
        oneLine(2, "--model", run("check", notTatQa.toString()));
        oneLine(2, "frobnicate", run("frobnicate"));
        assertThat(Path.of(out)).doesNotExist();
    }

    @Test
    void bedrockLocalSaysWhereItListensAndAPortInUseIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            oneLine(
                    2,
                    port,
                    run("local", "--port", port, "--dir", scratch.resolve("one").toString()));
        }
        Process local = Distribution.tunebook(
                        "local", "--dir", scratch.resolve("two").toString())
                .redirectError(scratch.resolve("local.err").toFile())
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(local.getInputStream(), StandardCharsets.UTF_8))) {
            JsonNode first = JSON.readTree(lines.readLine());
            assertThat(first.fieldNames())
                    .toIterable()
                    .contains("bedrock", "bedrockRuntime", "s3", "region", "accessKeyId", "secretAccessKey");
        } finally {
            local.destroy();
            assertThat(local.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aNotebookRunsWithItsParametersAndIsWrittenBesideIt() throws Exception {
        Path notebook = notebook(
                cell("\"parameters\"", "int n = 2;"),
                cell("", "\"<b>\".repeat(n)"),
                cell("", "String id = display(\"first\"); updateDisplay(id, \"second\");"));
        Path out = scratch.resolve("out.ipynb");
        JsonNode ran = json(succeed("run", notebook.toString(), "-p", "n=3", "-o", out.toString(), "--html", "--json"));
        NotebookFile executed = NotebookFile.read(out);

        assertThat(ran.get("failed").isNull()).isTrue();
        assertThat(executed).succeeded();
        assertThat(executed.cells()).hasSize(4);
        assertThat(executed.cells().get(1).source()).contains("int n = 3;");
        assertThat(executed.cells().get(2)).showsText("<b><b><b>");
        assertThat(executed.cells().get(3)).showsText("second");
        assertThat(Files.readString(scratch.resolve("out.html"))).contains("&lt;b&gt;&lt;b&gt;&lt;b&gt;");
        assertThat(NotebookFile.read(notebook).cells())
                .as("the notebook itself")
                .hasSize(3);
    }

    @Test
    void whatANotebookCannotBeRunWithIsNamed() throws Exception {
        String notebook = notebook(cell("\"parameters\"", "int n = 2;")).toString();
        String text = write("text.ipynb", "hello").toString();
        String python = write(
                        "python.ipynb",
                        "{\"cells\":[],\"metadata\":{\"kernelspec\":{\"name\":\"python3\"}},\"nbformat\":4,\"nbformat_minor\":5}")
                .toString();

        oneLine(2, "-p n=x: n is of type int; expected a whole number", run("run", notebook, "-p", "n=x"));
        oneLine(2, "no parameter m; expected n (int)", run("run", notebook, "-p", "m=1"));
        oneLine(2, "-p n: expected name=value", run("run", notebook, "-p", "n"));
        oneLine(2, "missing.ipynb: no such file", run("run", "missing.ipynb"));
        oneLine(2, "is a directory; expected a file", run("run", scratch.toString()));
        oneLine(2, "expected the name of a file", run("run", notebook, "-o", scratch.toString()));
        oneLine(2, "cannot be written", run("run", notebook, "-o", text + "/out.ipynb"));
        oneLine(1, "text.ipynb: not a notebook: Unrecognized token 'hello'", run("run", text));
        oneLine(1, "python.ipynb: a notebook in python; only Java", run("run", python));
    }

    @Test
    void aParametersTextIsTakenAsItIs() throws Exception {
        Path notebook = notebook(cell("\"parameters\"", "String text = \"\";"), cell("", "text"));
        Path out = scratch.resolve("out.ipynb");
        Ended ended = succeed("run", notebook.toString(), "-p", "text='it\"s = \\n", "-o", out.toString());

        assertThat(ended.err()).doesNotContain("WARN");
        assertThat(NotebookFile.read(out).cells().get(2)).showsText("'it\"s = \\n");
    }

    @Test
    void aNotebookThatFailsNamesItsCellAndKeepsWhatWasShown() throws Exception {
        Path notebook =
                notebook(cell("", "7"), cell("", "\nthrow new IllegalStateException(\"boom\");"), cell("", "8"));
        Path out = scratch.resolve("out.ipynb");
        Ended ended = run("run", notebook.toString(), "-o", out.toString());

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err())
                .startsWith("tunebook run: " + notebook
                        + " cell [2] (id cell-02) line 2: java.lang.IllegalStateException: boom\n");
        List<Cell> cells = NotebookFile.read(out).cells();
        assertThat(cells.get(0)).showsText("7");
        assertThat(cells.get(1)).failedWith(IllegalStateException.class).withMessage("boom");
        assertThat(cells.get(2)).showsNothing();
    }

    @Test
    void theFirstRunPreparesThoseAfterItOnce() throws Exception {
        Path cache = scratch.resolve("home/cache");
        String notebook = notebook(cell("", "1")).toString();
        ProcessBuilder first = Distribution.tunebook("run", notebook);
        ProcessBuilder second = Distribution.tunebook("run", notebook);
        Map<String, String> home =
                Map.of("TUNEBOOK_HOME", scratch.resolve("home").toString());

        assertThat(Distribution.run(scratch, home, first).succeeded().err()).contains("faster start");
        assertThat(cache).isDirectoryContaining("glob:**.jsa");
        assertThat(Distribution.run(scratch, home, second).succeeded().err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"INT, '', 130", "INT, -, 130", "TERM, '', 143"})
    void aSignalStopsTheRunningCellAndKeepsWhatWasShown(String signal, String group, int exitCode) throws Exception {
        Path notebook = notebook(
                cell("", "\"before\""),
                cell(
                        "",
                        "System.out.println(\"on\");\n"
                                + "Files.writeString(Path.of(\"new\"), \"\" + ProcessHandle.current().pid());\n"
                                + "Files.move(Path.of(\"new\"), Path.of(\"pid\"));\n"
                                + "while (true) {}"),
                cell("", "8"));
        Path out = scratch.resolve("out.ipynb");
        ProcessBuilder run = tunebook("run", notebook.toString(), "-o", out.toString(), "--html");
        // A group of its own, as a terminal gives it; and what runs in the background ignores interrupts.
        run.command().addAll(0, List.of("setsid", "env", "--default-signal=INT"));
        Process command = run.redirectError(scratch.resolve("err").toFile())
                .redirectOutput(scratch.resolve("out").toFile())
                .start();
        Path pid = scratch.resolve("pid");
        while (Files.notExists(pid) && command.isAlive()) {
            command.waitFor(20, TimeUnit.MILLISECONDS);
        }
        new ProcessBuilder("kill", "-" + signal, "--", group + command.pid())
                .inheritIO()
                .start()
                .waitFor();

        assertThat(command.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(command.exitValue()).isEqualTo(exitCode);
        assertThat(scratch.resolve("err"))
                .hasContent("tunebook run: " + notebook + ": stopped in cell [2] (id cell-02)");
        assertThat(scratch.resolve("out")).content().startsWith("2 cells in ").contains("out.ipynb");
        List<Cell> cells = NotebookFile.read(out).cells();
        assertThat(cells.get(0)).showsText("before");
        assertThat(cells.get(1)).printed("on\n").failedWith("Interrupted");
        assertThat(cells.get(2).number()).isZero();
        assertThat(scratch.resolve("out.html")).content().contains("Interrupted: cell [2]");
        assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid)))).isEmpty();
    }

    private Path notebook(String... cells) throws IOException {
        return write(
                "notebook.ipynb",
                "{\"cells\":[" + String.join(",", cells) + "],\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":5}");
    }

    private static String cell(String tags, String source) throws IOException {
        return "{\"cell_type\":\"code\",\"metadata\":{\"tags\":[" + tags
                + "]},\"execution_count\":null,\"outputs\":[],\"source\":" + JSON.writeValueAsString(source) + "}";
    }

    @Test
    void aMachineWithoutAJdkIsToldSo() throws Exception {
        Path tools = Files.createDirectories(scratch.resolve("bin"));
        for (String tool : List.of("bash", "env", "dirname", "readlink", "sed", "cat")) {
            Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
        }
        for (String program : List.of("tunebook", "environment/setup")) {
            ProcessBuilder bare =
                    new ProcessBuilder(Distribution.REPOSITORY.resolve(program).toString());
            bare.environment().clear();
            oneLine(2, "JDK 17", Distribution.run(scratch, Map.of("PATH", tools.toString()), bare));
        }
    }

    @Test
    void aJavaThatCannotCompileIsToldSoBeforeAnythingIsWritten() throws Exception {
        Path jupyter = scratch.resolve("jupyter");
        for (String[] verb : new String[][] {
            {"kernel", "install", "--jupyter-data", jupyter.toString()},
            {"run", write("notebook.ipynb", "{}").toString()}
        }) {
            ProcessBuilder jre = tunebook(verb);
            jre.command().addAll(1, List.of("--limit-modules", "java.se,jdk.unsupported"));
            oneLine(1, "JDK 17", Distribution.run(scratch, Map.of(), jre));
        }
        assertThat(jupyter).doesNotExist();
    }

    private static void oneLine(int exitCode, String naming, Ended ended) {
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(exitCode);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().strip().lines()).hasSize(1);
        assertThat(ended.err()).contains(naming).doesNotContain("Exception");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(scratch.resolve(name), text);
    }

    private static int lines(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return (int) lines.count();
        }
    }

    private Ended succeed(String... arguments) throws Exception {
        return run(arguments).succeeded();
    }

    private Ended run(String... arguments) throws Exception {
        return Distribution.run(scratch.resolve("output"), Map.of(), tunebook(arguments));
    }

    private ProcessBuilder tunebook(String... arguments) {
        ProcessBuilder tunebook = Distribution.tunebook(arguments);
        tunebook.environment()
                .put("TUNEBOOK_LOCAL_DIR", scratch.resolve("local").toString());
        tunebook.environment().put("TUNEBOOK_HOME", home.toString());
        return tunebook;
    }

    private static JsonNode json(Ended ended) throws IOException {
        return JSON.readTree(ended.out());
    }

    @AfterEach
    void endTheServerThatTheVerbsStarted() throws IOException {
        Distribution.endBedrockLocal(scratch.resolve("local"));
    }
}
