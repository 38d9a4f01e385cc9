package org.tunebook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunebook.cli.Twin.Exercise;
import org.tunebook.kernel.notebook.NotebookCell;
import org.tunebook.kernel.notebook.NotebookDocument;

class WorkshopCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path REPOSITORY = Path.of(System.getProperty("tunebook.repository", "."));
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#)([^)\\s]+)\\)");

    @TempDir
    private Path scratch;

    private Path course;
    private Path out;

    private record Ended(int exitCode, String out, String err) {}

    @BeforeEach
    void aCourse() throws IOException {
        course = scratch.resolve("course");
        out = scratch.resolve("out");
        Files.createDirectories(course.resolve("notebooks"));
        Files.createDirectories(course.resolve("data/sample"));
        Files.writeString(course.resolve("data/sample/test.json"), "[]");
        notebook("index", "{}", "{'cell_type': 'markdown', 'metadata': {}, 'source': '# Index'}");
    }

    private void notebook(String name, String metadata, String... cells) throws IOException {
        Files.writeString(
                course.resolve("notebooks").resolve(name + ".ipynb"),
                "{'nbformat': 4, 'nbformat_minor': 4, 'metadata': %s, 'cells': [%s]}"
                        .formatted(metadata, String.join(", ", cells))
                        .replace('\'', '"'));
    }

    private Ended workshop(String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("workshop", "--course", course.toString(), "--out", out.toString()));
        arguments.addAll(Arrays.asList(more));
        StringWriter said = new StringWriter();
        StringWriter error = new StringWriter();
        int exitCode = Main.run(new PrintWriter(said), new PrintWriter(error), arguments.toArray(String[]::new));
        return new Ended(exitCode, said.toString(), error.toString());
    }

    private List<NotebookCell> twin(String name) throws IOException {
        return NotebookDocument.read(out.resolve("notebooks").resolve(name + ".ipynb"))
                .cells();
    }

    private static Map<String, String> contents(Path directory) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(
                        directory.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    @Test
    void aTwinHasNoOutputsAndNoTagsOfTheTestsButItsIdsAndItsKernel() throws IOException {
        notebook(
                "00-first",
                "{'kernelspec': {'name': 'tunebook', 'language': 'java'}, 'widgets': {'state': {'x': 1}}}",
                """
                {'cell_type': 'code', 'id': 'one', 'metadata': {'tags': ['measured', 'skip-execution'], 'scrolled': true},
                 'execution_count': 7, 'source': ['1 +', ' 1'], 'outputs': [{'output_type': 'execute_result',
                 'execution_count': 7, 'metadata': {}, 'data': {'text/plain': '2'}}]}""",
                "{'cell_type': 'raw', 'id': 'two', 'metadata': {}, 'source': 'kept'}",
                "{'cell_type': 'markdown', 'id': 'pic', 'metadata': {}, 'source': '![p](attachment:p.png)',"
                        + " 'attachments': {'p.png': {'image/png': 'AAAA'}}}");

        assertThat(workshop().exitCode).isZero();

        NotebookCell code = twin("00-first").get(0);
        assertThat(code.id()).isEqualTo("one");
        assertThat(code.source()).isEqualTo("1 + 1");
        assertThat(code.outputs()).isEmpty();
        assertThat(code.executionCount()).isEmpty();
        assertThat(code.tags()).containsExactly("skip-execution");
        assertThat(twin("00-first").get(1).source()).isEqualTo("kept");
        assertThat(twin("00-first").get(2).source()).isEqualTo("![p](attachment:p.png)");
        assertThat(twin("00-first").get(2).attachment("p.png").has("image/png")).isTrue();
        assertThat(Files.readString(out.resolve("notebooks/00-first.ipynb")))
                .contains("\"name\": \"tunebook\"", "\"nbformat_minor\": 5")
                .doesNotContain("widgets", "scrolled");
    }

    @Test
    void eachExerciseHasItsTextAndAnEmptyCellBelowIt() throws IOException {
        notebook("00-first", "{}", """
                {'cell_type': 'markdown', 'id': 'last', 'metadata': {}, 'source':
                '1. no exercise\\n\\n**Exercises.**\\nThree.\\n1. Add `x`.\\n   More of it.\\n2. Look.\\n3. In 2. one?\\n'}""");

        workshop();

        assertThat(twin("00-first"))
                .extracting(NotebookCell::source)
                .containsExactly(
                        "1. no exercise\n\n**Exercises.**\nThree.",
                        "**Exercise 1.** Add `x`.\n   More of it.",
                        "",
                        "**Exercise 2.** Look.",
                        "",
                        "**Exercise 3.** In 2. one?",
                        "");
        assertThat(twin("00-first"))
                .extracting(NotebookCell::kind)
                .containsSubsequence(NotebookCell.Kind.MARKDOWN, NotebookCell.Kind.CODE, NotebookCell.Kind.MARKDOWN);
    }

    @Test
    void aCodeCellTaggedExerciseIsItsLeadingCommentOrAPrompt() throws IOException {
        notebook("00-first", "{}", """
                {'cell_type': 'code', 'id': 'a', 'metadata': {'tags': ['exercise']}, 'execution_count': null,
                 'outputs': [], 'source': '// Count them.\\n// All.\\nvar n = 3; // three\\nn'}""", """
                {'cell_type': 'code', 'id': 'b', 'metadata': {'tags': ['exercise']}, 'execution_count': null,
                 'outputs': [], 'source': 'var n = 3; // three'}""");

        workshop();

        assertThat(twin("00-first"))
                .extracting(NotebookCell::source)
                .containsExactly("// Count them.\n// All.", "// Your turn.");
        assertThat(twin("00-first")).allSatisfy(cell -> assertThat(cell.tags()).isEmpty());
    }

    @Test
    void linksToWhatIsHandedOutStayAndOthersKeepTheirWords() throws IOException {
        notebook("00-first", "{}", """
                {'cell_type': 'markdown', 'id': 'a', 'metadata': {}, 'source':
                '[i](index.ipynb#x) [d](../data/sample/test.json) [b](../bedrock-local/README.md) [w](https://a.example/)
                 [h](#here) `[c](gone.md)` ```[f](gone.md)``` [n](\\u0000) ![p](gone.png) [$1](gone\\\\2)'}""".replace("\n", ""));

        workshop();

        assertThat(twin("00-first").get(0).source())
                .isEqualTo("[i](index.ipynb#x) [d](../data/sample/test.json) b [w](https://a.example/)"
                        + " [h](#here) `[c](gone.md)` ```[f](gone.md)``` n p $1");
    }

    @Test
    void aSecondTimeNothingIsWrittenAndWhatAnAttendeeChangedIsKeptAndNamed() throws Exception {
        assertThat(workshop().exitCode).isZero();
        Map<String, String> first = contents(out);
        Path index = out.resolve("notebooks/index.ipynb");
        Path data = out.resolve("data/sample/test.json");

        JsonNode again = JSON.readTree(workshop("--json").out);
        assertThat(again.get("written")).isEmpty();
        assertThat(again.get("same")).hasSize(first.size());
        assertThat(contents(out)).isEqualTo(first);

        Files.writeString(index, "mine");
        Files.delete(data);
        Ended kept = workshop("--json");
        assertThat(kept.exitCode).isEqualTo(1);
        assertThat(kept.err.lines()).singleElement().asString().contains("notebooks/index.ipynb", "--force");
        assertThat(JSON.readTree(kept.out).get("kept"))
                .extracting(JsonNode::asText)
                .containsExactly("notebooks/index.ipynb");
        assertThat(Files.readString(index)).isEqualTo("mine");
        assertThat(data).exists();

        assertThat(workshop("--force").exitCode).isZero();
        assertThat(contents(out)).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"nbformat\": 4, \"cells\": [  | not a notebook",
                "{\"nbformat\": 3, \"worksheets\": []} | not a notebook of format 4",
                "{\"nbformat\": 3, \"cells\": []} | notebook format 3; expected 4",
                "{\"nbformat\": 4, \"cells\": [7]} | a cell is NUMBER",
                "{\"nbformat\": 4, \"cells\": [], \"metadata\": {\"kernelspec\": {\"name\": \"python3\"}}} | python",
                "\u00ff\u00fe | not text in UTF-8",
            })
    void aNotebookThatIsNoneIsOneLineAndNothingIsWritten(String content, String said) throws IOException {
        Files.write(course.resolve("notebooks/01-hostile.ipynb"), content.getBytes(StandardCharsets.ISO_8859_1));

        Ended ended = workshop();

        assertThat(ended.exitCode).isEqualTo(1);
        assertThat(ended.err.lines()).singleElement().asString().contains("01-hostile.ipynb", said);
        assertThat(out).doesNotExist();
    }

    @Test
    void aPlaceThatCannotBeIsOneLine() throws IOException {
        Path file = Files.writeString(scratch.resolve("file"), "");
        Files.createDirectories(out.resolve("notebooks/index.ipynb"));

        assertThat(workshop().err.lines()).singleElement().asString().contains("index.ipynb: cannot be written");
        out = file;
        assertThat(workshop().err.lines()).singleElement().asString().contains("cannot be written");
        out = course;
        assertThat(workshop("--force").err.lines()).singleElement().asString().contains("the course itself");
        course = scratch;
        assertThat(workshop().err.lines()).singleElement().asString().contains("no course", "notebooks/index.ipynb");
    }

    @Test
    void theTwinsOfTheCourseAreAsLongAsTheirNotebooksWithThreeExercisesEachAndLinksThatHold() throws IOException {
        course = REPOSITORY;
        assertThat(workshop().exitCode).isZero();

        List<Path> twins;
        try (Stream<Path> files = Files.list(out.resolve("notebooks"))) {
            twins = files.toList();
        }
        assertThat(twins).hasSizeGreaterThanOrEqualTo(9);
        for (Path twin : twins) {
            List<NotebookCell> cells = NotebookDocument.read(twin).cells();
            List<NotebookCell> whole = NotebookDocument.read(
                            course.resolve("notebooks").resolve(twin.getFileName()))
                    .cells();
            int exercises =
                    whole.stream().mapToInt(cell -> Exercise.in(cell).size()).sum();
            assertThat(cells).as("%s", twin).hasSize(whole.size() + 2 * exercises);
            if (twin.getFileName().toString().matches("\\d.*")) {
                assertThat(exercises).as("exercises of %s", twin).isEqualTo(3);
            }
            for (NotebookCell cell : cells) {
                LINK.matcher(cell.source())
                        .results()
                        .forEach(link ->
                                assertThat(twin.resolveSibling(link.group(1))).exists());
            }
        }
    }

    @Test
    void everyExerciseHasASolutionAndEverySolutionAnExercise() throws IOException {
        Map<String, List<String>> exercises = new TreeMap<>();
        Map<String, List<String>> solutions = new TreeMap<>();
        for (Path notebook : lessons(REPOSITORY.resolve("notebooks"))) {
            exercises.put(
                    notebook.getFileName().toString(),
                    NotebookDocument.read(notebook).cells().stream()
                            .flatMap(cell -> Exercise.in(cell).stream())
                            .map(Exercise::toString)
                            .toList());
        }
        for (Path notebook : lessons(REPOSITORY.resolve("workshop/solutions"))) {
            solutions.put(notebook.getFileName().toString(), solved(NotebookDocument.read(notebook)));
        }

        assertThat(exercises).hasSizeGreaterThanOrEqualTo(8);
        assertThat(solutions).isEqualTo(exercises);
    }

    /** The notebooks that run with no account. */
    private static List<Path> lessons(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("[01]\\d-.*\\.ipynb"))
                    .toList();
        }
    }

    /** The exercises that have code below them, which has put something out. */
    private static List<String> solved(NotebookDocument notebook) {
        List<String> solved = new ArrayList<>();
        String exercise = "";
        for (NotebookCell cell : notebook.cells()) {
            if (cell.source().startsWith("**Exercise ")) {
                exercise = cell.source();
            } else if (!exercise.isEmpty() && !cell.outputs().isEmpty()) {
                solved.add(exercise);
                exercise = "";
            }
        }
        return solved;
    }
}
