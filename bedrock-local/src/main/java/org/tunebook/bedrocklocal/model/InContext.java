package org.tunebook.bedrocklocal.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.tunebook.bedrocklocal.model.Manner.Evidence;
import org.tunebook.bedrocklocal.model.Shots.Shot;
import org.tunebook.bedrocklocal.model.Training.Lesson;

/**
 * What a model takes up from the examples that a prompt shows, for that prompt alone: their manner of answering, and,
 * untuned, by some steps of gradient on a copy of its weights which candidates are meant. Where no answer shown
 * stands in what it was asked about, short answers are taken for labels, and that of the nearest examples is given.
 */
final class InContext {
    private static final int KEPT = 4;
    /** What the untuned model's own choice counts, beside the candidates' probabilities. */
    private static final float OWN_VOTE = 0.4f;

    private static final int BATCH = 4;
    private static final long SEED = 7;
    private static final float DROPOUT = 0.65f;
    private static final int LONGEST_LABEL = 60;
    private static final int MOST_WORDS_OF_A_LABEL = 3;
    private static final double SHARPNESS = 10;

    /** Whether the weights follow the examples. A handful of them was not seen to help weights that were trained. */
    private enum Weights {
        ADAPT,
        KEEP
    }

    private static final int EPOCHS = 20;

    private final Encoder encoder;
    private final Rarity rarity;
    private final Head head;
    private final ScaleModel scale;
    private final Weights weights;
    private final Function<Reading, Optional<Answer>> own;

