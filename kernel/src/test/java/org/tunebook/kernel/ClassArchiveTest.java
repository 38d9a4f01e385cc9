package org.tunebook.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
    private static List<String> java(List<Path> classPath) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                String.join(
                        File.pathSeparator,
                        classPath.stream().map(Path::toString).toList()));
    }

    /** What the kernel needs, as jars: only of those can an archive be made. */
    private static List<Path> jars(Path directory) throws IOException {
        List<Path> jars = new ArrayList<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(element);
            String text = path.toString();
            if (Files.isDirectory(path) && !text.endsWith("test-classes")) {
                Path jar = directory.resolve(jars.size() + ".jar");
                try (OutputStream file = Files.newOutputStream(jar);
                        JarOutputStream out = new JarOutputStream(file);
                        Stream<Path> classes = Files.walk(path)) {
                    for (Path each : classes.filter(Files::isRegularFile).toList()) {
                        out.putNextEntry(
                                new ZipEntry(path.relativize(each).toString().replace('\\', '/')));
                        out.write(Files.readAllBytes(each));
                    }
                }
                jars.add(jar);
            } else if (text.contains("jackson-") || text.contains("notebook-api")) {
                jars.add(path);
            }
        }
        return jars;
    }

    @Test
    void anArchiveIsCurrentUntilAJarChanges(@TempDir Path directory) throws Exception {
        List<Path> jars = jars(directory);
        Path file = directory.resolve("kernel.jsa");
        ClassArchive archive = new ClassArchive(file, jars);
        assertThat(archive.current()).isFalse();

        assertThat(archive.build(java(jars))).isTrue();

        assertThat(archive.current()).isTrue();
        assertThat(Files.size(file)).isGreaterThan(1 << 20);
        Files.write(jars.get(0), new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
        assertThat(archive.current()).isFalse();
    }

    @Test
    void aKernelThatDoesNotRunGivesNoArchiveAndIsNotTriedAgainWithTheseJars(@TempDir Path directory) throws Exception {
        Path jar = directory.resolve("no.jar");
        Path file = directory.resolve("cache").resolve("kernel.jsa");
        ClassArchive archive = new ClassArchive(file, List.of(jar));
        assertThat(archive.due()).isTrue();

        assertThat(archive.build(java(List.of(jar)))).isFalse();

        assertThat(archive.current()).isFalse();
        assertThat(archive.due()).isFalse();
        assertThat(file.getParent()).isDirectoryNotContaining("glob:**.jsa*[0-9]");
        Files.writeString(jar, "another");
        assertThat(archive.due()).isTrue();
    }

    @Test
    void theCacheIsInTheUsersHomeUnlessAnotherPlaceIsNamed(@TempDir Path home) {
        List<Path> one = List.of(home.resolve("one.jar"));
        String there = ClassArchive.cached(one, Map.of("TUNEBOOK_HOME", home.toString()))
                .options()
                .get(0);

        assertThat(there).startsWith("-XX:SharedArchiveFile=" + home.resolve("cache"));
        assertThat(ClassArchive.cached(one, Map.of()).options().get(0))
                .contains(Path.of(System.getProperty("user.home"), ".tunebook", "cache")
                        .toString());
        assertThat(ClassArchive.cached(List.of(home.resolve("two.jar")), Map.of("TUNEBOOK_HOME", home.toString()))
                        .options()
                        .get(0))
                .isNotEqualTo(there);
    }
}
