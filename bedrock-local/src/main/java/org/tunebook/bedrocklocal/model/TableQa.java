package org.tunebook.bedrocklocal.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.tunebook.formats.Conversation;

/**
 * The local model for questions over a table and paragraphs: ranks candidate answers (cells, headers, calculations,
 * text spans) that it finds in the prompt, behind a frozen pretrained encoder. It is trained for real, by gradients,
 * from the assistant's texts alone; it cannot write free text.
 */
public final class TableQa {
    static final String NAME = "tunebook.table-qa-mini";

    private TableQa() {}

    /** The one kind of this model. Its encoder is read when a model first needs it. */
    public static ModelKind kind() {
        return Kind.ONLY;
    }

    private static final class Kind implements ModelKind {
        static final Kind ONLY = new Kind();

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public LocalModel base() {
            return new BaseModel(Encoder.shared());
        }

        @Override
        public LocalModel load(Path directory) throws IOException {
            return ModelFile.read(directory, Encoder.shared());
        }

        @Override
        public LocalModel train(
                LocalModel start,
                List<Conversation> training,
                List<Conversation> validation,
                TrainingSettings settings,
                TrainingListener listener)
                throws InterruptedException {
            if (training.isEmpty()) {
                throw new IllegalArgumentException("no conversation to train on; give at least one");
            }
            if (settings.epochs() < 1 || settings.batchSize() < 1) {
                throw new IllegalArgumentException("epochs and batch size must be at least 1, but are "
                        + settings.epochs() + " and " + settings.batchSize());
            }
            if (!(start instanceof TunedModel) && !(start instanceof BaseModel)) {
                throw new IllegalArgumentException("training starts from a model of " + NAME + ", not from "
                        + start.getClass().getName());
            }
            TunedModel tuned = start instanceof TunedModel model ? model : null;
            return new Training(Encoder.shared(), settings, listener).run(tuned, training, validation);
        }
    }
}
