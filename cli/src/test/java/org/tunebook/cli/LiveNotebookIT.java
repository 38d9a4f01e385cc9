package org.tunebook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.testkit.NotebookFile;

/** Our kernel in Jupyter Notebook, as someone at a browser uses it. A screenshot is kept of every test. */
class LiveNotebookIT {
    private static final Path TARGET = Distribution.REPOSITORY.resolve("cli/target/live");
    private static final By COMPLETIONS = By.cssSelector("#complete option");
    private static final String RESULT = ".output_result";
    private static final String PRINTED = ".output_stdout";
    private static final String ERROR = ".output_error";

    private static Path notebooks;
    private static NotebookServer server;
    private static Browser browser;
    private static NotebookTab tab;

    @BeforeAll
    static void open() throws Exception {
        Files.createDirectories(TARGET);
        Path scratch = Files.createTempDirectory(TARGET, "run");
        notebooks = Files.createDirectories(scratch.resolve("notebooks"));
        Map<String, String> jupyter = Distribution.jupyterIn(scratch);
        Files.writeString(notebooks.resolve("live.ipynb"), """
                {"cells": [], "nbformat": 4, "nbformat_minor": 4, "metadata": {"kernelspec":
                {"name": "tunebook", "display_name": "Java (Tunebook)", "language": "java"}}}
                """);
        server = new NotebookServer(notebooks, jupyter);
        browser = new Browser();
        tab = NotebookTab.open(browser, server, "live.ipynb");
    }

    @AfterEach
    void picture(TestInfo test) throws IOException {
        tab.screenshot(TARGET.resolve(test.getTestMethod().orElseThrow().getName() + ".png"));
    }

    @AfterAll
    static void close() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aCellShowsItsValue() {
        assertThat(tab.run("6 * 7").awaitText(RESULT, "42")).endsWith("42");
        tab.run("List.of(new int[] {1, 2}, Map.of(\"a\", 1), \"<b>\")").awaitText(RESULT, "[[1, 2], {a=1}, <b>]");
        tab.run("record Point(int x, int y) {}").awaitEnd();
        tab.run("List.of(new Point(1, 2), new Point(3, 4))").awaitText(RESULT + " table", "3");
    }

    @Test
    void whatACellPrintsIsSeenWhileItRuns() throws IOException {
        NotebookTab.Cell cell = tab.run("System.out.println(\"before\");"
                + " while (Files.notExists(Path.of(\"go\"))) Thread.onSpinWait(); System.out.println(\"after\");");
        cell.awaitText(PRINTED, "before");
        assertThat(cell.isRunning()).isTrue();
        assertThat(cell.text(PRINTED)).doesNotContain("after");
        Files.createFile(notebooks.resolve("go"));
        cell.awaitText(PRINTED, "after");
    }

    @Test
    void anInterruptedCellStopsAndWhatWasThereStays() {
        tab.run("var kept = 12;").awaitEnd();
        NotebookTab.Cell endless = tab.run("while (true) {}").awaitRunning();
        tab.press("interrupt-kernel");
        assertThat(endless.awaitText(ERROR, "Interrupted")).contains("was stopped");
        tab.run("kept + 1").awaitText(RESULT, "13");

        NotebookTab.Cell asleep = tab.run("Thread.sleep(Long.MAX_VALUE)").awaitRunning();
        tab.type(Keys.ESCAPE);
        tab.type("ii");
        asleep.awaitText(ERROR, "Interrupted");
        tab.run("kept + 2").awaitText(RESULT, "14");
    }

    @Test
    void errorsSayWhereInTheCell() {
        tab.run("void fail() { throw new IllegalStateException(\"no <luck>\", new IOException(\"disk\")); }")
                .awaitEnd();
        assertThat(tab.run("fail();").awaitText(ERROR, "IllegalStateException"))
                .contains("no <luck>", "disk", "line 1");
        assertThat(tab.run("int n = \"one\"; Strin s = null;").awaitText(ERROR, "Strin"))
                .contains("String", "^");
    }

    @Test
    void aRestartedKernelHasForgottenAndWorks() {
        tab.run("var forgotten = 1;").awaitEnd();
        tab.press("confirm-restart-kernel");
        tab.shown(By.cssSelector(".modal-dialog .btn-danger")).click();
        tab.gone(By.cssSelector(".modal-dialog"));
        tab.awaitKernel();
        assertThat(tab.run("forgotten").awaitText(ERROR, "forgotten")).contains("cannot find symbol");
        tab.run("1 + 1").awaitText(RESULT, "2");
    }

