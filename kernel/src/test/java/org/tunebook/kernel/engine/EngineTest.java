package org.tunebook.kernel.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunebook.kernel.engine.CellOutput.Channel;
import org.tunebook.notebook.MimeBundle;

class EngineTest {
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

    private static CellResult run(String source) {
        return engine.run(++cells, source, CellOutput.none());
    }

    private static CellResult run(String source, CellOutput output) {
        return engine.run(++cells, source, output);
    }

    private static MimeBundle value(String source) {
        CellResult result = run(source);
        assertThat(result).as(source).isInstanceOf(CellResult.Succeeded.class);
        return ((CellResult.Succeeded) result).value().orElseThrow();
    }

    private static CellError error(String source) {
        CellResult result = run(source);
        assertThat(result).as(source).isInstanceOf(CellResult.Failed.class);
        return ((CellResult.Failed) result).error();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            value = {
                "1+2 => 3",
                "\"ab\".toUpperCase(); => AB",
                "new int[] {1, 2} => [1, 2]",
                "new int[][] {{1}, {2, 3}} => [[1], [2, 3]]",
                "(Object) null => null",
                "Optional.of(new int[] {1}) => Optional[[1]]",
                "Map.of(\"a\", List.of(1)) => {a=[1]}",
                "IntStream.range(0, 1000).boxed().toList().size() => 1000",
                "new char[] {'a'} => [a]",
                "1 + /* two */ 2 // three => 3",
                "Stream.of(1) => a stream, not read: call toList() to see its elements",
            })
    void theLastExpressionIsTheValue(String source, String text) {
        assertThat(value(source)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "  \n", "// nothing", "int noValue = 1;", "System.out.print(1);", "import java.util.*;"})
    void aCellWithoutExpressionHasNoValue(String source) {
        assertThat(run(source))
                .isInstanceOfSatisfying(
                        CellResult.Succeeded.class, ok -> assertThat(ok.value()).isEmpty());
    }

    @Test
    void longCollectionsAreCutWithACount() {
        assertThat(value("Collections.nCopies(1234567, 7)").toString()).endsWith("7, … 1,234,567 in all]");
    }

    @Test
    void recordsAndMapsAreTablesWithTheirTextEscaped() {
        run("record Cell(String name, double amount) {}");
        MimeBundle rows = value("List.of(new Cell(\"<b>\", 1.5), new Cell(\"c\", 2))");
        assertThat(rows.get(MimeBundle.HTML).orElseThrow())
                .contains("<th>name</th><th>amount</th>", "&lt;b&gt;", "<td style=\"text-align:right\">1.5</td>");
        assertThat(value("Map.of(\"k<\", 1)").get(MimeBundle.HTML).orElseThrow())
                .contains("<th>k&lt;</th>");
        assertThat(rows).hasToString("[Cell[name=<b>, amount=1.5], Cell[name=c, amount=2.0]]");
    }

    @Test
    void expressionsOnTheirOwnLinesNeedNoSemicolon() {
        assertThat(value("var words = new ArrayList<String>();\nwords.add(\"a\")\nwords.add(\"b\")\nwords"))
                .hasToString("[a, b]");
    }

    @Test
    void statementsOfACellRunInOrderAndShareItsVariables() {
        StringBuilder source = new StringBuilder("int total = 0;\n");
        for (int i = 1; i <= 300; i++) {
            source.append("total += ").append(i).append(";\n");
        }
        assertThat(value(source + "total")).hasToString("45150");
    }

    @Test
    void codeThatCanNeverBeReachedIsToleratedAsStatementByStatement() {
        assertThat(error(
                                "System.out.print(1);\nif (true) throw new IllegalStateException(\"here\");\nSystem.out.print(2);")
                        .message())
                .isEqualTo("here");
        assertThat(error("throw new IllegalStateException(\"first\");\nSystem.out.print(2);\nSystem.out.print(3);")
                        .message())
                .isEqualTo("first");
    }

    @Test
    void declarationsMayReferForward() {
        Recorded output = new Recorded();
        run("class Left { Right right; }\nclass Right { int n = 4; }", output);
        assertThat(output.events()).isEmpty();
        run("int later() { return muchLater() + 1; }", output);
        assertThat(output.text(Channel.STDERR)).contains("later can be used once this is declared", "muchLater()");
        assertThat(error("later()").message()).contains("muchLater()");
        run("int muchLater() { return 41; }");
        assertThat(value("later()")).hasToString("42");
    }

