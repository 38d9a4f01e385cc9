package org.tunebook.deployment;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Ends in this program what has come to its time limit; it keeps no program from ending. */
final class Reaper {
    private static final ScheduledThreadPoolExecutor CLOCK = clock();

    private Reaper() {}

    /** Runs a teardown at a time; what goes wrong is said on standard error, for it goes on costing. */
    @SuppressWarnings("FutureReturnValueIgnored")
    static void at(Instant end, Runnable teardown) {
        CLOCK.schedule(
                () -> {
                    try {
                        teardown.run();
                    } catch (RuntimeException e) {
                        System.err.println("past its time limit, and not torn down: " + e.getMessage()
                                + "; the next program that serves or lists anything there does it");
                    }
                },
                Math.max(0, Duration.between(Instant.now(), end).toMillis() + 1),
                TimeUnit.MILLISECONDS);
    }

    private static ScheduledThreadPoolExecutor clock() {
        return new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "end of time limits");
            thread.setDaemon(true);
            return thread;
        });
    }
}
