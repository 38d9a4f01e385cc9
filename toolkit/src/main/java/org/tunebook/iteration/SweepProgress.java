package org.tunebook.iteration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tunebook.notebook.DisplayHandle;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.Live;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.Notebook;
import org.tunebook.plot.Sheet;

/** A sweep under way: one table in one cell, drawn anew when something moved; in a console a line for every step. */
final class SweepProgress implements Live {
    private final int total;
    private final Notebook notebook = Notebook.current();
    private final long start = System.nanoTime();
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final List<String> lines = new ArrayList<>();
    private final List<DisplayHandle> places = new ArrayList<>();
    private int ended;
    private int endedHere;
    private boolean moved;

    private record Row(String step, String detail) {}

    SweepProgress(int total) {
        this.total = total;
    }

    /** Shows it, and goes on to show it until it is let go of. */
    void show() {
        if (notebook.updatesInPlace()) {
            notebook.display(this);
        }
    }

    /** Something is to come; things are listed in the order in which they are named first. */
    synchronized void toCome(String name) {
        rows.putIfAbsent(name, new Row("to come", ""));
        moved = true;
    }

    /** Something is at a step now; the detail may change often and makes no line of its own. */
    synchronized void at(String name, String step, String detail) {
        Row row = new Row(step, detail);
        Row before = rows.put(name, row);
        moved |= !row.equals(before);
        if (before == null || !before.step.equals(step)) {
            lines.add(name + ": " + step + (detail.isEmpty() ? "" : ", " + detail));
        }
    }

    /** A trial is at its end. */
    synchronized void ended(String name, String how, Work work) {
        ended++;
        endedHere += work == Work.NEW ? 1 : 0;
        Row row = new Row(how, "");
        rows.put(name, row);
        moved = true;
        if (work == Work.NEW) {
            lines.add(name + ": " + how + " (" + this + ")");
        }
    }

    /** Whether something was done just now, or in an earlier run. */
    enum Work {
        NEW,
        KEPT
    }

    /** Draws what moved since it was drawn last; called by the thread of the cell alone. */
    void draw() {
        List<DisplayHandle> inPlace;
        List<String> fresh;
        synchronized (this) {
            inPlace = moved ? List.copyOf(places) : List.of();
            fresh = List.copyOf(lines);
            lines.clear();
            moved = false;
        }
        if (notebook.updatesInPlace()) {
            MimeBundle state = display();
            inPlace.forEach(place -> place.update(state));
        } else {
            fresh.forEach(line -> notebook.display(MimeBundle.text(line)));
        }
    }

    @Override
    public synchronized void shownIn(DisplayHandle place) {
        places.add(place);
    }

    @Override
    public synchronized MimeBundle display() {
        Sheet sheet = sheet();
        return MimeBundle.html(
                this + "\n" + sheet,
                "<progress max=\"" + Math.max(1, total) + "\" value=\"" + ended + "\"></progress> "
                        + Html.escape(toString())
                        + sheet.display().get(MimeBundle.HTML).orElse(""));
    }

    private Sheet sheet() {
        return Sheet.captioned("")
                .text("trial", rows.keySet())
                .text("step", rows.values().stream().map(Row::step).toList())
                .text("", rows.values().stream().map(Row::detail).toList());
    }

    /** As {@code 3 of 12 trials, 4 min, about 12 min left}. */
    @Override
    public synchronized String toString() {
        double seconds = (System.nanoTime() - start) / 1e9;
        String left = endedHere > 0 && ended < total
                ? ", about " + time(seconds / endedHere * (total - ended)) + " left"
                : "";
        return ended + " of " + total + (total == 1 ? " trial, " : " trials, ") + time(seconds) + left;
    }

    static String time(Duration duration) {
        return time(duration.toMillis() / 1e3);
    }

    private static String time(double seconds) {
        if (seconds < 120) {
            return String.format(Locale.ROOT, "%.0f s", seconds);
        }
        double minutes = seconds / 60;
        return minutes < 120
                ? String.format(Locale.ROOT, "%.0f min", minutes)
                : String.format(Locale.ROOT, "%.1f h", minutes / 60);
    }
}