    @Test
    void aThrownExceptionKeepsItsClassMessageCauseAndTheCellsLines() {
        int first = cells + 1;
        run("int quotient(int n) {\n  return 1 / n;\n}");
        CellError error = error("int unused = 1;\ntry {\n  quotient(0);\n} catch (ArithmeticException e) {\n"
                + "  throw new IllegalStateException(\"no quotient\", e);\n}");

        assertThat(error.name()).isEqualTo("java.lang.IllegalStateException");
        assertThat(error.message()).isEqualTo("no quotient");
        assertThat(error.plain())
                .contains(
                        "java.lang.IllegalStateException: no quotient",
                        "at cell [" + (first + 1) + "] line 5:  throw new",
                        "caused by java.lang.ArithmeticException: / by zero",
                        "at cell [" + first + "] line 2 in quotient:  return 1 / n;",
                        "at cell [" + (first + 1) + "] line 3:  quotient(0);")
                .doesNotContain("org.tunebook", "jdk.internal", "REPL");
    }

    @Test
    void aVariableWhoseValueFailsIsOneFrame() {
        CellError error = error("int fine = 1;\nvar failed =\n  Integer.parseInt(\"seven\");");

        assertThat(error.plain())
                .containsOnlyOnce("at cell [" + cells + "] line 3:")
                .doesNotContain("do_it$", " line 2");
    }

    @Test
    void compileErrorsNameCellLineColumnAndShowTheLineWithACaret() {
        CellError error = error("int fine = 1;\n  int wrong = \"text\";");

        assertThat(error.name()).isEqualTo(CellError.COMPILATION);
        assertThat(error.plain())
                .contains("cell [" + cells + "] line 2, column 15: incompatible types")
                .contains("      int wrong = \"text\";\n" + " ".repeat(18) + "^^^^^^");
    }

    @Test
    void allErrorsOfABlockAreReportedAtOnceAndNothingOfItHasRun() {
        run("int touched = 0;");
        CellError error = error("touched++;\nmissing1();\ntouched++;\nmissing2();\nfor (;;) break;");

        assertThat(error.plain()).contains("line 2, column 1", "line 4, column 1");
        assertThat(value("touched")).hasToString("0");
    }

    @Test
    void nothingRunsOfACellThatCannotBeRead() {
        run("int before = 0;");
        assertThat(error("before = 1;\nint x = = 2;").plain()).contains("line 2");
        assertThat(value("before")).hasToString("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "System.exit(3);",
                "Runtime.getRuntime().exit(3);",
                "Runtime.getRuntime().halt(3);",
                "java.util.function.IntConsumer end = System::exit; end.accept(3);",
                "class Ends { void now() { for (int i = 0; i < 3; i++) { switch (i) { case 1: Runtime.getRuntime().halt(i); } } } } new Ends().now();"
            })
    void endingTheProcessEndsOnlyTheCell(String source) {
        CellError error = error(source);
        assertThat(error.name()).isEqualTo("ExitRefused");
        assertThat(value("1+1")).hasToString("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int deep(int n) { return deep(n + 1) + 1; } deep(0)",
                "throw new ThreadDeath();",
                "throw new Error(\"own\");",
                "byte[] all = new byte[Integer.MAX_VALUE];",
            })
    void errorsOfEveryKindAreSurvived(String source) {
        run("int kept = 7;");
        assertThat(run(source)).isInstanceOf(CellResult.Failed.class);
        assertThat(value("kept")).hasToString("7");
    }

    @Test
    void standardStreamsKeepTheirOrderAndSurviveBeingClosedOrLost() {
        Recorded output = new Recorded();
        run("System.out.print(\"a\"); System.err.print(\"b\"); System.out.print(\"c\"); System.out.close();", output);
        run("System.setOut(null);", output);
        run(
                "System.out.print(\"d\"); System.out.write(new byte[] {(byte) 0xc3}); System.out.write(new byte[] {(byte) 0xa9}, 0, 1);",
                output);

        assertThat(output.events()).startsWith("STDOUT:a", "STDERR:b", "STDOUT:c");
        assertThat(output.text(Channel.STDOUT)).isEqualTo("acdé");
    }

