package org.tunebook.bedrocklocal.model;

import java.io.IOException;
import java.nio.file.Path;
import org.tunebook.formats.Conversation;

/**
 * The model after training: ranks candidate answers and says the most probable one, bare, or as the examples in
 * the prompt do.
 */
final class TunedModel implements LocalModel {
    final Encoder encoder;
    final Rarity rarity;
    final Head head;
    final ScaleModel scale;
    private final InContext inContext;

    TunedModel(Encoder encoder, Rarity rarity, Head head, ScaleModel scale) {
        this.encoder = encoder;
        this.rarity = rarity;
        this.head = head;
        this.scale = scale;
        this.inContext = InContext.of(this);
    }

    @Override
    public Reply reply(Conversation prompt) {
        Shots shots = Shots.of(prompt);
        String text = inContext.answer(shots).orElseGet(() -> answer(Passage.of(shots.question())));
        return BaseModel.said(encoder, prompt, text);
    }

    private String answer(Passage passage) {
        Reading reading = new Reading(passage, encoder, rarity);
        Candidates.Listed listed = Candidates.of(reading);
        Head.Scores scores = new Head.Scores();
        head.score(listed.example(), scores, Head.Dropout.NONE);
        Answer best = Decoder.choose(listed.answers(), scores.probability);
        return Manner.OWN.write(best, scale.of(ScaleModel.features(reading, best)));
    }

    @Override
    public int countTokens(String text) {
        return encoder.countTokens(text);
    }

    @Override
    public void save(Path directory) throws IOException {
        ModelFile.write(this, directory);
    }
}
