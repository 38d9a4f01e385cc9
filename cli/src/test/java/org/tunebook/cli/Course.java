package org.tunebook.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The course's notebooks, and one set-up of Jupyter and Bedrock Local for all tests that run them: what one has trained
 * the next one finds.
 */
final class Course {
    static final Path NOTEBOOKS = Distribution.REPOSITORY.resolve("notebooks");
    static final Path TARGET = Distribution.REPOSITORY.resolve("cli/target/notebooks");

    static final Path SOLUTIONS = Distribution.REPOSITORY.resolve("workshop/solutions");

    private static Map<String, String> jupyter = Map.of();

    private Course() {}

    static List<Path> notebooks() throws IOException {
        return named("(\\d\\d-.*|index)\\.ipynb", NOTEBOOKS);
    }

    /** The worked solutions of the exercises. */
    static List<Path> solutions() throws IOException {
        return named("\\d\\d-.*\\.ipynb", SOLUTIONS);
    }

    private static List<Path> named(String pattern, Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches(pattern))
                    .sorted()
                    .toList();
        }
    }

    /** The environment of a Jupyter that has our kernel. */
    static synchronized Map<String, String> jupyter() throws Exception {
        if (jupyter.isEmpty()) {
            Files.createDirectories(TARGET);
            jupyter = Distribution.jupyterIn(Files.createTempDirectory(TARGET, "run"));
        }
        return jupyter;
    }

    /** Runs a notebook where it stands, through Jupyter's own client, and gives the file with its outputs. */
    static Path execute(Path notebook, String kernel) throws Exception {
        Path directory = notebook.startsWith(SOLUTIONS) ? TARGET.resolve("solutions") : TARGET;
        Distribution.run(
                        TARGET,
                        jupyter(),
                        new ProcessBuilder(
                                "jupyter",
                                "nbconvert",
                                "--to",
                                "notebook",
                                "--execute",
                                notebook.toString(),
                                "--output-dir",
                                directory.toString(),
                                "--ExecutePreprocessor.timeout=600",
                                "--ExecutePreprocessor.kernel_name=" + kernel,
                                "--ExecutePreprocessor.record_timing=False"))
                .succeeded();
        return directory.resolve(notebook.getFileName());
    }
}
