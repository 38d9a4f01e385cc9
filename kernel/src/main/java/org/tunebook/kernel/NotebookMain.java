package org.tunebook.kernel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.tunebook.kernel.engine.Engine;
import org.tunebook.kernel.jupyter.JupyterKernel;
import org.tunebook.kernel.notebook.NotebookDocument;
import org.tunebook.kernel.notebook.NotebookRun;
import sun.misc.Signal;

/** Executes a notebook in place: {@code java -cp … org.tunebook.kernel.NotebookMain NOTEBOOK}. */
public final class NotebookMain {
    private static final int BROKEN = 70;

    private NotebookMain() {}

    public static void main(String[] arguments) {
        if (arguments.length != 1) {
            System.err.println("usage: org.tunebook.kernel.NotebookMain NOTEBOOK (better: `tunebook run NOTEBOOK`)");
            System.exit(2);
        }
        Path notebook = Path.of(arguments[0]);
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> JupyterKernel.exit(1)));
        int status;
        try {
            NotebookRun run = NotebookRun.of(NotebookDocument.read(notebook), Engine.start());
            for (String signal : List.of("INT", "TERM")) {
                Signal.handle(new Signal(signal), received -> run.stop());
            }
            status = run.execute(notebook).isPresent() ? 1 : 0;
        } catch (IOException | RuntimeException e) {
            System.err.println(e.getMessage());
            status = BROKEN;
        }
        JupyterKernel.exit(status);
    }
}