    @Test
    void tabOffersWhatFitsAndTheChosenIsWritten() throws IOException {
        tab.run("var words = List.of(\"one\", \"two\");").awaitEnd();
        NotebookTab.Cell cell = tab.cell("words.");
        tab.type(Keys.TAB);
        tab.shown(COMPLETIONS);
        tab.screenshot(TARGET.resolve("completions.png"));
        assertThat(browser.find(COMPLETIONS)).extracting(WebElement::getText).anyMatch(text -> text.contains("stream"));
        tab.type("siz");
        tab.until(
                "size() alone",
                () -> browser.find(COMPLETIONS).stream()
                        .map(WebElement::getText)
                        .toList()
                        .equals(List.of("size()")));
        tab.type(Keys.ENTER);
        tab.until("the completion written", () -> cell.code().equals("words.size()"));
        cell.run().awaitText(RESULT, "2");
    }

    @Test
    void shiftTabAndAQuestionMarkExplain() throws IOException {
        tab.cell("Progress.of");
        tab.type(Keys.SHIFT, Keys.TAB);
        assertThat(tab.shown(By.cssSelector("#tooltip .tooltiptext")).getText())
                .contains("of(String label, long total)", "Progress of work in so many steps");
        tab.screenshot(TARGET.resolve("tooltip.png"));
        tab.type(Keys.ESCAPE);

        tab.run("?Progress");
        tab.shown(By.cssSelector("#pager-container"));
        tab.until(
                "the pager open",
                () -> Boolean.TRUE.equals(browser.driver().executeScript("return !$('#pager').is(':animated')")));
        assertThat(tab.shown(By.cssSelector("#pager-container")).getText())
                .contains("notebook.Progress", "How far work has come")
                .doesNotContain("{@");
        tab.screenshot(TARGET.resolve("pager.png"));
        tab.type(Keys.ESCAPE, "q");
        tab.gone(By.cssSelector("#pager-container"));
    }

    @Test
    void aChartIsDrawnAndATableIsATable() {
        NotebookTab.Cell chart = tab.run("LineChart.of(\"step\", \"loss\", new LineChart.Line(\"training\","
                + " new double[] {1, 2, 3}, new double[] {3, 2, 1.5}, LineChart.Mark.LINE_AND_POINTS))");
        tab.until(
                "a picture",
                () -> chart.outputs("img").stream()
                        .anyMatch(picture -> !"0".equals(picture.getDomProperty("naturalWidth"))));
        NotebookTab.Cell table = tab.run("tech.tablesaw.api.Table.create(\"scores\","
                + " tech.tablesaw.api.StringColumn.create(\"model\", \"base\", \"<tuned>\"),"
                + " tech.tablesaw.api.DoubleColumn.create(\"F1\", 4.8, 71.2))");
        assertThat(table.awaitText("table", "71.2")).contains("<tuned>", "F1");
    }

    @Test
    void aQuestionIsAnsweredInThePage() {
        NotebookTab.Cell cell = tab.run("\"hello \" + new Scanner(System.in).nextLine()");
        tab.shown(By.cssSelector("input.raw_input")).sendKeys("Ada", Keys.ENTER);
        cell.awaitText(RESULT, "hello Ada");
    }

    @Test
    void progressMovesAndLivesOnAfterThePageIsLoadedAnew() throws IOException {
        NotebookTab.Cell start = tab.run("var gate = new Semaphore(0); var work = Progress.of(\"working\", 100);"
                + " new Thread(() -> { for (int i = 0; i < 100; i++) {"
                + " gate.acquireUninterruptibly(); work.step(); } }).start();");
        start.awaitText(".output_html", "working: 0 of 100");
        tab.run("gate.release(30);").awaitEnd();
        start.awaitText(".output_html", "working: 30 of 100");
        tab.screenshot(TARGET.resolve("progress.png"));

        tab.press("save-notebook");
        tab.until("the state in the saved notebook", () -> saved("var gate").contains("working: 30 of 100"));
        tab.reload();
        tab.find("var gate").awaitText(".output_html", "working: 30 of 100");

        NotebookTab.Cell again = tab.run("work");
        again.awaitText(".output_html", "working: 30 of 100");
        tab.run("gate.release(20);").awaitEnd();
        again.awaitText(".output_html", "working: 50 of 100");
        tab.run("gate.release(50);").awaitEnd();
        again.awaitText(".output_html", "working: 100 of 100");
        assertThat(again.outputs("progress"))
                .singleElement()
                .satisfies(bar -> assertThat(bar.getDomProperty("value")).isEqualTo("100"));

        tab.press("save-notebook");
        tab.until("the end in the saved notebook", () -> saved("work").equals("working: 100 of 100"));
    }

    /** What the file has the cell show whose code begins so, as text. */
    private static String saved(String beginning) {
        try {
            return NotebookFile.read(notebooks.resolve("live.ipynb")).cells().stream()
                    .filter(cell -> cell.source().startsWith(beginning))
                    .flatMap(cell -> cell.shown().stream())
                    .map(MimeBundle::toString)
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            return "";
        }
    }
}
