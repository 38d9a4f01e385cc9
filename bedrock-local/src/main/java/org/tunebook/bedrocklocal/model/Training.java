package org.tunebook.bedrocklocal.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrocklocal.model.ModelKind.TrainingListener;
import org.tunebook.bedrocklocal.model.ModelKind.TrainingSettings;
import org.tunebook.formats.Conversation;

/**
 * One training run. Only the assistant's text teaches: every candidate answer that agrees with it is right, and
 * the loss is minus the log of the probability of being right. Conversations that no candidate comes near to are
 * left out of loss and gradient.
 */
final class Training {
    static final double LEAST_PROBABILITY = 1e-6;
    private static final double LEAST_REWARD = 0.05;
    private static final float DROPOUT = 0.65f;
    /** What a batch without anything to learn from reports: the loss of an answer of probability {@value LEAST_PROBABILITY}. */
    private static final double NOTHING_RIGHT = -Math.log(LEAST_PROBABILITY);

    private final Encoder encoder;
    private final TrainingSettings settings;
    private final TrainingListener listener;
    private final long memory;

    /** A run that keeps its examples in two fifths of the heap: the server, the texts and the encoder need the rest. */
    Training(Encoder encoder, TrainingSettings settings, TrainingListener listener) {
        this(encoder, settings, listener, Runtime.getRuntime().maxMemory() * 2 / 5);
    }

    /**
     * A run that keeps its examples in so much memory and makes the rest anew whenever they are needed.
     *
     * @param memory in bytes; decides how fast the run is, not what comes of it
     */
    Training(Encoder encoder, TrainingSettings settings, TrainingListener listener, long memory) {
        this.encoder = encoder;
        this.settings = settings;
        this.listener = listener;
        this.memory = memory;
    }

    TunedModel run(@Nullable TunedModel start, List<Conversation> training, List<Conversation> validation)
            throws InterruptedException {
        List<Passage> passages = training.stream().map(Passage::of).toList();
        Rarity rarity = start != null ? start.rarity : count(passages);
        Lessons lessons = new Lessons(training, passages, encoder, rarity);
        Lessons checks =
                new Lessons(validation, validation.stream().map(Passage::of).toList(), encoder, rarity);
        checks.prepare(lessons.prepare(memory));
        Head head = start != null ? start.head.copy() : Head.untrained(settings.seed());
        ScaleModel scale = start != null ? new ScaleModel(start.scale.weights.clone()) : new ScaleModel();
        fit(head, lessons, checks);
        scale.train(scaleCases(head, lessons), settings.learningRateMultiplier(), settings.seed());
        return new TunedModel(encoder, rarity, head, scale);
    }

    private static Rarity count(List<Passage> passages) {
        Rarity rarity = new Rarity();
        Set<Object> seen = new HashSet<>();
        for (Passage passage : passages) {
            if (seen.add(List.of(passage.table(), passage.paragraphs()))) {
                rarity.add(Reading.documentWords(passage));
            }
        }
        return rarity;
    }

