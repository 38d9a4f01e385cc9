package org.tunebook.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.AssertProvider;
import org.tunebook.kernel.KernelJvm;
import org.tunebook.kernel.NotebookProcess;
import org.tunebook.kernel.notebook.NotebookDocument;
import org.tunebook.kernel.notebook.Parameters;

/**
 * A notebook's file, with the outputs that stand in it. AssertJ's {@code assertThat(file)} gives a {@link
 * NotebookAssert}.
 */
public final class NotebookFile implements AssertProvider<NotebookAssert> {
    private final Path path;
    private final NotebookDocument document;
    private final Map<String, String> parameters;

    private NotebookFile(Path path, NotebookDocument document, Map<String, String> parameters) {
        this.path = path;
        this.document = document;
        this.parameters = parameters;
    }

    /**
     * Reads a notebook.
     *
     * @throws org.tunebook.kernel.notebook.NotebookException if it is none, or not in Java
     * @throws IOException if the file cannot be read
     */
    public static NotebookFile read(Path path) throws IOException {
        return new NotebookFile(path, NotebookDocument.read(path), Map.of());
    }

    /** This notebook, to be executed with a value for one of its parameters, as by {@code tunebook run -p}. */
    public NotebookFile with(String parameter, String value) {
        Map<String, String> more = new LinkedHashMap<>(parameters);
        more.put(parameter, value);
        return new NotebookFile(path, document, more);
    }

    /**
     * Executes the notebook as {@code tunebook run} does, up to the first cell that fails: in a JVM of its own,
     * whose working directory is the notebook's and whose class path is this process's. The file stays as it
     * is. An interrupt of the calling thread, as JUnit's timeouts send it, ends that JVM.
     *
     * @return the executed notebook
     * @throws org.tunebook.kernel.notebook.ParameterException if it does not take a parameter, or its value
     */
    public NotebookFile execute() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("tunebook-testkit");
        try {
            Path executed = directory.resolve(path.getFileName());
            NotebookDocument input = NotebookDocument.read(path);
            Parameters.inject(parameters, input);
            input.write(executed);
            List<Path> classPath = Stream.of(
                            System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(element -> !element.isEmpty())
                    .map(Path::of)
                    .toList();
            Path home = path.toAbsolutePath().resolveSibling("");
            try (NotebookProcess process = NotebookProcess.start(new KernelJvm(classPath), executed, home)) {
                process.await();
            }
            return new NotebookFile(path, NotebookDocument.read(executed), parameters);
        } finally {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    /** The code cells, in order; one with parameters that were given stands among them. */
    public List<Cell> cells() {
        return document.codeCells().stream().map(Cell::read).toList();
    }

    /**
     * Writes the notebook in the form in which to commit it: what varies is replaced, and so are ids, times
     * and whatever else a run writes that nobody reads again.
     */
    public void commitTo(Path target, Varying varying) throws IOException {
        Path executed = Files.createTempFile("tunebook-testkit", ".ipynb");
        try {
            document.write(executed);
            NotebookDocument copy = NotebookDocument.read(executed);
            copy.tidy(varying::steady);
            copy.write(target);
        } finally {
            Files.delete(executed);
        }
    }

    /** Called by AssertJ's {@code assertThat(file)}, which is the way to write it. */
    @Override
    public NotebookAssert assertThat() {
        return new NotebookAssert(this);
    }

    NotebookDocument document() {
        return document;
    }

    /** The file's name. */
    @Override
    public String toString() {
        return path.getFileName().toString();
    }
}
