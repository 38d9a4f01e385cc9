package org.tunebook.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.tunebook.kernel.notebook.NotebookCell;
import org.tunebook.kernel.notebook.NotebookDocument;

/**
 * A notebook that a JVM of its own executes in place, since a JVM cannot change its working directory: the
 * outputs are in the file after each cell. That JVM ends with the one that started it.
 */
public final class NotebookProcess implements AutoCloseable {
    private static final int SECONDS_TO_END = 5;

    /** What a JVM exits with that is told to end before it can stop a cell: 128 and the signal's number. */
    private static final Set<Integer> ENDED_BY_SIGNAL = Set.of(130, 143);

    private final Path notebook;
    private final Path words;
    private final Process process;
    private volatile boolean stopped;

    private NotebookProcess(Path notebook, Path words, Process process) {
        this.notebook = notebook;
        this.words = words;
        this.process = process;
    }

    /**
     * Starts to execute a notebook.
     *
     * @param directory the working directory of the cells
     */
    public static NotebookProcess start(KernelJvm jvm, Path notebook, Path directory) throws IOException {
        return start(jvm, notebook, directory, Map.of());
    }

    /**
     * Starts to execute a notebook in an environment of its own.
     *
     * @param directory the working directory of the cells
     * @param environment the variables that differ from this process's
     */
    public static NotebookProcess start(KernelJvm jvm, Path notebook, Path directory, Map<String, String> environment)
            throws IOException {
        Path words = Files.createTempFile("tunebook-run", ".log");
        ProcessBuilder program =
                jvm.executing(notebook, directory).redirectErrorStream(true).redirectOutput(words.toFile());
        program.environment().putAll(environment);
        Process process = program.start();
        process.getOutputStream().close();
        return new NotebookProcess(notebook, words, process);
    }

    /**
     * Waits for the end: all cells have run, one has failed, or {@link #stop} was called.
     *
     * @throws IllegalStateException if the JVM broke down
     */
    public void await() throws IOException, InterruptedException {
        int status = process.waitFor();
        if (ENDED_BY_SIGNAL.contains(status)) {
            stopped = true;
        }
        if (status != 0 && status != 1 && !stopped) {
            String last = lastWords();
            throw new IllegalStateException(notebook + ": the kernel ended with exit code " + status + " " + lastCell()
                    + (last.isEmpty() ? "" : "; its last words: " + last));
        }
    }

    /** Stops the running cell and runs no more of them; returns when what it has shown is in the file. */
    public void stop() {
        stopped = true;
        process.destroy();
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Whether {@link #stop} was called, or the process was told to end by others. */
    public boolean stopped() {
        return stopped;
    }

    /** Ends the process at once if it runs. */
    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(words);
    }

    private String lastWords() throws IOException {
        try (Stream<String> lines = Files.lines(words)) {
            return lines.filter(line -> !line.isBlank()).reduce("", (before, line) -> line);
        }
    }

    private String lastCell() throws IOException {
        return NotebookDocument.read(notebook).codeCells().stream()
                .filter(cell -> cell.executionCount().isPresent())
                .map(NotebookCell::id)
                .reduce((before, id) -> id)
                .map(id -> "after the cell with id " + id)
                .orElse("in its first cell");
    }
}
