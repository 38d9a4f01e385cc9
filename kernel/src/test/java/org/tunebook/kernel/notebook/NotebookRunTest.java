package org.tunebook.kernel.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.kernel.engine.Engine;

class NotebookRunTest {
    private static Engine engine;

    @TempDir
    private Path scratch;

    private Path out;
    private Notebooks notebooks;

    @BeforeAll
    static void start() {
        engine = Engine.start();
    }

    @AfterAll
    static void end() {
        engine.close();
    }

    @BeforeEach
    void inScratch() {
        out = scratch.resolve("out.ipynb");
        notebooks = new Notebooks(scratch);
    }

    private Optional<CellFailure> run(ObjectNode... cells) throws Exception {
        return NotebookRun.of(notebooks.with(cells), engine).execute(out);
    }

    private List<NotebookCell> written() throws Exception {
        return NotebookDocument.read(out).cells();
    }

    private static String text(JsonNode output) {
        return Multiline.text(output.get("text"));
    }

    @Test
    void textOfOneStreamStandsInOneOutputAndTheValueBelowIt() throws Exception {
        assertThat(run(Notebooks.code(
                        "System.out.println(\"a\"); System.out.print(\"b\"); System.err.print(\"c\");\n6 * 7")))
                .isEmpty();

        List<JsonNode> outputs = written().get(0).outputs();
        assertThat(outputs)
                .extracting(output -> output.get("output_type").asText())
                .containsExactly("stream", "stream", "execute_result");
        assertThat(text(outputs.get(0))).isEqualTo("a\nb");
        assertThat(outputs.get(0).get("text")).hasSize(2);
        assertThat(outputs.get(1).get("name").asText()).isEqualTo("stderr");
        assertThat(Multiline.text(outputs.get(2).at("/data/text~1plain"))).isEqualTo("42");
        assertThat(outputs.get(2).get("execution_count").asInt()).isEqualTo(1);
    }

    @Test
    void anUpdatedDisplayStandsWhereTheFirstOneStoodInTheCellThatShowedIt() throws Exception {
        run(
                Notebooks.code("var shown = org.tunebook.notebook.Notebook.current().display(\"first\");"
                        + " System.out.print(\"below\");"),
                Notebooks.code("shown.update(\"second\");"));

        List<JsonNode> outputs = written().get(0).outputs();
        assertThat(outputs).hasSize(2);
        assertThat(outputs.get(0).get("output_type").asText()).isEqualTo("display_data");
        assertThat(Multiline.text(outputs.get(0).at("/data/text~1plain"))).isEqualTo("second");
        assertThat(outputs.get(0).has("transient")).isFalse();
        assertThat(written().get(1).outputs()).isEmpty();
    }

    @Test
    void whatIsClearedIsNotWritten() throws Exception {
        run(Notebooks.code("import org.tunebook.notebook.*;\n"
                + "System.out.print(\"a\"); Notebook.current().clearOutput(Notebook.Clear.NOW); System.out.print(\"b\");"
                + " Notebook.current().clearOutput(Notebook.Clear.ON_NEXT_OUTPUT); System.out.print(\"c\");"
                + " Notebook.current().clearOutput(Notebook.Clear.ON_NEXT_OUTPUT);"));

        assertThat(written().get(0).outputs()).extracting(NotebookRunTest::text).containsExactly("c");
    }

    @Test
    void picturesAreWrittenInBase64AndJsonAsJson() throws Exception {
        run(Notebooks.code("org.tunebook.notebook.MimeBundle.text(\"t\").with(\"image/png\", new byte[] {1, 2, 3})"
                + ".with(\"application/json\", \"{\\\"a\\\": 1.50}\").with(\"text/html\", \"<b>x</b>\")"));

        JsonNode data = written().get(0).outputs().get(0).get("data");
        assertThat(data.get("image/png").asText()).isEqualTo("AQID");
        assertThat(data.at("/application~1json/a").toString()).isEqualTo("1.50");
        assertThat(Multiline.text(data.get("text/html"))).isEqualTo("<b>x</b>");
    }

