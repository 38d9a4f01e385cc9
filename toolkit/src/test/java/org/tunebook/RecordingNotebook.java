package org.tunebook;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.tunebook.notebook.DisplayHandle;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Live;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.Notebook;

/** A page that keeps what was shown on it, and the console that was there before it. */
public final class RecordingNotebook implements Notebook, AutoCloseable {
    private final Notebook before = Notebook.current();
    private final List<List<MimeBundle>> cells = new ArrayList<>();

    public RecordingNotebook() {
        Notebook.attach(this);
    }

    /** Each display with everything that stood in its place, in order. */
    public synchronized List<List<MimeBundle>> displays() {
        return cells.stream().map(List::copyOf).toList();
    }

    /** Waits until there are so many displays. */
    public synchronized void awaitDisplays(int count) throws InterruptedException {
        long end = System.nanoTime() + 30_000_000_000L;
        while (cells.size() < count) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError(count + " displays expected; there are " + cells);
            }
            wait(left);
        }
    }

    /** Waits until the page shows something, or has shown it. */
    public synchronized void awaitShown(Predicate<MimeBundle> what) throws InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (cells.stream().flatMap(List::stream).noneMatch(what)) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("not shown; there are " + cells);
            }
            wait(left);
        }
    }

    @Override
    public synchronized DisplayHandle display(Object value) {
        List<MimeBundle> place = new ArrayList<>(List.of(render(value)));
        cells.add(place);
        notifyAll();
        DisplayHandle handle = new DisplayHandle() {
            @Override
            public String id() {
                return "d" + System.identityHashCode(place);
            }

            @Override
            public void update(Object next) {
                synchronized (RecordingNotebook.this) {
                    place.add(render(next));
                    RecordingNotebook.this.notifyAll();
                }
            }
        };
        if (value instanceof Live live) {
            live.shownIn(handle);
        }
        return handle;
    }

    @Override
    public MimeBundle render(Object value) {
        return value instanceof MimeBundle bundle
                ? bundle
                : value instanceof Displayable displayable
                        ? displayable.display()
                        : MimeBundle.text(String.valueOf(value));
    }

    @Override
    public void clearOutput(Clear when) {}

    @Override
    public boolean updatesInPlace() {
        return true;
    }

    @Override
    public void close() {
        Notebook.attach(before);
    }
}
