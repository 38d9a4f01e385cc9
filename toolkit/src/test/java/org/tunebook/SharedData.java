package org.tunebook;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Real data that stands beside the repository on some machines and is never part of it. */
public final class SharedData {
    private SharedData() {}

    /** A file under {@code ../shared}; the test that asks is skipped, and says so, where it is not there. */
    public static Path file(String name) {
        Path repository = Path.of(System.getProperty("tunebook.repository", "."))
                .toAbsolutePath()
                .normalize();
        Path file = repository.resolveSibling("shared").resolve(name);
        if (!Files.exists(file)) {
            System.out.println("Not tested here: ../shared/" + name + " is not there.");
        }
        Assumptions.assumeTrue(Files.exists(file), "../shared/" + name + " is not there");
        return file;
    }
}
