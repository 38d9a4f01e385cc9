package org.tunebook.kernel.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectorTest {
    private static Engine engine;

    @BeforeAll
    static void start() {
        engine = Engine.start();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static String inspect(String code) {
        return engine.inspect(code, code.length()).orElseThrow().toString();
    }

    @Test
    void signaturesAndDocumentationOfTheClassPathAreShown() {
        assertThat(inspect("org.tunebook.kernel.engine.Cells.clearOutput"))
                .contains("Cells.clearOutput()", "Empties the cell's output at once.");
        assertThat(inspect("org.tunebook.kernel.engine.Engine"))
                .contains("A session of Java cells: what one cell declares, those after it can use.");
    }

    @Test
    void aNameInsideACallIsInspectedAsAWhole() {
        assertThat(engine.inspect("Math.max(1, 2)", 7).orElseThrow().toString()).contains("int Math.max(int a, int b)");
        assertThat(engine.inspect("String s = \"a\"; s.length()", 18)
                        .orElseThrow()
                        .toString())
                .contains("int String.length()");
    }

    @Test
    void candidatesCarryTheirSignatures() {
        String code = "Math.absE";
        assertThat(engine.complete(code, code.length()).candidates()).anySatisfy(candidate -> {
            assertThat(candidate.text()).isEqualTo("absExact(");
            assertThat(candidate.kind()).isEqualTo("function");
            assertThat(candidate.signature()).startsWith("int Math.absExact(int a)");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "int counter = 1;\\ncoun => counter:int",
                "int total() { return 1; }\\nint n = tot => int total()",
                "record Pair(int left, int right) {}\\nvar p = new Pair(1, 2);\\nfor (int i = 0; i < 2; i++) { p.hash();} \\np.lef => left:int",
                "int f() { return 1; }\\nString text = \\\"}{\\\"; // } {\\ntext.lengt => int String.length()",
                "import java.time.*;\\nvar list = new ArrayList<String>();\\nlist.strea => Stream<E> Collection<E>.stream()",
                "class A { int x; }\\nList<A> all = List.of();\\nall.forEach(a -> {\\n  System.out.println(a.x => A.x:int"
            })
    void whatTheCellDeclaresItselfIsCompletedBeforeItHasRun(String code, String signature) {
        String cell = code.replace("\\n", "\n").replace("\\\"", "\"");
        assertThat(engine.complete(cell, cell.length()).candidates())
                .anySatisfy(candidate -> assertThat(candidate.signature()).contains(signature));
    }

    @Test
    void variablesOfEarlierCellsCarryTheirTypes() {
        engine.run(1, "Map<String, Integer> countsByWord = new TreeMap<>();", CellOutput.none());
        assertThat(engine.complete("countsBy", 8).candidates()).singleElement().satisfies(candidate -> {
            assertThat(candidate.text()).isEqualTo("countsByWord");
            assertThat(candidate.kind()).isEqualTo("instance");
            assertThat(candidate.signature()).matches("countsByWord:Map<String, ?Integer>");
        });
    }

    @Test
    void theWordTypedIsWhatIsReplaced() {
        String cell = "int first = 1;\nint second = 2;\nfirst + sec";
        Completion found = engine.complete(cell + " + 1", cell.length());
        assertThat(cell.substring(found.start(), found.end())).isEqualTo("sec");
        assertThat(found.candidates()).extracting(Completion.Candidate::text).containsExactly("second");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "Thing => the type",
                "Thing Thing.make(int size) => makes by size",
                "Thing Thing.make(String name) => makes by name",
                "void Thing<T>.use(List<T> all, Map<String,List<T>> more) throws IOException => uses",
                "Thing(int size) => constructs",
                "Thing(String other) => the type",
                "Thing.COUNT:int => counts",
            })
    void commentsAreFoundInASourcesJar(String signature, String comment, @TempDir Path directory) throws Exception {
        Path jar = Files.writeString(directory.resolve("lib.jar"), "");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(directory.resolve("lib-sources.jar")))) {
            out.putNextEntry(new ZipEntry("p/Thing.java"));
            out.write("""
                    package p;
                    /** the type */
                    public class Thing<T> {
                        /** counts */
                        public static final int COUNT = 1;
                        /** constructs */
                        public Thing(int size) {}
                        /** makes by size */
                        public static Thing make(int size) { return null; }
                        /** makes by name */
                        public static Thing make(String name) { return null; }
                        /** uses */
                        public void use(java.util.List<T> all, java.util.Map<String, java.util.List<T>> more) {}
                    }
                    """.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        assertThat(new Sources(List.of(jar)).comment(signature).strip()).isEqualTo(comment);
    }

    @Test
    void documentationIsReadAsText() {
        assertThat(Javadoc.plain("Gives {@code a<b>} &amp; {@link List}.<p>Then <b>more</b>.\n @return it"))
                .isEqualTo("Gives a<b> & List.\nThen more.\n@return it");
        assertThat(Javadoc.plain("As {@link #size()}, {@link Map#get(Object) the getter} or {@linkplain Map#size}."))
                .isEqualTo("As size(), the getter or Map.size.");
    }

    @Test
    void codeInDocumentationKeepsItsBracesAndIndentation() {
        assertThat(Javadoc.plain(" As\n <pre>{@code\n for (var a : all) {\n     a.<T>run();\n }\n }</pre>\n <p>does."))
                .isEqualTo("As\n\nfor (var a : all) {\n    a.<T>run();\n}\n\ndoes.");
        assertThat(Javadoc.plain("never {@code closed")).isEqualTo("never closed");
    }
}
