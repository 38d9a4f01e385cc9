package org.tunebook.notebook;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far work has come, shown while it goes on: a bar that moves in a notebook, a line every few seconds in
 * a console.
 *
 * <pre>{@code
 * for (var question : Progress.over("asking", questions)) { ... }
 *
 * try (var asked = Progress.of("asking", 893)) {
 *     ... asked.step(); ...       // on any thread
 * }
 * }</pre>
 *
 * <p>It is shown at once, and wherever it is shown again it moves too: after the page was loaded anew, a cell
 * with the variable brings the bar back. It ends when its total is reached or when it is closed; the last it
 * shows names no times, and says so if the work stopped early. A step costs a few nanoseconds and waits for
 * nobody.
 */
public final class Progress implements Live, AutoCloseable {
    private static final long UNKNOWN = -1;
    private static final long NOTEBOOK_MILLIS = 250;
    private static final long CONSOLE_MILLIS = 5_000;
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long RATE_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final String label;
    private final long total;
    private final @Nullable Thread loop;
    private final LongAdder steps = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private volatile String note = "";

    // The rest is guarded by this.
    private final List<DisplayHandle> places = new ArrayList<>();
    private final long pauseMillis;
    private @Nullable Ended ended;
    private long movedAt = System.nanoTime();
    private long quietNanos = QUIET_NANOS;
    private String drawn = "";
    private Mark mark = new Mark(0, movedAt);
    private Mark earlier = mark;

    /** How many steps there had been at a moment. */
    private record Mark(long steps, long nanos) {}

    private enum How {
        DONE,
        STOPPED
    }

    private record Ended(long done, How how) {}

    private Progress(String label, long total, @Nullable Thread loop) {
        this.label = label;
        this.total = total;
        this.loop = loop;
        this.pauseMillis = Notebook.current().updatesInPlace() ? NOTEBOOK_MILLIS : CONSOLE_MILLIS;
    }

    /**
     * Progress of work in so many steps.
     *
     * @param label what is being done
     * @throws IllegalArgumentException if {@code total} is negative
     */
    public static Progress of(String label, long total) {
        if (total < 0) {
            throw new IllegalArgumentException("the total of \"" + label + "\" is " + total
                    + "; expected 0 or more, or Progress.of(label) if nobody knows");
        }
        return started(label, total, null);
    }

    /** Progress of work of which nobody knows how many steps it has; close it when it has ended. */
    public static Progress of(String label) {
        return started(label, UNKNOWN, null);
    }

    /** The same items, with the progress of each loop over them shown. */
    public static <T> Iterable<T> over(Iterable<T> items) {
        return over("", items);
    }

    /**
     * The same items, with the progress of each loop over them shown. A loop that is left early has stopped
     * when its thread ends: a cell's does with the cell.
     */
    public static <T> Iterable<T> over(String label, Iterable<T> items) {
        return () -> new Loop<>(
                items.iterator(), label, items instanceof Collection<?> collection ? collection.size() : UNKNOWN);
    }

    /** The items of a stream, for one loop, with its progress shown. */
    public static <T> Iterable<T> over(Stream<T> items) {
        return over("", items);
    }

    /**
     * The items of a stream, for one loop, with its progress shown. In a stream's own pipeline count with
     * {@code peek(item -> progress.step())}.
     */
    public static <T> Iterable<T> over(String label, Stream<T> items) {
        return () -> {
            Spliterator<T> each = items.spliterator();
            return new Loop<>(Spliterators.iterator(each), label, each.getExactSizeIfKnown());
        };
    }

    /** One step is done. */
    public void step() {
        steps.increment();
    }

    /** So many steps are done. */
    public void step(long more) {
        steps.add(more);
    }

    /** So many steps had been done before; they count as done, but not for the rate. */
    public void skip(long before) {
        skipped.add(before);
    }

    /** A remark shown behind the numbers in place of the one before, and kept in the last state. */
    public void note(String remark) {
        note = remark;
    }

    /** The work has ended, at its total or short of it. */
    @Override
    public void close() {
        end(total == UNKNOWN || done() >= total ? How.DONE : How.STOPPED);
    }

    private long done() {
        return skipped.sum() + steps.sum();
    }

    private synchronized void end(How how) {
        if (ended == null) {
            ended = new Ended(done(), how);
            draw();
            places.clear();
            notifyAll();
        }
    }

    /** Shows it; the thread that draws it anew belongs to no cell, since one that is interrupted would take it along. */
    private static Progress started(String label, long total, @Nullable Thread loop) {
        Progress progress = new Progress(label, total, loop);
        Notebook.current().display(progress);
        ThreadGroup all = Thread.currentThread().getThreadGroup();
        while (all.getParent() != null) {
            all = all.getParent();
        }
        Thread drawing = new Thread(all, progress::drawUntilEnded, "progress", 0, false);
        drawing.setDaemon(true);
        drawing.start();
        return progress;
    }

