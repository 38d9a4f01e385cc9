package org.tunebook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tunebook.notebook.MimeBundle;

@NotebookTest
public class CellAssertTest {
    private static Session session;

    @BeforeAll
    static void open(Session shared) {
        session = shared;
    }

    /** Asserts that an assertion fails with words that hold all of these. */
    private static void refuses(Consumer<CellAssert> assertion, Cell cell, String... words) {
        ThrowingCallable asserting = () -> assertion.accept(assertThat(cell));
        assertThatThrownBy(asserting).isInstanceOf(AssertionError.class).hasMessageContainingAll(words);
    }

    @Test
    void whatACellShowsIsComparedInOrderAndAsAWhole() {
        Cell cell = session.run("display(\"first\");\ndisplay(2);\n1 + 2");

        assertThat(cell).succeeded().showsText("first", "2", "3");
        assertThat(cell).text().isEqualTo("3");
        refuses(
                a -> a.showsText("3"),
                cell,
                "Expected cell [",
                "to show the text",
                "[\"3\"]",
                "[\"first\", \"2\", \"3\"]");
        refuses(a -> a.showsText("2", "first", "3"), cell, "  2 | display(2);", "display, text/plain:\n      first");
        refuses(CellAssert::showsNothing, cell, "to show nothing", "value, text/plain:\n      3");
        refuses(a -> a.showsHtml("<b>"), cell, "[(none), (none), (none)]");
    }

    @Test
    void formsAreFoundByTheirTypeAndHtmlCanBeLookedInto() {
        Cell cell = session.run("MimeBundle.html(\"t\", \"<i>&lt;x&gt;</i>\").with(\"image/png\", new byte[] {1, 2, 3})"
                .replace("MimeBundle", "org.tunebook.notebook.MimeBundle"));

        assertThat(cell)
                .showsForms(MimeBundle.HTML, MimeBundle.PNG)
                .html()
                .contains("&lt;x")
                .doesNotContain("<x");
        assertThat(cell.value().orElseThrow().data().get(MimeBundle.PNG)).isEqualTo(new byte[] {1, 2, 3});
        refuses(a -> a.showsForms(MimeBundle.SVG), cell, "image/svg+xml", "image/png:\n      3 bytes");
        refuses(a -> a.html().contains("<x"), cell, "text/html of cell [", "<i>&lt;x&gt;</i>");
        refuses(a -> a.html(), session.run("1"), "to show text/html last");
        refuses(a -> a.text(), session.run("int nothing = 1;"), "to show something", "with no output");
    }

    @Test
    void printedTextIsKeptByStream() {
        Cell cell = session.run("System.out.println(\"out\");\nSystem.err.print(\"50% off\");");

        assertThat(cell).printed("out\n").printedToStderr("50% off").showsNothing();
        assertThat(cell).stdout().startsWith("ou");
        refuses(
                a -> a.printed("other"),
                cell,
                "to print to STDOUT",
                "\"other\"",
                "\"out\n\"",
                "stderr:\n      50% off");
        refuses(a -> a.stderr().isEmpty(), cell, "standard error of cell [", "50% off");
    }

    @Test
    void aFailureHasItsClassMessageAndLine() {
        Cell cell = session.run("int zero = 0;\n1 / zero");

        assertThat(cell).failedWith(ArithmeticException.class).atLine(2).withMessage("/ by zero");
        assertThat(cell).failedWith(RuntimeException.class).message().startsWith("/");
        refuses(CellAssert::succeeded, cell, "to run to its end", "ArithmeticException: / by zero", "  2 | 1 / zero");
        refuses(a -> a.failedWith(IOException.class), cell, "to fail with java.io.IOException", "/ by zero");
        refuses(a -> a.failedWith(ArithmeticException.class).atLine(1), cell, "at line 1", "failed at line 2");
        refuses(a -> a.failedWith(ArithmeticException.class).withMessage("no"), cell, "\"no\"", "\"/ by zero\"");
        refuses(a -> a.failedWith(ArithmeticException.class), session.run("7"), "ArithmeticException", "      7");
    }

    @Test
    void exceptionsOfCellsAndNestedOnesAreKnownByTheirNames() {
        session.run("class NotEnough extends Exception {}");
        assertThat(session.run("throw new NotEnough();"))
                .failedWith("NotEnough")
                .atLine(1);
        assertThat(session.run("throw new java.util.concurrent.CompletionException(\n  new IOException(\"why\"));"))
                .failedWith(RuntimeException.class)
                .traceback()
                .contains("caused by java.io.IOException: why");
        assertThat(session.run("throw new org.tunebook.testkit.CellAssertTest.Lost();"))
                .failedWith(FileNotFoundException.class);
        refuses(a -> a.failedWith("Enough"), session.run("throw new NotEnough();"), "to fail with Enough");
    }

    /** An exception that is nested in another class. */
    public static final class Lost extends FileNotFoundException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void theLineOfAFailureInAnEarlierCellsMethodIsTheOneThatCalledIt() {
        session.run(
                "int half(int n) {\n\n  if (n % 2 == 1) throw new IllegalArgumentException(\"odd\");\n  return n / 2;\n}");
        assertThat(session.run("half(4);\nhalf(3)"))
                .failedWith(IllegalArgumentException.class)
                .atLine(2)
                .traceback()
                .contains("line 3 in half");
    }

    @Test
    void aCellThatDoesNotCompileNamesItsLine() {
        Cell cell = session.run("int fine = 1;\nint wrong = \"text\";");

        assertThat(cell).failedToCompile().atLine(2).message().contains("incompatible types");
        refuses(CellAssert::succeeded, cell, "line 2, column 13");
    }

    @Test
    void twoCellsPutOutTheSameAsideFromWhatVaries() {
        Cell cell = session.run("System.out.println(\"took 12 ms\");\n\"a\\nb\"");
        Cell same = session.run("System.out.println(\"took 3.5 s\");\n\"a\\nb\"");
        Cell other = session.run("System.out.println(\"took 3.5 s\");\n\"a\\nc\"");

        assertThat(cell).putsOutTheSameAs(same, Varying.standard());
        refuses(a -> a.putsOutTheSameAs(same, Varying.nothing()), cell, "took 12 ms", "took 3.5 s");
        refuses(
                a -> a.putsOutTheSameAs(other, Varying.standard()),
                cell,
                "first different: line 2 of output 2, \"b\" instead of \"c\"",
                "  1 | System.out.println(\"took 12 ms\");");
        refuses(a -> a.putsOutTheSameAs(session.run("int i;"), Varying.standard()), cell, "STDOUT: took … s");
    }
}