    private final Map<List<Shot>, Taken> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<List<Shot>, Taken> eldest) {
            return size() > KEPT;
        }
    };

    private InContext(
            Encoder encoder,
            Rarity rarity,
            Head head,
            ScaleModel scale,
            Weights weights,
            Function<Reading, Optional<Answer>> own) {
        this.encoder = encoder;
        this.rarity = rarity;
        this.head = head;
        this.scale = scale;
        this.weights = weights;
        this.own = own;
    }

    /**
     * Starts from nothing but nearness in meaning.
     *
     * @param own the untuned model's own choice; it has a vote beside the candidates' probabilities
     */
    static InContext untuned(Encoder encoder, Function<Reading, Optional<Answer>> own) {
        return new InContext(encoder, new Rarity(), Head.byNearness(SEED), new ScaleModel(), Weights.ADAPT, own);
    }

    static InContext of(TunedModel model) {
        return new InContext(
                model.encoder, model.rarity, model.head, model.scale, Weights.KEEP, reading -> Optional.empty());
    }

    /** What was taken up from a set of examples. */
    private sealed interface Taken {
        record Nothing() implements Taken {}

        record Labels(List<Labelled> shown) implements Taken {}

        record Adapted(Head head, ScaleModel scale, Manner manner) implements Taken {}
    }

    private record Labelled(float[] vector, String label) {}

    /** A shot with its question worked on. */
    private record Worked(Shot shot, Passage passage, Reading reading, Candidates.Listed listed) {}

    /** The answer that the examples make of this question; none where they leave the model's own as it is. */
    Optional<String> answer(Shots shots) {
        if (shots.shown().isEmpty()) {
            return Optional.empty();
        }
        Taken taken = taken(shots.shown());
        if (taken instanceof Taken.Labels labels) {
            return Optional.of(nearest(Passage.of(shots.question()), labels.shown()));
        }
        if (!(taken instanceof Taken.Adapted adapted)) {
            return Optional.empty();
        }
        Passage passage = Passage.of(shots.question());
        if (passage.table().isEmpty() && passage.paragraphs().isEmpty()) {
            return Optional.empty();
        }
        Reading reading = new Reading(passage, encoder, rarity);
        Candidates.Listed listed = Candidates.of(reading);
        Head.Scores scores = new Head.Scores();
        adapted.head().score(listed.example(), scores, Head.Dropout.NONE);
        Answer best = choose(listed.answers(), scores.probability, own.apply(reading));
        return Optional.of(adapted.manner().write(best, adapted.scale().of(ScaleModel.features(reading, best))));
    }

    private static Answer choose(List<Answer> listed, float[] probability, Optional<Answer> own) {
        if (own.isEmpty()) {
            return Decoder.choose(listed, probability);
        }
        List<Answer> answers = new ArrayList<>(listed);
        answers.add(own.get());
        float[] voted = Arrays.copyOf(probability, answers.size());
        voted[listed.size()] = OWN_VOTE;
        return Decoder.choose(answers, voted);
    }

    private Taken taken(List<Shot> shots) {
        synchronized (kept) {
            Taken known = kept.get(shots);
            if (known != null) {
                return known;
            }
        }
        Taken taken = take(shots);
        synchronized (kept) {
            kept.put(shots, taken);
        }
        return taken;
    }

    private Taken take(List<Shot> shots) {
        List<Worked> worked = shots.stream().map(this::work).toList();
        Manner.Learnt learnt = Manner.of(worked.stream()
                .map(each -> new Evidence(each.listed().answers(), each.shot().answer()))
                .toList());
        if (areLabels(worked, learnt.found())) {
            return new Taken.Labels(worked.stream()
                    .map(each ->
                            new Labelled(meaning(each.passage()), each.shot().answer()))
                    .toList());
        }
        if (2 * learnt.found() < shots.size()) {
            return new Taken.Nothing();
        }
        List<Lesson> lessons = worked.stream()
                .map(each -> Lesson.of(
                        each.reading(),
                        each.listed(),
                        Target.of(learnt.manner().bare(each.shot().answer()))))
                .filter(Lesson::learnable)
                .toList();
        return adapted(lessons, learnt.manner());
    }

    private Worked work(Shot shot) {
        Passage passage = Passage.of(shot.asked());
        Reading reading = new Reading(passage, encoder, rarity);
        return new Worked(shot, passage, reading, Candidates.of(reading));
    }

    private Taken adapted(List<Lesson> lessons, Manner manner) {
        if (weights == Weights.KEEP) {
            return new Taken.Adapted(head, scale, manner);
        }
        Head own = head.copy();
        ScaleModel ownScale = new ScaleModel(scale.weights.clone());
        int batches = (lessons.size() + BATCH - 1) / BATCH;
        Optimiser optimiser = new Optimiser(own, 1, EPOCHS * batches);
        Head.Gradient gradient = new Head.Gradient();
        Head.Scores scores = new Head.Scores();
        Random random = new Random(SEED);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            for (int from = 0; from < lessons.size(); from += BATCH) {
                gradient.clear();
                Head.Dropout dropout = new Head.Dropout(DROPOUT, random.nextInt());
                List<Lesson> batch = lessons.subList(from, Math.min(lessons.size(), from + BATCH));
                for (Lesson lesson : batch) {
                    lesson.learn(own, scores, dropout, 1f / batch.size(), gradient);
                }
                optimiser.step(gradient);
            }
        }
        ScaleModel.Case[] cases = lessons.stream()
                .flatMap(lesson -> lesson.scale(own, scores).stream())
                .toArray(ScaleModel.Case[]::new);
        ownScale.train(cases, 1, SEED);
        return new Taken.Adapted(own, ownScale, manner);
    }

    /** Whether the answers shown are a few short texts that stand for something and not in the text itself. */
    private static boolean areLabels(List<Worked> worked, int found) {
        List<String> answers = worked.stream().map(each -> each.shot().answer()).toList();
        Set<String> different = new HashSet<>(answers);
        boolean brief = answers.stream()
                .allMatch(answer -> answer.length() <= LONGEST_LABEL
                        && answer.split("\\s+", MOST_WORDS_OF_A_LABEL + 2).length <= MOST_WORDS_OF_A_LABEL);
        boolean tables = worked.stream().anyMatch(each -> each.passage().table().isPresent());
        boolean repeated = different.size() < answers.size();
        return brief && 2 * found < answers.size() && (repeated || !tables);
    }

    private float[] meaning(Passage passage) {
        return encoder.vector(String.join(
                " ",
                Stream.concat(passage.paragraphs().stream(), Stream.of(passage.question()))
                        .distinct()
                        .toList()));
    }

    private String nearest(Passage asked, List<Labelled> shown) {
        float[] vector = meaning(asked);
        Map<String, Double> votes = new LinkedHashMap<>();
        for (Labelled one : shown) {
            votes.merge(one.label(), Math.exp(SHARPNESS * Encoder.cosine(vector, one.vector())), Double::sum);
        }
        return votes.entrySet().stream()
                .max(Map.Entry.<String, Double>comparingByValue()
                        .thenComparing(Map.Entry::getKey, Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .orElseThrow();
    }
}
