package org.tunebook.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tunebook.cli.Main.WrongUsage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "workshop",
        description = {
            "Write what the attendees of a workshop get: clean twins of the course's notebooks and the sample data.",
            "A twin has no outputs, and below each exercise an empty cell to write in. A file that is there already"
                    + " and differs stays as it is, and is named (exit code 1)."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the options before the verb runs
final class WorkshopCommand implements Callable<Integer> {
    private static final String INDEX = "notebooks/index.ipynb";
    private static final Pattern NOTEBOOK = Pattern.compile("(\\d\\d-.*|index|preflight)\\.ipynb");
    private static final String DATA = "data/sample";

    @Mixin
    private Output output;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "tunebook-workshop",
            description = "Where it is written: DIR/notebooks and DIR/data (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--course",
            paramLabel = "DIR",
            description = "The directory with the course's notebooks/ and data/ (default: the one this program is in).")
    private @Nullable Path given;

    @Option(names = "--force", description = "Replace files that differ, the attendee's own work with them.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        Path course = course();
        if (Files.isDirectory(out) && Files.isSameFile(out, course)) {
            throw new WrongUsage("--out " + out + ": the course itself; give another directory");
        }
        Map<Path, byte[]> files = files(course);
        List<Path> written = new ArrayList<>();
        List<Path> same = new ArrayList<>();
        List<Path> kept = new ArrayList<>();
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            Path target = out.resolve(file.getKey());
            try {
                boolean there = Files.exists(target);
                if (there && Arrays.equals(Files.readAllBytes(target), file.getValue())) {
                    same.add(file.getKey());
                } else if (there && !force) {
                    kept.add(file.getKey());
                } else {
                    write(file.getValue(), target);
                    written.add(file.getKey());
                }
            } catch (IOException e) {
                throw new WrongUsage(target + ": cannot be written (" + reason(e)
                        + "); look at its directory and permissions, or give another place with --out");
            }
        }
        return tell(written, same, kept);
    }

    /** The course's directory: the one given, or the nearest around this program that has notebooks. */
    private Path course() {
        if (given != null) {
            if (!holdsCourse(given)) {
                throw new WrongUsage(
                        "--course " + given + ": no course: expected a directory with " + INDEX + " and " + DATA);
            }
            return given.toAbsolutePath().normalize();
        }
        for (Path at = KernelJars.directory(); at != null; at = at.getParent()) {
            if (holdsCourse(at)) {
                return at;
            }
        }
        throw new WrongUsage(
                "no course around this program; give the directory with " + INDEX + " and " + DATA + " by --course");
    }

    private static boolean holdsCourse(Path directory) {
        return Files.isRegularFile(directory.resolve(INDEX)) && Files.isDirectory(directory.resolve(DATA));
    }

    /** All that attendees get, by its place in their directory; made as a whole before any of it is written. */
    private static Map<Path, byte[]> files(Path course) throws IOException {
        Set<Path> notebooks = new TreeSet<>();
        try (Stream<Path> there = Files.list(course.resolve("notebooks"))) {
            there.filter(file -> NOTEBOOK.matcher(file.getFileName().toString()).matches())
                    .forEach(notebooks::add);
        }
        Map<Path, byte[]> files = new TreeMap<>();
        try (Stream<Path> there = Files.list(course.resolve(DATA))) {
            for (Path file : there.filter(Files::isRegularFile).toList()) {
                files.put(course.relativize(file), Files.readAllBytes(file));
            }
        }
        Set<Path> handedOut = new TreeSet<>(notebooks);
        files.keySet().forEach(file -> handedOut.add(course.resolve(file)));
        for (Path notebook : notebooks) {
            files.put(course.relativize(notebook), Twin.of(notebook, handedOut).getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }

    private static void write(byte[] content, Path target) throws IOException {
        Files.createDirectories(target.toAbsolutePath().getParent());
        Path beside = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.write(beside, content);
            Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static String reason(IOException e) {
        String reason = e instanceof FileSystemException named ? named.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }

    private int tell(List<Path> written, List<Path> same, List<Path> kept) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("directory", out.toString());
        document.put("written", strings(written));
        document.put("same", strings(same));
        document.put("kept", strings(kept));
        output.print(
                document,
                out + ": " + written.size() + " files written, " + same.size() + " there already" + "\nopen "
                        + out.resolve(INDEX) + " in Jupyter");
        if (kept.isEmpty()) {
            return 0;
        }
        output.error(kept.size() + (kept.size() == 1 ? " file has" : " files have")
                + " been changed and stay as they are: " + String.join(", ", strings(kept))
                + "; --force replaces what was changed");
        return Main.FINDINGS;
    }

    private static List<String> strings(List<Path> files) {
        return files.stream().map(Path::toString).toList();
    }
}
