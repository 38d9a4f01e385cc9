package org.tunebook.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tunebook.experiment.Experiment;
import org.tunebook.experiment.ExperimentInputs;
import org.tunebook.kernel.KernelJvm;
import org.tunebook.kernel.NotebookProcess;
import org.tunebook.kernel.notebook.CellFailure;
import org.tunebook.kernel.notebook.NotebookDocument;

/**
 * A notebook run again, in a directory of its own that is deleted afterwards: copies of the notebook and of the data that
 * its record names, at the same places relative to each other, and a Bedrock Local that begins with nothing. What the
 * record does not name is not there, so that a record that says too little is found out.
 */
final class Rerun implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int SECONDS_TO_END = 20;

    private final Path scratch;
    private final Path directory;
    private final Path notebook;
    private volatile @Nullable NotebookProcess process;

    private Rerun(Path scratch, Path directory, Path notebook) {
        this.scratch = scratch;
        this.directory = directory;
        this.notebook = notebook;
    }

    static Rerun prepared(ExperimentInputs inputs) throws IOException {
        Path original = inputs.notebook().orElseThrow();
        Path scratch = Files.createTempDirectory("tunebook-verify").toRealPath();
        // As many directories deep as data may lie above the notebook.
        Path directory = Files.createDirectories(scratch.resolve("run/3/2/1"));
        Path copy = directory.resolve(original.getFileName());
        NotebookDocument document = NotebookDocument.read(original);
        document.clearOutputs();
        document.write(copy);
        for (ExperimentInputs.Source source : inputs.sources()) {
            Path target = directory.resolve(source.path()).normalize();
            if (target.startsWith(scratch.resolve("run"))) {
                Files.createDirectories(target.getParent());
                Files.copy(source.file(), target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return new Rerun(scratch, directory, copy);
    }

    /**
     * Runs it to its end.
     *
     * @throws IllegalStateException if a cell fails
     */
    void run(KernelJvm jvm) throws IOException, InterruptedException {
        Map<String, String> environment = Map.of(
                "TUNEBOOK_LOCAL_DIR", scratch.resolve("local").toString(),
                "TUNEBOOK_HOME", scratch.resolve("home").toString());
        try (NotebookProcess running = NotebookProcess.start(jvm, notebook, directory, environment)) {
            process = running;
            running.await();
        }
        Optional<CellFailure> failure = NotebookDocument.read(notebook).failure();
        if (failure.isPresent()) {
            throw new IllegalStateException(
                    notebook.getFileName() + " cell [" + failure.get().number()
                            + "] failed when it was run again: " + failure.get().name() + ": "
                            + failure.get().message()
                            + ". If it is a file that is missing, the record does not name it: .data(…)");
        }
    }

    /** Stops the running cell. */
    void stop() {
        NotebookProcess running = process;
        if (running != null) {
            running.stop();
        }
        close();
    }

    /** The record that it kept. */
    Experiment experiment(String name) throws IOException {
        try (Stream<Path> files = Files.walk(scratch.resolve("run"))) {
            List<Experiment> kept = files.filter(file -> file.endsWith(Path.of(name, Experiment.FILE)))
                    .map(Experiment::read)
                    .toList();
            if (kept.isEmpty()) {
                throw new IllegalStateException(notebook.getFileName() + " ran to its end and kept no experiment \""
                        + name + "\"; its cell is to say Experiment.named(\"" + name + "\") … .keep(reports)");
            }
            return kept.get(0);
        }
    }

    /** Ends the Bedrock Local that it started and deletes the directory. */
    @Override
    public void close() {
        try {
            endServer(scratch.resolve("local/server.json"));
            if (Files.exists(scratch)) {
                Files.walkFileTree(scratch, new Deletion());
            }
        } catch (IOException e) {
            // What is left lies in the system's temporary directory.
            return;
        }
    }

    private static void endServer(Path announcement) throws IOException {
        if (Files.notExists(announcement)) {
            return;
        }
        Optional<ProcessHandle> server = ProcessHandle.of(
                JSON.readTree(announcement.toFile()).path("pid").asLong(-1));
        if (server.isPresent()) {
            server.get().destroy();
            try {
                server.get().onExit().get(SECONDS_TO_END, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                server.get().destroyForcibly();
            } catch (ExecutionException e) {
                throw new IOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failed) throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
