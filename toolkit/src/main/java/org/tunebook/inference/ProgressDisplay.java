package org.tunebook.inference;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tunebook.deployment.Endpoint;
import org.tunebook.inference.Inference.Progress;
import org.tunebook.notebook.DisplayHandle;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.notebook.Notebook;

/** How far a set has been asked, drawn over itself in a notebook, every few seconds a line in a console. */
final class ProgressDisplay {
    private static final long NOTEBOOK_NANOS = 500_000_000L;
    private static final long CONSOLE_NANOS = 10_000_000_000L;

    private final @Nullable Notebook notebook;
    private final int total;
    private final int journalled;
    private final long started = System.nanoTime();
    private long drawn = started;
    private @Nullable DisplayHandle handle;

    ProgressDisplay(Endpoint endpoint, Progress progress, int total, int journalled) {
        this.notebook = progress == Progress.SHOWN ? Notebook.current() : null;
        this.total = total;
        this.journalled = journalled;
    }

    void answered(int now) {
        if (notebook == null) {
            return;
        }
        long time = System.nanoTime();
        if (time - drawn < (notebook.updatesInPlace() ? NOTEBOOK_NANOS : CONSOLE_NANOS)) {
            return;
        }
        drawn = time;
        double rate = now / ((time - started) / 1e9);
        String left = rate > 0 ? String.format(Locale.ROOT, ", %.0f s left", (total - journalled - now) / rate) : "";
        draw(
                journalled + now,
                String.format(Locale.ROOT, "%d of %d answers, %.1f/s%s", journalled + now, total, rate, left));
    }

    /** The last word names no times: it stays in the notebook. */
    void end() {
        draw(total, total + " answers" + (journalled > 0 ? ", " + journalled + " of them from the journal" : ""));
    }

    private void draw(int done, String said) {
        if (notebook == null) {
            return;
        }
        MimeBundle bundle = MimeBundle.html(
                said,
                "<progress max=\"" + Math.max(1, total) + "\" value=\"" + done + "\"></progress> " + Html.escape(said));
        if (handle == null) {
            handle = notebook.display(bundle);
        } else {
            handle.update(bundle);
        }
    }
}
