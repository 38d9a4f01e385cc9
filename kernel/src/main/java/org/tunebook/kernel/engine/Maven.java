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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds artifacts and what they depend on through the system's own Maven, so that its settings, mirrors
 * and local repository hold in a notebook as they do outside it.
 */
final class Maven {
    private static final Pattern MISSING =
            Pattern.compile("(?:Could not find artifact|Failure to find|Could not transfer artifact) (\\S+)");
    private static final Pattern ELEMENT =
            Pattern.compile("<(dependencies|repositories|dependencyManagement|properties)>[\\s\\S]*?</\\1>");

    private final Map<String, String> repositories = new LinkedHashMap<>();

    void addRepository(List<String> nameAndUrl) {
        String url = nameAndUrl.get(nameAndUrl.size() - 1);
        repositories.put(nameAndUrl.size() > 1 ? nameAndUrl.get(0) : "repository-" + (repositories.size() + 1), url);
    }

    List<Path> resolve(List<String> coordinates) throws Magics.Failed, InterruptedException {
        StringBuilder dependencies = new StringBuilder("<dependencies>");
        for (String coordinate : coordinates) {
            dependencies.append(dependency(coordinate));
        }
        return resolve(dependencies.append("</dependencies>").toString(), String.join(", ", coordinates));
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
        element("version", parts[parts.length - 1], xml);
        if (parts.length > 3) {
            element("type", parts[2], xml);
        }
        if (parts.length > 4) {
            element("classifier", parts[3], xml);
        }
        return xml.append("</dependency>").toString();
    }

    private static void element(String name, String text, StringBuilder xml) {
        xml.append('<').append(name).append('>');
        xml.append(text.replace("&", "&amp;").replace("<", "&lt;"));
        xml.append("</").append(name).append('>');
    }

    /** What a whole POM, or a piece of one, depends on. */
    List<Path> resolvePom(String pom) throws Magics.Failed, InterruptedException {
        if (pom.contains("<project")) {
            return run(pom, "the POM");
        }
        StringBuilder known = new StringBuilder();
        Matcher element = ELEMENT.matcher(pom);
        while (element.find()) {
            known.append(element.group());
        }
        if (!known.toString().contains("<dependencies>") && pom.contains("<dependency>")) {
            return resolve("<dependencies>" + pom + "</dependencies>", "the dependencies given");
        }
        return resolve(known.toString(), "the dependencies given");
    }

    private List<Path> resolve(String elements, String what) throws Magics.Failed, InterruptedException {
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
        return run(pom.append(elements).append("</project>").toString(), what);
    }

    private static List<Path> run(String pom, String what) throws Magics.Failed, InterruptedException {
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
                            "-Dmdep.includeScope=runtime")
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
        Matcher missing = MISSING.matcher(log);
        if (missing.find()) {
            return "Maven found no " + missing.group(1) + " in any of its repositories";
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
