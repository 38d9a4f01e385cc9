package org.tunebook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.tunebook.experiment.Experiment;
import org.tunebook.experiment.ReportIndex;
import org.tunebook.kernel.notebook.NotebookDocument;

/** The pages that people keep, in a browser: notebooks as pages, reports, the index over them. */
class PagesIT {
    private static final Path NOTEBOOKS = Distribution.REPOSITORY.resolve("notebooks");
    private static final Path TARGET = Distribution.REPOSITORY.resolve("cli/target/pages");
    private static PageProof proof;

    @BeforeAll
    static void openABrowser() throws IOException {
        proof = new PageProof(TARGET);
    }

    @AfterAll
    static void closeIt() throws IOException {
        proof.close();
    }

    static List<Path> notebooks() throws IOException {
        try (var files = Files.list(NOTEBOOKS)) {
            return files.filter(file -> file.toString().endsWith(".ipynb"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void aNotebookAsAPageIsForEveryReader(Path notebook) throws IOException {
        String name = notebook.getFileName().toString();
        Path page = TARGET.resolve(name.replace(".ipynb", ".html"));
        Files.writeString(page, NotebookPage.of(NotebookDocument.read(notebook), name, NOTEBOOKS));

        proof.prove(page);
    }

    static List<Experiment> records() {
        return List.of(
                SampleRecords.ordinary("ordinary", 3),
                SampleRecords.ofFiveModels(),
                SampleRecords.ofOneModel(),
                SampleRecords.ofASweep(),
                SampleRecords.ofNothing(),
                SampleRecords.hostile());
    }

    @ParameterizedTest
    @MethodSource("records")
    void aReportIsForEveryReaderAndCarriesItsRecord(Experiment experiment) throws IOException {
        Path written =
                experiment.report(Files.createTempDirectory(TARGET, "report")).page();
        Path page = Files.move(
                written,
                TARGET.resolve("report-" + experiment.name() + ".html"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        proof.prove(page);

        assertThat(Experiment.read(page).toJson()).isEqualTo(experiment.toJson());
        assertThat(proof.driver().getTitle()).isEqualTo("Experiment " + experiment.name());
        assertThat(proof.driver().findElements(By.cssSelector("main img, script:not([type='application/json'])")))
                .isEmpty();
    }

    @Test
    void aReportOfTheQuickstartsSizeIsLightAndShowsEveryPart() throws IOException {
        Path page = SampleRecords.ordinary("parts", 4)
                .report(Files.createTempDirectory(TARGET, "report"))
                .page();
        assertThat(Files.size(page)).isLessThan(500_000);

        proof.withoutScript(page);
        String text = text("main");

        assertThat(text)
                .contains("The tuned model answers better", "absolute gain, points", "relative gain, %")
                .contains("standard deviation (sample)", "learningRateMultiplier", "answer_type", "Better by token-f1")
                .contains("Kinds of answers", "What AWS would ask", "tunebook verify parts/report.html");
        assertThat(proof.driver().findElements(By.cssSelector("figure svg[role=img] > title")))
                .hasSize(3);
        proof.withScript();
    }

    @Test
    void theIndexIsForEveryReaderAndSortsFiltersAndCompares() throws IOException {
        Path reports = Files.createTempDirectory(TARGET, "reports");
        for (Experiment experiment : records()) {
            keep(experiment, reports);
        }
        for (int i = 10; i < 18; i++) {
            keep(SampleRecords.ordinary("run-" + i, i), reports);
        }
        Files.writeString(Files.createDirectories(reports.resolve("cut")).resolve(Experiment.FILE), "{");
        ReportIndex index = ReportIndex.rewrite(reports);
        assertThat(index.experiments()).isEqualTo(14);
        assertThat(index.unreadable()).singleElement().asString().contains("cut");

        proof.prove(index.page());

        assertThat(rows()).hasSize(14).first().isEqualTo("hostile");
        assertThat(sorted()).containsExactly("recorded descending");
        WebElement gain = proof.driver().findElement(By.cssSelector("button[data-key=gain]"));
        gain.sendKeys(Keys.ENTER);
        assertThat(sorted()).containsExactly("gain descending");
        assertThat(rows()).first().isEqualTo("run-16");
        assertThat(rows().subList(10, 14)).containsExactlyInAnyOrder("hostile", "nothing", "one-model", "sweep");
        gain.sendKeys(Keys.SPACE);
        assertThat(sorted()).containsExactly("gain ascending");
        assertThat(rows()).first().isEqualTo("run-10");
        assertThat(rows()).element(9).isEqualTo("run-16");

        proof.driver().findElement(By.id("filter")).sendKeys("RUN claude");
        assertThat(rows()).hasSize(8).allMatch(name -> name.startsWith("run-"));
        assertThat(text("#status")).startsWith("8 of 14 experiments");

        assertThat(proof.driver().findElement(By.id("comparison")).isDisplayed())
                .isFalse();
        box("run-10").sendKeys(Keys.SPACE);
        box("run-11").sendKeys(Keys.SPACE);
        assertThat(text("#sides")).contains("training, batchSize", "training, epochCount");
        assertThat(text("#sides tr.differs")).contains("≠");
        proof.driver().findElement(By.id("differing")).sendKeys(Keys.SPACE);
        assertThat(text("#sides")).contains("training, batchSize").doesNotContain("training, epochCount");
        proof.check("index-compared");

        String place = proof.driver().getCurrentUrl();
        proof.driver().get("about:blank");
        proof.driver().get(place);
        assertThat(sorted()).containsExactly("gain ascending");
        assertThat(rows()).hasSize(8);
        assertThat(text("#sides")).contains("training, batchSize").doesNotContain("training, epochCount");

        proof.driver().findElement(By.linkText("run-10")).click();
        assertThat(proof.driver().getTitle()).isEqualTo("Experiment run-10");
        assertThat(proof.complaints()).isEmpty();
    }

    @Test
    void theIndexWithoutScriptsIsATable() throws IOException {
        Path reports = Files.createTempDirectory(TARGET, "reports");
        keep(SampleRecords.ordinary("run-1", 1), reports);
        keep(SampleRecords.ordinary("run-2", 2), reports);
        proof.withoutScript(ReportIndex.write(reports).page());

        assertThat(text("main")).contains("run-1", "run-2", "token-f1").doesNotContain("Filter", "Side by side");
        assertThat(proof.driver().findElement(By.id("filter")).isDisplayed()).isFalse();
        proof.withScript();
    }

    @Test
    void theProofFindsWhatIsWrong() throws IOException {
        Path page = TARGET.resolve("wrong.html");
        Files.writeString(
                page, "<html lang=en><title>t</title><main><h1>t</h1><div style='width:2000px'>wide</div></main>");
        assertThatThrownBy(() -> proof.prove(page)).hasMessageContaining("scrolls sideways");
        Files.writeString(page, "<html lang=en><title>t</title><main><h1 style='color:#999'>pale</h1></main>");
        assertThatThrownBy(() -> proof.prove(page)).hasMessageContaining("color-contrast");
        Files.writeString(
                page,
                "<html lang=en><title>t</title><body style='background:#fff'><h1>t</h1><img alt=x src='http://127.0.0.1:9/x'>");
        assertThatThrownBy(() -> proof.prove(page)).hasMessageContaining("http://127.0.0.1:9/x");
    }

    private static void keep(Experiment experiment, Path reports) throws IOException {
        Path directory = Files.createDirectories(reports.resolve(experiment.name()));
        Files.writeString(directory.resolve(Experiment.FILE), experiment.toJson());
    }

    private static String text(String selector) {
        return proof.driver().findElement(By.cssSelector(selector)).getText();
    }

    private static WebElement box(String name) {
        return proof.driver().findElement(By.cssSelector("input[aria-label='compare " + name + "']"));
    }

    private static List<String> rows() {
        return proof.driver().findElements(By.cssSelector("#all tbody tr:not([hidden]) a")).stream()
                .map(WebElement::getText)
                .toList();
    }

    /** The columns that say they are sorted, and how. */
    private static List<String> sorted() {
        return proof.driver().findElements(By.cssSelector("th[aria-sort]")).stream()
                .map(heading -> heading.findElement(By.tagName("button")).getDomAttribute("data-key") + " "
                        + heading.getDomAttribute("aria-sort"))
                .toList();
    }
}
