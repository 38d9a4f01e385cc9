package org.tunebook.kernel.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Java as it is written in notebooks: each case is a list of cells and the text of the last one's value. */
class LanguageTest {
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

    record Case(String value, String... cells) {
        @Override
        public String toString() {
            return String.join(" | ", cells).replace("\n", " ");
        }
    }

    static List<Case> cases() {
        return List.of(
                new Case(
                        "true",
                        "sealed interface Kind permits Closed, Open {}\nfinal class Closed implements Kind {}\n"
                                + "non-sealed class Open implements Kind {}\nnew Open() instanceof Kind"),
                new Case(
                        "true",
                        "sealed interface Late permits Shut, Ajar {}",
                        "final class Shut implements Late {}",
                        "non-sealed class Ajar implements Late {}",
                        "new Ajar() instanceof Late"),
                new Case(
                        "3",
                        "sealed abstract class Base permits Uno, Due { abstract int v(); }",
                        "final class Uno extends Base { int v() { return 1; } }\n"
                                + "non-sealed class Due extends Base { int v() { return 2; } }\n"
                                + "new Uno().v() + new Due().v()"),
                new Case(
                        "Circle[r=2.0]",
                        "sealed interface Shape permits Circle, Square {}\nrecord Circle(double r) implements Shape {}\nrecord Square(double s) implements Shape {}\nShape shape = new Circle(2);\nshape"),
                new Case(
                        "Leaf[]",
                        "sealed interface Tree {}\nrecord Leaf() implements Tree {}\nrecord Fork(Tree left, Tree right) implements Tree {}\nnew Leaf()"),
                new Case(
                        "Later[]",
                        "sealed interface Early permits Later {}",
                        "record Later() implements Early {}\nnew Later()"),
                new Case(
                        "GREEN",
                        "enum Color { RED, GREEN; Color next() { return values()[ordinal() + 1]; } }",
                        "Color.RED.next()"),
                new Case(
                        "3",
                        "<T extends Comparable<T>> T most(List<T> all) { return all.stream().max(Comparator.naturalOrder()).get(); }\nmost(List.of(3, 1, 2))"),
                new Case("text", "int changing = 1;", "String changing = \"text\";", "changing"),
                new Case(
                        "6",
                        "int twice(int n) { return n; }",
                        "int callsTwice() { return twice(3); }",
                        "int twice(int n) { return 2 * n; }",
                        "callsTwice()"),
                new Case("3", "class K { int a = 1; }", "class K { int b = 3; }", "new K().b"),
                new Case("hi\n  there\n", "String block = \"\"\"\n    hi\n      there\n    \"\"\";\nblock"),
                new Case(
                        "3",
                        "Object any = \"abc\";\nint length = 0;\nif (any instanceof String s && s.length() > 2) { length = s.length(); }\nlength"),
                new Case("5", "int open = 1;\nint lacking = 5", "lacking"),
                new Case("3", "int one = 1, two = 2;\nint both = one + two;\nboth;"),
                new Case("4.0", "import static java.lang.Math.*;\nsqrt(16)"),
                new Case(
                        "main 3",
                        "package pasted.from.file;\n\npublic class Pasted {\n    static String said;\n    public static void main(String[] args) throws Exception {\n        said = \"main \" + args.length;\n    }\n}",
                        "Pasted.main(new String[3]);\nPasted.said"),
                new Case(
                        "5",
                        "static int viaMain = 0;\npublic static void main(String[] args) {\n    viaMain = 5;\n}\nmain(null);\nviaMain"),
                new Case(
                        "3", "// first\nint c1 = 1; // trailing\n/* before */ int c2 = 2; /* after */\nc1 + c2 // sum"),
                new Case(
                        "wed",
                        "int day = 3;\nString name = switch (day) { case 3 -> \"wed\"; default -> \"?\"; };\nname"),
                new Case("three", "switch (3) { case 3 -> \"three\"; default -> \"other\"; }"),
                new Case(
                        "Point[x=0, y=0]",
                        "record Point(int x, int y) {\n    Point {\n        if (x < 0) throw new IllegalArgumentException(\"negative\");\n    }\n    static Point origin() { return new Point(0, 0); }\n}\nPoint.origin()"),
                new Case(
                        "visited",
                        "interface Visitor<R> { R visit(Node node); }\nclass Node { <R> R accept(Visitor<R> v) { return v.visit(this); } }\nnew Node().accept(n -> \"visited\")"),
                new Case(
                        "2",
                        "abstract class Base { abstract int f(); int g() { return f() + 1; } }\nclass Derived extends Base { int f() { return 1; } }\nnew Derived().g()"),
                new Case(
                        "[0, 1, 4]",
                        "var squares = new ArrayList<Integer>();\nfor (int i = 0; i < 3; i++)\n    squares.add(i * i);\nsquares"),
                new Case("2", "int rest = 17\n  % 5;\nrest"),
                new Case("9", "static int shared = 4;\nprivate int hidden = 5;\nshared + hidden"),
                new Case("1", "Thread.sleep(1);\nFiles.createTempFile(\"a\", \"b\").toFile().deleteOnExit();\n1"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void itRuns(Case one) {
        CellResult result = new CellResult.Succeeded(java.util.Optional.empty());
        for (String cell : one.cells) {
            result = engine.run(++cells, cell, CellOutput.none());
            assertThat(result).as(cell).isInstanceOf(CellResult.Succeeded.class);
        }
        assertThat(((CellResult.Succeeded) result).value().orElseThrow()).hasToString(one.value);
    }

    static List<Case> values() {
        return List.of(
                new Case("Plain@[0-9a-f]+", "class Plain {}\nnew Plain()"),
                new Case("class Plain", "class Plain {}\nPlain.class"),
                new Case("\\[Plain@[0-9a-f]+, 1]", "class Plain {}\nnew Object[] {new Plain(), 1}"),
                new Case("lambda Runnable@[0-9a-f]+", "Runnable idle = () -> {};\nidle"),
                new Case(
                        "anonymous Comparator@[0-9a-f]+",
                        "new Comparator<String>() { public int compare(String a, String b) { return 0; } }"),
                new Case(
                        "\\[1, Mum whose toString\\(\\) threw java.lang.IllegalStateException, 3]",
                        "class Mum { public String toString() { throw new IllegalStateException(); } }\nList.of(1, new Mum(), 3)"),
                new Case("k=\\[1, 2]", "Map.entry(\"k\", new int[] {1, 2})"),
                new Case("y{50000}… 5,000,000 characters", "\"y\".repeat(5_000_000)"),
                new Case(
                        "x{50000}… 60,000 characters",
                        "class Long { public String toString() { return \"x\".repeat(60_000); } }\nnew Long()"),
                new Case("\\[\\[\\[0, 0, .{1000,60000}, … 400 in all]", "new int[400][400][400]"),
                new Case("a stream, not read: .*", "Stream.iterate(1, i -> i + 1)"),
                new Case(
                        "\\[0, 1, .*, 99, … 2,147,483,647 in all]",
                        "new AbstractList<Integer>() {\n  public Integer get(int i) { return i; }\n  public int size() { return Integer.MAX_VALUE; }\n}"),
                new Case("\\[…]", "var itself = new ArrayList<Object>(); itself.add(itself); itself"),
                new Case(
                        "Loop that could not be shown: java.lang.StackOverflowError",
                        "class Loop { public String toString() { return \"\" + this; } }\nnew Loop()"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void anyValueIsShownInWordsOfUse(Case one) {
        CellResult result = engine.run(++cells, one.cells[0], CellOutput.none());
        assertThat(result).isInstanceOf(CellResult.Succeeded.class);
        assertThat(((CellResult.Succeeded) result).value().orElseThrow().toString())
                .matches(one.value);
    }

    private static String error(String cell) {
        CellResult result = engine.run(++cells, cell, CellOutput.none());
        assertThat(result).isInstanceOf(CellResult.Failed.class);
        return ((CellResult.Failed) result).error().plain();
    }

    @Test
    void theErrorsOfAllStatementsAreReportedThoughTheFirstStopsTheCell() {
        engine.run(++cells, "String word = \"w\"; int ran = 0;", CellOutput.none());
        String error = error(
                "int a = unknown + 1;\nString b = 5;\nint helper() { return 1; }\nword.nothing(a);\nran = 1;\nword");

        assertThat(error)
                .contains("line 1, column 9: cannot find symbol")
                .contains("line 2, column 12: incompatible types")
                .contains("line 4, column 6: cannot find symbol")
                .doesNotContain("line 5", "line 6");
        assertThat(((CellResult.Succeeded) engine.run(++cells, "ran", CellOutput.none()))
                        .value()
                        .orElseThrow())
                .hasToString("0");
    }

    private static String printed(String cell) {
        return printed(cell, CellOutput.Channel.STDERR);
    }

    private static String printed(String cell, CellOutput.Channel channel) {
        Recorded output = new Recorded();
        engine.run(++cells, cell, output);
        return output.text(channel);
    }

    static List<String> programs() {
        return List.of(
                "package a.b;\n\nimport java.util.List;\n\npublic class Main {\n  private static int n;\n"
                        + "  public static void main(String[] args) throws Exception {\n"
                        + "    System.out.println(new Speaker(\"ran \" + args.length).says());\n  }\n}\n"
                        + "interface Voice { String says(); }\n"
                        + "record Speaker(String says) implements Voice {}\nenum Unused { A }",
                "public static void main(String[] args) { System.out.println(\"ran \" + args.length); }",
                "// comment\nint zero = 0;\nvoid main() {\n  System.out.println(said());\n}\nString said() { return \"ran \" + zero; }",
                "class Varargs { static void main(final String... args) { System.out.println(\"ran \" + args.length); } }",
                "class Instance { void main() { System.out.println(\"ran 0\"); } }",
                "interface Typed { static void main(String args[]) { System.out.println(\"ran \" + args.length); } }",
                "%%time\nclass Clocked { public static void main(String[] args) { System.out.println(\"ran 0\"); } }",
                "var inferred = 0;\nvoid main() { System.out.println(\"ran \" + inferred); }",
                "class Calls { public static void main(String[] args) { System.out.println(\"ran 0\"); } }\nCalls.main(null);",
                "class Timed { public static void main(String[] args) { System.out.println(\"ran 0\"); } }\n%time Timed.main(null)");
    }

    @ParameterizedTest
    @MethodSource("programs")
    void aProgramPastedFromAFileRunsOnceEachTimeItsCellDoes(String program) {
        assertThat(printed(program, CellOutput.Channel.STDOUT)).containsOnlyOnce("ran 0\n");
        assertThat(printed(program, CellOutput.Channel.STDOUT)).containsOnlyOnce("ran 0\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class One { public static void main(String[] a) { System.out.println(\"ran\"); } }\n"
                        + "class Two { public static void main(String[] a) { System.out.println(\"ran\"); } }",
                "class Hidden { private static void main(String[] a) { System.out.println(\"ran\"); } }",
                "class Other { static int main(String[] a) { System.out.println(\"ran\"); return 1; } }",
                "class Outside { static class Within { public static void main(String[] a) { System.out.println(\"ran\"); } } }",
                "class Made { final int n; Made(int n) { this.n = n; } void main() { System.out.println(\"ran\"); } }",
                "class Amid { public static void main(String[] a) { System.out.println(\"ran\"); } }\nint n = 1;\nn++;"
            })
    void whatIsNoProgramIsOnlyDeclared(String cell) {
        assertThat(printed(cell, CellOutput.Channel.STDOUT)).isEmpty();
    }

    @Test
    void aProgramsErrorsAreOfItsLines() {
        String program =
                "public class Failing {\n  public static void main(String[] args) {\n    int n = 1 / args.length;\n  }\n}";
        assertThat(error(program))
                .contains("at cell [" + cells + "] line 3 in main:  int n", "at cell [" + cells + "] line 2:");
        assertThat(
                        error(
                                "public class Unknown {\n  public static void main(String[] args) {\n    int n = missing;\n  }\n}"))
                .contains("Unknown cannot be used before this is declared: variable missing");
        engine.run(++cells, "int present = 1;", CellOutput.none());
        assertThat(error("int needs() {\n  return presnet;\n}\nneeds()"))
                .contains("needs cannot be used", "line 2: did you mean present?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "IntConsumer end = System::exit;\nend.accept(3);",
                "Runnable end = () -> Runtime.getRuntime().exit(1);\nend.run();",
                "class Ends { static { System.exit(5); } static int n = 1; }\nEnds.n",
                "class Within { class Deep { void end() { Runtime.getRuntime().halt(1); } } }\nnew Within().new Deep().end()",
                "enum EndsToo { A; EndsToo() { System.exit(4); } }\nEndsToo.A",
                "interface Ending { default void end() { System.exit(1); } }\nnew Ending() {}.end()",
                "List.of(1, 2).forEach(System::exit);"
            })
    void whateverWouldEndTheKernelEndsTheCell(String cell) {
        assertThat(error(cell)).contains("ExitRefused", "would end the kernel", "cell [" + cells + "] line ");
    }

    @Test
    void whatADeclarationLacksIsNamedWithItsLineAndWhatIsNearIt() {
        engine.run(++cells, "int threshold = 3;", CellOutput.none());
        assertThat(printed("int above() {\n  return treshold + 1;\n}"))
                .isEqualTo(
                        "above can be used once this is declared: variable treshold\n  line 2: did you mean threshold?\n");
    }

    @Test
    void whatNoLongerCompilesSinceSomethingElseChangedSaysWhy() {
        engine.run(++cells, "int changing = 1;\nclass Uses { int x = changing; }", CellOutput.none());
        engine.run(++cells, "String changing = \"text\";", CellOutput.none());

        assertThat(error("new Uses().x"))
                .contains("Uses no longer compiles, since what it uses has changed: incompatible types:"
                        + " java.lang.String cannot be converted to int");
    }

    @Test
    void aPrintedStackTraceNamesTheCellAndItsLines() {
        engine.run(
                ++cells,
                "int half(int n) {\n  if (n < 0)\n    throw new IllegalStateException();\n  return n / 2;\n}",
                CellOutput.none());
        String printed = printed(
                "int before = 1;\nint after = 2;\ntry {\n  List.of(-1).forEach(n ->\n    half(n));\n} catch (Exception e) {\n  e.printStackTrace();\n}");

        assertThat(printed)
                .contains("half(cell [" + (cells - 1) + "]:3)", "(cell [" + cells + "]:5)", "(cell [" + cells + "]:4)")
                .doesNotContain("$JShell$1.java", "cells//");
    }

    @Test
    void classesAndThreadsNameTheirCellToo() {
        String printed = printed("class Deep {\n  class Er {\n    int x = Integer.parseInt(\"no\");\n  }\n}\n"
                + "Thread t = new Thread(() -> {\n  new Deep().new Er();\n});\nt.start();\nt.join();");

        assertThat(printed).contains("(cell [" + cells + "]:3)", "(cell [" + cells + "]:7)");
    }

    @Test
    void whatIsCompiledAnewForAnotherCellKeepsItsOwnCell() {
        engine.run(++cells, "int outer() {\n\n  return inner();\n}", CellOutput.none());
        engine.run(++cells, "int inner() {\n  return 1 / 0;\n}", CellOutput.none());

        assertThat(error("outer()"))
                .contains("cell [" + (cells - 1) + "] line 2 in inner", "cell [" + (cells - 2) + "] line 3 in outer");
    }

    @Test
    void anExceptionWhoseOwnMethodsThrowIsShownAsFarAsItCanBe() {
        String class1 = "class Mute extends RuntimeException { public String getMessage() { throw new Error(); } }";
        assertThat(error(class1 + "\nthrow new Mute();"))
                .contains("Mute: (its message could not be had", "line 2:  throw new Mute();");
        String class2 = "class Lost extends RuntimeException { public Throwable getCause() { throw new Error(); } }";
        assertThat(error(class2 + "\nthrow new Lost();")).contains("Lost: (nothing more can be said");
    }

    @Test
    void aHugeMessageIsCutAndAnUnnamedPlaceNamed() {
        assertThat(error("throw new RuntimeException(\"a\".repeat(1_000_000));"))
                .hasSizeLessThan(20_000)
                .contains("a… 1,000,000 characters in all");
        assertThat(error("String nothing = null;\nnothing.length()")).contains("because \"nothing\" is null");
        assertThat(error("{ String local = null; local.length(); }")).contains("because \"local\" is null");
    }

    @Test
    void nearNamesAreOffered() {
        engine.run(++cells, "String greeting = \"hi\";", CellOutput.none());
        assertThat(error("greetign + 1")).contains("did you mean greeting?");
        assertThat(error("greeting.lenght()")).contains("did you mean length?");
        assertThat(error("Sytem.out.println()")).contains("column 1", "did you mean System?");
    }

    @Test
    void theMissingImportIsOffered() throws InterruptedException {
        String said = "";
        long end = System.nanoTime() + 30_000_000_000L;
        // The index of class names is made in the background.
        while (!said.contains("import java.time.LocalDate;") && System.nanoTime() < end) {
            said = error("LocalDate today = null;");
        }
        assertThat(said).contains("to use it: import java.time.LocalDate;");
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.CsvSource({
        "abc, abc, 0",
        "abc, acb, 1",
        "abc, ab, 1",
        "abc, xbcd, 2",
        "'', abc, 3"
    })
    void distanceCountsEdits(String a, String b, int edits) {
        assertThat(Advice.distance(a, b)).isEqualTo(edits);
    }
}
