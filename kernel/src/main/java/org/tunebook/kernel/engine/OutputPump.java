package org.tunebook.kernel.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** The thread that hands on what cells print and show, when it is due. */
final class OutputPump implements AutoCloseable {
    private final Set<CellRun> waiting = ConcurrentHashMap.newKeySet();
    private final Thread worker;
    private volatile boolean closed;

    OutputPump() {
        worker = new Thread(null, this::run, "cell-output", 0, false);
        worker.setDaemon(true);
        worker.start();
    }

    void wake(CellRun run) {
        waiting.add(run);
        LockSupport.unpark(worker);
    }

    private void run() {
        while (!closed) {
            try {
                LockSupport.parkNanos(this, deliverDue());
            } catch (RuntimeException | Error e) {
                // One output that cannot be delivered must not silence those after it.
                Thread.yield();
            }
        }
    }

    /** Delivers what is due and says how long the rest may wait. */
    private long deliverDue() {
        long wait = Long.MAX_VALUE;
        for (CellRun run : waiting) {
            long due = run.due();
            if (due == Long.MAX_VALUE) {
                waiting.remove(run);
                if (run.due() != Long.MAX_VALUE) {
                    waiting.add(run);
                    wait = 0;
                }
                continue;
            }
            long left = due == Long.MIN_VALUE ? 0 : due - System.nanoTime();
            if (left <= 0) {
                run.deliver();
                wait = Math.min(wait, CellRun.FLUSH_MILLIS * 1_000_000);
            } else {
                wait = Math.min(wait, left);
            }
        }
        return Math.max(wait, 1);
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(worker);
    }
}
