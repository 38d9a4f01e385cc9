package org.tunebook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The distribution as the build made it, and programs run as a user runs them. */
final class Distribution {
    static final Path REPOSITORY = Path.of(System.getProperty("tunebook.repository"));
    static final Path LIB = REPOSITORY.resolve("cli/target/tunebook/lib");

    private Distribution() {}

    /** {@code tunebook …} as a program of its own. */
    static ProcessBuilder tunebook(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                LIB.resolve("tunebook-cli.jar").toString(),
                "org.tunebook.cli.Main"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** Runs a program to its end; what it prints is kept in files beside each other under {@code directory}. */
    static Ended run(Path directory, Map<String, String> environment, ProcessBuilder program) throws Exception {
        Files.createDirectories(directory);
        Path out = Files.createTempFile(directory, "out", ".txt");
        Path err = Files.createTempFile(directory, "err", ".txt");
        program.environment().putAll(environment);
        Process process = program.redirectInput(ProcessBuilder.Redirect.from(nothing(directory)))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError(program.command() + " did not end in 10 minutes; it printed "
                    + Files.readString(out) + Files.readString(err));
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** The environment of a Jupyter that has our kernel and keeps everything in a directory of its own. */
    static Map<String, String> jupyterIn(Path directory) throws Exception {
        Map<String, String> environment = Map.of(
                "JUPYTER_DATA_DIR", directory.resolve("data").toString(),
                "JUPYTER_CONFIG_DIR", directory.resolve("config").toString(),
                "JUPYTER_RUNTIME_DIR", directory.resolve("runtime").toString(),
                "TUNEBOOK_HISTORY", directory.resolve("history.jsonl").toString(),
                "TUNEBOOK_LOCAL_DIR", directory.resolve("local").toString());
        run(
                        directory,
                        environment,
                        tunebook("kernel", "install", "--jupyter-data", environment.get("JUPYTER_DATA_DIR")))
                .succeeded();
        return environment;
    }

    /** Ends the Bedrock Local that a program started in a directory, if one did. */
    static void endBedrockLocal(Path directory) throws IOException {
        Path announced = directory.resolve("server.json");
        if (Files.exists(announced)) {
            long pid = new JsonMapper().readTree(announced.toFile()).get("pid").asLong();
            ProcessHandle.of(pid).ifPresent(server -> {
                server.destroy();
                server.onExit().orTimeout(20, TimeUnit.SECONDS).join();
            });
        }
    }

    private static java.io.File nothing(Path directory) throws IOException {
        Path empty = directory.resolve("nothing");
        if (Files.notExists(empty)) {
            Files.createFile(empty);
        }
        return empty.toFile();
    }

    /** A program that has ended. */
    record Ended(int exitCode, String out, String err) {
        Ended succeeded() {
            assertThat(exitCode).as("exit code; it printed:%n%s%n%s", out, err).isZero();
            return this;
        }
    }
}
