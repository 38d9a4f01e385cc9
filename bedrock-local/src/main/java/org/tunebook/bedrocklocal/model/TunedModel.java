package org.tunebook.bedrocklocal.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.tunebook.formats.Conversation;

/** The model after training: ranks candidate answers and says the most probable one, bare. */
final class TunedModel implements LocalModel {
    final Encoder encoder;
    final Rarity rarity;
    final Head head;
    final ScaleModel scale;

    TunedModel(Encoder encoder, Rarity rarity, Head head, ScaleModel scale) {
        this.encoder = encoder;
        this.rarity = rarity;
        this.head = head;
        this.scale = scale;
    }

    @Override
    public Reply reply(Conversation prompt) {
        return BaseModel.said(encoder, prompt, answer(Passage.of(prompt)));
    }

    private String answer(Passage passage) {
        Reading reading = new Reading(passage, encoder, rarity);
        Candidates.Listed listed = Candidates.of(reading);
        Head.Scores scores = new Head.Scores();
        head.score(listed.example(), scores, Head.Dropout.NONE);
        Answer best = Decoder.choose(listed.answers(), scores.probability);
        return write(best, scale.of(ScaleModel.features(reading, best)));
    }

    static String write(Answer answer, Magnitude magnitude) {
        return answer.lines().stream()
                .map(line -> Target.ownMagnitude(line) == Magnitude.ONE ? magnitude.write(line) : line)
                .collect(Collectors.joining("\n"));
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
