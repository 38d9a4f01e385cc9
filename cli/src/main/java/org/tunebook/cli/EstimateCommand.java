package org.tunebook.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.Estimate;
import org.tunebook.bedrock.Prices;
import org.tunebook.cli.Main.WrongUsage;
import org.tunebook.formats.Hyperparameter;
import org.tunebook.formats.ModelFamily;
import org.tunebook.tuning.FineTuning;
import org.tunebook.tuning.TrainingVolume;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "estimate",
        description = "Estimate what fine-tuning on a file costs on AWS; asks nobody, and needs no account.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the options before the verb runs
final class EstimateCommand implements Callable<Integer> {
    private static final String ANYWHERE = "us-west-2";

    @Mixin
    private Output output;

    @Parameters(paramLabel = "FILE.jsonl", description = "The training records.")
    private Path file;

    @Option(names = "--model", required = true, paramLabel = "ID", description = "The model to start from.")
    private String model;

    @Option(names = "--epochs", paramLabel = "N", description = "How often training goes through all records.")
    private @Nullable Integer epochs;

    @Option(
            names = "--region",
            paramLabel = "R",
            description = "The region whose prices count; by default the first that tunes the model.")
    private @Nullable String region;

    @Option(
            names = "--prices",
            paramLabel = "FILE",
            description = "Prices of your own (CSV); by default what TUNEBOOK_PRICES names, else the toolkit's.")
    private @Nullable Path prices;

    @Override
    public Integer call() {
        ModelFamily family = Arguments.family(model);
        Arguments.readable(file);
        requireEpochs(family);
        String where = region != null
                ? region
                : family.tuningRegions().stream().findFirst().orElse(ANYWHERE);
        try (Bedrock bedrock = Bedrock.aws(where)) {
            if (prices != null) {
                bedrock.prices(Prices.read(Arguments.readable(prices)));
            }
            FineTuning tuning = FineTuning.on(bedrock).model(family).training(file);
            if (epochs != null) {
                int times = epochs;
                tuning.hyperparameters(settings -> settings.epochs(times));
            }
            Estimate estimate = tuning.estimate();
            output.print(document(family, tuning.volume(), estimate, bedrock.prices()), estimate.toString());
        }
        return 0;
    }

    private void requireEpochs(ModelFamily family) {
        if (epochs == null) {
            return;
        }
        Hyperparameter range = family.hyperparameter("epochCount")
                .orElseThrow(() -> new WrongUsage(family.name() + " takes no number of epochs; leave --epochs out"));
        range.validate(Integer.toString(epochs)).ifPresent(why -> {
            throw new WrongUsage("--epochs: " + why);
        });
    }

    private static Map<String, Object> document(
            ModelFamily family, TrainingVolume volume, Estimate estimate, Prices prices) {
        Map<String, Object> tokens = new LinkedHashMap<>();
        tokens.put("estimate", volume.tokens() * volume.epochs());
        tokens.put("least", Math.round(volume.leastTokens()));
        tokens.put("most", Math.round(volume.mostTokens()));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("model", family.tuningModelId());
        document.put("region", estimate.region());
        document.put("records", volume.records());
        document.put("epochs", volume.epochs());
        document.put("tokensTrained", tokens);
        document.put("costUsd", Documents.cost(estimate.onAws()));
        document.put("items", estimate.items().stream().map(Documents::item).toList());
        document.put("pricesAsOf", prices.asOf().map(Object::toString).orElse(null));
        return document;
    }
}
