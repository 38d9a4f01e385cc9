package org.tunebook.kernel;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The JVM that cells run in: this process's Java, with the options a kernel wants and the jars that cells
 * see.
 *
 * @param classPath jars and directories, made absolute; not empty
 */
public record KernelJvm(List<Path> classPath) {
    public KernelJvm {
        if (ModuleLayer.boot().findModule("jdk.jshell").isEmpty()) {
            throw new IllegalStateException("the Java in " + System.getProperty("java.home")
                    + " is a JRE: it lacks the modules jdk.compiler and jdk.jshell, and cells are compiled."
                    + " Install a JDK 17 or newer and put it on the PATH, or set JAVA_HOME to it");
        }
        if (classPath.isEmpty()) {
            throw new IllegalArgumentException("the kernel's class path is empty");
        }
        classPath = classPath.stream()
                .map(path -> path.toAbsolutePath().normalize())
                .toList();
    }

    /** What starts such a JVM, up to where the main class is to follow. */
    List<String> command(List<String> moreOptions) {
        List<String> command = new ArrayList<>();
        command.add(java().toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xms32m", "-Xmx2g"));
        command.add("-Dfile.encoding=UTF-8");
        command.add("-Djava.awt.headless=true");
        command.addAll(moreOptions);
        command.add("-cp");
        command.add(String.join(
                File.pathSeparator, classPath.stream().map(Path::toString).toList()));
        return command;
    }

    /**
     * A program that executes a notebook in place: it reads the file, runs its cells and writes their
     * outputs into it. It exits with 0 when all cells have run and with 1 when one failed; an interrupt or a
     * request to end stops the running cell and writes what there is.
     */
    ProcessBuilder executing(Path notebook, Path directory) {
        ClassArchive archive = archive();
        List<String> command = command(archive.current() ? archive.options() : List.of());
        command.add(NotebookMain.class.getName());
        command.add(notebook.toAbsolutePath().toString());
        return new ProcessBuilder(command).directory(directory.toFile());
    }

    /**
     * Makes such JVMs start faster from now on, which takes some seconds: an archive of loaded classes is kept
     * in {@code $TUNEBOOK_HOME/cache}, or in {@code ~/.tunebook/cache}. Where that cannot be written they start
     * as before.
     */
    public void prepare() throws InterruptedException {
        try {
            archive().build(command(List.of()));
        } catch (IOException e) {
            // It is an offer; what was asked for has been done.
            return;
        }
    }

    /** Whether {@link #prepare} was called for these jars, as they are now, and this Java. */
    public boolean prepared() {
        return !archive().due();
    }

    private ClassArchive archive() {
        return ClassArchive.cached(classPath, System.getenv());
    }

    private static Path java() {
        String file = File.separatorChar == '\\' ? "java.exe" : "java";
        return Path.of(System.getProperty("java.home"), "bin", file);
    }
}
