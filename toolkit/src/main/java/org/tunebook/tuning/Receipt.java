package org.tunebook.tuning;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.Charge;
import org.tunebook.bedrock.Cost;
import org.tunebook.bedrock.Price;
import org.tunebook.formats.Hyperparameter;
import org.tunebook.formats.ModelFamily;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;
import software.amazon.awssdk.services.bedrock.model.GetModelCustomizationJobResponse;

/**
 * What a job trained, beside what was estimated.
 *
 * @param job the job's name
 * @param epochs how often it went through the training file so far, by its metrics; empty if there are none
 * @param estimated what it was going to cost on AWS; unknown too if it was launched elsewhere
 * @param trained what the tokens trained cost on AWS; unknown if epochs, tokens or price are
 * @param notes what is known and what is not
 */
public record Receipt(
        String job, OptionalDouble epochs, Cost estimated, Cost trained, List<Row> rows, List<String> notes)
        implements Displayable {
    public Receipt {
        rows = List.copyOf(rows);
        notes = List.copyOf(notes);
    }

    /** One quantity, estimated and as it came. */
    public record Row(String what, String estimated, String trained) {}

    static Receipt of(Bedrock bedrock, GetModelCustomizationJobResponse job, TrainingCurve curve) {
        Optional<ModelFamily> family = ModelFamily.of(job.baseModelArn());
        Optional<TrainingVolume> volume = TrainingVolume.kept(bedrock, job.jobName());
        Optional<Price> price = family.flatMap(
                known -> bedrock.prices().of(Charge.TRAINING, known.baseModelId(), bedrock.pricedIn(known)));
        OptionalDouble epochs = epochs(job, curve, family, volume);
        Cost estimated = volume.flatMap(known -> price.map(p -> p.of(known.leastTokens(), known.mostTokens())))
                .orElse(Cost.UNKNOWN);
        Cost trained = epochs.isEmpty()
                ? Cost.UNKNOWN
                : volume.flatMap(known -> price.map(p -> p.of(
                                known.tokens() * (1 - known.error()) * epochs.getAsDouble(),
                                known.tokens() * (1 + known.error()) * epochs.getAsDouble())))
                        .orElse(Cost.UNKNOWN);
        List<String> notes = new ArrayList<>();
        if (bedrock.place() == Bedrock.Place.LOCAL) {
            notes.add("Bedrock Local: it cost nothing; the costs are what AWS would ask.");
        } else {
            notes.add("The service does not say how many tokens it charges; the bill has the last word.");
        }
        if (volume.isEmpty()) {
            notes.add("The job was not launched from here, so that its tokens are not known.");
        }
        if (epochs.isEmpty()) {
            notes.add("There are no metrics of its updates, so that it is not known how much it trained.");
        }
        price.ifPresentOrElse(
                known -> notes.add("training: " + known + ", " + known.source()),
                () -> notes.add("The price of the training is not known; it is not 0."));
        if (JobStatus.of(job.statusAsString()) == JobStatus.FAILED) {
            notes.add("Whether AWS charges what a failed job trained is not documented.");
        }
        return new Receipt(
                job.jobName(),
                epochs,
                estimated,
                trained,
                List.of(
                        new Row(
                                "epochs",
                                volume.map(known -> known.leastEpochs() == known.epochs()
                                                ? "" + known.epochs()
                                                : known.leastEpochs() + " to " + known.epochs())
                                        .orElse("unknown"),
                                epochs.isEmpty()
                                        ? "unknown"
                                        : String.format(Locale.ROOT, "%.1f", epochs.getAsDouble())),
                        new Row(
                                "tokens",
                                volume.map(known -> tokens(known, known.leastEpochs(), known.epochs()))
                                        .orElse("unknown"),
                                epochs.isEmpty()
                                        ? "unknown"
                                        : volume.map(known -> tokens(known, epochs.getAsDouble(), epochs.getAsDouble()))
                                                .orElse("unknown")),
                        new Row("cost on AWS", estimated.toString(), trained.toString())),
                notes);
    }

    private static String tokens(TrainingVolume volume, double least, double most) {
        return String.format(
                Locale.ROOT,
                "%,.0f to %,.0f",
                volume.tokens() * (1 - volume.error()) * least,
                volume.tokens() * (1 + volume.error()) * most);
    }

    /** Updates done, over the updates of one epoch. */
    private static OptionalDouble epochs(
            GetModelCustomizationJobResponse job,
            TrainingCurve curve,
            Optional<ModelFamily> family,
            Optional<TrainingVolume> volume) {
        if (curve.training().isEmpty() || volume.isEmpty() || volume.get().records() == 0) {
            return OptionalDouble.empty();
        }
        int first = curve.training().stream()
                .mapToInt(TrainingCurve.Point::step)
                .min()
                .orElse(0);
        int last = curve.training().stream()
                .mapToInt(TrainingCurve.Point::step)
                .max()
                .orElse(0);
        long updates = first == 0 ? last + 1L : last;
        long batch = Optional.ofNullable(job.hyperParameters().get("batchSize"))
                .map(Long::valueOf)
                .or(() -> family.flatMap(known -> known.hyperparameter("batchSize"))
                        .map(Hyperparameter::defaultValue)
                        .map(Number::longValue))
                .orElse(1L);
        long updatesAnEpoch = (volume.get().records() + batch - 1) / batch;
        return OptionalDouble.of((double) updates / updatesAnEpoch);
    }

    private Sheet sheet() {
        return Sheet.captioned("Receipt of the tuning job " + job)
                .text("", rows.stream().map(Row::what).toList())
                .text("estimated", rows.stream().map(Row::estimated).toList())
                .text("trained", rows.stream().map(Row::trained).toList());
    }

    @Override
    public MimeBundle display() {
        StringBuilder html =
                new StringBuilder(sheet().display().get(MimeBundle.HTML).orElse(""));
        notes.forEach(
                note -> html.append("<p><small>").append(Html.escape(note)).append("</small></p>"));
        return MimeBundle.html(toString(), html.toString());
    }

    @Override
    public String toString() {
        return sheet() + "\n" + String.join("\n", notes);
    }
}
