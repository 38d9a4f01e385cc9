package org.tunebook.cli;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tunebook.plot.ToolkitExtension;

/** What cells see: the kernel and the toolkit, whose jars name the ones beside them that they need. */
final class KernelJars {
    private KernelJars() {}

    static List<Path> classPath() {
        return List.of(jarOf(org.tunebook.kernel.Main.class), jarOf(ToolkitExtension.class));
    }

    /** The directory of this program. */
    static @Nullable Path directory() {
        return jarOf(KernelJars.class).toAbsolutePath().getParent();
    }

    private static Path jarOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no place on disk for " + type, e);
        }
    }
}
