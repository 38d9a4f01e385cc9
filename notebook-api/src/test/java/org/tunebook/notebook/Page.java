package org.tunebook.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A page that keeps what stood in each place, until the notebook before it comes back. */
final class Page implements Notebook, AutoCloseable {
    private final Notebook before = Notebook.current();
    private final List<List<MimeBundle>> places = new ArrayList<>();

    Page() {
        Notebook.attach(this);
    }

    /** Everything that stood in a place, in order. */
    synchronized List<String> texts(int place) {
        return places.get(place).stream().map(MimeBundle::toString).toList();
    }

    /** What stands in a place now. */
    synchronized MimeBundle now(int place) {
        List<MimeBundle> all = places.get(place);
        return all.get(all.size() - 1);
    }

    /** Waits until a place says what is expected. */
    synchronized void await(int place, Predicate<String> expected) throws InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!expected.test(now(place).toString())) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("not seen in place " + place + ": " + texts(place));
            }
            wait(left);
        }
    }

    @Override
    public synchronized DisplayHandle display(Object value) {
        List<MimeBundle> place = new ArrayList<>(List.of(render(value)));
        places.add(place);
        DisplayHandle handle = new DisplayHandle() {
            @Override
            public String id() {
                return "place";
            }

            @Override
            public void update(Object next) {
                synchronized (Page.this) {
                    place.add(render(next));
                    Page.this.notifyAll();
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
        return value instanceof MimeBundle bundle ? bundle : ((Displayable) value).display();
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
