package org.tunebook.kernel.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.tunebook.kernel.engine.CellOutput.Channel;
import org.tunebook.kernel.engine.CellOutput.Echo;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.Notebook;

/**
 * One run of a cell as its threads see it: where their output goes and whether they are to stop. Threads
 * that a cell starts inherit it and keep it after the cell has ended.
 *
 * <p>User threads only ever append to a queue here; another thread hands its events on. A user thread
 * may be stopped anywhere, so none of them touches a socket.
 */
final class CellRun {
    /** How long printed text waits for more of it. */
    static final long FLUSH_MILLIS = 50;

    private static final int FLUSH_CHARS = 1 << 16;
    private static final int MOST_CHARS = 1 << 22;

    private static final InheritableThreadLocal<@Nullable CellRun> OF_THREAD = new InheritableThreadLocal<>();
    private static volatile @Nullable CellRun running;

    /** Whether any run is being stopped: all that code which runs well has to look at. */
    private static volatile boolean anyStopping;

    private static final Set<CellRun> BEING_STOPPED = new HashSet<>();

    private sealed interface Event {
        final class Text implements Event {
            private final Channel channel;
            private final StringBuilder text = new StringBuilder();

            Text(Channel channel) {
                this.channel = channel;
            }
        }

        record Show(MimeBundle bundle, String id) implements Event {}

        record Update(MimeBundle bundle, String id, CellRun shownBy) implements Event {}

        record Clear(Notebook.Clear when) implements Event {}

        record Ask(String prompt, Echo echo, CompletableFuture<String> answer) implements Event {}
    }

    final int number;
    private final CellOutput output;
    private final OutputPump pump;
    private final Calls calls;
    private final CellThreads threads;
    private final Deque<Event> events = new ArrayDeque<>();
    private int waitingChars;
    private long due = Long.MAX_VALUE;
    private byte[] line = new byte[0];
    private int lineAt;
    private volatile boolean stopping;
    private volatile boolean muted;
    private volatile @Nullable String leftBehind;
    private final AtomicInteger stopHolders = new AtomicInteger(1);

    CellRun(int number, CellOutput output, OutputPump pump, Calls calls) {
        this.number = number;
        this.output = output;
        this.pump = pump;
        this.calls = calls;
        this.threads = new CellThreads(this);
    }

    /** The run that the current thread's output belongs to, if any. */
    static @Nullable CellRun current() {
        Thread thread = Thread.currentThread();
        // Shared workers outlive the cell that happened to start them.
        if (thread instanceof ForkJoinWorkerThread worker && worker.getPool() == ForkJoinPool.commonPool()) {
            CellRun now = running;
            if (now != null) {
                return now;
            }
        }
        return OF_THREAD.get();
    }

    static void running(@Nullable CellRun run) {
        running = run;
    }

    void adoptCurrentThread() {
        OF_THREAD.set(this);
    }

    /** What the code of a cell may ask of the engine that runs it. */
    interface Calls {
        List<String> call(Magic magic);

        @Nullable
        Object eval(String code) throws Throwable;
    }

    List<String> call(Magic magic) {
        return calls.call(magic);
    }

    @Nullable
    Object eval(String code) throws Throwable {
        return calls.eval(code);
    }

    CellThreads threads() {
        return threads;
    }

    boolean stopping() {
        return stopping;
    }

    void stop() {
        stopping = true;
        synchronized (BEING_STOPPED) {
            BEING_STOPPED.add(this);
            anyStopping = true;
        }
    }

    /** Keeps the stop checks on until {@link #releaseStop()}: a cell's end does not end its threads. */
    void holdStop() {
        stopHolders.incrementAndGet();
    }

    /** Ends what {@link #holdStop()} began; the run itself holds its stop once. */
    void releaseStop() {
        if (stopHolders.decrementAndGet() == 0) {
            synchronized (BEING_STOPPED) {
                BEING_STOPPED.remove(this);
                anyStopping = !BEING_STOPPED.isEmpty();
            }
        }
    }

    /** Whether the current thread has to end: what stop checks ask. */
    static boolean currentMustEnd() {
        if (!anyStopping) {
            return false;
        }
        boolean condemned = CellThreads.condemned();
        CellRun run = current();
        return condemned || (run != null && run.stopping);
    }

