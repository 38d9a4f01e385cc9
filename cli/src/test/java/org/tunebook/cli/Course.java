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

    private static Map<String, String> jupyter = Map.of();

    private Course() {}

    static List<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(NOTEBOOKS)) {
            return files.filter(file -> file.getFileName().toString().matches("(\\d\\d-.*|index)\\.ipynb"))
                    .sorted()
                    .toList();
        }
    }

    /** The environment of a Jupyter that has our kernel. */
    static synchronized Map<String, String> jupyter() throws Exception {
        if (jupyter.isEmpty()) {
            Files.createDirectories(TARGET);
            Path scratch = Files.createTempDirectory(TARGET, "run");
            Map<String, String> environment = Map.of(
                    "JUPYTER_DATA_DIR", scratch.resolve("data").toString(),
                    "JUPYTER_CONFIG_DIR", scratch.resolve("config").toString(),
                    "JUPYTER_RUNTIME_DIR", scratch.resolve("runtime").toString(),
                    "TUNEBOOK_HISTORY", scratch.resolve("history.jsonl").toString(),
                    "TUNEBOOK_LOCAL_DIR", scratch.resolve("local").toString());
            Distribution.run(
                            scratch,
                            environment,
                            Distribution.tunebook(
                                    "kernel", "install", "--jupyter-data", environment.get("JUPYTER_DATA_DIR")))
                    .succeeded();
            jupyter = environment;
        }
        return jupyter;
    }

    /** Runs a notebook where it stands, through Jupyter's own client, and gives the file with its outputs. */
    static Path execute(Path notebook, String kernel) throws Exception {
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
                                TARGET.toString(),
                                "--ExecutePreprocessor.timeout=600",
                                "--ExecutePreprocessor.kernel_name=" + kernel,
                                "--ExecutePreprocessor.record_timing=False"))
                .succeeded();
        return TARGET.resolve(notebook.getFileName());
    }
}
