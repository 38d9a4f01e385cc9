package org.tunebook.tuning;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.tuning.TrainingCurve.Point;

/** A job as it stood at one moment: status, phases, losses so far. */
public record JobProgress(String name, JobStatus status, List<Phase> phases, TrainingCurve curve)
        implements Displayable {
    public JobProgress {
        phases = List.copyOf(phases);
    }

    /** The phases and the loss curve in one piece of HTML, so that one output cell can hold both. */
    @Override
    public MimeBundle display() {
        StringBuilder html = new StringBuilder("<div><b>")
                .append(Html.escape(name))
                .append("</b>: ")
                .append(Html.escape(status.wireName()))
                .append("<br>");
        for (Phase phase : phases) {
            html.append("<span style=\"margin-right:1.5em\">")
                    .append(mark(phase.status()))
                    .append(' ')
                    .append(Html.escape(said(phase)))
                    .append("</span>");
        }
        if (!curve.isEmpty()) {
            html.append("<br><img alt=\"")
                    .append(Html.escape(curve.toString()))
                    .append("\" src=\"data:image/png;base64,")
                    .append(Base64.getEncoder().encodeToString(curve.chart().png()))
                    .append("\">");
        }
        return MimeBundle.html(toString(), html.append("</div>").toString());
    }

    private static String said(Phase phase) {
        String said = phase.name() + " " + phase.status().wireName();
        if (phase.started().isPresent()
                && phase.changed().isPresent()
                && phase.status().isFinal()) {
            Duration took =
                    Duration.between(phase.started().get(), phase.changed().get());
            said += String.format(Locale.ROOT, " (%.1f s)", took.toMillis() / 1000.0);
        }
        return said;
    }

    private static char mark(JobStatus status) {
        return switch (status) {
            case COMPLETED -> '✓';
            case FAILED, STOPPED -> '✗';
            case IN_PROGRESS, STOPPING -> '…';
            case NOT_STARTED, UNKNOWN -> '·';
        };
    }

    /** One line: status, phases, the losses so far. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(name).append(": ").append(status.wireName());
        phases.forEach(phase -> out.append(" | ").append(said(phase)));
        if (!curve.training().isEmpty()) {
            Point last = curve.training().get(curve.training().size() - 1);
            out.append(String.format(Locale.ROOT, " | step %d, training loss %.4f", last.step(), last.loss()));
        }
        curve.lastValidationLoss()
                .ifPresent(loss -> out.append(String.format(Locale.ROOT, ", validation loss %.4f", loss)));
        return out.toString();
    }
}
