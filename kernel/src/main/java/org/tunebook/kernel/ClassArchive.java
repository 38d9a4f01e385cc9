package org.tunebook.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.tunebook.kernel.jupyter.Rehearsal;

/**
 * The kernel's classes, loaded and verified ahead (the JVM's class data sharing). A kernel starts without
 * it too, at twice the time. A text file beside it says what it was made of.
 */
final class ClassArchive {
    /** The system property by which a kernel knows its archive. */
    static final String PROPERTY = "tunebook.kernel.archive";

    private static final long PATIENCE_SECONDS = 120;

    private final Path archive;
    private final List<Path> classPath;

    ClassArchive(Path archive, List<Path> classPath) {
        this.archive = archive;
        this.classPath = List.copyOf(classPath);
    }

    /** The archive of a class path in a cache of its user, where all that have this class path find it. */
    static ClassArchive cached(List<Path> classPath, Map<String, String> environment) {
        String home = environment.get("TUNEBOOK_HOME");
        Path cache = (home == null || home.isBlank()
                        ? Path.of(System.getProperty("user.home")).resolve(".tunebook")
                        : Path.of(home))
                .resolve("cache")
                .toAbsolutePath();
        String name = UUID.nameUUIDFromBytes(
                        (System.getProperty("java.home") + classPath).getBytes(StandardCharsets.UTF_8))
                .toString();
        return new ClassArchive(cache.resolve("kernel-" + name + ".jsa"), classPath);
    }

    /** What makes a JVM use the archive, and say nothing if it cannot. */
    List<String> options() {
        return List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable");
    }

    private Path contents() {
        return archive.resolveSibling(archive.getFileName() + ".txt");
    }

    /** Java and the class path as they are now; an archive of anything else is of no use. */
    private String now() throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(System.getProperty("java.vm.version"))
                .append(' ')
                .append(System.getProperty("java.home"))
                .append('\n');
        for (Path path : classPath) {
            text.append(path);
            if (Files.exists(path)) {
                text.append(' ').append(Files.size(path)).append(' ').append(Files.getLastModifiedTime(path));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** Whether the archive is there and of these very jars. */
    boolean current() {
        return Files.exists(archive) && !due();
    }

    /** Whether to make the archive: not when it was tried with these very jars, be it in vain. */
    boolean due() {
        try {
            return Files.notExists(contents()) || !Files.readString(contents()).equals(now());
        } catch (IOException e) {
            return true;
        }
    }

    /**
     * Makes the archive in another process, in place of an earlier one.
     *
     * @param command starts a JVM with the kernel's own options and class path, up to its main class
     * @return whether it could be made; it cannot when the class path has directories
     */
    boolean build(List<String> command) throws IOException, InterruptedException {
        String made = now();
        Files.createDirectories(archive.toAbsolutePath().getParent());
        Path beside = archive.resolveSibling(
                archive.getFileName() + "." + ProcessHandle.current().pid());
        List<String> rehearsal = new ArrayList<>(command);
        rehearsal.add(1, "-XX:ArchiveClassesAtExit=" + beside);
        rehearsal.add(Rehearsal.class.getName());
        Process process = new ProcessBuilder(rehearsal)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(ProcessBuilder.Redirect.from(nothing()))
                .start();
        try {
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            boolean built = ended && process.exitValue() == 0 && Files.exists(beside);
            Files.deleteIfExists(contents());
            if (built) {
                Files.move(beside, archive, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.deleteIfExists(archive);
            }
            Files.writeString(contents(), made);
            return built;
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(beside);
        }
    }

    private static java.io.File nothing() {
        return new java.io.File(System.getProperty("os.name", "").startsWith("Windows") ? "NUL" : "/dev/null");
    }
}
