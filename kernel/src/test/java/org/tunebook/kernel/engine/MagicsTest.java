package org.tunebook.kernel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.kernel.engine.CellOutput.Channel;
import org.tunebook.notebook.MimeBundle;

class MagicsTest {
    @TempDir
    private static Path directory;

    private static Engine engine;
    private static int cells;

    @BeforeAll
    static void start() {
        engine = Engine.start();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static CellResult run(String cell) {
        return engine.run(++cells, cell, CellOutput.none());
    }

    private static MimeBundle value(String cell) {
        CellResult result = run(cell);
        assertThat(result).as(cell).isInstanceOf(CellResult.Succeeded.class);
        return ((CellResult.Succeeded) result).value().orElseThrow();
    }

    private static String error(String cell) {
        CellResult result = run(cell);
        assertThat(result).as(cell).isInstanceOf(CellResult.Failed.class);
        return ((CellResult.Failed) result).error().plain();
    }

    /** A jar of one class {@code lib.Greeting} that shows itself and asks to be imported. */
    private static Path jar(String name) throws IOException {
        Path sources =
                Files.createDirectories(directory.resolve(name + "-sources").resolve("lib"));
        Path greeting = Files.writeString(
                sources.resolve("Greeting.java"),
                "package lib; public class Greeting { public static String say() { return \"hello\"; } }");
        Path extension = Files.writeString(
                sources.resolve("Extension.java"),
                "package lib; public class Extension implements org.tunebook.notebook.NotebookExtension {"
                        + " public java.util.List<String> imports() { return java.util.List.of(\"lib.Greeting\"); }"
                        + " public void register(Renderers r) { r.add(Greeting.class, g -> org.tunebook.notebook.MimeBundle.text(\"a greeting\")); } }");
        Path classes = Files.createDirectories(directory.resolve(name + "-classes"));
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-d",
                        classes.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        greeting.toString(),
                        extension.toString());
        assertThat(status).isZero();
        Path jar = directory.resolve(name + ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (String each : List.of("lib/Greeting.class", "lib/Extension.class")) {
                out.putNextEntry(new ZipEntry(each));
                out.write(Files.readAllBytes(classes.resolve(each)));
            }
            out.putNextEntry(new ZipEntry("META-INF/services/org.tunebook.notebook.NotebookExtension"));
            out.write("lib.Extension".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return jar;
    }

    @Test
    void aJarIsSeenFromItsLineOnAndItsExtensionWithIt() throws IOException {
        Path jar = jar("greetings");
        assertThat(value("%jars " + jar + "\nlib.Greeting.say()")).hasToString("hello");
        assertThat(value("Greeting.say()")).hasToString("hello");
        assertThat(value("new Greeting()")).hasToString("a greeting");
        assertThat(value("%classpath " + directory + "/gree*.jar\n1")).hasToString("1");
        assertThat(value("%jars " + directory + "\n3")).hasToString("3");
        assertThat(value("magic(\"jars " + jar + "\");\n2")).hasToString("2");
    }

    @Test
    void codeIsLoadedFromFilesAndNotebooks() throws IOException {
        Path script = Files.writeString(
                directory.resolve("part.jshell"),
                "int loaded = 11; class Loaded { static void main(String[] a) { loaded = 0; } }");
        Path notebook = Files.writeString(
                directory.resolve("other.ipynb"),
                "{\"metadata\":{\"x\":[{}]},\"cells\":[{\"cell_type\":\"markdown\",\"source\":[\"no\"]},"
                        + "{\"cell_type\":\"code\",\"outputs\":[{\"a\":1}],\"source\":[\"int fromNotebook\\n\",\" = 12;\"]},"
                        + "{\"cell_type\":\"code\",\"source\":\"int second = fromNotebook + 1;\"}]}");
        assertThat(value("%load " + script.toString().replace(".jshell", "") + "\nloaded"))
                .hasToString("11");
        assertThat(value("%load '" + notebook + "'\nsecond")).hasToString("13");
        assertThat(error("%load " + directory.resolve("nowhere"))).contains("nowhere", "is not there");
    }

    @Test
    void timeIsPrintedAndTheValueKept() {
        Recorded output = new Recorded();
        CellResult result = engine.run(++cells, "%%time\nString timed = \"a b\";\ntimed", output);
        assertThat(((CellResult.Succeeded) result).value().orElseThrow()).hasToString("a b");
        assertThat(output.text(Channel.STDOUT)).matches("Wall time: [\\d,.]+ ms\\R");
        Recorded line = new Recorded();
        engine.run(++cells, "int before = 1;\n%time System.out.println(\"x y\")", line);
        assertThat(line.text(Channel.STDOUT)).startsWith("x y\nWall time: ");
    }

    @Test
    void artifactsAreResolvedByTheSystemsMaven() {
        assertThat(value("%maven org.jspecify:jspecify:1.0.0\norg.jspecify.annotations.NonNull.class"))
                .hasToString("interface org.jspecify.annotations.NonNull");
        assertThat(value("List<String> got = lineMagic(\"maven\", List.of(\"org.jspecify:jspecify:1.0.0\"));\ngot"))
                .hasToString("[]");
    }

    @Test
    void anArtifactThatCannotBeHadIsOneClearLine() {
        assertThat(error("%%loadFromPOM\n<dependency><groupId>org.tunebook</groupId>"
                        + "<artifactId>never-made</artifactId><version>9</version></dependency>"))
                .contains("%loadFromPOM", "Maven found no org.tunebook:never-made:jar:9")
                .hasLineCount(1);
        assertThat(error("%%loadFromPOM\n<repository><id>a</id></repository>")).contains("there is no <dependency>");
    }

    @Test
    void aMagicOnTheRightOfAnAssignmentGivesThePathsItAdded() throws IOException {
        Path jar = jar("assigned");
        assertThat(value("List<String> added = %jars " + jar + "\nadded")).hasToString("[" + jar + "]");
        assertThat(value("String text = \"added =%jars x\";\ntext")).hasToString("added =%jars x");
    }

    @Test
    void codeIsEvaluatedInTheMidstOfACell() {
        assertThat(value("(int) eval(\"1 + 2\") + 3")).hasToString("6");
        assertThat(value("Supplier<Object> later = () -> eval(\"int inEval = 4; inEval * 2\");\nlater.get()"))
                .hasToString("8");
        assertThat(value("inEval")).hasToString("4");
        assertThat(value("String said = \"\";\n"
                        + "try { eval(\"1 / 0\"); } catch (ArithmeticException e) { said = \"caught\"; }\nsaid"))
                .hasToString("caught");
        assertThat(error("eval(\"Integer.parseInt(null)\")")).startsWith("java.lang.NumberFormatException");
        assertThat(error("eval(\"nowhere + 1\")")).contains("eval line 1, column 1: cannot find symbol");
        assertThat(value("\"still \" + inEval")).hasToString("still 4");
    }

    @Test
    void otherKernelsWaysToAskForTheNewestVersionAreUnderstood() throws Magics.Failed {
        assertThat(Maven.dependency("g:a:4.11.+")).contains("<version>[4.11,4.11.99999)</version>");
        assertThat(Maven.dependency("g:a:latest.release")).contains("<version>RELEASE</version>");
    }

    @Test
    void errorsInTimedAndLoadedCodeAreOfTheirOwnLines() throws IOException {
        Files.writeString(directory.resolve("broken.jshell"), "package p;\n\nint broken = 1 / 0;");
        assertThat(error("%%time\n\n1 / 0")).contains("cell [" + cells + "] line 3:  1 / 0");
        assertThat(error("int a = 1;\n%time int b = 1 / 0\nint c = 2;")).contains("cell [" + cells + "] line 2");
        assertThat(error("%load " + directory.resolve("broken"))).contains("at broken.jshell line 3:  int broken");
        assertThat(value("%%time\n%%time\n7")).hasToString("7");
        assertThat(run("%%time")).isInstanceOf(CellResult.Succeeded.class);
    }

    @Test
    void percentSignsOfJavaAreNoMagics() {
        assertThat(value("int rest = (7)\n  % 4;\nrest")).hasToString("3");
        assertThat(value("String format = \"\"\"\n%maven is text here\n\"\"\";\nformat.strip()"))
                .hasToString("%maven is text here");
        assertThat(value("/*\n%maven neither\n*/ 5")).hasToString("5");
    }

    @Test
    void whatCannotBeDoneIsSaidInOneLine() {
        assertThat(error("1;\n%nothing here")).startsWith("cell [" + cells + "] line 2: %nothing: there is no magic");
        assertThat(error("%maven only-a-name"))
                .contains("\"only-a-name\"", "group:artifact:version")
                .hasLineCount(1);
        assertThat(error("%jars " + directory + "/*.none")).contains("nothing matches");
        assertThat(error("%load")).contains("needs a file");
        assertThat(error("magic(\"time 1\");")).contains("cannot be called from code");
    }

    @Test
    void aQuestionIsAnsweredWithWhatIsKnown() {
        CellResult result = run("?Math.max");
        assertThat(result)
                .isInstanceOfSatisfying(
                        CellResult.Explained.class,
                        explained -> assertThat(explained.documentation().toString())
                                .contains("int Math.max(int a, int b)"));
        assertThat(run("Math.max?")).hasToString(result.toString());
    }

    @Test
    void magicsAndFilesAreCompleted() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("completed").resolve("inner"));
        Files.writeString(folder.resolve("file.txt"), "");
        String path = "%load " + directory + "/completed/in";
        assertThat(engine.complete("%ma", 3).candidates())
                .extracting(Completion.Candidate::text)
                .containsExactly("maven", "mavenRepo");
        assertThat(engine.complete(path, path.length()).candidates())
                .extracting(Completion.Candidate::text)
                .containsExactly("inner/");
        String text = "Path.of(\"" + folder + "/fi";
        Completion inText = engine.complete(text, text.length());
        assertThat(inText.candidates()).extracting(Completion.Candidate::text).containsExactly("file.txt");
        assertThat(text.substring(inText.start())).isEqualTo("fi");
    }

    @Test
    void coordinatesBecomeDependencies() throws Magics.Failed {
        assertThat(Maven.dependency("g:a:1"))
                .isEqualTo(
                        "<dependency><groupId>g</groupId><artifactId>a</artifactId><version>1</version></dependency>");
        assertThat(Maven.dependency("g:a:jar:tests:1"))
                .contains("<type>jar</type>", "<classifier>tests</classifier>", "<version>1</version>");
        assertThatThrownBy(() -> Maven.dependency("g::1")).isInstanceOf(Magics.Failed.class);
    }

    @Test
    void wordsAreKeptTogetherByQuotes() {
        assertThat(Magic.words(" a 'b c' \"\" d\"e f\"")).containsExactly("a", "b c", "", "de f");
    }
}
