package org.tunebook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.tunebook.testkit.Cell;
import org.tunebook.testkit.NotebookFile;

/** The course as someone takes it: every notebook opened in Jupyter Notebook, with no outputs, and all of it run. */
class RunAllIT {
    private static final Path TARGET = Distribution.REPOSITORY.resolve("cli/target/course");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INTERRUPTED = "05-train-and-monitor.ipynb";
    private static final String ERROR = ".output_error";

    /** What Jupyter itself asks for in vain: the package of widgets where it is not installed, a font of its MathJax. */
    private static final Pattern OF_JUPYTER = Pattern.compile("/nbextensions/widgets/|\\babout:blank\\b");

    private static NotebookServer server;

    @BeforeAll
    static void open() throws Exception {
        Files.createDirectories(TARGET);
        Path home = Files.createTempDirectory(TARGET, "run");
        Path notebooks = Files.createDirectories(home.resolve("notebooks"));
        Files.createSymbolicLink(home.resolve("data"), Distribution.REPOSITORY.resolve("data"));
        for (Path notebook : Course.notebooks()) {
            JsonNode cells = JSON.readTree(notebook.toFile());
            for (JsonNode cell : cells.path("cells")) {
                if (cell.has("outputs")) {
                    ((ObjectNode) cell).putNull("execution_count").putArray("outputs");
                }
            }
            JSON.writeValue(notebooks.resolve(notebook.getFileName()).toFile(), cells);
        }
        server = new NotebookServer(notebooks, Course.jupyter());
    }

    @AfterAll
    static void close() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    /** Without the lesson on AWS: run a second time it finds its job again, whose model it deleted the first time. */
    static List<Path> notebooks() throws IOException {
        return Course.notebooks().stream()
                .filter(notebook -> !notebook.endsWith(INTERRUPTED) && !notebook.endsWith("20-on-aws.ipynb"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void runsThroughAndEveryTableAndPictureIsSeen(Path notebook) throws Exception {
        try (Browser browser = new Browser()) {
            runAll(
                    browser,
                    NotebookTab.open(browser, server, notebook.getFileName().toString()),
                    notebook);
        }
    }

    @Test
    void interruptedInTheMiddleItStopsThereAndRunsThroughTheNextTime() throws Exception {
        try (Browser browser = new Browser()) {
            NotebookTab tab = NotebookTab.open(browser, server, INTERRUPTED);
            tab.choose("celllink", "run_all_cells");
            NotebookTab.Cell training = tab.find("var tuning");
            training.awaitText(".output_subarea", "InProgress");
            tab.press("interrupt-kernel");
            assertThat(training.awaitText(ERROR, "Interrupted")).contains("was stopped");
            tab.awaitAllRun();
            assertThat(browser.find(By.cssSelector(ERROR))).hasSize(1);
            assertThat(tab.find("eager.receipt()").outputs("*")).isEmpty();
            tab.screenshot(TARGET.resolve("interrupted.png"));

            runAll(browser, tab, Course.NOTEBOOKS.resolve(INTERRUPTED));
        }
    }

    private static void runAll(Browser browser, NotebookTab tab, Path notebook) throws Exception {
        tab.choose("celllink", "run_all_cells");
        tab.awaitAllRun();
        tab.wholePage(TARGET.resolve(notebook.getFileName().toString().replace(".ipynb", ".png")));

        List<Cell> cells = NotebookFile.read(notebook).cells();
        assertThat(browser.find(By.cssSelector(ERROR)))
                .extracting(WebElement::getText)
                .isEmpty();
        assertThat(browser.find(By.cssSelector(".output table")))
                .hasSizeGreaterThanOrEqualTo(NotebooksIT.count(cells, "text/html", "<table"))
                .allMatch(WebElement::isDisplayed);
        assertThat(browser.find(By.cssSelector(".output img")))
                .hasSize(NotebooksIT.count(cells, "image/png", "") + NotebooksIT.count(cells, "text/html", "<img"))
                .allMatch(picture -> !"0".equals(picture.getDomProperty("naturalWidth")), "drawn");
        assertThat(browser.driver().manage().logs().get(LogType.BROWSER).getAll())
                .filteredOn(entry -> entry.getLevel().equals(Level.SEVERE)
                        && !OF_JUPYTER.matcher(entry.getMessage()).find())
                .extracting(LogEntry::getMessage)
                .isEmpty();
        tab.closeAndHalt();
    }
}
