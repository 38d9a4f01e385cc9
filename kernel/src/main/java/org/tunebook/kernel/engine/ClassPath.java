package org.tunebook.kernel.engine;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** Class paths as the compiler has to be told them. */
final class ClassPath {
    private ClassPath() {}

    /** The class path of this process, with what its jars' manifests add to it. */
    static List<Path> ofProcess() {
        Set<Path> found = new LinkedHashSet<>();
        for (String element : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
            if (!element.isEmpty()) {
                add(Path.of(element).toAbsolutePath(), found);
            }
        }
        return new ArrayList<>(found);
    }

    private static void add(Path path, Set<Path> found) {
        if (!Files.exists(path) || !found.add(path) || !path.toString().endsWith(".jar")) {
            return;
        }
        try (JarFile jar = new JarFile(path.toFile())) {
            Manifest manifest = jar.getManifest();
            String more = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            if (more != null) {
                for (String element : more.trim().split("\\s+")) {
                    if (!element.isEmpty()) {
                        add(Path.of(path.toUri().resolve(element)), found);
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            System.err.println("class path: " + path + " cannot be read as a jar: " + e.getMessage());
        }
    }
}
