package org.tunebook.tuning;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.tuning.TrainingCurve.Point;

/**
 * A job as it stood at one moment.
 *
 * @param phases where each phase stood
 * @param timeLine what the time went on
 * @param curve the losses so far
 * @param stall what lasts longer than usual, if anything does
 * @param trouble why the last look at the job showed nothing new, if it failed; the job goes on all the same
 */
public record JobProgress(
        String name,
        JobStatus status,
        List<Phase> phases,
        TimeLine timeLine,
        TrainingCurve curve,
        Optional<Stall> stall,
        Optional<String> trouble)
        implements Displayable {
    public JobProgress {
        phases = List.copyOf(phases);
    }

    /** This progress, seen at a look that failed. */
    JobProgress troubled(String why) {
        return new JobProgress(name, status, phases, timeLine, curve, stall, Optional.of(why));
    }

    /** Whether something happened since an earlier look; the mere passing of time is nothing. */
    boolean hasMovedSince(JobProgress earlier) {
        return !status.equals(earlier.status)
                || !phases.equals(earlier.phases)
                || !curve.equals(earlier.curve)
                || stall.isPresent() != earlier.stall.isPresent()
                || !trouble.equals(earlier.trouble);
    }

    /** The phases and the loss curve in one piece of HTML, so that one output cell can hold both. */
    @Override
    public MimeBundle display() {
        StringBuilder html = new StringBuilder("<div><b>")
                .append(Html.escape(name))
                .append("</b>: ")
                .append(Html.escape(status.wireName()));
        html.append(timeLine.html());
        stall.ifPresent(
                it -> html.append("<div>⚠ ").append(Html.escape(it.toString())).append("</div>"));
        trouble.ifPresent(
                it -> html.append("<div>⚠ ").append(Html.escape(troubled())).append("</div>"));
        if (!curve.isEmpty()) {
            html.append("<img alt=\"")
                    .append(Html.escape(curve.toString()))
                    .append("\" src=\"data:image/png;base64,")
                    .append(Base64.getEncoder().encodeToString(curve.chart().png()))
                    .append("\">");
        }
        return MimeBundle.html(toString(), html.append("</div>").toString());
    }

    private String troubled() {
        return "the last look failed: " + trouble.orElse("") + " The job goes on, and so does the watching.";
    }

    private static String said(Phase phase) {
        String said = phase.name() + " " + phase.status().wireName();
        if (phase.started().isPresent()
                && phase.changed().isPresent()
                && phase.status().isFinal()) {
            said += " ("
                    + TimeLine.said(Duration.between(
                            phase.started().get(), phase.changed().get()))
                    + ")";
        }
        return said;
    }

    /** One line: status, phases, the losses so far; what lasts too long, or went wrong, on lines of their own. */
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
        stall.ifPresent(it -> out.append("\n! ").append(it));
        trouble.ifPresent(it -> out.append("\n! ").append(troubled()));
        return out.toString();
    }
}
