package org.tunebook.tuning;

import java.time.Duration;
import java.util.Optional;

/**
 * A part of a job that lasts longer than such parts usually do. The service tells of no progress within a phase, so
 * its age is all there is to go by.
 *
 * @param phase what lasts, as the time line names it
 * @param age how long by now
 * @param usual what it hardly ever exceeds. Seen by users: validation 4 minutes; training 1 hour for some thousand
 *     records with a small model, several hours with Claude 3 Haiku. The limits leave room above that
 * @param advice what to do
 */
public record Stall(String phase, Duration age, Duration usual, String advice) {
    private static final Duration VALIDATION = Duration.ofHours(1);
    private static final Duration WAIT = Duration.ofHours(4);
    private static final Duration TRAINING = Duration.ofHours(24);

    static Optional<Stall> of(TimeLine timeLine, JobStatus status) {
        return status.isFinal() ? Optional.empty() : timeLine.now().flatMap(span -> of(span, status));
    }

    private static Optional<Stall> of(TimeLine.Span now, JobStatus status) {
        Duration usual = usual(now, status);
        return now.took().compareTo(usual) <= 0
                ? Optional.empty()
                : Optional.of(new Stall(now.name(), now.took(), usual, advice(now, status)));
    }

    private static Duration usual(TimeLine.Span now, JobStatus status) {
        if (status == JobStatus.STOPPING) {
            return VALIDATION;
        }
        return now.status() == JobStatus.NOT_STARTED
                ? WAIT
                : now.name().equals(Phase.VALIDATION) ? VALIDATION : TRAINING;
    }

    private static String advice(TimeLine.Span now, JobStatus status) {
        if (status == JobStatus.STOPPING) {
            return "It has been asked to stop; ask AWS support with the job's ARN if it does not.";
        }
        if (now.status() == JobStatus.NOT_STARTED) {
            return "A region trains two jobs of an account at a time, so see TuningJob.all(bedrock) for others that run."
                    + " If none does: jobs have been seen to wait like this for 25 to 74 hours and then to fail with an"
                    + " internal error, so stop it with stop() and launch it again, which starts a new one.";
        }
        return now.name().equals(Phase.VALIDATION)
                ? "Stop it with stop() and launch it again; before that see that the role can still read the files."
                : "If the losses still move it is at work; if they do not, stop it with stop() and launch it again. What"
                        + " it has trained until then is charged.";
    }

    @Override
    public String toString() {
        return phase + " has lasted " + TimeLine.said(age) + "; usual is at most " + TimeLine.said(usual) + ". "
                + advice;
    }
}
