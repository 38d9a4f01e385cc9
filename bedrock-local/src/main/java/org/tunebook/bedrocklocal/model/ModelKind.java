package org.tunebook.bedrocklocal.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.tunebook.formats.Conversation;

/** A kind of local model: its untuned form, and how it is trained and kept. */
public interface ModelKind {
    /** The model's own name, as {@code tunebook.table-qa-mini}. */
    String name();

    /** The untuned model. */
    LocalModel base();

    /** A tuned model as {@link LocalModel#save} wrote it. */
    LocalModel load(Path directory) throws IOException;

    /**
     * Trains on conversations that end with the assistant's turn. The same arguments give the same model to
     * the last digit.
     *
     * @param validation may be empty; then there is no validation loss and no early stopping
     * @throws InterruptedException if the thread was interrupted; nothing was kept
     */
    LocalModel train(
            LocalModel start,
            List<Conversation> training,
            List<Conversation> validation,
            TrainingSettings settings,
            TrainingListener listener)
            throws InterruptedException;

    /**
     * The hyperparameters that the local models follow.
     *
     * @param learningRateMultiplier times the model's own learning rates; 1 leaves them as they are
     * @param earlyStopping when to end before the last epoch, judged on the validation loss
     */
    record TrainingSettings(
            int epochs, int batchSize, double learningRateMultiplier, EarlyStopping earlyStopping, long seed) {}

    /** Training ends once {@code patience} epochs in a row improved the validation loss by less than {@code threshold}. */
    record EarlyStopping(double threshold, int patience) {}

    /** Hears of the training's progress, on the training's own thread. */
    interface TrainingListener {
        /** One update: steps count from 0, epochs from 1; the loss is the batch's mean. */
        void step(int step, int epoch, double trainingLoss);

        /** An epoch ended: {@code step} is the number of updates so far. */
        void validation(int step, int epoch, double validationLoss);
    }
}
