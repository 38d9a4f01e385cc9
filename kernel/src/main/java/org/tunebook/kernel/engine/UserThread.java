package org.tunebook.kernel.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One piece of a cell's code on a thread of its own, which can be stopped. */
final class UserThread {
    private static final long GENTLE_MILLIS = 20;
    private static final long STUCK_AFTER_MILLIS = 300;
    private static final long ABANDON_AFTER_MILLIS = 1_500;
    private static final long MOST_PAUSE_MILLIS = 100;
    private static final long IDLE_NANOS = 1_000_000;
    private static final int GENTLE_TRIES = 4;
    private static final int BURST = 200;

    private final CellRun run;
    private final Thread thread;
    private volatile @Nullable Object value;
    private volatile @Nullable Throwable thrown;
    private volatile boolean returned;
    private volatile boolean abandoned;

    UserThread(CellRun run, ClassLoader loader, Callable<? extends @Nullable Object> code) {
        this.run = run;
        this.thread = new Thread(run.threads().group(), () -> call(code), "cell-" + run.number);
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
        synchronized (this) {
            if (run.stopping()) {
                throw new CellGuard.CellStopped();
            }
            thread.start();
        }
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
     * Ends the code, whose run has been told to stop: asks first, then ends the thread again and again,
     * since code may catch what ends it. A thread that cannot be ended is left behind, mute; the run says so.
     */
    void end() {
        synchronized (this) {
            // From here on it has either begun or never will.
            thread.interrupt();
        }
        if (!endsWithin(GENTLE_MILLIS) && !endedWithin(ABANDON_AFTER_MILLIS)) {
            run.leaveBehind(thread);
            abandoned = true;
            synchronized (thread) {
                thread.notifyAll();
            }
        }
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
     * and its next try. Gives up early on a thread that does nothing, as it does not come to be ended.
     */
    private boolean endedWithin(long millis) {
        long start = System.nanoTime();
        long used = CellThreads.processorTime(thread);
        long pause = 1;
        int tries = 0;
        while (thread.isAlive() && !Thread.currentThread().isInterrupted()) {
            run.threads().end();
            CellThreads.end(thread);
            for (int i = 0; i < BURST && tries >= GENTLE_TRIES && thread.isAlive(); i++) {
                CellThreads.end(thread);
            }
            tries++;
            endsWithin(pause);
            pause = Math.min(MOST_PAUSE_MILLIS, pause * 2);
            long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            boolean idle = CellThreads.processorTime(thread) - used < IDLE_NANOS;
            if (waited >= (idle ? STUCK_AFTER_MILLIS : millis)) {
                break;
            }
        }
        return !thread.isAlive();
    }
}
