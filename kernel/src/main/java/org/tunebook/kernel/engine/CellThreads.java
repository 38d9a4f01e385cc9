package org.tunebook.kernel.engine;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads at work for one run: those it started and the common pool's workers, as long as they are at
 * cells' code or use the processor. What a library's threads wait for is the library's affair, and a pool
 * would only replace its idle ones.
 */
final class CellThreads {
    private static final long PATIENCE_MILLIS = 200;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long MOST_PAUSE_MILLIS = 2_000;
    private static final long COMPUTING_NANOS = 50_000_000;
    private static final long SETTLING_NANOS = 5_000_000_000L;

    /** Shared threads that have to let go of what they do, and what that is. */
    private static final Map<Thread, Task> CONDEMNED = new ConcurrentHashMap<>();

    private final CellRun run;
    private final Group group;
    private final Map<Thread, Long> usedAtFirst = new ConcurrentHashMap<>();

    /** What the shared threads did for this run when its cell had ended; later work of theirs is of later cells. */
    private final Map<Thread, Task> shared = new ConcurrentHashMap<>();

    private volatile boolean cellEnded;

    CellThreads(CellRun run) {
        this.run = run;
        this.group = new Group("cell " + run.number);
    }

    /**
     * Cells' code that a thread is at: the first of it that was called.
     *
     * @param cell the cell it was written in
     */
    private record Task(@Nullable String cell, String code) {}

    /** Threads that may be stopped without a word. */
    private static final class Group extends ThreadGroup {
        Group(String name) {
            super(name);
        }

        @Override
        @SuppressWarnings("removal")
        public void uncaughtException(Thread thread, Throwable why) {
            if (!(why instanceof ThreadDeath)) {
                super.uncaughtException(thread, why);
            }
        }
    }

    /** The group of the threads that the run starts. */
    ThreadGroup group() {
        return group;
    }

    /** Whether the current thread is a shared one that has to let go of what it does. */
    static boolean condemned() {
        Task task = CONDEMNED.remove(Thread.currentThread());
        return task != null && task.equals(task(Thread.currentThread()));
    }

    void interrupt() {
        atWork().forEach(Thread::interrupt);
    }

    /** Ends what is at work, by whatever means this JDK has; returns whether there was anything to end. */
    boolean end() {
        List<Thread> atWork = atWork();
        CONDEMNED.keySet().removeIf(thread -> !atWork.contains(thread));
        for (Thread each : atWork) {
            Task task = isShared(each) ? task(each) : null;
            if (task != null) {
                CONDEMNED.put(each, task);
            }
            end(each);
        }
        return !atWork.isEmpty();
    }

    /** Ends a thread, unless it is setting up a class of a library: that class could never be used again. */
    @SuppressWarnings("removal")
    static void end(Thread thread) {
        thread.interrupt();
        if (Arrays.stream(thread.getStackTrace()).anyMatch(CellThreads::setsUpALibrary)) {
            return;
        }
        try {
            thread.stop();
        } catch (UnsupportedOperationException | NoSuchMethodError e) {
            // Newer JDKs weave stop checks into the code instead.
            Thread.onSpinWait();
        }
    }

    private static boolean setsUpALibrary(StackTraceElement frame) {
        return frame.getMethodName().equals("<clinit>") && !isOfCell(frame);
    }

    /**
     * Ends all that is at work: waits a little for that, then goes on beside later cells, for what comes
     * back late from where it was stuck.
     */
    void endAll() {
        run.holdStop();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (end() && run.leftBehind() == null && System.nanoTime() < end && pause(1)) {
            continue;
        }
        cellEnded = true;
        Thread later = new Thread(null, this::endTheRest, "cell-stop", 0, false);
        later.setDaemon(true);
        later.start();
    }

    private void endTheRest() {
        long pause = FIRST_PAUSE_MILLIS;
        long settled = System.nanoTime() + SETTLING_NANOS;
        while (pause(pause) && (end() || (!ForkJoinPool.commonPool().isQuiescent() && System.nanoTime() < settled))) {
            pause = Math.min(MOST_PAUSE_MILLIS, pause * 2);
        }
        run.releaseStop();
    }

    private static boolean pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private List<Thread> atWork() {
        List<Thread> found = new ArrayList<>();
        for (Thread each : all()) {
            boolean own = group.equals(each.getThreadGroup());
            if (isShared(each) ? worksForThis(each) : own && (task(each) != null || computes(each))) {
                found.add(each);
            }
        }
        return found;
    }

    /**
     * Whether a shared thread is at what it did for this run, and not at something new. What the run's own cell
     * wrote may also be begun when the cell has ended: the pool takes up what was handed to it in its own time.
     */
    private boolean worksForThis(Thread thread) {
        Task task = task(thread);
        if (task != null && !cellEnded) {
            shared.put(thread, task);
        }
        return task != null
                && (task.equals(shared.get(thread))
                        || CellSource.name(run.number).equals(task.cell));
    }

    private boolean computes(Thread thread) {
        long used = processorTime(thread);
        Long before = usedAtFirst.putIfAbsent(thread, used);
        return before != null && used - before > COMPUTING_NANOS;
    }

    private static boolean isShared(Thread thread) {
        return thread instanceof ForkJoinWorkerThread worker && worker.getPool() == ForkJoinPool.commonPool();
    }

    private static List<Thread> all() {
        ThreadGroup top = Thread.currentThread().getThreadGroup();
        while (top.getParent() != null) {
            top = top.getParent();
        }
        Thread[] found;
        int count;
        do {
            found = new Thread[top.activeCount() + 32];
            count = top.enumerate(found);
        } while (count == found.length);
        return List.of(Arrays.copyOf(found, count));
    }

    /** The cells' code that a thread is at; null if it is at none. */
    private static @Nullable Task task(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        for (int i = stack.length - 1; i >= 0; i--) {
            if (isOfCell(stack[i])) {
                return new Task(stack[i].getFileName(), stack[i].getClassName() + '.' + stack[i].getMethodName());
            }
        }
        return null;
    }

    private static boolean isOfCell(StackTraceElement frame) {
        return frame.getClassName().startsWith(SnippetLoader.PACKAGE);
    }

    /**
     * Where a thread is and what it does there, as its cell's author knows it: the call that the cell's code
     * made, not what that does inside.
     */
    static String whereabouts(Thread thread) {
        String place = "its code";
        StackTraceElement[] stack = thread.getStackTrace();
        for (int i = 1; i < stack.length; i++) {
            if (isOfCell(stack[i])) {
                StackTraceElement call = stack[i - 1];
                place = call.getMethodName().equals("<init>")
                        ? "new " + call.getClassName()
                        : call.getClassName() + "." + call.getMethodName();
                break;
            }
        }
        return thread.getState() != Thread.State.RUNNABLE || (stack.length > 0 && stack[0].isNativeMethod())
                ? place + ", where it waits"
                : place + ", where it goes on computing";
    }

    /** The processor time a thread has used, in nanoseconds; 0 where that cannot be told. */
    static long processorTime(Thread thread) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        try {
            return Math.max(0, threads.getThreadCpuTime(threadId(thread)));
        } catch (UnsupportedOperationException e) {
            return 0;
        }
    }

    @SuppressWarnings("deprecation")
    private static long threadId(Thread thread) {
        return thread.getId();
    }
}
