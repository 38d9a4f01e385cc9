package org.tunebook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/**
 * Every notebook, executed by Jupyter with our kernel on Bedrock Local: it runs through, shows what is committed
 * and looks right in a browser. With {@code -Dtunebook.notebooks=update} the outputs of this run are written
 * into the notebooks.
 */
class NotebooksIT {
    private static final Path NOTEBOOKS = Distribution.REPOSITORY.resolve("notebooks");
    private static final Path TARGET = Distribution.REPOSITORY.resolve("cli/target/notebooks");
    private static final boolean UPDATE = "update".equals(System.getProperty("tunebook.notebooks"));

    /** How far the tuned model's F1, in percent, may be from the committed one on another processor. */
    private static final double POINTS = 3;

    private static Map<String, String> jupyter = Map.of();

    @BeforeAll
    static void installTheKernel() throws Exception {
        Files.createDirectories(TARGET);
        Path scratch = Files.createTempDirectory(TARGET, "run");
        jupyter = Map.of(
                "JUPYTER_DATA_DIR", scratch.resolve("jupyter").toString(),
                "TUNEBOOK_LOCAL_DIR", scratch.resolve("local").toString());
        Distribution.run(
                        scratch,
                        jupyter,
                        Distribution.tunebook("kernel", "install", "--jupyter-data", jupyter.get("JUPYTER_DATA_DIR")))
                .succeeded();
    }

    static List<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(NOTEBOOKS)) {
            return files.filter(file -> file.getFileName().toString().matches("(\\d\\d-.*|index)\\.ipynb"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void runsThroughInJupyterAndShowsWhatIsCommitted(Path notebook) throws Exception {
        Path executed = execute(notebook);
        NotebookFile run = NotebookFile.read(executed);
        if (UPDATE) {
            run.writeForCommit(notebook);
        }
        NotebookFile committed = NotebookFile.read(notebook);
        List<JsonNode> ran = run.codeCells();
        for (int i = 0; i < ran.size(); i++) {
            same(ran.get(i), committed.codeCells().get(i), committed + ", code cell " + (i + 1));
        }
        seenInABrowser(executed, ran);
    }

    private static void same(JsonNode ran, JsonNode committed, String which) {
        String cell = which + ":\n" + NotebookFile.source(ran);
        if (!NotebookFile.isMeasured(committed)) {
            assertThat(NotebookFile.shown(ran)).as(cell).isEqualTo(NotebookFile.shown(committed));
            return;
        }
        assertThat(NotebookFile.outline(ran)).as(cell).isEqualTo(NotebookFile.outline(committed));
        List<Double> f1 = NotebookFile.tunedF1(committed);
        assertThat(NotebookFile.tunedF1(ran)).as(cell).hasSameSizeAs(f1);
        for (int i = 0; i < f1.size(); i++) {
            assertThat(NotebookFile.tunedF1(ran).get(i)).as(cell).isCloseTo(f1.get(i), within(POINTS));
        }
    }

    private static Path execute(Path notebook) throws Exception {
        Distribution.run(
                        TARGET,
                        jupyter,
                        new ProcessBuilder(
                                "jupyter",
                                "nbconvert",
                                "--to",
                                "notebook",
                                "--execute",
                                notebook.toString(),
                                "--output-dir",
                                TARGET.toString(),
                                "--ExecutePreprocessor.timeout=600",
                                "--ExecutePreprocessor.kernel_name=tunebook",
                                "--ExecutePreprocessor.record_timing=False"))
                .succeeded();
        return TARGET.resolve(notebook.getFileName());
    }

    /** The page has a table for every cell with one and a picture, really drawn, for every cell with one. */
    private static void seenInABrowser(Path executed, List<JsonNode> cells) throws Exception {
        Distribution.run(
                        TARGET,
                        jupyter,
                        new ProcessBuilder("jupyter", "nbconvert", "--to", "html", executed.toString()))
                .succeeded();
        String name = executed.getFileName().toString().replace(".ipynb", "");
        try (Browser browser = new Browser()) {
            browser.open(TARGET.resolve(name + ".html").toUri());
            browser.screenshot(TARGET.resolve(name + ".png"));

            assertThat(browser.find(By.cssSelector(".jp-OutputArea-output table, .output_html table")))
                    .hasSizeGreaterThanOrEqualTo((int) count(cells, "text/html", "<table"))
                    .allMatch(WebElement::isDisplayed);
            assertThat(browser.find(By.cssSelector(".jp-OutputArea-output img, .output_png img")))
                    .hasSize((int) (count(cells, "image/png", "") + count(cells, "text/html", "<img")))
                    .allMatch(picture -> !"0".equals(picture.getDomProperty("naturalWidth")), "drawn");
        }
    }

    private static long count(List<JsonNode> cells, String form, String holding) {
        return cells.stream()
                .flatMap(cell -> NotebookFile.shown(cell).stream())
                .filter(shown -> shown.startsWith(form) && shown.contains(holding))
                .count();
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void isShortCellsThatShowSomethingAndProseAboutThem(Path file) throws Exception {
        NotebookFile notebook = NotebookFile.read(file);
        List<JsonNode> code = notebook.codeCells();
        List<Integer> lengths = code.stream()
                .map(cell -> (int) NotebookFile.source(cell).lines().count())
                .sorted()
                .toList();

        assertThat(NotebookFile.type(notebook.cells().get(0))).isEqualTo("markdown");
        assertThat(NotebookFile.source(notebook.cells().get(0))).startsWith("# ");
        assertThat(code)
                .allSatisfy(cell -> assertThat(NotebookFile.shown(cell)).noneMatch(shown -> shown.startsWith("error")));
        if (file.getFileName().toString().startsWith("index")) {
            return;
        }
        assertThat(NotebookFile.source(notebook.cells().get(0))).contains("minutes", "Cost");
        assertThat(code).hasSizeBetween(12, 25);
        assertThat(lengths.get(lengths.size() / 2)).as("median lines of a cell").isLessThanOrEqualTo(4);
        assertThat(lengths.get(lengths.size() - 1))
                .as("lines of the longest cell")
                .isLessThanOrEqualTo(15);
        assertThat(code.stream()
                        .filter(cell -> !NotebookFile.shown(cell).isEmpty())
                        .count())
                .as("code cells that show something")
                .isGreaterThanOrEqualTo(Math.round(0.8 * code.size()));
    }
}
