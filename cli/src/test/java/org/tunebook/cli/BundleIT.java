package org.tunebook.cli;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tunebook.cli.Distribution.Ended;
import org.tunebook.testkit.NotebookFile;

/**
 * The archive that {@code environment/bundle} makes, as an attendee has it: unpacked under an awkward name, with an
 * empty home, no locale, no Maven, and no network but loopback.
 */
class BundleIT {
    private static final Path TARGET = Distribution.REPOSITORY.resolve("cli/target");
    private static final Duration TO_THE_FIRST_RESULT = Duration.ofMinutes(3);

    /** Gives a network namespace its loopback, then becomes the command that follows. */
    private static final String LOOPBACK = """
            import fcntl, os, socket, struct, sys
            fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh", b"lo", 0x49))
            os.execvp(sys.argv[1], sys.argv[1:])
            """;

    private static Path scratch;
    private static Path bundle;
    private static Instant begun;
    private static boolean isolated;

    @BeforeAll
    static void unpack() throws Exception {
        scratch = Files.createTempDirectory(TARGET, "bundle");
        allProgramsButMaven(Files.createDirectory(scratch.resolve("bin")));
        isolated = new ProcessBuilder(
                                program("unshare").toString(),
                                "--net",
                                "--map-root-user",
                                program("python3").toString(),
                                "-c",
                                LOOPBACK,
                                "true")
                        .start()
                        .waitFor()
                == 0;
        Path place = Files.createDirectory(scratch.resolve("a wörkshop at 東京"));
        begun = Instant.now();
        Distribution.run(
                        scratch,
                        Map.of(),
                        new ProcessBuilder("tar", "xzf", archive().toString(), "-C", place.toString()))
                .succeeded();
        try (Stream<Path> unpacked = Files.list(place)) {
            bundle = unpacked.toList().get(0);
        }
    }

