package org.tunebook.experiment;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.tunebook.evaluation.Resampling.Interval;
import org.tunebook.experiment.Experiment.Contrast;
import org.tunebook.experiment.Experiment.Model;
import org.tunebook.experiment.Experiment.Score;
import org.tunebook.experiment.Experiment.Trial;
import org.tunebook.experiment.Experiment.Value;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.MimeBundle;

/**
 * Where an {@linkplain Experiment#report experiment's report} is: one page of HTML with everything in it, to be opened from a file, sent and printed. The page
 * carries the record, so that {@link Experiment#read} reads it too.
 *
 * @param page the page's file
 * @param result the result in one sentence
 */
public record Report(Path page, String result) implements Displayable {
    /** The file in an experiment's directory that the page is. */
    public static final String FILE = "report.html";

    static final String STYLE = """
            header p { margin: 0; }
            .result { background: var(--panel); border-left: 4px solid var(--series-0); padding: .25rem 1.25rem;
                      margin: 1.25rem 0; }
            .sentence { font-size: 1.2rem; line-height: 1.45; }
            nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1.25rem 0; }
            section > .scroll, section > details { margin: 1rem 0; }
            .panels { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: flex-start; }
            figure { margin: 0; flex: 1 1 20rem; min-width: 0; max-width: 36rem; }
            figure > svg { width: 100%; height: auto; display: block; }
            figcaption { font-size: .9rem; font-weight: 600; padding-bottom: .25rem; }
            .key { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; padding: 0; margin: .25rem 0;
                   font-size: .9rem; }
            .key svg { vertical-align: middle; }
            .panels > .scroll { flex: 1 1 18rem; }
            section > pre { background: var(--panel); padding: .6rem .9rem; overflow-x: auto; }
            .prose { white-space: pre-wrap; overflow-wrap: anywhere; }
            .digest { font-size: .8rem; overflow-wrap: anywhere; }
            @media print {
              nav { display: none; }
              section > pre { white-space: pre-wrap; overflow-wrap: anywhere; }
              .panels figure { flex-basis: 40%; }
            }
            """;

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** Writes the page of an experiment into a directory as {@value #FILE}, replacing an earlier one. */
    static Report write(Experiment experiment, Path directory) {
        Path page = directory.resolve(FILE);
        ExperimentFile.write(ReportPage.of(experiment), page);
        return new Report(page, sentence(experiment));
    }

    static String day(Instant instant) {
        return DAY.format(instant);
    }

    /** The result in plain words: the first metric's, of the first tuned model over the first model. */
    static String sentence(Experiment experiment) {
        return experiment.contrasts().stream()
                .findFirst()
                .map(contrast -> sentence(experiment, contrast))
                .or(() -> experiment.models().stream()
                        .findFirst()
                        .flatMap(model -> model.scores().stream().findFirst().map(score -> sentence(model, score))))
                .or(() -> experiment.trials().stream()
                        .filter(trial -> !Double.isNaN(trial.score()))
                        .max(java.util.Comparator.comparingDouble(Trial::score))
                        .map(Report::sentence))
                .or(() -> experiment.trainings().stream()
                        .findFirst()
                        .map(training -> "A model was trained from " + training.baseModel() + " (" + training.status()
                                + "); it was not asked anything here."))
                .orElse("Nothing was measured here.");
    }

    private static String sentence(Experiment experiment, Contrast contrast) {
        double after = score(experiment, contrast.role(), contrast.metric());
        double before = score(experiment, contrast.over(), contrast.metric());
        Interval interval = contrast.interval();
        String scores = "it scores " + percent(after) + " in " + contrast.metric() + " where " + named(contrast.over())
                + " scores " + percent(before);
        String said = points(Math.abs(contrast.gain())) + " points";
        boolean known = !Double.isNaN(interval.low());
        if (known && interval.low() > 0) {
            return upper(named(contrast.role())) + " answers better: " + scores + ", a gain of " + said + " (interval "
                    + points(interval.low()) + " to " + points(interval.high()) + ").";
        }
        if (known && interval.high() < 0) {
            return upper(named(contrast.role())) + " answers worse: " + scores + ", a loss of " + said + " (interval "
                    + points(-interval.high()) + " to " + points(-interval.low()) + ").";
        }
        return "Whether " + named(contrast.role()) + " answers better cannot be told: " + scores
                + ", a difference of " + said
                + (known
                        ? " whose interval, " + points(interval.low()) + " to " + points(interval.high()) + ", holds 0."
                        : " without an interval.");
    }

    private static String sentence(Model model, Score score) {
        return upper(named(model.role())) + " scores "
                + ValueText.of(new Value(score.metric(), "score", score.mean(), score.interval())) + " in "
                + score.metric() + " on " + model.examples() + " examples.";
    }

    private static String sentence(Trial best) {
        return "The best trial, " + best.name() + ", scores "
                + ValueText.of(new Value(best.metric(), "score", best.score(), best.interval())) + " in "
                + best.metric() + " on the validation set.";
    }

    private static double score(Experiment experiment, String role, String metric) {
        return experiment.models().stream()
                .filter(model -> model.role().equals(role))
                .mapToDouble(model -> model.score(metric))
                .findFirst()
                .orElse(Double.NaN);
    }

    private static String points(double share) {
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f", 100 * share);
    }

    private static String percent(double score) {
        return ValueText.of(new Value("", "score", score));
    }

    private static String named(String role) {
        return role.startsWith("base") || role.startsWith("tuned") || role.startsWith("other")
                ? "the " + role.replaceFirst(" (\\d+)$", " model $1").replaceFirst("^(base|tuned|other)$", "$1 model")
                : role.equals("model") ? "the model" : role;
    }

    private static String upper(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    @Override
    public MimeBundle display() {
        return MimeBundle.html(
                toString(),
                Html.pieces()
                        .add(
                                Html.element("p").add(result),
                                Html.element("p")
                                        .add("Report: ")
                                        .add(Html.element("a")
                                                .with("href", page.toString().replace('\\', '/'))
                                                .add(page.toString())))
                        .toString());
    }

    @Override
    public String toString() {
        return result + "\nReport: " + page;
    }
}
