package org.tunebook.cli;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.tuning.FineTuning;
import org.tunebook.tuning.Hyperparameters;
import org.tunebook.tuning.JobOutcome;
import org.tunebook.tuning.TrainingCurve;
import org.tunebook.tuning.TuningJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "finetune",
        description = "Fine-tune a model: check, upload, launch, watch until the end, print the outcome.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the options before the verb runs
final class FinetuneCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Mixin
    private Place place;

    @Mixin
    private Spending spending;

    @Option(names = "--training", required = true, paramLabel = "FILE", description = "The training records (JSONL).")
    private Path training;

    @Option(names = "--validation", paramLabel = "FILE", description = "The validation records (JSONL).")
    private @Nullable Path validation;

    @Option(names = "--model", required = true, paramLabel = "ID", description = "The model to start from.")
    private String model;

    @Option(names = "--epochs", paramLabel = "N", description = "How often training goes through all records.")
    private @Nullable Integer epochs;

    @Option(names = "--batch-size", paramLabel = "N", description = "Records per update.")
    private @Nullable Integer batchSize;

    @Option(names = "--learning-rate-multiplier", paramLabel = "X", description = "Times the model's learning rate.")
    private @Nullable Double learningRateMultiplier;

    @Option(
            names = "--early-stopping-threshold",
            paramLabel = "X",
            description = "The least improvement of the validation loss that counts.")
    private @Nullable Double earlyStoppingThreshold;

    @Option(
            names = "--early-stopping-patience",
            paramLabel = "N",
            description = "Epochs without improvement before training ends.")
    private @Nullable Integer earlyStoppingPatience;

    @Option(
            names = "--role",
            paramLabel = "ARN",
            description = "On AWS: the role that the job reads and writes S3 with.")
    private @Nullable String role;

    @Override
    public Integer call() {
        Arguments.family(model);
        Arguments.readable(training);
        if (validation != null) {
            Arguments.readable(validation);
        }
        try (Bedrock bedrock = spending.agreedTo(place.open())) {
            FineTuning tuning =
                    FineTuning.on(bedrock).model(model).training(training).hyperparameters(this::hyperparameters);
            if (validation != null) {
                tuning.validation(validation);
            }
            if (role != null) {
                tuning.role(role);
            }
            TuningJob job = tuning.launch();
            JobOutcome outcome = job.await(progress -> output.progress(progress.toString()));
            output.print(document(job, outcome), text(outcome));
            return outcome instanceof JobOutcome.Succeeded ? 0 : Main.FINDINGS;
        }
    }

    private void hyperparameters(Hyperparameters.Builder settings) {
        set(settings, "epochCount", epochs);
        set(settings, "batchSize", batchSize);
        set(settings, "learningRateMultiplier", learningRateMultiplier);
        set(settings, "earlyStoppingThreshold", earlyStoppingThreshold);
        set(settings, "earlyStoppingPatience", earlyStoppingPatience);
    }

    private static void set(Hyperparameters.Builder settings, String name, @Nullable Number value) {
        if (value != null) {
            settings.set(name, value);
        }
    }

    private static String text(JobOutcome outcome) {
        return outcome instanceof JobOutcome.Succeeded succeeded
                ? succeeded.curve() + "\n" + succeeded
                : outcome.toString();
    }

    private static Map<String, Object> document(TuningJob job, JobOutcome outcome) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("outcome", outcome.getClass().getSimpleName());
        document.put("jobArn", job.arn());
        document.put(
                "modelArn",
                outcome instanceof JobOutcome.Succeeded done ? done.model().arn() : null);
        document.put("reason", outcome instanceof JobOutcome.Failed failed ? failed.reason() : null);
        document.put("curve", points(outcome instanceof JobOutcome.Succeeded done ? done.curve() : job.curve()));
        return document;
    }

    /** Both curves as one list, by step. */
    private static List<Map<String, Object>> points(TrainingCurve curve) {
        return Stream.concat(
                        curve.training().stream().map(point -> new Named("trainingLoss", point)),
                        curve.validation().stream().map(point -> new Named("validationLoss", point)))
                .sorted(Comparator.comparingInt(named -> named.point.step()))
                .map(Named::document)
                .toList();
    }

    private record Named(String loss, TrainingCurve.Point point) {
        Map<String, Object> document() {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("step", point.step());
            document.put("epoch", point.epoch());
            document.put(loss, point.loss());
            return document;
        }
    }
}