    private static Path archive() throws IOException {
        try (Stream<Path> files = Files.list(TARGET)) {
            return files.filter(file -> file.getFileName().toString().matches("tunebook-.*\\.tar\\.gz"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The system's programs, this Java's, and whatever else is on the PATH, in this order. */
    private static void allProgramsButMaven(Path tools) throws IOException {
        List<Path> places = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin"), Path.of("/usr/bin"), Path.of("/bin")));
        Stream.of(System.getenv("PATH").split(":")).map(Path::of).forEach(places::add);
        for (Path place : places.stream().filter(Files::isDirectory).toList()) {
            try (DirectoryStream<Path> programs = Files.newDirectoryStream(place)) {
                for (Path program : programs) {
                    Path link = tools.resolve(program.getFileName());
                    if (!link.getFileName().toString().startsWith("mvn") && !Files.exists(link, NOFOLLOW_LINKS)) {
                        Files.createSymbolicLink(link, program);
                    }
                }
            }
        }
    }

    private static Path program(String name) {
        return scratch.resolve("bin").resolve(name);
    }

    /** Runs a program of an attendee, who has nothing in the environment but a PATH and a home. */
    private static Ended attendee(String... command) throws Exception {
        List<String> whole = new ArrayList<>();
        if (isolated) {
            whole.addAll(List.of(
                    program("unshare").toString(),
                    "--net",
                    "--map-root-user",
                    program("python3").toString(),
                    "-c",
                    LOOPBACK));
        }
        whole.addAll(List.of(command));
        ProcessBuilder program = new ProcessBuilder(whole).directory(bundle.toFile());
        program.environment().clear();
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", scratch.resolve("bin").toString());
        environment.put("HOME", Files.createDirectories(scratch.resolve("home")).toString());
        environment.put("TUNEBOOK_HOME", scratch.resolve("home/.tunebook").toString());
        environment.put("TUNEBOOK_LOCAL_DIR", bundle.resolve(".tunebook/local").toString());
        environment.put("JUPYTER_DATA_DIR", bundle.resolve(".tunebook/jupyter").toString());
        if (!isolated) {
            environment.putAll(Map.of("http_proxy", "http://127.0.0.1:1", "https_proxy", "http://127.0.0.1:1"));
            environment.put("no_proxy", "127.0.0.1,localhost");
        }
        return Distribution.run(scratch, environment, program);
    }

    @Test
    void theQuickstartRunsInJupyterAndItsFirstResultIsThereInThreeMinutes() throws Exception {
        attendee("environment/setup").succeeded();
        attendee(
                        "./tunebook",
                        "kernel",
                        "install",
                        "--jupyter-data",
                        bundle.resolve(".tunebook/jupyter").toString())
                .succeeded();
        attendee(
                        "jupyter",
                        "nbconvert",
                        "--to",
                        "notebook",
                        "--execute",
                        "notebooks/00-quickstart.ipynb",
                        "--output-dir",
                        scratch.toString(),
                        "--ExecutePreprocessor.timeout=600",
                        "--ExecutePreprocessor.kernel_name=tunebook")
                .succeeded();

        Path executed = scratch.resolve("00-quickstart.ipynb");
        assertThat(NotebookFile.read(executed)).succeeded();
        assertThat(Duration.between(begun, firstReply(executed))).isLessThan(TO_THE_FIRST_RESULT);
        assertThat(bundle.resolve("reports/quickstart/comparison.txt"))
                .content()
                .contains("token-f1");
        assertThat(scratch.resolve("home/.cache/Microsoft"))
                .as("ONNX Runtime's telemetry")
                .doesNotExist();
    }

    private static Instant firstReply(Path executed) throws IOException {
        for (JsonNode cell : new ObjectMapper().readTree(executed.toFile()).path("cells")) {
            JsonNode at = cell.path("metadata").path("execution").path("shell.execute_reply");
            if (!at.isMissingNode()) {
                return Instant.parse(at.asText());
            }
        }
        throw new AssertionError("no cell of " + executed + " has been executed");
    }

    @Test
    void aMachineWithoutJupyterOrAJdkIsToldInOneLine() throws Exception {
        Path tools = Files.createDirectories(scratch.resolve("few"));
        for (String name : List.of("bash", "env", "dirname", "readlink", "sed", "cat")) {
            Files.createSymbolicLink(tools.resolve(name), program(name));
        }
        ProcessBuilder run = new ProcessBuilder(bundle.resolve("run").toString(), "lab");
        run.environment().clear();
        Ended ended = Distribution.run(scratch, Map.of("PATH", tools.toString()), run);

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err().strip().lines()).singleElement().asString().contains("no JDK found", "JDK 17 or newer");
    }

    @Test
    void theNoticeNamesTheLicenceOfEveryJarAndOfTheModel() throws Exception {
        String notice = Files.readString(bundle.resolve("NOTICE"));
        try (Stream<Path> jars = Files.list(bundle.resolve("lib"))) {
            List<String> others = jars.map(jar -> jar.getFileName().toString())
                    .filter(jar -> !jar.startsWith("tunebook-"))
                    .toList();

            assertThat(others)
                    .hasSizeGreaterThan(50)
                    .allSatisfy(jar -> assertThat(notice)
                            .containsPattern("(?m)^[\\w.-]+:" + coordinates(jar) + "\\R    \\S.*\\R    http"));
        }
        assertThat(notice).contains("all-MiniLM-L6-v2", "TAT-QA").doesNotContainIgnoringCase("unknown license");
        assertThat(bundle.resolve("LICENSE")).isNotEmptyFile();
    }

    /** {@code name-1.2.jar} as {@code name:1.2}, both quoted; which dash parts them is told by what matches. */
    private static String coordinates(String jar) {
        String stem = jar.replaceFirst("\\.jar$", "");
        return Pattern.compile("-(?=[0-9])")
                .matcher(stem)
                .results()
                .map(dash -> Pattern.quote(stem.substring(0, dash.start())) + ":"
                        + Pattern.quote(stem.substring(dash.end())))
                .reduce((one, other) -> "(?:" + one + "|" + other + ")")
                .orElseThrow();
    }

    @Test
    void whatNotebooksLinkToIsThereAndTheReadmeNamesTheArchive() throws Exception {
        Pattern link = Pattern.compile("\\]\\((\\.\\./[^)#]+)\\)");
        try (Stream<Path> notebooks = Files.list(bundle.resolve("notebooks"))) {
            for (Path notebook : notebooks.toList()) {
                assertThat(link.matcher(Files.readString(notebook)).results().map(found -> found.group(1)))
                        .as("%s", notebook.getFileName())
                        .allMatch(
                                path -> Files.exists(bundle.resolve("notebooks").resolve(path)));
            }
        }
        assertThat(bundle.resolve("README.md"))
                .content()
                .contains("tar xzf " + archive().getFileName(), "./run lab")
                .doesNotContain("${");
    }

    @Test
    void theArchiveHoldsNoClockAndNoName() throws Exception {
        Ended listed = Distribution.run(
                        scratch,
                        Map.of("TZ", "UTC"),
                        new ProcessBuilder("tar", "tzvf", archive().toString(), "--numeric-owner", "--full-time"))
                .succeeded();

        assertThat(listed.out().lines())
                .allMatch(line -> line.matches("[-d]rw.* 0/0 +\\d+ 2026-01-01 00:00:00 .*"))
                .noneMatch(line -> line.contains(".tunebook/") || line.contains("/reports/"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(bundle.resolve("run"))))
                .isEqualTo("rwxr-xr-x");
    }

    @AfterAll
    static void endTheServerAndRemoveEverything() throws IOException {
        Path announced = bundle.resolve(".tunebook/local/server.json");
        if (Files.exists(announced)) {
            long pid =
                    new ObjectMapper().readTree(announced.toFile()).get("pid").asLong();
            ProcessHandle.of(pid).ifPresent(server -> {
                server.destroy();
                server.onExit().orTimeout(20, TimeUnit.SECONDS).join();
            });
        }
        Files.walkFileTree(scratch, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes is) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failed) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
