package org.tunebook.bedrock;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The Bedrock Local of one directory: found there if it runs, started as a program of its own if not. */
final class LocalServer {
    static final String CLASS_PATH_PROPERTY = "tunebook.bedrock-local.classpath";
    private static final String MAIN = "org.tunebook.bedrocklocal.Main";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    /** File locks are held by the process, so starters in the same process need one of their own. */
    private static final Object STARTING = new Object();

    private final Path directory;
    private final List<String> options;

    private LocalServer(Path directory, List<String> options) {
        this.directory = directory;
        this.options = options;
    }

    /** The one of a directory; the options count where it is started. */
    static LocalServer in(Path directory, String... options) {
        return new LocalServer(directory.toAbsolutePath().normalize(), List.of(options));
    }

    static Path defaultDirectory() {
        String named = System.getenv("TUNEBOOK_LOCAL_DIR");
        return named != null && !named.isBlank()
                ? Path.of(named)
                : Bedrock.home().resolve("local");
    }

    Path directory() {
        return directory;
    }

    /** The server that runs here, or the one started now. Starters at the same time end up with the same one. */
    Announcement findOrStart() {
        Optional<Announcement> running = running();
        if (running.isPresent()) {
            return running.get();
        }
        synchronized (STARTING) {
            try {
                Files.createDirectories(directory);
            } catch (IOException e) {
                throw failure("its directory cannot be made: " + e.getMessage());
            }
            try (FileChannel file = FileChannel.open(
                            directory.resolve("start.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock ignored = file.lock()) {
                Optional<Announcement> meanwhile = running();
                return meanwhile.isPresent() ? meanwhile.get() : start();
            } catch (IOException e) {
                throw failure("its start lock cannot be taken: " + e.getMessage());
            }
        }
    }

    private Optional<Announcement> running() {
        return Announcement.read(directory.resolve("server.json")).filter(Announcement::answers);
    }

    private Announcement start() {
        Path log = directory.resolve("server.log");
        List<String> command = new ArrayList<>(ownSession());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Djava.awt.headless=true", MAIN, "--dir", directory.toString()));
        command.addAll(options);
        String classPath = classPath();
        Process process;
        long logged;
        try {
            logged = Files.exists(log) ? Files.size(log) : 0;
            ProcessBuilder program = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            // A class path can be longer than a command line may be.
            program.environment().put("CLASSPATH", classPath);
            // ONNX Runtime would report its use to its maker, and writes an identifier into the user's home.
            program.environment().put("ORT_DISABLE_TELEMETRY", "1");
            process = program.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw failure(e.getMessage() + "; a JDK or JRE 17 must be at " + System.getProperty("java.home"));
        }
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < limit) {
            Optional<Announcement> running = running();
            if (running.isPresent()) {
                return running.get();
            }
            try {
                if (process.waitFor(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    // Someone who did not come through here may have started one just before us.
                    return running()
                            .orElseThrow(() -> failure("it ended with exit code " + process.exitValue() + ": "
                                    + lastWords(log, logged) + " (log: " + log + ")"));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while Bedrock Local started in " + directory);
            }
        }
        process.destroy();
        throw failure("it was not ready after " + START_LIMIT.toSeconds() + " s: " + lastWords(log, logged) + " (log: "
                + log + ")");
    }

    /**
     * What makes the program the first of a session of its own: a notebook server that interrupts or kills its
     * kernel sends the signal to the kernel's whole process group.
     */
    private static List<String> ownSession() {
        for (String setsid : List.of("/usr/bin/setsid", "/bin/setsid")) {
            if (Files.isExecutable(Path.of(setsid))) {
                return List.of(setsid);
            }
        }
        Path perl = Path.of("/usr/bin/perl");
        return Files.isExecutable(perl)
                ? List.of(perl.toString(), "-MPOSIX", "-e", "POSIX::setsid(); exec @ARGV or die $!")
                : List.of();
    }

    private String classPath() {
        String given = System.getProperty(CLASS_PATH_PROPERTY);
        if (given != null && !given.isBlank()) {
            return absolute(given);
        }
        return jarBesideThisOne()
                .map(Path::toString)
                .orElseThrow(() -> failure("its program was not found: no tunebook-bedrock-local-*.jar lies beside the"
                        + " toolkit's jar; put it there with its dependencies, or name its class path in the system"
                        + " property " + CLASS_PATH_PROPERTY));
    }

    /** The program runs in its own directory, where relative entries would mean something else. */
    private static String absolute(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .reduce((a, b) -> a + File.pathSeparator + b)
                .orElse("");
    }

    private static Optional<Path> jarBesideThisOne() {
        CodeSource source = LocalServer.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return Optional.empty();
        }
        PathMatcher name = FileSystems.getDefault().getPathMatcher("glob:tunebook-bedrock-local-*.jar");
        try {
            Path folder = Path.of(source.getLocation().toURI()).getParent();
            if (folder == null) {
                return Optional.empty();
            }
            try (Stream<Path> files = Files.list(folder)) {
                return files.filter(file -> name.matches(file.getFileName()))
                        .filter(file -> !file.toString().endsWith("-sources.jar")
                                && !file.toString().endsWith("-javadoc.jar")
                                && !file.toString().endsWith("-tests.jar"))
                        .max(Path::compareTo);
            }
        } catch (URISyntaxException | IOException e) {
            return Optional.empty();
        }
    }

    /** The last line that the server wrote since {@code from}. */
    private static String lastWords(Path log, long from) {
        try {
            byte[] all = Files.readAllBytes(log);
            String said = new String(
                    all,
                    (int) Math.min(from, all.length),
                    (int) Math.max(0, all.length - from),
                    StandardCharsets.UTF_8);
            String[] lines = said.strip().split("\\R");
            String last = lines[lines.length - 1].strip();
            return last.isEmpty() ? "it said nothing" : BedrockException.redact(last);
        } catch (IOException e) {
            return "its log cannot be read";
        }
    }

    private BedrockException failure(String why) {
        return new BedrockException("could not start Bedrock Local in " + directory + ": " + why, "", 0, null);
    }
}