    private void fit(Head head, Lessons lessons, Lessons checks) throws InterruptedException {
        int n = lessons.size();
        int batch = settings.batchSize();
        int stepsPerEpoch = (n + batch - 1) / batch;
        Optimiser optimiser = new Optimiser(head, settings.learningRateMultiplier(), stepsPerEpoch * settings.epochs());
        Head.Gradient gradient = new Head.Gradient();
        Head.Scores scores = new Head.Scores();
        Random random = new Random(settings.seed());
        int[] order = new int[n];
        Arrays.setAll(order, i -> i);
        int step = 0;
        double best = Double.POSITIVE_INFINITY;
        int withoutGain = 0;
        for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
            shuffle(order, random);
            for (int from = 0; from < n; from += batch) {
                checkInterrupt();
                int[] members = Arrays.copyOfRange(order, from, Math.min(n, from + batch));
                Head.Dropout dropout = new Head.Dropout(DROPOUT, random.nextInt());
                double loss = batch(head, lessons, members, dropout, scores, gradient);
                optimiser.step(gradient);
                listener.step(step++, epoch, loss);
            }
            if (checks.size() > 0) {
                double loss = loss(head, checks, scores);
                listener.validation(step, epoch, loss);
                withoutGain = best - loss < settings.earlyStopping().threshold() ? withoutGain + 1 : 0;
                best = Math.min(best, loss);
                if (withoutGain >= settings.earlyStopping().patience()) {
                    return;
                }
            }
        }
    }

    private static double batch(
            Head head, Lessons lessons, int[] members, Head.Dropout dropout, Head.Scores scores, Head.Gradient gradient)
            throws InterruptedException {
        gradient.clear();
        List<Lesson> batch = new ArrayList<>();
        for (int member : members) {
            Lesson lesson = lessons.at(member);
            if (lesson.learnable()) {
                batch.add(lesson);
            }
        }
        double sum = 0;
        for (Lesson lesson : batch) {
            checkInterrupt();
            sum += lesson.learn(head, scores, dropout, 1f / batch.size(), gradient);
        }
        return batch.isEmpty() ? NOTHING_RIGHT : sum / batch.size();
    }

    private static double loss(Head head, Lessons lessons, Head.Scores scores) throws InterruptedException {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < lessons.size(); i++) {
            checkInterrupt();
            Lesson lesson = lessons.at(i);
            if (lesson.learnable()) {
                sum += head.loss(lesson.example(), lesson.reward(), scores, Head.Dropout.NONE);
                count++;
            }
        }
        return count == 0 ? NOTHING_RIGHT : sum / count;
    }

    private static ScaleModel.Case[] scaleCases(Head head, Lessons lessons) throws InterruptedException {
        List<ScaleModel.Case> cases = new ArrayList<>();
        Head.Scores scores = new Head.Scores();
        for (int i = 0; i < lessons.size(); i++) {
            checkInterrupt();
            lessons.at(i).scale(head, scores).ifPresent(cases::add);
        }
        return cases.toArray(ScaleModel.Case[]::new);
    }

    static void shuffle(int[] order, Random random) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
    }

    private static void checkInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the training was interrupted; nothing was kept");
        }
    }

    /**
     * One conversation to learn from.
     *
     * @param reward how right each candidate is, 1 for the best; empty if none is
     * @param scaled the candidates that are right
     * @param scales what each of these teaches about scales
     */
    record Lesson(Example example, float[] reward, int[] scaled, ScaleModel.Case[] scales) {
        boolean learnable() {
            return reward.length > 0;
        }

        /** The bytes that this lesson keeps in memory, about. */
        long bytes() {
            long bytes = example.bytes() + 4L * (reward.length + scaled.length);
            for (ScaleModel.Case one : scales) {
                bytes += 4L * one.features().length + 48;
            }
            return bytes;
        }

        /** Adds the gradient of this lesson, so much of it, and gives its loss. */
        double learn(Head head, Head.Scores scores, Head.Dropout dropout, float weight, Head.Gradient gradient) {
            double loss = head.loss(example, reward, scores, dropout);
            head.addGradient(example, reward, scores, dropout, weight, gradient);
            return loss;
        }

        /** The right answer that the trained head finds most probable, with the scale it should have. */
        Optional<ScaleModel.Case> scale(Head head, Head.Scores scores) {
            if (!learnable() || scales.length == 0) {
                return Optional.empty();
            }
            head.score(example, scores, Head.Dropout.NONE);
            int best = 0;
            for (int s = 1; s < scales.length; s++) {
                best = scores.probability[scaled[s]] > scores.probability[scaled[best]] ? s : best;
            }
            return Optional.of(scales[best]);
        }

        static Lesson of(Reading reading, Candidates.Listed listed, Target target) {
            List<Answer> answers = listed.answers();
            float[] reward = new float[answers.size()];
            float best = 0;
            for (int c = 0; c < reward.length; c++) {
                reward[c] = (float) target.reward(answers.get(c));
                best = Math.max(best, reward[c]);
            }
            if (best < LEAST_REWARD) {
                return new Lesson(listed.example(), new float[0], new int[0], new ScaleModel.Case[0]);
            }
            float most = best;
            for (int c = 0; c < reward.length; c++) {
                reward[c] /= most;
            }
            int[] scaled = IntStream.range(0, reward.length)
                    .filter(c -> reward[c] > 0.9f && most > 0.5f)
                    .limit(24)
                    .toArray();
            ScaleModel.Case[] scales = Arrays.stream(scaled)
                    .mapToObj(c -> new ScaleModel.Case(
                            ScaleModel.features(reading, answers.get(c)), target.scaleOf(answers.get(c))))
                    .toArray(ScaleModel.Case[]::new);
            return new Lesson(listed.example(), reward, scaled, scales);
        }
    }

    /** The lessons of a run, kept as far as the memory set aside for them goes and made again beyond it. */
    private static final class Lessons {
        private static final int CHUNK = 16;

        private final List<Conversation> conversations;
        private final List<Passage> passages;
        private final Encoder encoder;
        private final Rarity rarity;
        private final @Nullable Lesson[] kept;

        Lessons(List<Conversation> conversations, List<Passage> passages, Encoder encoder, Rarity rarity) {
            this.conversations = conversations;
            this.passages = passages;
            this.encoder = encoder;
            this.rarity = rarity;
            this.kept = new Lesson[passages.size()];
        }

        int size() {
            return kept.length;
        }

        /** Makes lessons and keeps them as far as the memory goes; what is left of it is returned. */
        long prepare(long memory) throws InterruptedException {
            long left = memory;
            for (int from = 0; from < kept.length && left > 0; from += CHUNK) {
                checkInterrupt();
                int to = Math.min(kept.length, from + CHUNK);
                List<String> texts = new ArrayList<>();
                for (Passage passage : passages.subList(from, to)) {
                    texts.addAll(Reading.texts(passage));
                }
                encoder.prepare(texts);
                IntStream.range(from, to).parallel().forEach(i -> kept[i] = make(i));
                for (int i = from; i < to; i++) {
                    left -= at(i).bytes();
                }
            }
            return left;
        }

        private Lesson make(int i) {
            String completion = conversations.get(i).completion().orElse("");
            Reading reading = new Reading(passages.get(i), encoder, rarity);
            return Lesson.of(reading, Candidates.of(reading), Target.of(completion));
        }

        Lesson at(int i) {
            Lesson lesson = kept[i];
            return lesson != null ? lesson : make(i);
        }
    }
}
