package org.tunebook.kernel.engine;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The magics, named and behaving as in IJava and JJava, so that their notebooks run. */
final class Magics {
    static final List<String> NAMES = List.of(
            "addMavenDependencies",
            "addMavenDependency",
            "addMavenRepo",
            "classpath",
            "jars",
            "load",
            "loadFromPOM",
            "maven",
            "mavenRepo",
            "time");

    /** Those that run code. */
    static final Set<String> RUNNING = Set.of("load", "time");

    private final Maven maven = new Maven();
    private final Set<Path> added = new LinkedHashSet<>();

    /** A magic that could not do what it was asked to. */
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        Failed(String message) {
            super(message);
        }
    }

    /** What a magic leaves to be done. */
    sealed interface Result {
        /** Jars and directories that cells are to see from now on. */
        record Paths(List<Path> paths) implements Result {}

        /** Code of a file, to run as if it stood in the cell. */
        record Code(String name, String source) implements Result {}

        /** Code to run and time. */
        record Timed(String source) implements Result {}
    }

    Result call(Magic magic) throws Failed, InterruptedException {
        List<String> arguments = magic.arguments();
        String body = magic.body();
        return switch (magic.name()) {
            case "maven", "addMavenDependency", "addMavenDependencies" -> {
                List<String> asked = new ArrayList<>(arguments);
                if (body != null) {
                    asked.addAll(Magic.words(body));
                }
                yield fresh(maven.resolve(required(magic, asked, "one or more group:artifact:version")));
            }
            case "mavenRepo", "addMavenRepo" -> {
                maven.addRepository(required(magic, arguments, "a name and a URL, or a URL"));
                yield fresh(List.of());
            }
            case "loadFromPOM" -> pom(magic, arguments, body);
            case "jars", "classpath" -> {
                List<Path> found = new ArrayList<>();
                for (String pattern : required(magic, arguments, "a path or a glob pattern")) {
                    boolean folder = magic.name().equals("jars") && Files.isDirectory(Path.of(pattern));
                    found.addAll(matching(folder ? pattern + "/*.jar" : pattern));
                }
                yield fresh(found);
            }
            case "load" -> loaded(Path.of(required(magic, arguments, "a file").get(0)));
            case "time" -> new Result.Timed(body == null ? magic.text() : body);
            default ->
                throw new Failed("there is no magic %" + magic.name() + "; there are: %" + String.join(", %", NAMES));
        };
    }

    private static List<String> required(Magic magic, List<String> arguments, String what) throws Failed {
        if (arguments.isEmpty()) {
            throw new Failed("%" + magic.name() + " needs " + what);
        }
        return arguments;
    }

    private Result fresh(List<Path> paths) {
        List<Path> more = new ArrayList<>();
        for (Path path : paths) {
            if (added.add(path.toAbsolutePath().normalize())) {
                more.add(path.toAbsolutePath().normalize());
            }
        }
        return new Result.Paths(more);
    }

    private Result pom(Magic magic, List<String> arguments, @Nullable String body) throws Failed, InterruptedException {
        if (body != null && !body.isBlank()) {
            return fresh(maven.resolvePom(body, arguments));
        }
        required(magic, arguments, "a pom file, or its content below %%loadFromPOM");
        return fresh(maven.resolvePom(read(Path.of(arguments.get(0))), arguments.subList(1, arguments.size())));
    }

    private static String read(Path file) throws Failed {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Failed(file + " cannot be read: " + e);
        }
    }

    /** The Java of a source file, a JShell script or a notebook's code cells. */
    private static Result loaded(Path file) throws Failed {
        Path found = file;
        for (String ending : List.of(".jshell", ".jsh", ".java", ".ipynb")) {
            if (!Files.exists(found)) {
                found = Path.of(file + ending);
            }
        }
        if (!Files.exists(found)) {
            throw new Failed(file.toAbsolutePath() + " is not there (nor with .jshell, .jsh, .java or .ipynb added)");
        }
        String text = read(found);
        String source = found.toString().endsWith(".ipynb") ? NotebookSource.code(text, found) : text;
        return new Result.Code(String.valueOf(found.getFileName()), source.replace("\r\n", "\n"));
    }

    private static List<Path> matching(String pattern) throws Failed {
        if (!pattern.matches(".*[*?\\[{].*")) {
            Path path = Path.of(pattern);
            if (!Files.exists(path)) {
                throw new Failed(path.toAbsolutePath() + " is not there");
            }
            return List.of(path);
        }
        int slash = pattern.replaceAll("[*?\\[{].*", "").lastIndexOf('/');
        Path base = Path.of(slash < 0 ? "" : pattern.substring(0, slash + 1)).toAbsolutePath();
        PathMatcher matcher =
                FileSystems.getDefault().getPathMatcher("glob:" + (slash < 0 ? pattern : pattern.substring(slash + 1)));
        Set<Path> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(base, pattern.contains("**") ? 20 : 1 + pattern.split("/").length)) {
            files.filter(file -> matcher.matches(base.relativize(file))).forEach(found::add);
        } catch (IOException e) {
            throw new Failed(base + " cannot be read: " + e.getMessage());
        }
        if (found.isEmpty()) {
            throw new Failed("nothing matches " + pattern + " in " + base);
        }
        return List.copyOf(found);
    }
}
