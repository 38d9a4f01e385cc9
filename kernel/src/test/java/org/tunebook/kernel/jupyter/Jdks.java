package org.tunebook.kernel.jupyter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The JDKs that the kernel is tested on: the one that runs the tests, and the newest installed beside it. */
final class Jdks {
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");

    private Jdks() {}

    static List<Path> all() throws IOException {
        Path own = Path.of(System.getProperty("java.home")).toRealPath();
        List<Path> found = new ArrayList<>(List.of(own));
        try (Stream<Path> siblings = Files.list(own.getParent())) {
            Optional<Path> newest = siblings.filter(
                            home -> version(home) > Runtime.version().feature())
                    .max(Comparator.comparingInt(Jdks::version));
            newest.ifPresent(found::add);
        }
        return found;
    }

    /** The version of a directory that is a JDK with JShell; 0 of any other. */
    private static int version(Path home) {
        if (!Files.exists(home.resolve("jmods").resolve("jdk.jshell.jmod"))
                && !Files.exists(home.resolve("lib").resolve("modules"))) {
            return 0;
        }
        try {
            Matcher version = VERSION.matcher(Files.readString(home.resolve("release")));
            return version.find() ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
