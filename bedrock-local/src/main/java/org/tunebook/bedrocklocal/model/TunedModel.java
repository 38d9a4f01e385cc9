package org.tunebook.bedrocklocal.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
        Answer best = decode(listed.answers(), scores.probability);
        return write(best, scale.of(ScaleModel.features(reading, best)));
    }

    /** The most probable text: candidates that say the same add up; the best of them is how it is said. */
    static Answer decode(List<Answer> answers, float[] probability) {
        Map<String, Float> sums = new HashMap<>();
        for (int c = 0; c < answers.size(); c++) {
            sums.merge(key(answers.get(c)), probability[c], Float::sum);
        }
        int best = 0;
        float bestSum = -1;
        for (int c = 0; c < answers.size(); c++) {
            float sum = sums.getOrDefault(key(answers.get(c)), 0f);
            if (sum > bestSum || (sum == bestSum && probability[c] > probability[best])) {
                best = c;
                bestSum = sum;
            }
        }
        return answers.get(best);
    }

    private static String key(Answer answer) {
        return Double.isNaN(answer.number())
                ? String.join("\n", answer.lines()).toLowerCase(Locale.ROOT)
                : "number " + answer.number();
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