    @Test
    void theFirstCellThatFailsEndsTheRunAndIsNamed() throws Exception {
        ObjectNode ranBefore = Notebooks.code("3");
        ranBefore.put("execution_count", 9).putArray("outputs").addObject().put("output_type", "stream");
        Optional<CellFailure> failure = run(
                Notebooks.code("1"),
                Notebooks.code("  "),
                Notebooks.code("throw new IllegalStateException(\"boom\");"),
                ranBefore);

        assertThat(failure)
                .hasValue(new CellFailure(
                        2,
                        "cell-03",
                        "java.lang.IllegalStateException",
                        "boom",
                        OptionalInt.of(1),
                        "java.lang.IllegalStateException: boom\n"
                                + "    at cell [2] line 1:  throw new IllegalStateException(\"boom\");"));
        assertThat(NotebookDocument.read(out).failure()).isEqualTo(failure);
        assertThat(written().get(0).outputs()).hasSize(1);
        assertThat(written().get(1).executionCount()).isEmpty();
        JsonNode error = written().get(2).outputs().get(0);
        assertThat(error.get("ename").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(error.get("traceback").toString()).contains("cell [2]");
        assertThat(written().get(3).outputs()).isEmpty();
        assertThat(written().get(3).executionCount()).isEmpty();
    }

    @Test
    void aCellThatIsMeantToFailDoesNotEndTheRunAndASkippedOneDoesNotRun() throws Exception {
        assertThat(run(
                        Notebooks.tagged("raises-exception", "int x = \"text\";"),
                        Notebooks.tagged("skip-execution", "throw new Error();"),
                        Notebooks.code("5")))
                .isEmpty();

        assertThat(written().get(0).outputs().get(0).get("ename").asText()).isEqualTo("CompilationError");
        assertThat(written().get(1).executionCount()).isEmpty();
        assertThat(written().get(2).executionCount()).hasValue(2);
    }

    @Test
    void aCellThatAsksForInputFailsAndSaysWhy() throws Exception {
        assertThat(run(Notebooks.code("new Scanner(System.in).nextLine()"))).isPresent();
        assertThat(run(Notebooks.code("System.in.read()")))
                .hasValueSatisfying(failed -> assertThat(failed.message()).contains("asks for input"));
    }

    @Test
    void aStoppedRunEndsAtTheRunningCell() throws Exception {
        NotebookRun run = NotebookRun.of(
                notebooks.with(
                        Notebooks.tagged(
                                "raises-exception",
                                "System.setProperty(\"tunebook.test.running\", \"yes\");" + " while (true) {}"),
                        Notebooks.code("1")),
                engine);
        System.clearProperty("tunebook.test.running");
        Thread stopper = new Thread(() -> {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (System.getProperty("tunebook.test.running") == null && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            run.stop();
        });
        stopper.start();

        assertThat(run.execute(out))
                .hasValueSatisfying(failed -> assertThat(failed.name()).isEqualTo("Interrupted"));
        stopper.join();
        assertThat(written().get(1).executionCount()).isEmpty();
    }

    @Test
    void cellsGetTheIdsThatTheFormatDemandsAndKeepTheirOwn() throws Exception {
        ObjectNode own = Notebooks.code("1").put("id", "cell-02");
        ObjectNode same = Notebooks.code("2").put("id", "cell-02");
        ObjectNode invalid = Notebooks.code("3").put("id", "not valid!");
        run(Notebooks.code("0"), own, same, invalid);

        List<String> ids = written().stream().map(NotebookCell::id).toList();
        assertThat(new HashSet<>(ids)).hasSize(4);
        assertThat(ids.get(1)).isEqualTo("cell-02");
        assertThat(ids).allMatch(id -> id.matches("[a-zA-Z0-9_-]{1,64}"));
        assertThat(Files.readString(out)).contains("\"nbformat_minor\": 5");
    }

    @Test
    void filesThatAreNoJavaNotebooksAreNamed() throws Exception {
        for (String json : List.of(
                "{",
                "[]",
                "{\"nbformat\": 3, \"worksheets\": []}",
                "{\"nbformat\": 3, \"cells\": []}",
                "{\"nbformat\": 4, \"cells\": [1]}",
                " ",
                "{\"nbformat\": 4, \"cells\": [], \"metadata\": {\"kernelspec\": {\"name\": \"python3\"}}}",
                "{\"nbformat\": 4, \"cells\": [], \"metadata\": {\"kernelspec\": {\"language\": \"python\"}}}")) {
            Path file = Files.writeString(scratch.resolve("other.ipynb"), json);
            assertThatThrownBy(() -> NotebookDocument.read(file))
                    .isInstanceOf(NotebookException.class)
                    .hasMessageContaining("other.ipynb");
        }
    }

    @Test
    void aFileThatIsNotTextIsNamed() throws Exception {
        Path file = Files.write(scratch.resolve("picture.ipynb"), new byte[] {(byte) 0x89, 'P', 'N', 'G'});
        assertThatThrownBy(() -> NotebookDocument.read(file))
                .isInstanceOf(NotebookException.class)
                .hasMessageContaining("picture.ipynb: not a notebook: it is not text");
    }
}
