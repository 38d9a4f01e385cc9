package org.tunebook.kernel;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tunebook.kernel.engine.Engine;
import org.tunebook.kernel.jupyter.ConnectionFile;
import org.tunebook.kernel.jupyter.JupyterKernel;
import sun.misc.Signal;

/** Starts the kernel: {@code java -cp … org.tunebook.kernel.Main CONNECTION_FILE}. */
public final class Main {
    private static final int PARENT_CHECK_SECONDS = 3;
    private static final int ARCHIVE_CHECK_SECONDS = 10;

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != 1) {
            System.err.println("usage: org.tunebook.kernel.Main CONNECTION_FILE (Jupyter gives it: see `tunebook kernel"
                    + " install`)");
            System.exit(2);
        }
        ConnectionFile file;
        try {
            file = ConnectionFile.read(Path.of(arguments[0]));
        } catch (IOException e) {
            System.err.println("The connection file cannot be used: " + e);
            System.exit(2);
            return;
        }
        JupyterKernel kernel = JupyterKernel.start(file, Engine::start, System.getenv());
        Signal.handle(new Signal("INT"), signal -> kernel.interrupt());
        endWithParent(System.getenv("JPY_PARENT_PID"));
        renewArchive(System.getProperty(ClassArchive.PROPERTY));
        kernel.awaitShutdown();
        kernel.close();
        JupyterKernel.exit(0);
    }

    /** Makes the class archive anew when the jars or the Java it was made of have changed. */
    private static void renewArchive(@Nullable String file) {
        if (file == null) {
            return;
        }
        Thread renewal = new Thread(
                null,
                () -> {
                    try {
                        TimeUnit.SECONDS.sleep(ARCHIVE_CHECK_SECONDS);
                        List<Path> classPath = Stream.of(
                                        System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(Path::of)
                                .toList();
                        ClassArchive archive = new ClassArchive(Path.of(file), classPath);
                        if (archive.due()) {
                            archive.build(ownCommand());
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (IOException | RuntimeException e) {
                        System.err.println("The class archive could not be renewed: " + e);
                    }
                },
                "archive",
                0,
                false);
        renewal.setDaemon(true);
        renewal.start();
    }

    /** What started this process, without its archive and up to its main class. */
    private static List<String> ownCommand() {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!option.startsWith("-XX:SharedArchiveFile") && !option.startsWith("-D" + ClassArchive.PROPERTY)) {
                command.add(option);
            }
        }
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        return command;
    }

    /** A kernel whose Jupyter was killed has nobody left to shut it down, whoever started its process. */
    private static void endWithParent(@Nullable String pid) {
        ProcessHandle parent = pid != null && pid.matches("[0-9]{1,18}")
                ? ProcessHandle.of(Long.parseLong(pid)).orElse(null)
                : null;
        if (parent == null) {
            return;
        }
        Thread watch = new Thread(
                null,
                () -> {
                    while (parent.isAlive()) {
                        try {
                            TimeUnit.SECONDS.sleep(PARENT_CHECK_SECONDS);
                        } catch (InterruptedException e) {
                            return;
                        }
                    }
                    JupyterKernel.exit(1);
                },
                "parent-watch",
                0,
                false);
        watch.setDaemon(true);
        watch.start();
    }
}
