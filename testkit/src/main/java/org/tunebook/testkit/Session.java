package org.tunebook.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.tunebook.kernel.engine.Engine;
import org.tunebook.kernel.notebook.NotebookCell;
import org.tunebook.kernel.notebook.NotebookDocument;
import org.tunebook.kernel.notebook.NotebookRun;

/**
 * Cells run one after the other in the kernel's engine, in this process: what one declares, those after it
 * can use. They see the class path of the tests, with the {@link org.tunebook.notebook.NotebookExtension}s
 * on it. One session is open at a time in a process; {@link NotebookTest} sees to that.
 */
public final class Session implements AutoCloseable {
    private final Engine engine = Engine.start();
    private final NotebookDocument document = NotebookDocument.empty();
    private final NotebookRun run = NotebookRun.of(document, engine);
    private final List<Cell> cells = new ArrayList<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Session::daemon);

    private Session() {}

    /** A new session; in a {@link NotebookTest}, methods ask for one by a parameter instead. */
    public static Session open() {
        return new Session();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "notebook-session");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Runs a cell to its end, whether that is good or bad; an interrupt of the calling thread, as JUnit's
     * timeouts send it, stops the cell. What asks for input fails, since nobody is there to answer.
     */
    public Cell run(String source) {
        if (thread.isShutdown()) {
            throw new IllegalStateException("the session is closed; its cells ran in the test that it was opened for");
        }
        NotebookCell cell = document.add(source);
        Cell shown = Cell.of(cell, run);
        cells.add(shown);
        await(thread.submit(() -> run.execute(cell)));
        return shown;
    }

    private void await(Future<?> end) {
        boolean interrupted = false;
        while (true) {
            try {
                end.get();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                engine.interrupt();
            } catch (ExecutionException e) {
                throw new IllegalStateException("the engine failed", e.getCause());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The cells run so far, in order. */
    public List<Cell> cells() {
        return List.copyOf(cells);
    }

    @Override
    public void close() {
        engine.close();
        thread.shutdown();
    }
}