    private void drawUntilEnded() {
        try {
            while (pause()) {
                drawIfMoved();
            }
        } catch (InterruptedException e) {
            end(How.STOPPED);
        }
    }

    /** Waits until it may be drawn again; whether it still goes on. */
    private boolean pause() throws InterruptedException {
        if (loop != null) {
            loop.join(pauseMillis);
        }
        synchronized (this) {
            if (loop == null && ended == null) {
                wait(pauseMillis);
            }
            return ended == null;
        }
    }

    private synchronized void drawIfMoved() {
        if (ended != null) {
            return;
        }
        if (total != UNKNOWN && done() >= total) {
            end(How.DONE);
        } else if (loop != null && !loop.isAlive()) {
            end(How.STOPPED);
        } else if (!drawn.equals(position() + note)) {
            movedAt = System.nanoTime();
            quietNanos = QUIET_NANOS;
            draw();
        } else if (System.nanoTime() - movedAt > quietNanos) {
            quietNanos *= 2;
            draw();
        }
    }

    private synchronized void draw() {
        drawn = position() + note;
        long now = System.nanoTime();
        if (now - mark.nanos > RATE_NANOS) {
            earlier = mark;
            mark = new Mark(steps.sum(), now);
        }
        MimeBundle state = display();
        places.forEach(place -> place.update(state));
    }

    @Override
    public synchronized void shownIn(DisplayHandle place) {
        if (ended != null) {
            place.update(display());
        } else {
            places.add(place);
            drawn = "";
        }
    }

    @Override
    public synchronized MimeBundle display() {
        String text = toString();
        if (total == UNKNOWN) {
            return MimeBundle.html(text, Html.escape(text));
        }
        long done = ended == null ? done() : ended.done;
        return MimeBundle.html(
                text,
                "<progress max=\"" + Math.max(1, total) + "\" value=\"" + (total == 0 ? 1 : Math.min(done, total))
                        + "\"></progress> " + Html.escape(text));
    }

    /** As {@code asking: 312 of 893, 4.1/s, 2 min left}. */
    @Override
    public synchronized String toString() {
        String pace = ended == null ? pace() : "";
        return (label.isEmpty() ? "" : label + ": ") + position() + pace + (note.isEmpty() ? "" : ", " + note);
    }

    private synchronized String position() {
        long done = ended == null ? done() : ended.done;
        String of = total == UNKNOWN ? "" : String.format(Locale.ROOT, " of %,d", total);
        String at = ended == null
                ? ""
                : switch (ended.how) {
                    case STOPPED -> "stopped at ";
                    case DONE -> total == UNKNOWN ? "ended at " : "";
                };
        return String.format(Locale.ROOT, "%s%,d%s", at, done, of);
    }

    /** Rate and time left, or for how long nothing has moved. */
    private synchronized String pace() {
        long now = System.nanoTime();
        double rate = (steps.sum() - earlier.steps) / ((now - earlier.nanos) / 1e9);
        double quiet = (now - movedAt) / 1e9;
        if (now - movedAt > QUIET_NANOS && quiet * rate > 2 || rate <= 0) {
            return now - movedAt > QUIET_NANOS ? ", no step for " + time(quiet) : "";
        }
        String each = rate >= 1
                ? String.format(Locale.ROOT, ", %,.1f/s", rate)
                : String.format(Locale.ROOT, ", %,.1f s each", 1 / rate);
        return total == UNKNOWN ? each : each + ", " + time((total - done()) / rate) + " left";
    }

    private static String time(double seconds) {
        long whole = Math.max(1, Math.round(seconds));
        if (whole < 120) {
            return whole + " s";
        }
        long minutes = Math.round(seconds / 60);
        return minutes < 120
                ? minutes + " min"
                : String.format(Locale.ROOT, "%,d h %d min", minutes / 60, minutes % 60);
    }

    /** A loop's items; one is done when the next is asked for. */
    private static final class Loop<T> implements Iterator<T> {
        private final Iterator<T> items;
        private final Progress progress;
        private boolean underWay;

        Loop(Iterator<T> items, String label, long total) {
            this.items = items;
            this.progress = started(label, total, Thread.currentThread());
        }

        @Override
        public boolean hasNext() {
            if (underWay) {
                underWay = false;
                progress.step();
            }
            boolean more = items.hasNext();
            if (!more) {
                progress.end(How.DONE);
            }
            return more;
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the loop has had all its items");
            }
            T next = items.next();
            underWay = true;
            return next;
        }

        @Override
        public void remove() {
            items.remove();
        }
    }
}
