package org.tunebook.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.dhatim.fastexcel.Workbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunebook.dataset.Dataset;
import org.tunebook.dataset.Example;
import org.tunebook.dataset.TatQa;
import org.tunebook.formats.FormatException;
import org.tunebook.formats.Grid;
import org.tunebook.notebook.MimeBundle;

class ReviewTest {
    private static final Path SAMPLE =
            Path.of(System.getProperty("tunebook.repository", "..")).resolve("data/sample");

    @TempDir
    Path directory;

    private static Example example(String id, String question, String answer) {
        return new Example(
                id,
                "d",
                Optional.of(new Grid(List.of(List.of("", "2019"), List.of("Sales")))),
                List.of("Sales were 5."),
                question,
                Optional.of(answer),
                Map.of());
    }

    private static CheckReport report() {
        return Checks.standard()
                .on(new Dataset(
                        "data",
                        List.of(
                                example("=1+1", "How much in Zürich 😀, \"net\"?", "5"),
                                example("b", "How much in Zürich 😀, \"net\"?", "-6"),
                                example("c", "Who was it?", "TBD"),
                                example("d", "Which one was it? ", "five"))));
    }

    private static List<List<String>> rows(Path file) throws IOException {
        return file.toString().endsWith("csv") ? Csv.read(file) : Xlsx.read(file);
    }

    /** Writes decisions into a file as a person would: by what the row says. */
    private static void decide(Path file, UnaryOperator<List<String>> row) throws IOException {
        List<List<String>> decided = new ArrayList<>();
        for (List<String> cells : rows(file)) {
            List<String> all = new ArrayList<>(cells);
            while (all.size() < 12) {
                all.add("");
            }
            decided.add(decided.isEmpty() ? all : row.apply(all));
        }
        if (file.toString().endsWith("csv")) {
            Csv.write(decided, file);
        } else {
            Xlsx.write(decided, new double[0], file);
        }
    }

    private static List<String> decided(List<String> row, String decision, String mended) {
        row.set(1, decision);
        row.set(2, mended);
        return row;
    }

    @ParameterizedTest
    @ValueSource(strings = {"review.csv", "review.xlsx"})
    void decisionsAreReadBackAndCarriedOut(String name) throws IOException {
        Path file = directory.resolve(name);
        CheckReport report = report();
        Review.write(report, file);
        decide(file, row -> switch (row.get(3)) {
            case "conflicting-answers" ->
                row.get(11).equals("b")
                        ? decided(row, "Drop", "")
                        : decided(row, "mend", "=5 \"Zürich\", 😀\nand more; 'so'");
            case "placeholder-answer" -> decided(row, " keep ", "");
            case "ragged-rows" -> decided(row, "mend", "[[\"\",\"2019\"],[\"Sales\",\"5\"]]");
            default -> row;
        });
        Review review = Review.read(report, file);
        assertThat(review)
                .hasToString("data: 4 decisions on 5 rows of findings; 1 kept, 1 dropped, 2 mended;"
                        + " 3 of 4 examples stay");
        Dataset data = review.dataset();
        assertThat(data.examples().stream().map(Example::id)).containsExactly("=1+1", "c", "d");
        assertThat(data.examples().get(0).answer()).contains("=5 \"Zürich\", 😀\nand more; 'so'");
        assertThat(data.examples())
                .allSatisfy(e -> assertThat(e.table().orElseThrow().cell(1, 1)).isEqualTo("5"));
        assertThat(data.examples().get(1).answer()).contains("TBD");
        assertThat(review.after().flaws().stream().map(Flaw::rule)).containsExactly("stray-characters");
        assertThat(review.display().get(MimeBundle.HTML).orElseThrow()).contains("placeholder-answer");
    }

