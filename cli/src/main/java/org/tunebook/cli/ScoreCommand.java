package org.tunebook.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.tunebook.evaluation.CorpusMetric;
import org.tunebook.evaluation.CorpusMetric.Pair;
import org.tunebook.evaluation.Measure;
import org.tunebook.evaluation.Metric;
import org.tunebook.evaluation.TatQaScore;
import org.tunebook.formats.FormatException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "score", description = "Score predictions against gold answers.", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the options before the verb runs
final class ScoreCommand implements Callable<Integer> {
    private static final String TATQA = "tatqa";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private Output output;

    @Option(
            names = "--metric",
            required = true,
            paramLabel = "METRIC",
            description = "tatqa (the data set's own evaluation), or any of ${COMPLETION-CANDIDATES}.",
            completionCandidates = Arguments.MetricNames.class)
    private String metric;

    @Option(
            names = "--gold",
            required = true,
            paramLabel = "FILE",
            description = "For tatqa the data set's own file, else lines {\"id\":…,\"text\":…}.")
    private Path gold;

    @Option(
            names = "--predictions",
            required = true,
            paramLabel = "FILE",
            description = "For tatqa one object {uid: [answer, scale]}, else lines {\"id\":…,\"text\":…}.")
    private Path predictions;

    @Override
    public Integer call() throws IOException {
        if (metric.equals(TATQA)) {
            scoreTatQa();
        } else {
            scoreTexts(Arguments.metric(metric));
        }
        return 0;
    }

    private void scoreTatQa() {
        TatQaScore score = TatQaScore.read(Arguments.readable(gold), Arguments.readable(predictions));
        Map<String, double[]> scores = new LinkedHashMap<>();
        score.scores().forEach((uid, one) -> scores.put(uid, new double[] {one.em(), one.f1(), one.scale()}));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("em", score.em());
        document.put("f1", score.f1());
        document.put("scale", score.scale());
        document.put("n", score.n());
        document.put("scores", scores);
        output.print(document, score.toString());
    }

    /** A question without a prediction scores 0; a prediction without a question is left out and counted. */
    private void scoreTexts(Measure measure) throws IOException {
        Map<String, String> references = texts(Arguments.readable(gold));
        Map<String, String> answers = texts(Arguments.readable(predictions));
        if (references.isEmpty()) {
            throw new FormatException(gold + ": no gold answers in it; expected lines {\"id\":…,\"text\":…}");
        }
        Map<String, Double> scores = new LinkedHashMap<>();
        double mean;
        if (measure instanceof CorpusMetric corpus) {
            mean = corpus.score(references.entrySet().stream()
                    .map(one -> new Pair(answers.getOrDefault(one.getKey(), ""), one.getValue()))
                    .toList());
        } else {
            references.forEach((id, reference) -> {
                String answer = answers.get(id);
                scores.put(id, answer == null ? 0.0 : ((Metric) measure).score(answer, reference));
            });
            mean = scores.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElse(0);
        }
        long missing = references.keySet().stream()
                .filter(id -> !answers.containsKey(id))
                .count();
        long unknown = answers.keySet().stream()
                .filter(id -> !references.containsKey(id))
                .count();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("metric", measure.name());
        document.put(measure.name(), mean);
        document.put("n", references.size());
        document.put("missing", missing);
        document.put("unknown", unknown);
        if (measure instanceof Metric) {
            document.put("scores", scores);
        }
        output.print(
                document,
                String.format(Locale.ROOT, "%s %.2f over %d questions", measure.name(), 100 * mean, references.size())
                        + (missing > 0 ? ", " + missing + " without a prediction (scored 0)" : "")
                        + (unknown > 0 ? ", " + unknown + " predictions for unknown ids (left out)" : ""));
    }

    private static Map<String, String> texts(Path file) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                JsonNode node = parse(line, file, number);
                JsonNode id = node.path("id");
                JsonNode text = node.path("text");
                if (!(id.isTextual() || id.isIntegralNumber()) || !text.isTextual()) {
                    throw new FormatException(file + " line " + number
                            + ": expected an object {\"id\":…,\"text\":…}, found " + shortened(line));
                }
                if (texts.putIfAbsent(id.asText(), text.asText()) != null) {
                    throw new FormatException(
                            file + " line " + number + ": id " + id.asText() + " stands there twice; ids must differ");
                }
            }
        }
        return texts;
    }

    private static JsonNode parse(String line, Path file, int number) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new FormatException(
                    file + " line " + number + ": not JSON (" + FormatException.reason(e) + "): " + shortened(line), e);
        }
    }

    private static String shortened(String line) {
        return line.length() <= 80 ? line : line.substring(0, 79) + "…";
    }
}
