package org.tunebook.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tunebook.cli.Main.WrongUsage;
import org.tunebook.kernel.KernelJvm;
import org.tunebook.kernel.notebook.CellFailure;
import org.tunebook.kernel.notebook.NotebookCell;
import org.tunebook.kernel.notebook.NotebookDocument;
import org.tunebook.kernel.notebook.ParameterException;
import org.tunebook.kernel.notebook.Parameters;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "run",
        description = {
            "Execute a Java notebook, with no Python and no Jupyter needed.",
            "Cells run in the notebook's directory, one after the other, up to the first that fails (exit code 1);"
                    + " its outputs and those before it are written all the same. A cell tagged raises-exception may"
                    + " fail; one tagged skip-execution is not run."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the options before the verb runs
final class RunCommand implements Callable<Integer> {
    private static final String NOTEBOOK = ".ipynb";
    private static final int SECONDS_TO_END = 5;

    @Mixin
    private Output output;

    @picocli.CommandLine.Parameters(paramLabel = "NOTEBOOK", description = "The notebook (.ipynb); it stays as it is.")
    private Path notebook;

    @Option(
            names = {"-p", "--parameter"},
            paramLabel = "name=value",
            description = "A value for a variable of the cell tagged \"parameters\", or for a component of the"
                    + " record Params declared there. It must be of the variable's type.")
    private Map<String, String> values = new LinkedHashMap<>();

    @Option(
            names = {"-o", "--out"},
            paramLabel = "OUT",
            description = "Where the executed notebook is written; an earlier file is replaced (default:"
                    + " NAME.executed.ipynb beside NOTEBOOK). Give NOTEBOOK itself to execute it in place.")
    private @Nullable Path out;

    @Option(
            names = "--html",
            description = "Also write the executed notebook as one HTML page beside OUT, which loads nothing from"
                    + " anywhere.")
    private boolean html;

    @Override
    public Integer call() throws IOException, InterruptedException {
        long start = System.nanoTime();
        if (Files.isDirectory(Arguments.readable(notebook))) {
            throw new WrongUsage(notebook + ": a directory; expected a notebook (.ipynb)");
        }
        Path directory = parent(notebook);
        Path executed = (out == null ? renamed(notebook, ".executed" + NOTEBOOK) : out).toAbsolutePath();
        NotebookDocument document = NotebookDocument.read(notebook);
        try {
            Parameters.inject(values, document);
        } catch (ParameterException e) {
            throw new WrongUsage(notebook + ": " + e.getMessage());
        }
        document.clearOutputs();
        Files.createDirectories(parent(executed));
        document.write(executed);
        execute(executed, directory);

        NotebookDocument result = NotebookDocument.read(executed);
        Optional<CellFailure> failure = result.failure();
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("notebook", executed.toString());
        Path page = renamed(executed, ".html");
        if (html) {
            Files.writeString(
                    page, NotebookPage.of(result, notebook.getFileName().toString(), directory));
            summary.put("html", page.toString());
        }
        long cells = result.codeCells().stream()
                .filter(cell -> cell.executionCount().isPresent())
                .count();
        double seconds = Math.round((System.nanoTime() - start) / 1e7) / 100.0;
        summary.put("cells", cells);
        summary.put("failed", failure.map(RunCommand::document).orElse(null));
        summary.put("seconds", seconds);
        output.print(
                summary,
                cells + (cells == 1 ? " cell" : " cells") + " in " + seconds + " s: " + executed
                        + (html ? "\npage: " + page : ""));
        failure.ifPresent(failed -> output.error(notebook + " cell [" + failed.number() + "] (id " + failed.id() + "): "
                + failed.name() + (failed.message().isBlank() ? "" : ": " + failed.message())));
        return failure.isPresent() ? Main.FINDINGS : 0;
    }

    /** Runs the cells in a JVM of their own, since a JVM cannot change its working directory. */
    private void execute(Path executed, Path directory) throws IOException, InterruptedException {
        Path words = Files.createTempFile("tunebook-run", ".log");
        Process kernel = new KernelJvm(KernelJars.classPath())
                .executing(executed, directory)
                .redirectErrorStream(true)
                .redirectOutput(words.toFile())
                .start();
        Thread end = new Thread(() -> end(kernel, words), "end-kernel");
        Runtime.getRuntime().addShutdownHook(end);
        kernel.getOutputStream().close();
        int status = kernel.waitFor();
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException e) {
            // The call is being ended; the hook sees to the rest.
            throw new InterruptedException("stopped");
        }
        String last = lastOf(words);
        Files.deleteIfExists(words);
        if (status != 0 && status != 1) {
            throw new IllegalStateException(notebook + " " + lastCell(executed) + ": the kernel ended with exit code "
                    + status + (last.isEmpty() ? "" : "; its last words: " + last));
        }
    }

    /** Lets the running cell be stopped and what it has shown be written. */
    private static void end(Process kernel, Path words) {
        kernel.destroy();
        try {
            if (!kernel.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                kernel.destroyForcibly();
            }
            Files.deleteIfExists(words);
        } catch (InterruptedException e) {
            kernel.destroyForcibly();
        } catch (IOException e) {
            words.toFile().deleteOnExit();
        }
    }

    private static String lastOf(Path words) throws IOException {
        try (Stream<String> lines = Files.lines(words)) {
            return lines.filter(line -> !line.isBlank()).reduce("", (before, line) -> line);
        }
    }

    private static String lastCell(Path executed) throws IOException {
        return NotebookDocument.read(executed).codeCells().stream()
                .filter(cell -> cell.executionCount().isPresent())
                .map(NotebookCell::id)
                .reduce((before, id) -> id)
                .map(id -> "after the cell with id " + id)
                .orElse("in its first cell");
    }

    private static Map<String, Object> document(CellFailure failure) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("cell", failure.number());
        document.put("ename", failure.name());
        document.put("evalue", failure.message());
        return document;
    }

    private static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }

    private static Path renamed(Path file, String ending) {
        String name = file.getFileName().toString();
        String stem = name.endsWith(NOTEBOOK) ? name.substring(0, name.length() - NOTEBOOK.length()) : name;
        return file.resolveSibling(stem + ending);
    }
}
