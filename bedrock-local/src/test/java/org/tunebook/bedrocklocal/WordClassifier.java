package org.tunebook.bedrocklocal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.bedrocklocal.model.LocalModel;
import org.tunebook.bedrocklocal.model.ModelKind;
import org.tunebook.formats.Conversation;

/**
 * A small kind of model that learns in milliseconds: which of the answers seen goes with which words of the question, by
 * softmax regression. Untuned, it answers with the question's first words.
 */
final class WordClassifier implements ModelKind {
    static final String NAME = "tunebook.word-classifier-test";

    private final Duration pause;

    /**
     * @param pause before every update, as on a slow machine
     */
    WordClassifier(Duration pause) {
        this.pause = pause;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public LocalModel base() {
        return new Model(new TreeMap<>());
    }

    @Override
    public LocalModel load(Path directory) throws IOException {
        Map<String, Map<String, Double>> weights = new TreeMap<>();
        Json.MAPPER
                .readTree(directory.resolve("weights.json").toFile())
                .properties()
                .forEach(answer -> {
                    Map<String, Double> words = new TreeMap<>();
                    answer.getValue()
                            .properties()
                            .forEach(word ->
                                    words.put(word.getKey(), word.getValue().asDouble()));
                    weights.put(answer.getKey(), words);
                });
        return new Model(weights);
    }

    @Override
    public LocalModel train(
            LocalModel start,
            List<Conversation> training,
            List<Conversation> validation,
            TrainingSettings settings,
            TrainingListener listener)
            throws InterruptedException {
        Map<String, Map<String, Double>> weights = new TreeMap<>();
        ((Model) start).weights.forEach((answer, words) -> weights.put(answer, new TreeMap<>(words)));
        for (String answer : new TreeSet<>(
                training.stream().map(c -> c.completion().orElseThrow()).toList())) {
            weights.computeIfAbsent(answer, a -> new TreeMap<>());
        }
        var model = new Model(weights);
        List<Conversation> order = new ArrayList<>(training);
        var random = new Random(settings.seed());
        int step = 0;
        for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
            Collections.shuffle(order, random);
            for (int from = 0; from < order.size(); from += settings.batchSize()) {
                Thread.sleep(pause.toMillis());
                List<Conversation> batch = order.subList(from, Math.min(order.size(), from + settings.batchSize()));
                double loss = 0;
                for (Conversation example : batch) {
                    loss += model.update(example, settings.learningRateMultiplier());
                }
                listener.step(step++, epoch, loss / batch.size());
            }
            if (!validation.isEmpty()) {
                double loss = 0;
                for (Conversation example : validation) {
                    loss += model.loss(example);
                }
                listener.validation(step, epoch, loss / validation.size());
            }
        }
        return model;
    }

    private static final class Model implements LocalModel {
        final Map<String, Map<String, Double>> weights;

        Model(Map<String, Map<String, Double>> weights) {
            this.weights = weights;
        }

        @Override
        public Reply reply(Conversation prompt) {
            List<String> words = words(prompt);
            String answer = weights.isEmpty()
                    ? "I see " + String.join(" ", words.subList(0, Math.min(12, words.size())))
                    : Collections.max(probabilities(words).entrySet(), Map.Entry.comparingByValue())
                            .getKey();
            String system = prompt.system();
            int input = system == null ? 0 : countTokens(system);
            for (var message : prompt.messages()) {
                input += countTokens(message.text());
            }
            return new Reply(answer, input, countTokens(answer));
        }

        double update(Conversation example, double rate) {
            List<String> words = words(example);
            Map<String, Double> probabilities = probabilities(words);
            String gold = example.completion().orElseThrow();
            probabilities.forEach((answer, p) -> {
                double slope = rate * ((answer.equals(gold) ? 1 : 0) - p);
                Map<String, Double> row = weights.getOrDefault(answer, Map.of());
                words.forEach(word -> row.merge(word, slope, Double::sum));
            });
            return -Math.log(probabilities.getOrDefault(gold, 1e-9));
        }

        double loss(Conversation example) {
            return -Math.log(probabilities(words(example))
                    .getOrDefault(example.completion().orElseThrow(), 1e-9));
        }

        private Map<String, Double> probabilities(List<String> words) {
            Map<String, Double> scores = new TreeMap<>();
            double sum = 0;
            for (var row : weights.entrySet()) {
                double score = 0;
                for (String word : words) {
                    score += row.getValue().getOrDefault(word, 0.0);
                }
                double e = Math.exp(Math.min(score, 50));
                scores.put(row.getKey(), e);
                sum += e;
            }
            double all = sum;
            scores.replaceAll((answer, e) -> e / all);
            return scores;
        }

        private static List<String> words(Conversation conversation) {
            var messages = conversation.prompt().messages();
            return List.of(messages.get(messages.size() - 1).text().strip().split("\\s+"));
        }

        @Override
        public int countTokens(String text) {
            return text.isBlank() ? 0 : text.strip().split("\\s+").length;
        }

        @Override
        public void save(Path directory) throws IOException {
            Files.createDirectories(directory);
            Files.write(directory.resolve("weights.json"), Json.MAPPER.writeValueAsBytes(weights));
        }
    }
}
