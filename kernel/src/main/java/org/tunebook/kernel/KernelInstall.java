package org.tunebook.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Installs the kernel where Jupyter finds it: a directory with {@code kernel.json}, which starts one JVM
 * directly.
 */
public final class KernelInstall {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]+");

    private final Path jupyterData;
    private final String name;
    private final KernelJvm jvm;

    private KernelInstall(Path jupyterData, String name, List<Path> classPath) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "kernel name \"" + name + "\": Jupyter allows letters, digits, '.', '_' and '-' only");
        }
        this.jupyterData = jupyterData;
        this.name = name;
        this.jvm = new KernelJvm(classPath);
    }

    /**
     * An installation into a Jupyter data directory, under {@code kernels/NAME}.
     *
     * @param classPath the jars and directories that the kernel and all cells see
     */
    public static KernelInstall into(Path jupyterData, String name, List<Path> classPath) {
        return new KernelInstall(jupyterData, name, classPath);
    }

    /** The current user's Jupyter data directory: {@code JUPYTER_DATA_DIR} or the platform's usual place. */
    public static Path userData(Map<String, String> environment) {
        String named = environment.get("JUPYTER_DATA_DIR");
        if (named != null && !named.isBlank()) {
            return Path.of(named);
        }
        Path home = Path.of(System.getProperty("user.home"));
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (system.contains("mac")) {
            return home.resolve("Library").resolve("Jupyter");
        }
        String appData = environment.get("APPDATA");
        if (system.contains("windows") && appData != null) {
            return Path.of(appData).resolve("jupyter");
        }
        String data = environment.get("XDG_DATA_HOME");
        return (data == null || data.isBlank() ? home.resolve(".local").resolve("share") : Path.of(data))
                .resolve("jupyter");
    }

    /** The data directory below an installation prefix, as of a Python environment. */
    public static Path prefixData(Path prefix) {
        return prefix.resolve("share").resolve("jupyter");
    }

    /** The directory that holds the kernel's specification. */
    public Path directory() {
        return jupyterData.resolve("kernels").resolve(name).toAbsolutePath().normalize();
    }

    /**
     * Writes the specification, in place of an earlier one of that name, and an archive of the kernel's
     * classes that makes it start in half the time, unless one of these very jars is there. The archive needs
     * a class path of jars; without it the kernel starts all the same.
     *
     * @return the directory written
     * @throws IOException if it cannot be written
     */
    public Path install() throws IOException {
        Path directory = directory();
        Files.createDirectories(directory);
        Path archive = directory.resolve("kernel.jsa");
        write(directory.resolve("kernel.json"), json(archive));
        for (String logo : List.of("logo-svg.svg")) {
            try (InputStream picture = KernelInstall.class.getResourceAsStream(logo)) {
                if (picture != null) {
                    Files.copy(picture, directory.resolve(logo), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        ClassArchive classes = new ClassArchive(archive, jvm.classPath());
        try {
            if (!classes.current()) {
                classes.build(jvm.command(List.of()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return directory;
    }

    private static void write(Path file, String text) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(beside, text);
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private String json(Path archive) {
        StringBuilder out = new StringBuilder("{\n  \"argv\": [\n");
        List<String> options = new ArrayList<>(new ClassArchive(archive, jvm.classPath()).options());
        options.add("-D" + ClassArchive.PROPERTY + "=" + archive);
        List<String> command = jvm.command(options);
        command.add(Main.class.getName());
        for (String each : command) {
            out.append("    ").append(quoted(each)).append(",\n");
        }
        return out.append("    \"{connection_file}\"\n  ],\n")
                .append("  \"display_name\": \"Java (Tunebook)\",\n")
                .append("  \"language\": \"java\",\n")
                .append("  \"interrupt_mode\": \"message\",\n")
                .append("  \"env\": {}\n}\n")
                .toString();
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
