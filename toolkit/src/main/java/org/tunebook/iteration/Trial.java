package org.tunebook.iteration;

import java.time.Duration;
import java.util.Optional;
import org.tunebook.evaluation.Evaluation;
import org.tunebook.tuning.CustomModel;
import org.tunebook.tuning.Hyperparameters;

/**
 * One training of a sweep and what came of it.
 *
 * @param name what tells it from the others, in words
 * @param hyperparameters what the training was told
 * @param size how many examples it was trained on
 * @param state how far it came
 * @param note why it came no further; empty if there is nothing to say
 * @param jobName the job's name on the service; empty if none was asked for
 * @param model the model, once there is one
 * @param steps the updates of the training; 0 if there was none
 * @param loss the lowest validation loss; NaN if none is known
 * @param took from the job's creation to its end, as the service tells it
 * @param evaluation its answers to the validation examples, once it was asked
 */
public record Trial(
        String name,
        Hyperparameters hyperparameters,
        int size,
        State state,
        String note,
        String jobName,
        Optional<CustomModel> model,
        int steps,
        double loss,
        Duration took,
        Optional<Evaluation> evaluation) {

    /** How far a trial came. */
    public enum State {
        /** Its job has not ended, or was never asked for. */
        OPEN("open"),
        /** Its job failed; the sweep does not try it again. */
        FAILED("failed"),
        /** Its job was stopped; the next run of the sweep trains it anew. */
        STOPPED("stopped"),
        /** There is a model that could not be asked; the next run of the sweep asks it. */
        TRAINED("trained, not evaluated"),
        /** There is a model, and it has been judged. */
        EVALUATED("evaluated");

        private final String title;

        State(String title) {
            this.title = title;
        }

        /** The state in running text. */
        public String title() {
            return title;
        }
    }

    @Override
    public String toString() {
        return name + ": " + state.title() + (note.isEmpty() ? "" : ", " + note);
    }
}
