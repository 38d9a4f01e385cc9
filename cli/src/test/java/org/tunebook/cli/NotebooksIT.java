package org.tunebook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.tunebook.kernel.engine.CellOutput.Channel;
import org.tunebook.kernel.notebook.NotebookCell;
import org.tunebook.kernel.notebook.NotebookDocument;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.testkit.Cell;
import org.tunebook.testkit.NotebookFile;
import org.tunebook.testkit.Varying;

/**
 * Every notebook, executed by Jupyter with our kernel on Bedrock Local: it runs through, shows what is committed
 * and looks right in a browser. With {@code -Dtunebook.notebooks=update} the outputs of this run are written
 * into the notebooks.
 */
class NotebooksIT {
    private static final boolean UPDATE = "update".equals(System.getProperty("tunebook.notebooks"));

    /** How far the tuned model's F1, in percent, may be from the committed one on another processor. */
    private static final double POINTS = 3;

    /**
     * The tag of cells that show what the trained model says. The local model's encoder computes with 8-bit
     * integers, and processors round those differently: figures and answers may differ a little from machine to
     * machine.
     */
    private static final String MEASURED = "measured";

    /** Examples have UUIDs in the data, and these stay. */
    private static final Varying VARYING = Varying.standard()
            .except(Varying.Kind.UUIDS)
            .and("(model-customization-job|custom-model|provisioned-model)/([\\w.:-]+/)?[a-z0-9]{12}\\b", "$1/$2…")
            .and("\\bcustom model [a-z0-9]{12}\\b", "custom model …");

    private static final Pattern HEADING = Pattern.compile("<th[ >].*?</th>");
    private static final Pattern TUNED_F1 = Pattern.compile("(?m)^token-f1 +[\\d.]+ +([\\d.]+)");

    private static Map<String, String> jupyter = Map.of();

    @BeforeAll
    static void installTheKernel() throws Exception {
        jupyter = Course.jupyter();
    }

    static List<Path> notebooks() throws IOException {
        return Course.notebooks();
    }

    /** The course, what comes before it, and the solutions of its exercises, which find the course's models again. */
    static List<Path> executed() throws IOException {
        List<Path> executed = new ArrayList<>(Course.notebooks());
        executed.add(Course.NOTEBOOKS.resolve("preflight.ipynb"));
        executed.addAll(Course.solutions());
        return executed;
    }

    @ParameterizedTest
    @MethodSource("executed")
    void runsThroughInJupyterAndShowsWhatIsCommitted(Path notebook) throws Exception {
        Path executed = Course.execute(notebook, "tunebook");
        NotebookFile run = NotebookFile.read(executed);
        if (UPDATE) {
            run.commitTo(notebook, VARYING);
        }
        List<Cell> ran = run.cells();
        List<Cell> committed = NotebookFile.read(notebook).cells();
        assertThat(run).succeeded();
        assertThat(ran).hasSameSizeAs(committed);
        for (int i = 0; i < ran.size(); i++) {
            if (notebook.startsWith(Course.SOLUTIONS)) {
                comesToTheSame(ran.get(i), committed.get(i));
            } else if (committed.get(i).tags().contains(MEASURED)) {
                likewise(ran.get(i), ran.get(i).shown(), committed.get(i).shown());
            } else {
                assertThat(ran.get(i)).as("%s", notebook).putsOutTheSameAs(committed.get(i), VARYING);
            }
        }
        seenInABrowser(executed, ran);
    }

    /** A solution's cell: what it says on the way depends on which models other notebooks have trained before it. */
    private static void comesToTheSame(Cell ran, Cell committed) {
        List<MimeBundle> value = ran.value().stream().toList();
        List<MimeBundle> expected = committed.value().stream().toList();
        if (committed.tags().contains(MEASURED)) {
            likewise(ran, value, expected);
        } else {
            assertThat(steady(value)).as("%s", ran).isEqualTo(steady(expected));
            assertThat(VARYING.steady(ran.printed(Channel.STDOUT)))
                    .as("%s", ran)
                    .isEqualTo(VARYING.steady(committed.printed(Channel.STDOUT)));
        }
    }

