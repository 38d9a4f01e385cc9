package org.tunebook.tuning;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;

/**
 * What a job has spent its time on up to a moment: its phases and the waits before, between and after them, without
 * a gap. Phases that have not begun are not on it.
 */
public record TimeLine(List<Span> spans) implements Displayable {
    /** Waits shorter than this are the service's turning of a page. */
    private static final Duration NOTHING = Duration.ofSeconds(1);

    private static final int SHORTEST_BAR_PERCENT = 2;

    public TimeLine {
        spans = List.copyOf(spans);
    }

    /**
     * One stretch of a job's time.
     *
     * @param name a phase's name, or what was waited for
     * @param status how it ended, {@code IN_PROGRESS} or {@code STOPPING} while it lasts, {@code NOT_STARTED} for a wait
     * @param began when, counted from the job's start
     */
    public record Span(String name, JobStatus status, Duration began, Duration took) {
        boolean lasts() {
            return !status.isFinal() && status != JobStatus.NOT_STARTED;
        }
    }

    /**
     * The time line of a job.
     *
     * @param end when the job ended, or now
     */
    static TimeLine of(Instant created, List<Phase> phases, JobStatus status, Instant end) {
        List<Span> spans = new ArrayList<>();
        Instant at = created;
        for (Phase phase : phases) {
            if (phase.status() == JobStatus.NOT_STARTED || phase.started().isEmpty()) {
                if (!status.isFinal()) {
                    add(spans, created, "wait for " + phase.name(), JobStatus.NOT_STARTED, at, end);
                    at = end;
                }
                break;
            }
            Instant started = later(at, phase.started().get());
            if (Duration.between(at, started).compareTo(NOTHING) > 0) {
                add(spans, created, "wait for " + phase.name(), JobStatus.NOT_STARTED, at, started);
            }
            Instant over =
                    phase.status().isFinal() ? later(started, phase.changed().orElse(end)) : later(started, end);
            add(spans, created, phase.name(), phase.status(), started, over);
            at = over;
        }
        if (Duration.between(at, end).compareTo(NOTHING) > 0) {
            add(spans, created, "finishing", status.isFinal() ? status : JobStatus.IN_PROGRESS, at, end);
        }
        return new TimeLine(spans);
    }

    private static void add(
            List<Span> spans, Instant created, String name, JobStatus status, Instant from, Instant to) {
        spans.add(new Span(name, status, Duration.between(created, from), Duration.between(from, to)));
    }

    /** The service's clock and ours differ a little. */
    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** All of it. */
    public Duration total() {
        return spans.isEmpty() ? Duration.ZERO : last().began().plus(last().took());
    }

    /** What the job is at, or was at the end; empty before anything is known. */
    public Optional<Span> now() {
        return spans.isEmpty() ? Optional.empty() : Optional.of(last());
    }

    private Span last() {
        return spans.get(spans.size() - 1);
    }

    /** One bar whose parts are as long as they lasted, and what they were under it. */
    @Override
    public MimeBundle display() {
        return MimeBundle.html(toString(), html());
    }

    String html() {
        StringBuilder bar =
                new StringBuilder("<div style=\"display:flex;height:0.8em;max-width:640px;margin:0.3em 0\">");
        StringBuilder words = new StringBuilder("<div>");
        double total = Math.max(1, total().toMillis());
        for (Span span : spans) {
            double share = Math.max(SHORTEST_BAR_PERCENT, 100 * span.took().toMillis() / total);
            String said = span.name() + " " + said(span.took());
            bar.append(String.format(
                            Locale.ROOT, "<span style=\"flex:%.1f;background:%s\" title=\"", share, colour(span)))
                    .append(Html.escape(said))
                    .append("\"></span>");
            words.append("<span style=\"margin-right:1.5em;white-space:nowrap\"><span style=\"color:")
                    .append(colour(span))
                    .append("\">■</span> ")
                    .append(mark(span.status()))
                    .append(' ')
                    .append(Html.escape(said))
                    .append("</span>");
        }
        return bar.append("</div>").append(words).append("</div>").toString();
    }

    private static String colour(Span span) {
        if (span.status() == JobStatus.NOT_STARTED) {
            return "#c8c8c8";
        }
        if (span.status() == JobStatus.FAILED || span.status() == JobStatus.STOPPED) {
            return "#d55e00";
        }
        return switch (span.name()) {
            case Phase.VALIDATION -> "#56b4e9";
            case Phase.TRAINING -> "#0072b2";
            default -> "#009e73";
        };
    }

    static char mark(JobStatus status) {
        return switch (status) {
            case COMPLETED -> '✓';
            case FAILED, STOPPED -> '✗';
            case IN_PROGRESS, STOPPING -> '…';
            case NOT_STARTED, UNKNOWN -> '·';
        };
    }

    /** The spans as a table. */
    @Override
    public String toString() {
        return Sheet.captioned("time line, " + said(total()))
                .text("phase", spans.stream().map(Span::name).toList())
                .text(
                        "status",
                        spans.stream()
                                .map(span -> span.status() == JobStatus.NOT_STARTED
                                        ? "–"
                                        : span.status().wireName())
                                .toList())
                .text("after", spans.stream().map(span -> said(span.began())).toList())
                .text("took", spans.stream().map(span -> said(span.took())).toList())
                .toString();
    }

    /** A time in the two units that matter: {@code 0.3 s}, {@code 3 min 20 s}, {@code 26 h 5 min}. */
    static String said(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? pair(seconds / 60, "min", seconds % 60, "s")
                : pair(seconds / 3600, "h", seconds / 60 % 60, "min");
    }

    private static String pair(long many, String unit, long few, String smaller) {
        return many + " " + unit + (few == 0 ? "" : " " + few + " " + smaller);
    }
}
