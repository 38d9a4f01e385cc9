package org.tunebook.kernel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tunebook.kernel.engine.Engine;
import org.tunebook.kernel.jupyter.ConnectionFile;
import org.tunebook.kernel.jupyter.JupyterKernel;
import sun.misc.Signal;

/** Starts the kernel: {@code java -cp … org.tunebook.kernel.Main CONNECTION_FILE}. */
public final class Main {
    private static final int PARENT_CHECK_SECONDS = 3;

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
        kernel.awaitShutdown();
        kernel.close();
        JupyterKernel.exit(0);
    }

    /** A kernel whose Jupyter was killed has nobody left to shut it down. */
    private static void endWithParent(@Nullable String pid) {
        ProcessHandle parent = ProcessHandle.current().parent().orElse(null);
        if (pid == null || parent == null || !pid.equals(Long.toString(parent.pid()))) {
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