    @Test
    void everyLineArrivesInOrder() {
        Recorded output = new Recorded();
        run("for (int i = 0; i < 200_000; i++) System.out.println(\"line \" + i);", output);

        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            all.append("line ").append(i).append('\n');
        }
        assertThat(output.text(Channel.STDOUT).contentEquals(all)).isTrue();
    }

    @Test
    void aThreadsOutputGoesToItsCellAfterTheCellHasEnded() throws InterruptedException {
        Recorded first = new Recorded();
        Recorded second = new Recorded();
        run(
                "var go = new CountDownLatch(1);\n"
                        + "new Thread(() -> { try { go.await(); } catch (InterruptedException e) {} System.out.print(\"late\"); }).start();",
                first);
        run("go.countDown();", second);
        first.await("STDOUT:late");
        assertThat(second.events()).isEmpty();
    }

    @Test
    void displaysKeepTheirPlaceBetweenPrintsAndCanBeUpdatedAndCleared() {
        Recorded output = new Recorded();
        run(
                "System.out.print(\"a\"); String id = display(1); System.out.print(\"b\"); updateDisplay(id, 2); clearOutput();",
                output);
        assertThat(output.events()).containsExactly("STDOUT:a", "display:1", "STDOUT:b", "update:2", "clear:NOW");
    }

    @Test
    void standardInputAsksTheUserLineByLine() {
        Recorded output = new Recorded("Ada", "Grace");
        run(
                "var in = new Scanner(System.in); System.out.print(\"who? \"); String who = in.nextLine() + in.nextLine();",
                output);
        assertThat(value("who")).hasToString("AdaGrace");
        assertThat(output.events()).containsExactly("STDOUT:who? ", "ask:", "ask:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "System.out.print(\"on\"); while (true) {}",
                "System.out.print(\"on\"); Thread.sleep(600_000);",
                "System.out.print(\"on\"); while (true) { try { Thread.sleep(50); } catch (Throwable e) { } }",
                "System.out.print(\"on\"); new Scanner(System.in).nextLine();",
                "System.out.print(\"on\"); synchronized (Thread.class) { Thread.class.wait(); }",
                "System.out.print(\"on\"); new java.net.ServerSocket(0).accept();",
                "System.out.print(\"on\"); void endless() { while (true) { try { while (true) {} } catch (Throwable e) {} } } endless();",
            })
    void anInterruptEndsTheCellAndKeepsTheState(String source) throws Exception {
        run("int held = 5;");
        int number = cells + 1;
        Recorded output = new Recorded("(never)");
        CompletableFuture<CellResult> result = CompletableFuture.supplyAsync(() -> run(source, output));
        output.await("STDOUT:on");
        engine.interrupt();

        assertThat(result.get(20, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        CellResult.Failed.class,
                        failed -> assertThat(failed.error().name()).isEqualTo(CellError.INTERRUPTED));
        assertThat(value("held")).hasToString("5");
        // What waits in the operating system can only be left behind; it uses no processor.
        if (!source.contains("accept")) {
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("cell-" + number);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "throw new RuntimeException() { public String getMessage() { throw new IllegalStateException(); } };",
                "throw new RuntimeException() { public StackTraceElement[] getStackTrace() { return null; } };",
                "throw new RuntimeException() { public String getMessage() { return getMessage(); } };",
            })
    void exceptionsThatCannotBeAskedAreFailuresToo(String source) {
        assertThat(error(source).message()).containsAnyOf("its message could not be had", "nothing more can be said");
        assertThat(value("1+1")).hasToString("2");
    }

    @Test
    void allStandardStreamsMayBeLostAtOnce() {
        Recorded output = new Recorded("typed");
        run("System.setOut(null); System.setErr(null); System.setIn(null);", output);
        run("System.out.print(\"out\"); System.err.print(\"err\"); System.in.read();", output);
        assertThat(output.events()).containsExactly("STDOUT:out", "STDERR:err", "ask:");
    }

    @Test
    void aToolOnTheClassPathThatEndsTheProcessEndsOnlyTheCell(@TempDir Path directory) throws Exception {
        Path classes = directory.resolve("tool");
        Files.createDirectories(classes);
        Path source = directory.resolve("Tool.java");
        Files.writeString(
                source, "package tool; public class Tool { public static void main(String[] a) { System.exit(2); } }");
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", classes.toString(), source.toString()))
                .isZero();
        run("%classpath " + classes);
        assertThat(error("tool.Tool.main(new String[0])").name()).isEqualTo("ExitRefused");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            value = {
                "1+1 => COMPLETE",
                "int a = 3; => COMPLETE",
                "class X { int y; } => COMPLETE",
                "class X { => INCOMPLETE",
                "int y = 1 + => INCOMPLETE",
                "String f(int a, => INCOMPLETE",
                "/* comment => INCOMPLETE",
                ") => INVALID",
                "class 5 { } => INVALID",
            })
    void completenessIsTold(String source, Completeness answer) {
        assertThat(engine.completeness(source)).isEqualTo(answer);
    }

    @Test
    void completionKnowsVariablesAndMembers() {
        run("StringBuilder builderOfMine = new StringBuilder();");
        Completion variable = engine.complete("int n = builderOf", 17);
        assertThat(variable.candidates()).extracting(Completion.Candidate::text).contains("builderOfMine");
        assertThat(variable.start()).isEqualTo(8);
        assertThat(engine.complete("builderOfMine.appe", 18).candidates())
                .extracting(Completion.Candidate::text)
                .contains("append(");
    }

    @Test
    void inspectionTellsSignatures() {
        assertThat(engine.inspect("Math.max", 6).orElseThrow().toString()).contains("int Math.max(int a, int b)");
        assertThat(engine.inspect("nothingOfThatName", 3)).isEmpty();
    }

    private static final String LAMP = """
            class Lamp implements Live {
                final List<DisplayHandle> places = new CopyOnWriteArrayList<>();
                public MimeBundle display() { return MimeBundle.text("off"); }
                public void shownIn(DisplayHandle place) { places.add(place); }
                void light() { places.forEach(place -> place.update("on")); }
            }
            var lamp = new Lamp();""";

    @Test
    void aValueThatLivesIsShownAsADisplayAndGivenItsPlaceInEveryCell() {
        run(LAMP);
        Recorded first = new Recorded();
        Recorded second = new Recorded();
        CellResult shown = run("lamp", first);
        run("display(lamp);", second);

        assertThat(shown)
                .isInstanceOfSatisfying(
                        CellResult.Succeeded.class, ok -> assertThat(ok.value()).isEmpty());
        assertThat(first.events()).containsExactly("display:off");
        assertThat(second.events()).containsExactly("display:off");
        assertThat(value("lamp.places.size()")).hasToString("2");
    }

    @Test
    void aThreadOfNoCellUpdatesWhatACellHasShown() throws Exception {
        Recorded output = new Recorded();
        run(LAMP + "\nlamp", output);
        run("var group = Thread.currentThread().getThreadGroup();\n"
                + "while (group.getParent() != null) group = group.getParent();\n"
                + "new Thread(group, () -> lamp.light(), \"outside\", 0, false).start();");

        output.await("update:on");
    }

    @Test
    void aWatchedValueThatLivesHasNoPlace() {
        run(LAMP);
        assertThat(engine.evaluate("lamp"))
                .isInstanceOfSatisfying(
                        CellResult.Succeeded.class,
                        ok -> assertThat(ok.value().orElseThrow()).hasToString("off"));
        assertThat(value("lamp.places.size()")).hasToString("0");
    }

    @Test
    void anInterruptedLoopsProgressSaysWhereItStopped() throws Exception {
        Recorded output = new Recorded();
        CompletableFuture<CellResult> looping = CompletableFuture.supplyAsync(() -> run(
                "for (int each : Progress.over(\"looping\", List.of(1, 2, 3)))"
                        + " { if (each == 2) { System.out.print(\"second\"); while (true) {} } }",
                output));
        output.await("STDOUT:second");
        engine.interrupt();

        assertThat(looping.get(10, TimeUnit.SECONDS)).isInstanceOf(CellResult.Failed.class);
        output.await("update:looping: stopped at 1 of 3");
    }
}