    private static List<String> steady(List<MimeBundle> shown) {
        return shown.stream().map(each -> VARYING.steady(each.toString())).toList();
    }

    /** What shows what the trained model says: the same in form, and scores near the committed ones. */
    private static void likewise(Cell cell, List<MimeBundle> ran, List<MimeBundle> committed) {
        assertThat(outline(ran)).as("%s", cell).isEqualTo(outline(committed));
        List<Double> f1 = tunedF1(committed);
        assertThat(tunedF1(ran)).as("%s", cell).hasSameSizeAs(f1);
        for (int i = 0; i < f1.size(); i++) {
            assertThat(tunedF1(ran).get(i)).as("%s", cell).isCloseTo(f1.get(i), within(POINTS));
        }
    }

    /** The forms of what is shown and, of tables, their headings. */
    static List<String> outline(List<MimeBundle> shown) {
        return shown.stream()
                .flatMap(each -> each.data().entrySet().stream())
                .map(form -> form.getKey()
                        + HEADING.matcher(form.getKey().equals(MimeBundle.HTML) ? (String) form.getValue() : "")
                                .results()
                                .map(MatchResult::group)
                                .toList())
                .toList();
    }

    /** The tuned model's token F1 in percent, of every table of scores that is shown as text. */
    private static List<Double> tunedF1(List<MimeBundle> shown) {
        return shown.stream()
                .flatMap(each -> TUNED_F1.matcher(each.toString()).results())
                .map(found -> Double.valueOf(found.group(1)))
                .toList();
    }

    /** The page has a table for every cell with one and a picture, really drawn, for every cell with one. */
    private static void seenInABrowser(Path executed, List<Cell> cells) throws Exception {
        Distribution.run(
                        Course.TARGET,
                        jupyter,
                        new ProcessBuilder("jupyter", "nbconvert", "--to", "html", executed.toString()))
                .succeeded();
        String name = executed.getFileName().toString().replace(".ipynb", "");
        try (Browser browser = new Browser()) {
            browser.open(executed.resolveSibling(name + ".html").toUri());
            browser.screenshot(executed.resolveSibling(name + ".png"));

            assertThat(browser.find(By.cssSelector(".jp-OutputArea-output table, .output_html table")))
                    .hasSizeGreaterThanOrEqualTo(count(cells, "text/html", "<table"))
                    .allMatch(WebElement::isDisplayed);
            assertThat(browser.find(By.cssSelector(".jp-OutputArea-output img, .output_png img")))
                    .hasSize(count(cells, "image/png", "") + count(cells, "text/html", "<img"))
                    .allMatch(picture -> !"0".equals(picture.getDomProperty("naturalWidth")), "drawn");
        }
    }

    static int count(List<Cell> cells, String form, String holding) {
        return (int) cells.stream()
                .flatMap(cell -> cell.shown().stream())
                .filter(shown -> shown.data().containsKey(form)
                        && shown.get(form).orElse("").contains(holding))
                .count();
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void isShortCellsThatShowSomethingAndProseAboutThem(Path file) throws Exception {
        NotebookCell title = NotebookDocument.read(file).cells().get(0);
        List<Cell> code = NotebookFile.read(file).cells();
        List<Integer> lengths = code.stream()
                .map(cell -> (int) cell.source().lines().count())
                .sorted()
                .toList();

        assertThat(title.kind()).isEqualTo(NotebookCell.Kind.MARKDOWN);
        assertThat(title.source()).startsWith("# ");
        assertThat(NotebookFile.read(file)).succeeded();
        if (file.getFileName().toString().startsWith("index")) {
            return;
        }
        assertThat(title.source()).contains("minutes", "Cost");
        assertThat(code).hasSizeBetween(12, 25);
        assertThat(lengths.get(lengths.size() / 2)).as("median lines of a cell").isLessThanOrEqualTo(4);
        assertThat(lengths.get(lengths.size() - 1))
                .as("lines of the longest cell")
                .isLessThanOrEqualTo(15);
        assertThat(code.stream().filter(cell -> !cell.outputs().isEmpty()).count())
                .as("code cells that show something")
                .isGreaterThanOrEqualTo(Math.round(0.8 * code.size()));
    }
}