    @Test
    void aMendedAnswerBringsItsScale() throws IOException {
        Example wrong = new Example(
                "a",
                "report",
                Optional.of(new Grid(List.of(List.of("$ in millions", "2019"), List.of("Sales", "512")))),
                List.of("See the table."),
                "What were sales in 2019?",
                Optional.of("512 thousand"),
                Map.of("answer_type", "span", "answer_from", "table", "scale", "thousand"));
        CheckReport report = Checks.standard().on(new Dataset("data", List.of(wrong)));
        assertThat(report.of(DataRule.WRONG_SCALE)).hasSize(1);
        Path file = directory.resolve("review.csv");
        Review.write(report, file);
        decide(file, row -> row.get(3).equals("wrong-scale") ? decided(row, "mend", "512 million") : row);

        Review review = Review.read(report, file);

        assertThat(review.dataset().examples().get(0).attribute("scale")).isEqualTo("million");
        assertThat(review.after().of(DataRule.WRONG_SCALE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"review.csv", "review.xlsx"})
    void aFileThatNobodyTouchedDecidesNothing(String name) {
        Path file = directory.resolve(name);
        CheckReport report = Checks.standard().on(TatQa.read(SAMPLE.resolve("flawed.json")));
        Review.write(report, file);
        Review review = Review.read(report, file);
        assertThat(review.decisions()).isEmpty();
        assertThat(review.dataset()).isEqualTo(report.dataset());
        assertThat(review.after().flaws()).isEqualTo(report.flaws());
    }

    @Test
    void noCellOfACsvStartsAFormula() throws IOException {
        Path file = directory.resolve("review.csv");
        Review.write(report(), file);
        String text = Files.readString(file);
        assertThat(text)
                .startsWith("\uFEFFfinding,decision,mended")
                .contains("'=1+1", "'-6")
                .doesNotContain(",=1+1", ",-6");
    }

    @ParameterizedTest
    @ValueSource(strings = {"review.csv", "review.xlsx"})
    void whatCannotBeUnderstoodIsSaidWithRowAndColumn(String name) throws IOException {
        Path file = directory.resolve(name);
        CheckReport report = report();
        Review.write(report, file);
        decide(file, row -> switch (row.get(3) + row.get(11)) {
            case "conflicting-answers=1+1" -> decided(row, "perhaps", "");
            case "conflicting-answersb" -> decided(row, "", "7");
            case "placeholder-answerc" -> decided(row, "mend", " ");
            case "stray-charactersd" -> decided(row, "drop", "x");
            default -> decided(row, "mend", "no table");
        });
        assertThatThrownBy(() -> Review.read(report, file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(
                        file + " row 2, column decision: found \"perhaps\"; expected keep, drop, mend or nothing")
                .hasMessageContaining("row 3, column decision: there is a mended text but no decision. Write mend")
                .hasMessageContaining("column mended: the text to mend with is missing")
                .hasMessageContaining("column mended: there is a text though the decision is drop")
                .hasMessageContaining("column mended: this is no table");
    }

    @Test
    void decisionsOnOtherDataAreRefused() throws IOException {
        Path file = directory.resolve("review.csv");
        Review.write(report(), file);
        CheckReport other = Checks.standard().on(new Dataset("other", List.of(example("c", "Who was it?", "???"))));
        assertThatThrownBy(() -> Review.read(other, file))
                .hasMessageContaining("row 2, column finding:")
                .hasMessageContaining("is no finding of other; the data or the checks have changed");
        Files.writeString(file, "a,b\n1,2\n");
        assertThatThrownBy(() -> Review.read(other, file))
                .hasMessageContaining("row 1: there is no column \"finding\"; found [a, b]");
        assertThatThrownBy(() -> Review.read(other, directory.resolve("none.csv")))
                .hasMessageContaining("none.csv");
        assertThatThrownBy(() -> Review.write(other, directory.resolve("review.txt")))
                .hasMessageContaining("ends with .csv or .xlsx");
    }

    @Test
    void readsWhatSpreadsheetsSave() throws IOException {
        Path file = directory.resolve("review.csv");
        Files.writeString(file, "note;decision;finding;mended\r\n\"a;\"\"b\"\"\r\nc\";drop;f1;\r\n;;;\r\nx;y;z;\"é\"");
        assertThat(Csv.read(file))
                .containsExactly(
                        List.of("note", "decision", "finding", "mended"),
                        List.of("a;\"b\"\r\nc", "drop", "f1", ""),
                        List.of("", "", "", ""),
                        List.of("x", "y", "z", "é"));
        Files.writeString(file, "finding,mended\n1,\"open\n2,3\n");
        assertThatThrownBy(() -> Csv.read(file)).hasMessageContaining("row 2, cell 2: a quotation mark");
        Files.write(file, "finding,M\u00FCnchen".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Csv.read(file)).hasMessageContaining("not UTF-8");
    }

    @Test
    void aFormulaInAWorkbookIsNoDecision() throws IOException {
        Path file = directory.resolve("review.xlsx");
        try (OutputStream out = Files.newOutputStream(file);
                Workbook workbook = new Workbook(out, "test", "1.0")) {
            workbook.newWorksheet("review").formula(1, 2, "1+1");
        }
        assertThatThrownBy(() -> Xlsx.read(file)).hasMessageContaining("row 2, cell 3: there is a formula");
        Files.writeString(file, "no workbook");
        assertThatThrownBy(() -> Review.read(report(), file)).hasMessageContaining("review.xlsx");
    }

    @Property(tries = 200)
    void csvGivesBackWhatItWasGiven(@ForAll @Size(min = 1, max = 4) List<@Size(min = 1, max = 4) List<String>> rows)
            throws IOException {
        Path file = Files.createTempFile("rows", ".csv");
        try {
            List<List<String>> sound = new ArrayList<>();
            sound.add(List.of("finding", "decision"));
            rows.forEach(
                    row -> sound.add(row.stream().map(ReviewTest::encodable).toList()));
            Csv.write(sound, file);
            assertThat(Csv.read(file)).isEqualTo(sound);
            assertThat(Files.readAllLines(file)).noneMatch(line -> line.matches("[=+@-].*"));
        } finally {
            Files.delete(file);
        }
    }

    @Property(tries = 100)
    void anyDataCanBeCheckedMendedAndReviewed(@ForAll @Size(min = 1, max = 6) List<@Size(6) List<String>> texts)
            throws IOException {
        List<Example> examples = new ArrayList<>();
        for (List<String> text : texts) {
            examples.add(new Example(
                    text.get(0) + examples.size(),
                    text.get(1),
                    Optional.of(new Grid(List.of(List.of(text.get(2)), List.of(text.get(3), text.get(3))))),
                    List.of(text.get(4)),
                    text.get(5),
                    Optional.of(text.get(2)),
                    Map.of("answer_type", "span", "scale", text.get(3))));
        }
        CheckReport report = Checks.standard().on(new Dataset("data", examples));
        assertThat(report.of(DataRule.RAGGED_ROWS)).isNotEmpty();
        assertThat(report.fix(Fix.PERSONAL_DATA).after().of(DataRule.RAGGED_ROWS))
                .isEmpty();
        for (String ending : List.of(".csv", ".xlsx")) {
            Path file = Files.createTempFile("review", ending);
            try {
                Review.write(report, file);
                assertThat(Review.read(report, file).decisions()).isEmpty();
            } finally {
                Files.delete(file);
            }
        }
    }

    private static String encodable(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    @Test
    void aWorkbookHoldsLongTextsAndThoseThatXmlCannotHold() throws IOException {
        Path file = directory.resolve("long.xlsx");
        Xlsx.write(
                List.of(List.of("x".repeat(40_000), "a\u0007b\uD800", " two  spaces ", "=1+1")), new double[0], file);
        List<String> row = Xlsx.read(file).get(0);
        assertThat(row.get(0)).hasSize(Xlsx.MOST_CHARACTERS).endsWith("…");
        assertThat(row.subList(1, 4)).containsExactly("a\uFFFDb\uFFFD", " two  spaces ", "=1+1");
    }
}
