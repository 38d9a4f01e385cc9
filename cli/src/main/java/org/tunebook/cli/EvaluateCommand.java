package org.tunebook.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.dataset.RecordFile;
import org.tunebook.deployment.Endpoint;
import org.tunebook.evaluation.Evaluation;
import org.tunebook.evaluation.Measure;
import org.tunebook.evaluation.TokenStatistics;
import org.tunebook.formats.Conversation;
import org.tunebook.inference.Inference;
import org.tunebook.prompt.PromptedExample;
import org.tunebook.tuning.CustomModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "evaluate",
        description = "Ask a model a test set and score its answers; a custom model is served for that time only.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the options before the verb runs
final class EvaluateCommand implements Callable<Integer> {
    private static final String CUSTOM_MODEL = ":custom-model/";

    @Mixin
    private Output output;

    @Mixin
    private Place place;

    @Mixin
    private Spending spending;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "ID_OR_ARN",
            description = "A base model's id or a custom model's ARN.")
    private String model;

    @Option(
            names = "--test",
            required = true,
            paramLabel = "FILE",
            description = "Records with their gold answers (JSONL).")
    private Path test;

    @Option(
            names = "--metric",
            split = ",",
            paramLabel = "METRIC",
            description = "Any of ${COMPLETION-CANDIDATES} (default: token-f1, article-f1, exact-match).",
            completionCandidates = Arguments.MetricNames.class)
    private List<String> metrics = List.of();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where answers and scores go.")
    private Path directory;

    @Override
    public Integer call() throws IOException {
        List<Measure> asked = metrics.isEmpty()
                ? Arguments.METRICS
                : metrics.stream().map(Arguments::metric).toList();
        Arguments.readable(test);
        if (!model.contains(CUSTOM_MODEL)) {
            Arguments.family(model);
            List<PromptedExample> examples = examples();
            try (Bedrock bedrock = spending.agreedTo(place.open());
                    Endpoint endpoint = Endpoint.of(bedrock, model)) {
                evaluate(endpoint, examples, asked);
            }
            return 0;
        }
        try (Bedrock bedrock = spending.agreedTo(place.open())) {
            CustomModel custom = CustomModel.of(bedrock, model);
            // Read before anything is served: what is served costs.
            List<PromptedExample> examples = examples();
            try (Endpoint endpoint = Endpoint.serve(bedrock, custom)) {
                evaluate(endpoint, examples, asked);
            }
        }
        return 0;
    }

    private List<PromptedExample> examples() {
        RecordFile lines = new RecordFile(test, RecordFile.Format.JSONL, Optional.empty());
        try (Stream<Conversation> records = lines.conversations()) {
            return PromptedExample.numbered(records);
        }
    }

    private void evaluate(Endpoint endpoint, List<PromptedExample> examples, List<Measure> asked) throws IOException {
        Files.createDirectories(directory);
        Evaluation evaluation = Evaluation.of(
                Inference.on(endpoint)
                        .journal(directory.resolve("answers.jsonl"))
                        .progress(Inference.Progress.HIDDEN)
                        .ask(examples),
                examples,
                asked);
        Map<String, Object> document = document(evaluation);
        Files.writeString(directory.resolve("evaluation.json"), Output.toJson(document) + "\n");
        output.print(document, text(evaluation));
    }

    private static Map<String, Object> document(Evaluation evaluation) {
        TokenStatistics tokens = evaluation.outputTokens();
        Map<String, Object> lengths = new LinkedHashMap<>();
        lengths.put("mean", tokens.mean());
        lengths.put("median", tokens.median());
        lengths.put("standardDeviation", tokens.standardDeviation());
        lengths.put("min", tokens.min());
        lengths.put("max", tokens.max());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("model", evaluation.model());
        document.put("n", evaluation.size());
        document.put("metrics", evaluation.means());
        document.put("outputTokens", tokens.answers() == 0 ? null : lengths);
        return document;
    }

    private String text(Evaluation evaluation) {
        StringBuilder out = new StringBuilder(evaluation.model())
                .append(", ")
                .append(evaluation.size())
                .append(" examples");
        evaluation
                .means()
                .forEach((name, mean) -> out.append(String.format(Locale.ROOT, "%n%-12s %6.2f", name, 100 * mean)));
        TokenStatistics tokens = evaluation.outputTokens();
        return out.append(
                        tokens.answers() == 0
                                ? "\noutput tokens: not known"
                                : String.format(
                                        Locale.ROOT,
                                        "%noutput tokens: mean %.1f, median %.1f, standard deviation %.1f, %d to %d",
                                        tokens.mean(),
                                        tokens.median(),
                                        tokens.standardDeviation(),
                                        tokens.min(),
                                        tokens.max()))
                .append("\nanswers and scores are in ")
                .append(directory)
                .toString();
    }
}
