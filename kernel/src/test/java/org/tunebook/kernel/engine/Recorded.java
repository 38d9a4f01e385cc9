package org.tunebook.kernel.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.Notebook;

/** What a cell has put out, in order; answers questions from a list. */
final class Recorded implements CellOutput {
    private final List<String> events = new ArrayList<>();
    private final List<String> answers;

    Recorded(String... answers) {
        this.answers = new ArrayList<>(List.of(answers));
    }

    private synchronized void add(String event) {
        events.add(event);
        notifyAll();
    }

    synchronized List<String> events() {
        return List.copyOf(events);
    }

    /** All text of one channel. */
    synchronized String text(Channel channel) {
        StringBuilder all = new StringBuilder();
        for (String event : events) {
            if (event.startsWith(channel + ":")) {
                all.append(event.substring(channel.name().length() + 1));
            }
        }
        return all.toString();
    }

    synchronized void await(String event) throws InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!events.contains(event)) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("not seen: " + event + "; seen: " + events);
            }
            wait(left);
        }
    }

    @Override
    public void stream(Channel channel, String text) {
        add(channel + ":" + text);
    }

    @Override
    public void display(MimeBundle bundle, String displayId) {
        add("display:" + bundle);
    }

    @Override
    public void update(MimeBundle bundle, String displayId) {
        add("update:" + bundle);
    }

    @Override
    public void clear(Notebook.Clear when) {
        add("clear:" + when);
    }

    @Override
    public synchronized CompletableFuture<String> input(String prompt, Echo echo) {
        add("ask:" + prompt);
        if (answers.isEmpty()) {
            return CompletableFuture.failedFuture(new IOException("nobody is there"));
        }
        String answer = answers.remove(0);
        return answer.equals("(never)") ? new CompletableFuture<>() : CompletableFuture.completedFuture(answer);
    }
}
