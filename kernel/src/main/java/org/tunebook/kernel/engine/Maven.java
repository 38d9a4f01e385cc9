package org.tunebook.kernel.engine;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds artifacts and what they depend on through the system's own Maven, so that its settings, mirrors
 * and local repository hold in a notebook as they do outside it.
 */
final class Maven {
    private static final Pattern MISSING = Pattern.compile(
            "(?:Could not find artifact|Failure to find|Could not transfer artifact|and the artifact) (\\S+)");
    private static final Pattern MISSED_BEFORE = Pattern.compile("(\\S+) was not found in \\S+ during a previous");
    private static final Pattern COMMENT = Pattern.compile("<!--[\\s\\S]*?-->");
    private static final Pattern KEPT = Pattern.compile("<(dependencyManagement|properties)>[\\s\\S]*?</\\1>");
    private static final Pattern REPOSITORY = Pattern.compile("<repository>[\\s\\S]*?</repository>");
    private static final Pattern DEPENDENCY = Pattern.compile("<dependency>[\\s\\S]*?</dependency>");
    private static final Pattern NEWEST_OF = Pattern.compile("([\\d.]*)\\.\\+");

    private final Map<String, String> repositories = new LinkedHashMap<>();

    void addRepository(List<String> nameAndUrl) {
        String url = nameAndUrl.get(nameAndUrl.size() - 1);
        repositories.put(nameAndUrl.size() > 1 ? nameAndUrl.get(0) : "repository-" + (repositories.size() + 1), url);
    }

    /** Artifacts by their coordinates; options of other kernels' that change nothing here are passed over. */
    List<Path> resolve(List<String> asked) throws Magics.Failed, InterruptedException {
        List<String> coordinates = asked.stream()
                .filter(word -> !word.equals("-v") && !word.startsWith("--"))
                .toList();
        StringBuilder dependencies = new StringBuilder("<dependencies>");
        for (String coordinate : coordinates) {
            dependencies.append(dependency(coordinate));
        }
        return resolve(dependencies.append("</dependencies>").toString(), "runtime", String.join(", ", coordinates));
    }

    /** A dependency as {@code group:artifact:version}, or {@code group:artifact:packaging[:classifier]:version}. */
    static String dependency(String coordinate) throws Magics.Failed {
        String[] parts = coordinate.split(":");
        if (parts.length < 3 || parts.length > 5 || Stream.of(parts).anyMatch(String::isBlank)) {
            throw new Magics.Failed("\"" + coordinate + "\" is no Maven coordinate; expected group:artifact:version");
        }
        StringBuilder xml = new StringBuilder("<dependency>");
        element("groupId", parts[0], xml);
        element("artifactId", parts[1], xml);
        element("version", version(parts[parts.length - 1]), xml);
        if (parts.length > 3) {
            element("type", parts[2], xml);
        }
        if (parts.length > 4) {
            element("classifier", parts[3], xml);
        }
        return xml.append("</dependency>").toString();
    }

    /** A version, or Ivy's way to ask for the newest: {@code latest.release} or {@code 4.11.+}. */
    private static String version(String asked) {
        Matcher newest = NEWEST_OF.matcher(asked);
        if (newest.matches()) {
            return "[" + newest.group(1) + "," + newest.group(1) + ".99999)";
        }
        return asked.equals("+") || asked.startsWith("latest.") ? "RELEASE" : asked;
    }

    private static void element(String name, String text, StringBuilder xml) {
        xml.append('<').append(name).append('>');
        xml.append(text.replace("&", "&amp;").replace("<", "&lt;"));
        xml.append("</").append(name).append('>');
    }

