package org.tunebook.kernel.engine;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What cells' compiled code calls in place of what would end the process. Public only because that code
 * lives in another class loader; not for use by hand.
 */
public final class CellGuard {
    private CellGuard() {}

    /** In place of {@code System.exit}: ends the cell. */
    public static void exit(int status) {
        throw new ExitRefused("System.exit(" + status + ")");
    }

    /** In place of {@code Runtime.exit}: ends the cell. */
    public static void exit(Runtime runtime, int status) {
        throw new ExitRefused("Runtime.exit(" + status + ")");
    }

    /** In place of {@code Runtime.halt}: ends the cell. */
    public static void halt(Runtime runtime, int status) {
        throw new ExitRefused("Runtime.halt(" + status + ")");
    }

    /** In place of {@code CompletableFuture.join}, which heeds no interrupt. */
    public static @Nullable Object join(CompletableFuture<?> future) {
        try {
            future.get();
        } catch (InterruptedException e) {
            CellRun run = CellRun.current();
            if (run != null && run.stopping()) {
                throw new CellStopped();
            }
            Thread.currentThread().interrupt();
        } catch (ExecutionException | CancellationException e) {
            // The join says it in its own words.
            return future.join();
        }
        return future.join();
    }

    /** Called at method entries and backward jumps of cells' code on JDKs that cannot stop a thread. */
    public static void stopCheck() {
        if (CellRun.currentMustEnd()) {
            throw new CellStopped();
        }
    }

    /** A cell tried to end the process. */
    public static final class ExitRefused extends Error {
        private static final long serialVersionUID = 1;

        ExitRefused(String call) {
            super(call + " would end the kernel and everything it holds, so it ended only this cell."
                    + " To end the kernel, shut it down in the notebook.");
        }
    }

    /** Ends the thread of a cell that is being interrupted. */
    @SuppressWarnings("removal")
    static final class CellStopped extends ThreadDeath {
        private static final long serialVersionUID = 1;

        CellStopped() {}
    }
}
