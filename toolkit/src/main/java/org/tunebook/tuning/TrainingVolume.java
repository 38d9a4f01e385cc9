package org.tunebook.tuning;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.Charge;
import org.tunebook.bedrock.Estimate;
import org.tunebook.bedrock.Estimate.When;
import org.tunebook.bedrock.Handles;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.ModelFamily;
import org.tunebook.formats.TokenCounter;
import org.tunebook.formats.TrainingRecords;

/**
 * How much a job trains, by the training file alone: AWS charges its tokens times the epochs, and not the validation
 * file's.
 *
 * @param records the file's
 * @param tokens of all records once, as counted here
 * @param error the relative error of that count, up and down
 * @param leastEpochs fewer than {@code epochs} where the job may stop early
 * @param epochs as many as are asked for
 */
public record TrainingVolume(long records, long tokens, double error, int leastEpochs, int epochs) {
    private static final String KIND = "estimates";
    private static final Set<String> FIELDS = Set.of("records", "tokens", "error", "leastEpochs", "epochs");

    static TrainingVolume of(Path training, ModelFamily family, Map<String, String> settings) {
        TokenCounter counter = family.tokenCounter();
        long records = 0;
        long tokens = 0;
        try (Stream<Conversation> all = TrainingRecords.read(training, family)) {
            for (Conversation one : (Iterable<Conversation>) all::iterator) {
                records++;
                tokens += counter.count(one);
            }
        }
        int epochs = Integer.parseInt(settings.getOrDefault("epochCount", "1"));
        String patience = settings.get("earlyStoppingPatience");
        int least = patience == null ? epochs : Math.min(epochs, Integer.parseInt(patience) + 1);
        return new TrainingVolume(records, tokens, counter.error(), least, epochs);
    }

    /** The fewest tokens trained, epochs times file. */
    public double leastTokens() {
        return tokens * (1 - error) * leastEpochs;
    }

    /** The most tokens trained, epochs times file. */
    public double mostTokens() {
        return tokens * (1 + error) * epochs;
    }

    Estimate estimate(Bedrock bedrock, ModelFamily family) {
        String model = family.baseModelId();
        Estimate estimate = Estimate.of(
                        "fine-tuning " + family.name(), bedrock.place(), bedrock.pricedIn(family), bedrock.prices())
                .with("training", When.NOW, quantity(), Charge.TRAINING, model, leastTokens(), mostTokens())
                .with("storage of the model", When.EACH_MONTH, "1 model", Charge.STORAGE, model, 1, 1);
        return switch (family.serving()) {
            case PROVISIONED_THROUGHPUT ->
                estimate.with("serving it", When.EACH_HOUR, "1 model unit", Charge.THROUGHPUT, model, 1, 1);
            case ON_DEMAND_DEPLOYMENT -> {
                double prompt = meanTokens();
                yield estimate.with(
                        "its prompts",
                        When.EACH_THOUSAND_ANSWERS,
                        String.format(Locale.ROOT, "about %.0f tokens each", prompt),
                        Charge.CUSTOM_INPUT,
                        model,
                        1000 * prompt * (1 - error),
                        1000 * prompt * (1 + error));
            }
        };
    }

    private String quantity() {
        return String.format(
                Locale.ROOT,
                "%,d records of about %,d tokens (± %.0f %%) × %s",
                records,
                tokens,
                100 * error,
                leastEpochs == epochs
                        ? epochs + (epochs == 1 ? " epoch" : " epochs")
                        : leastEpochs + " to " + epochs + " epochs");
    }

    double meanTokens() {
        return records == 0 ? 0 : (double) tokens / records;
    }

    /** Keeps it under the job's name from before the job is asked for, for the receipt. */
    void keep(Bedrock bedrock, String jobName) {
        Handles.of(bedrock, KIND)
                .write(
                        jobName,
                        Map.of(
                                "records", Long.toString(records),
                                "tokens", Long.toString(tokens),
                                "error", Double.toString(error),
                                "leastEpochs", Integer.toString(leastEpochs),
                                "epochs", Integer.toString(epochs)));
    }

    /** What was kept for a job; empty if it was launched elsewhere. */
    static Optional<TrainingVolume> kept(Bedrock bedrock, String jobName) {
        return Handles.of(bedrock, KIND)
                .read(jobName)
                .filter(handle -> handle.keySet().containsAll(FIELDS))
                .map(handle -> new TrainingVolume(
                        Long.parseLong(handle.getOrDefault("records", "")),
                        Long.parseLong(handle.getOrDefault("tokens", "")),
                        Double.parseDouble(handle.getOrDefault("error", "")),
                        Integer.parseInt(handle.getOrDefault("leastEpochs", "")),
                        Integer.parseInt(handle.getOrDefault("epochs", ""))));
    }
}
