package org.tunebook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.kernel.notebook.NotebookDocument;
import org.tunebook.kernel.notebook.ParameterException;

class NotebookFileTest {
    private static final Path INTEREST = Path.of("src/test/resources/notebooks/interest.ipynb");

    @TempDir
    private static Path scratch;

    private static NotebookFile executed;

    @BeforeAll
    static void execute() throws Exception {
        executed = NotebookFile.read(INTEREST).with("years", "3").execute();
    }

    private static NotebookFile notebook(String name, String... sources) throws Exception {
        NotebookDocument document = NotebookDocument.empty();
        for (String source : sources) {
            document.add(source);
        }
        Path file = scratch.resolve(name);
        document.write(file);
        return NotebookFile.read(file);
    }

    @Test
    void runsInTheNotebooksDirectoryWithTheParametersAndLeavesTheFileAsItIs() throws Exception {
        String before = Files.readString(INTEREST);
        assertThat(executed).succeeded();
        assertThat(executed.cells().get(1).source()).contains("int years = 3;");
        assertThat(executed.cells().get(2)).showsText("1157.63 EUR");
        assertThat(notebook("where.ipynb", "Path.of(\"\").toAbsolutePath().getFileName()")
                        .execute()
                        .cells())
                .singleElement()
                .satisfies(
                        cell -> assertThat(cell).showsText(scratch.getFileName().toString()));
        assertThat(Files.readString(INTEREST)).isEqualTo(before);
    }

    @Test
    void otherOutputsThanTheCommittedOnesAreNamedWithTheirCell() throws Exception {
        NotebookFile committed = NotebookFile.read(INTEREST);
        assertThatThrownBy(() -> assertThat(executed).putsOutTheSameAs(committed))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("interest.ipynb, code cell 2", "1157.63 EUR", "1628.89 EUR", "Money.of(");
    }

    @Test
    void aParameterThatTheNotebookDoesNotTakeIsNamed() throws Exception {
        NotebookFile file = NotebookFile.read(INTEREST);
        assertThatThrownBy(() -> file.with("rate", "x").execute())
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("-p rate=x");
    }

    @Test
    void aNotebookThatFailsOrHasNotRunShowsTheCellWhereItStands() throws Exception {
        NotebookFile broken = notebook("broken.ipynb", "1", "int zero = 0;\n1 / zero", "3", "4");
        assertThatThrownBy(() -> assertThat(broken).succeeded())
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("broken.ipynb to have been executed", "  1 | 1");
        assertThatThrownBy(() -> assertThat(broken.execute()).succeeded())
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("broken.ipynb to run to its end", "cell [2]", "  2 | 1 / zero", "/ by zero");
        assertThatThrownBy(() -> assertThat(executed).putsOutTheSameAs(broken))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("to have 4 code cells, but it has 3");
    }

    @Test
    @Timeout(60)
    void anInterruptEndsTheJvmOfTheNotebook() throws Exception {
        Path pid = scratch.resolve("pid");
        NotebookFile endless = notebook(
                "endless.ipynb",
                "Files.writeString(Path.of(\"pid.new\"), \"\" + ProcessHandle.current().pid());\n"
                        + "Files.move(Path.of(\"pid.new\"), Path.of(\"pid\"));\nwhile (true) {}");
        Thread test = Thread.currentThread();
        Thread timeout = new Thread(() -> {
            while (Files.notExists(pid)) {
                Thread.onSpinWait();
            }
            test.interrupt();
        });
        timeout.start();

        assertThatThrownBy(endless::execute).isInstanceOf(InterruptedException.class);
        timeout.join();
        ProcessHandle.of(Long.parseLong(Files.readString(pid)))
                .ifPresent(process -> assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(20)));
    }

    @Test
    void theFormForCommittingHoldsNoTimesAndNoMetadataButTags() throws Exception {
        NotebookFile timed = notebook("timed.ipynb", "System.out.println(\"3 ms\");\nThread.currentThread()")
                .execute();
        Path target = scratch.resolve("committed.ipynb");
        timed.commitTo(target, Varying.standard());

        assertThat(Files.readString(target)).contains("… s").doesNotContain("3 ms\\n\"\n", "\"version\"");
        assertThat(timed).putsOutTheSameAs(NotebookFile.read(target));
        assertThat(timed.cells().get(0)).printed("3 ms\n");
    }
}
