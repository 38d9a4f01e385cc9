package org.tunebook.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunebook.kernel.notebook.NotebookCell;
import org.tunebook.kernel.notebook.NotebookDocument;

class NotebookProcessTest {
    private static final KernelJvm JVM =
            new KernelJvm(Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(Path::of)
                    .toList());

    @TempDir
    private Path directory;

    private Path notebook(String... sources) throws Exception {
        NotebookDocument document = NotebookDocument.empty();
        List.of(sources).forEach(document::add);
        Path file = directory.resolve("notebook.ipynb");
        document.write(file);
        return file;
    }

    @Test
    void oneThatIsStoppedBeforeItCanRunACellEndsAndLeavesTheFile() throws Exception {
        Path file = notebook("while (true) {}");
        try (NotebookProcess process = NotebookProcess.start(JVM, file, directory)) {
            process.stop();
            process.await();
            assertThat(process.stopped()).isTrue();
        }
        assertThat(NotebookDocument.read(file).codeCells())
                .extracting(NotebookCell::executionCount)
                .containsExactly(OptionalInt.empty());
    }

    @Test
    void aJvmThatBreaksDownIsNamedWithTheLastCellThatHasRun() throws Exception {
        Path file = notebook(
                "1", "new ProcessBuilder(\"kill\", \"-KILL\", \"\" + ProcessHandle.current().pid()).start().waitFor()");
        try (NotebookProcess process = NotebookProcess.start(JVM, file, directory)) {
            assertThatThrownBy(process::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(
                            "notebook.ipynb: the kernel ended with exit code 137 after the cell with id" + " cell-01");
        }
        assertThat(NotebookDocument.read(file).codeCells().get(0).outputs()).hasSize(1);
    }
}