    /** Gives up on a thread that cannot be ended: from here on nothing that the run's threads do is seen. */
    void leaveBehind(Thread thread) {
        leftBehind = CellThreads.whereabouts(thread);
        mute();
    }

    /** Where a thread of the run was left behind, if one was. */
    @Nullable
    String leftBehind() {
        return leftBehind;
    }

    private void mute() {
        muted = true;
        synchronized (this) {
            events.clear();
            waitingChars = 0;
            notifyAll();
        }
    }

    void print(Channel channel, String text) {
        if (text.isEmpty()) {
            return;
        }
        boolean wake;
        synchronized (this) {
            if (muted) {
                return;
            }
            Event last = events.peekLast();
            if (last instanceof Event.Text open && open.channel == channel) {
                open.text.append(text);
            } else {
                Event.Text next = new Event.Text(channel);
                next.text.append(text);
                events.addLast(next);
            }
            waitingChars += text.length();
            wake = due == Long.MAX_VALUE;
            if (wake) {
                due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FLUSH_MILLIS);
            }
            if (waitingChars >= FLUSH_CHARS && due != Long.MIN_VALUE) {
                due = Long.MIN_VALUE;
                wake = true;
            }
            awaitRoom(wake);
        }
        if (wake) {
            pump.wake(this);
        }
    }

    private synchronized void awaitRoom(boolean wake) {
        if (waitingChars < MOST_CHARS || stopping) {
            return;
        }
        if (wake) {
            pump.wake(this);
        }
        try {
            while (waitingChars >= MOST_CHARS && !muted && !stopping) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void add(Event event) {
        synchronized (this) {
            if (muted) {
                return;
            }
            events.addLast(event);
            due = Long.MIN_VALUE;
        }
        pump.wake(this);
    }

    void show(MimeBundle bundle, String id) {
        add(new Event.Show(bundle, id));
    }

    void update(MimeBundle bundle, String id, CellRun shownBy) {
        add(new Event.Update(bundle, id, shownBy));
    }

    void clear(Notebook.Clear when) {
        add(new Event.Clear(when));
    }

    String ask(String prompt, Echo echo) throws IOException {
        CompletableFuture<String> answer = new CompletableFuture<>();
        add(new Event.Ask(prompt, echo, answer));
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for input");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    /** Reads from what the user types, asking for a line when there is none left. */
    int read(byte[] into, int at, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (lineAt >= line.length) {
            line = (ask("", Echo.SHOWN) + "\n").getBytes(StandardCharsets.UTF_8);
            lineAt = 0;
        }
        int taken = Math.min(length, line.length - lineAt);
        System.arraycopy(line, lineAt, into, at, taken);
        lineAt += taken;
        return taken;
    }

    int available() {
        return line.length - lineAt;
    }

    /** When the events waiting here are to be delivered, in {@link System#nanoTime()}. */
    synchronized long due() {
        return due;
    }

    /** Hands on everything that waits, in order. */
    void deliver() {
        synchronized (pump) {
            Deque<Event> taken;
            synchronized (this) {
                taken = new ArrayDeque<>(events);
                events.clear();
                waitingChars = 0;
                due = Long.MAX_VALUE;
                notifyAll();
            }
            for (Event event : taken) {
                deliver(event);
            }
        }
    }

    private void deliver(Event event) {
        if (event instanceof Event.Text text) {
            output.stream(text.channel, text.text.toString());
        } else if (event instanceof Event.Show show) {
            output.display(show.bundle, show.id);
        } else if (event instanceof Event.Update update) {
            if (update.shownBy != this) {
                // What another cell has shown must be there before it is updated.
                update.shownBy.deliver();
            }
            output.update(update.bundle, update.id);
        } else if (event instanceof Event.Clear clear) {
            output.clear(clear.when);
        } else if (event instanceof Event.Ask ask) {
            CompletableFuture<String> asked = output.input(ask.prompt, ask.echo);
            asked.whenComplete((answer, failure) -> {
                if (failure != null) {
                    ask.answer.completeExceptionally(failure);
                } else {
                    ask.answer.complete(answer);
                }
            });
        }
    }
}
