package org.tunebook.kernel.notebook;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tunebook.kernel.engine.CellResult;
import org.tunebook.kernel.engine.Engine;

/**
 * Executes a notebook's code cells from the first to the last. It ends at the first cell that fails, unless
 * that is tagged {@code raises-exception}; cells tagged {@code skip-execution} and empty ones are passed
 * over.
 */
public final class NotebookRun {
    private static final String SKIPPED = "skip-execution";

    private final NotebookDocument document;
    private final Engine engine;
    private final CellOutputs.Displays displays = new CellOutputs.Displays();
    private final Map<NotebookCell, CellOutputs> outputs = new LinkedHashMap<>();
    private int executed;
    private volatile boolean stopped;

    private NotebookRun(NotebookDocument document, Engine engine) {
        this.document = document;
        this.engine = engine;
    }

    /** A run of a notebook in an engine; what earlier code left in the engine can be used by the cells. */
    public static NotebookRun of(NotebookDocument document, Engine engine) {
        return new NotebookRun(document, engine);
    }

    /**
     * Runs the cells on the calling thread. The outputs of an earlier run are dropped.
     *
     * @param out where the notebook is written to, after each cell and at the end
     * @return the cell that ended the run; empty if all of them have run
     * @throws IOException if {@code out} cannot be written
     */
    public Optional<CellFailure> execute(Path out) throws IOException {
        document.clearOutputs();
        for (NotebookCell cell : document.codeCells()) {
            if (stopped) {
                break;
            }
            if (cell.source().isBlank() || cell.tags().contains(SKIPPED)) {
                continue;
            }
            boolean goesOn = succeeds(cell) || NotebookDocument.mayFail(cell);
            write(out);
            if (!goesOn) {
                break;
            }
        }
        write(out);
        return document.failure();
    }

    /** Runs one code cell of the notebook on the calling thread, as the next one, whatever its tags say. */
    public void execute(NotebookCell cell) {
        succeeds(cell);
        collect();
    }

    private boolean succeeds(NotebookCell cell) {
        int number = ++executed;
        CellOutputs shown = new CellOutputs(displays);
        synchronized (displays) {
            outputs.put(cell, shown);
        }
        cell.executed(number);
        CellResult result = engine.run(number, cell.source(), shown);
        if (result instanceof CellResult.Failed failed) {
            shown.failure(failed.error());
            return false;
        }
        if (result instanceof CellResult.Succeeded succeeded
                && succeeded.value().isPresent()) {
            shown.result(number, succeeded.value().get());
        }
        return true;
    }

    /**
     * Takes into the notebook what its cells have shown up to now: an earlier cell's display may have been
     * updated, and threads that it left running may have printed.
     */
    public void collect() {
        synchronized (displays) {
            outputs.forEach((cell, shown) -> cell.outputs(shown.json()));
        }
    }

    private void write(Path out) throws IOException {
        collect();
        document.write(out);
    }

    /** Stops the running cell and runs no more of them. Can be called from any thread. */
    public void stop() {
        stopped = true;
        engine.interrupt();
    }
}
