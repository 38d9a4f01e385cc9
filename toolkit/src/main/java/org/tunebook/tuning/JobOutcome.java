package org.tunebook.tuning;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;

/** How a tuning job ended. */
public sealed interface JobOutcome extends Displayable {
    /** There is a custom model. */
    record Succeeded(CustomModel model, TrainingCurve curve, Duration took) implements JobOutcome {
        @Override
        public String toString() {
            StringBuilder out = new StringBuilder("Succeeded: ").append(model);
            curve.best()
                    .ifPresent(best -> out.append(String.format(
                            Locale.ROOT,
                            "%nlowest validation loss %.4f at step %d, epoch %d",
                            best.loss(),
                            best.step(),
                            best.epoch())));
            return out.toString();
        }
    }

    /**
     * There is no model.
     *
     * @param reason the service's own words
     * @param advice what to do about it; empty if nothing better is known than to read the reason
     */
    record Failed(String reason, String advice, Duration took) implements JobOutcome {
        @Override
        public String toString() {
            return "Failed: " + reason + (advice.isEmpty() ? "" : "\n" + advice);
        }
    }

    /** It was stopped; there is no model, and it cannot be taken up again. */
    record Stopped(Instant at) implements JobOutcome {
        @Override
        public String toString() {
            return "Stopped: there is no model of this job, and it cannot be taken up again";
        }
    }

    @Override
    default MimeBundle display() {
        return MimeBundle.text(toString());
    }
}
