package org.tunebook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tunebook.testkit.Cell;
import org.tunebook.testkit.NotebookFile;

/** The workshop as an attendee has it: twins written by the command, opened in Jupyter, an exercise done. */
class WorkshopIT {
    private static final Path TARGET = Distribution.REPOSITORY.resolve("cli/target/workshop-it");
    private static final Duration WHOLE_NOTEBOOK = Duration.ofMinutes(9);

    private static Path scratch;
    private static Path twins;
    private static Map<String, String> jupyter = Map.of();

    @BeforeAll
    static void prepareTheRoom() throws Exception {
        Files.createDirectories(TARGET);
        scratch = Files.createTempDirectory(TARGET, "run");
        jupyter = Distribution.jupyterIn(scratch);
        Distribution.run(
                        scratch,
                        jupyter,
                        Distribution.tunebook(
                                "workshop", "--out", scratch.resolve("mine").toString()))
                .succeeded();
        twins = scratch.resolve("mine/notebooks");
    }

    @Test
    void theTwinsAreValidByJupytersOwnSchema() throws Exception {
        List<String> command =
                Stream.concat(Stream.of("/usr/bin/python3", "-c", """
                                import sys, nbformat
                                for name in sys.argv[1:]:
                                    nbformat.validate(nbformat.read(name, as_version=nbformat.NO_CONVERT))
                                """), twins()).toList();
        Distribution.run(scratch, jupyter, new ProcessBuilder(command)).succeeded();
    }

    private static Stream<String> twins() throws Exception {
        try (Stream<Path> files = Files.list(twins)) {
            List<String> names = files.map(Path::toString)
                    .filter(name -> name.endsWith(".ipynb"))
                    .toList();
            assertThat(names).hasSizeGreaterThanOrEqualTo(10);
            return names.stream();
        }
    }

    @Test
    void anAttendeeRunsTheQuickstartAndWritesASolutionBelowAnExercise() throws Exception {
        try (NotebookServer server = new NotebookServer(twins, jupyter);
                Browser browser = new Browser()) {
            long opened = System.nanoTime();
            NotebookTab tab = NotebookTab.open(browser, server, "00-quickstart.ipynb");
            tab.runAll();
            tab.until(
                    "scores of the tuned model",
                    WHOLE_NOTEBOOK,
                    () -> tab.find("var base = Evaluation")
                            .text(".output_result table")
                            .contains("token-f1"));
            long seconds = Duration.ofNanos(System.nanoTime() - opened).toSeconds();
            Files.writeString(TARGET.resolve("first-result.txt"), seconds + " s from opening to the first scores\n");
            tab.until(
                    "the end",
                    WHOLE_NOTEBOOK,
                    () -> !tab.find("bedrock.close();").text(".output_result").isEmpty());

            NotebookTab.Cell solution = tab.run("comparison.largestLosses(8)");
            solution.awaitText(".output_result table", "example");
            tab.screenshot(TARGET.resolve("exercise.png"));
            assertThat(solution.outputs("tbody tr")).hasSize(8);
        }
    }

    @Test
    void thePreflightWhereThereIsNoDataSaysSoAndFailsNowhere() throws Exception {
        Path alone = Files.createDirectories(scratch.resolve("alone/notebooks"));
        Path preflight = Files.copy(twins.resolve("preflight.ipynb"), alone.resolve("preflight.ipynb"));
        Distribution.run(
                        alone,
                        jupyter,
                        new ProcessBuilder(
                                "jupyter",
                                "nbconvert",
                                "--to",
                                "notebook",
                                "--inplace",
                                "--execute",
                                preflight.toString(),
                                "--ExecutePreprocessor.kernel_name=tunebook"))
                .succeeded();

        NotebookFile executed = NotebookFile.read(preflight);
        List<Cell> cells = executed.cells();
        assertThat(executed).succeeded();
        assertThat(cells.get(1).value().orElseThrow().toString()).contains("MEND  sample data", "->");
        assertThat(cells.get(cells.size() - 1).value().orElseThrow().toString()).startsWith("not ready");
    }
}