    /**
     * What a whole POM, or pieces of one in any order, depend on.
     *
     * @param scopes what else is wanted beside what code needs to run, as "provided" or "test"
     */
    List<Path> resolvePom(String pom, List<String> scopes) throws Magics.Failed, InterruptedException {
        String scope = scopes.contains("test")
                ? "test"
                : scopes.contains("provided") || scopes.contains("system") ? "compile" : "runtime";
        if (pom.contains("<project")) {
            return run(pom, scope, "the POM");
        }
        String text = COMMENT.matcher(pom).replaceAll("");
        String loose = KEPT.matcher(text).replaceAll("");
        List<String> dependencies = all(DEPENDENCY, loose);
        if (dependencies.isEmpty()) {
            throw new Magics.Failed("there is no <dependency> in it");
        }
        List<String> repositories = all(REPOSITORY, loose);
        return resolve(
                String.join("", all(KEPT, text))
                        + (repositories.isEmpty()
                                ? ""
                                : "<repositories>" + String.join("", repositories) + "</repositories>")
                        + "<dependencies>" + String.join("", dependencies) + "</dependencies>",
                scope,
                "the dependencies given");
    }

    private static List<String> all(Pattern element, String text) {
        return element.matcher(text).results().map(MatchResult::group).toList();
    }

    private List<Path> resolve(String elements, String scope, String what) throws Magics.Failed, InterruptedException {
        StringBuilder pom = new StringBuilder("<project><modelVersion>4.0.0</modelVersion>"
                + "<groupId>notebook</groupId><artifactId>cell</artifactId><version>1</version>"
                + "<packaging>pom</packaging>");
        if (!repositories.isEmpty() && !elements.contains("<repositories>")) {
            pom.append("<repositories>");
            repositories.forEach((name, url) -> {
                pom.append("<repository>");
                element("id", name, pom);
                element("url", url, pom);
                pom.append("</repository>");
            });
            pom.append("</repositories>");
        }
        return run(pom.append(elements).append("</project>").toString(), scope, what);
    }

    private static List<Path> run(String pom, String scope, String what) throws Magics.Failed, InterruptedException {
        Path directory = null;
        try {
            directory = Files.createTempDirectory("tunebook-maven");
            Path file = Files.writeString(directory.resolve("pom.xml"), pom);
            Path paths = directory.resolve("paths");
            Path log = directory.resolve("log");
            Process process = new ProcessBuilder(
                            command(),
                            "-B",
                            "-q",
                            "-f",
                            file.toString(),
                            "dependency:build-classpath",
                            "-Dmdep.outputFile=" + paths,
                            "-Dmdep.includeScope=" + scope)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            process.getOutputStream().close();
            int status;
            try {
                status = process.waitFor();
            } catch (InterruptedException e) {
                process.destroy();
                throw e;
            }
            if (status != 0 || !Files.exists(paths)) {
                throw new Magics.Failed(what + " cannot be had: " + reason(Files.readString(log)));
            }
            String found = Files.readString(paths, StandardCharsets.UTF_8).strip();
            List<Path> all = new ArrayList<>();
            for (String path : found.split(File.pathSeparator)) {
                if (!path.isBlank()) {
                    all.add(Path.of(path));
                }
            }
            return all;
        } catch (IOException e) {
            throw new Magics.Failed(
                    "Maven could not be run (" + e.getMessage() + "); %maven needs the command mvn on the PATH");
        } finally {
            delete(directory);
        }
    }

    private static String command() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows") ? "mvn.cmd" : "mvn";
    }

    private static String reason(String log) {
        for (Pattern known : List.of(MISSING, MISSED_BEFORE)) {
            Matcher missing = known.matcher(log);
            if (missing.find()) {
                return "Maven found no " + missing.group(1) + " in any of its repositories";
            }
        }
        return log.lines()
                .filter(line -> line.contains("ERROR"))
                .findFirst()
                .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "").replaceFirst("^\\[ERROR]\\s*", ""))
                .orElse("Maven said nothing more");
    }

    private static void delete(@Nullable Path directory) {
        if (directory == null) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            directory.toFile().deleteOnExit();
        }
    }
}
