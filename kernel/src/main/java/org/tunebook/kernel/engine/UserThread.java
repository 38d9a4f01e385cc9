package org.tunebook.kernel.engine;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One piece of a cell's code on a thread of its own, which can be stopped. */
final class UserThread {
    private static final long GENTLE_MILLIS = 20;
    private static final long ABANDON_AFTER_MILLIS = 1_500;
    private static final long GIVE_UP_AFTER_MILLIS = 60_000;
    private static final long MOST_PAUSE_MILLIS = 100;
    private static final int BURST = 200;

    private final CellRun run;
    private final Thread thread;
    private volatile @Nullable Object value;
    private volatile @Nullable Throwable thrown;
    private volatile boolean returned;
    private volatile boolean abandoned;

    UserThread(CellRun run, ClassLoader loader, Callable<? extends @Nullable Object> code) {
        this.run = run;
        this.thread = new Thread(run.threads(), () -> call(code), "cell-" + run.number);
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        thread.setUncaughtExceptionHandler((ended, why) -> {});
    }

    private void call(Callable<? extends @Nullable Object> code) {
        run.adoptCurrentThread();
        try {
            value = code.call();
            returned = true;
        } catch (Throwable e) {
            thrown = e;
        }
    }

    /**
     * Runs the code and waits for it.
     *
     * @throws CellGuard.CellStopped when the run was stopped
     */
    @Nullable
    Object await() throws Throwable {
        thread.start();
        // A thread that ends notifies those who wait for it.
        synchronized (thread) {
            while (thread.isAlive() && !abandoned) {
                try {
                    thread.wait();
                } catch (InterruptedException e) {
                    // Only an interrupted cell ends early, and that is said by other means.
                    continue;
                }
            }
        }
        if (run.stopping()) {
            throw new CellGuard.CellStopped();
        }
        Throwable failure = thrown;
        if (failure != null) {
            throw failure;
        }
        if (!returned) {
            throw new ThreadDeath();
        }
        return value;
    }

    /**
     * Stops the code: asks first, then ends the thread again and again, since code may catch what ends
     * it. A thread that is stuck in the operating system is left behind, mute; it ends when it comes back.
     */
    void stop() {
        run.stop();
        interruptAll();
        if (endsWithin(GENTLE_MILLIS) || endedWithin(ABANDON_AFTER_MILLIS)) {
            endAll();
            return;
        }
        run.mute();
        abandoned = true;
        synchronized (thread) {
            thread.notifyAll();
        }
        Thread later = new Thread(null, () -> endedWithin(GIVE_UP_AFTER_MILLIS), "cell-stop", 0, false);
        later.setDaemon(true);
        later.start();
    }

    private boolean endsWithin(long millis) {
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    /**
     * Ends the thread, with bursts: code that catches whatever ends it can only be ended between its catch
     * and its next try.
     */
    private boolean endedWithin(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long pause = 1;
        while (thread.isAlive()
                && System.nanoTime() < end
                && !Thread.currentThread().isInterrupted()) {
            for (int i = 0; i < BURST && thread.isAlive(); i++) {
                endAll();
            }
            endsWithin(pause);
            pause = Math.min(MOST_PAUSE_MILLIS, pause * 2);
        }
        return !thread.isAlive();
    }

    private Thread[] all() {
        Thread[] found;
        int count;
        do {
            found = new Thread[run.threads().activeCount() + 8];
            count = run.threads().enumerate(found);
        } while (count == found.length);
        return Arrays.copyOf(found, count);
    }

    private void interruptAll() {
        for (Thread each : all()) {
            each.interrupt();
        }
    }

    @SuppressWarnings("removal")
    private void endAll() {
        for (Thread each : all()) {
            each.interrupt();
            try {
                each.stop();
            } catch (UnsupportedOperationException | NoSuchMethodError e) {
                // Newer JDKs weave stop checks into the code instead.
                continue;
            }
        }
    }
}
