package org.tunebook.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tunebook.cli.Main.WrongUsage;
import org.tunebook.kernel.KernelJvm;
import org.tunebook.kernel.NotebookProcess;
import org.tunebook.kernel.notebook.CellFailure;
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
    private static final int SECONDS_TO_TELL = 5;

    @Mixin
    private Output output;

    @picocli.CommandLine.Parameters(paramLabel = "NOTEBOOK", description = "The notebook (.ipynb); it stays as it is.")
    private Path notebook;

    @Option(
            names = {"-p", "--parameter"},
            paramLabel = "name=value",
            description = "A value for a variable of the cell tagged \"parameters\", or for a component of the"
                    + " record Params declared there. It must be of the variable's type.")
    private List<String> values = new ArrayList<>();

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
        KernelJvm jvm = new KernelJvm(KernelJars.classPath());
        Arguments.readable(notebook);
        Map<String, String> given = given();
        Path directory = parent(notebook);
        Path executed = (out == null ? renamed(notebook, ".executed" + NOTEBOOK) : out).toAbsolutePath();
        NotebookDocument document = NotebookDocument.read(notebook);
        try {
            Parameters.inject(given, document);
        } catch (ParameterException e) {
            throw new WrongUsage(notebook + ": " + e.getMessage());
        }
        document.clearOutputs();
        write(document, executed);
        CountDownLatch told = new CountDownLatch(1);
        try (NotebookProcess process = NotebookProcess.start(jvm, executed, directory)) {
            Thread end = new Thread(() -> end(process, told), "end-notebook");
            Runtime.getRuntime().addShutdownHook(end);
            process.await();
            int exitCode = tell(executed, directory, process.stopped(), start);
            if (!process.stopped() && withdrawn(end) && !jvm.prepared()) {
                output.progress("preparing a faster start for the next runs; this is done once");
                jvm.prepare();
            }
            return exitCode;
        } finally {
            told.countDown();
        }
    }

    private static boolean withdrawn(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This process is ending already.
            return false;
        }
    }

    /** The values by parameter; of several for one, the last. */
    private Map<String, String> given() {
        Map<String, String> given = new LinkedHashMap<>();
        for (String value : values) {
            int at = value.indexOf('=');
            if (at < 1) {
                throw new WrongUsage("-p " + value + ": expected name=value");
            }
            given.put(value.substring(0, at), value.substring(at + 1));
        }
        return given;
    }

    private static void write(NotebookDocument document, Path executed) {
        if (Files.isDirectory(executed)) {
            throw new WrongUsage("-o " + executed + ": a directory; expected the name of a file");
        }
        try {
            Files.createDirectories(parent(executed));
            document.write(executed);
        } catch (IOException e) {
            String reason = e instanceof FileSystemException named ? named.getReason() : e.getMessage();
            throw new WrongUsage(executed + ": cannot be written" + (reason == null ? "" : " (" + reason + ")")
                    + "; look at its directory and permissions, or give another place with -o");
        }
    }

    /** What a signal to end does: the cell is stopped, and what there is to say of the run is said. */
    private static void end(NotebookProcess process, CountDownLatch told) {
        process.stop();
        try {
            if (!told.await(SECONDS_TO_TELL, TimeUnit.SECONDS)) {
                process.close();
            }
        } catch (IOException | InterruptedException e) {
            // The process is ending anyway.
            return;
        }
    }

    /** Writes the page and prints how the run went; gives the exit code. */
    private int tell(Path executed, Path directory, boolean stopped, long start) throws IOException {
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
        summary.put("stopped", stopped);
        summary.put("seconds", seconds);
        output.print(summary, counted(cells) + " in " + seconds + " s: " + executed + (html ? "\npage: " + page : ""));
        if (stopped) {
            output.error(notebook + ": stopped"
                    + failure.map(failed -> " in cell " + place(failed)).orElse(" after " + counted(cells)));
        } else {
            failure.ifPresent(failed -> output.error(notebook + " cell " + place(failed) + ": " + failed.name()
                    + (failed.message().isBlank() ? "" : ": " + failed.message())));
        }
        return stopped || failure.isPresent() ? Main.FINDINGS : 0;
    }

    private static String counted(long cells) {
        return cells + (cells == 1 ? " cell" : " cells");
    }

    private static String place(CellFailure failure) {
        String line = failure.line().isPresent() ? " line " + failure.line().getAsInt() : "";
        return "[" + failure.number() + "] (id " + failure.id() + ")" + line;
    }

    private static Map<String, Object> document(CellFailure failure) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("cell", failure.number());
        document.put("id", failure.id());
        document.put("line", failure.line().isPresent() ? failure.line().getAsInt() : null);
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
