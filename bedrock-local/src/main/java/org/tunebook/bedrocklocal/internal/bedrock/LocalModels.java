package org.tunebook.bedrocklocal.internal.bedrock;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrocklocal.model.LocalModel;
import org.tunebook.bedrocklocal.model.ModelKind;
import org.tunebook.formats.Conversation;

/** The local models in memory: the base from its first use on, of the tuned ones those used last. */
public final class LocalModels {
    private static final int KEPT = 4;

    private final Supplier<ModelKind> source;
    private final Map<Path, LocalModel> tuned = new LinkedHashMap<>(16, 0.75f, true);
    private final Semaphore turns =
            new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);
    private @Nullable ModelKind kind;
    private @Nullable LocalModel base;

    /**
     * @param source asked once, when a model is first needed
     */
    public LocalModels(Supplier<ModelKind> source) {
        this.source = source;
    }

    public synchronized ModelKind kind() {
        if (kind == null) {
            kind = source.get();
        }
        return kind;
    }

    public synchronized LocalModel base() {
        if (base == null) {
            base = kind().base();
        }
        return base;
    }

    /** A tuned model, by the directory it was saved to. */
    public synchronized LocalModel tuned(Path directory) throws IOException {
        LocalModel model = tuned.get(directory);
        if (model == null) {
            model = kind().load(directory);
            tuned.put(directory, model);
            if (tuned.size() > KEPT) {
                var eldest = tuned.entrySet().iterator();
                eldest.next();
                eldest.remove();
            }
        }
        return model;
    }

    public synchronized void forget(Path directory) {
        tuned.remove(directory);
    }

    /** An answer, once it is this request's turn: no more are worked out at a time than there are processors. */
    public LocalModel.Reply reply(LocalModel model, Conversation prompt) {
        turns.acquireUninterruptibly();
        try {
            return model.reply(prompt);
        } finally {
            turns.release();
        }
    }
}
