package org.tunebook.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tunebook.evaluation.AnswerDiffs;
import org.tunebook.evaluation.Comparison;
import org.tunebook.evaluation.ErrorKind;
import org.tunebook.evaluation.Gain;
import org.tunebook.evaluation.Resampling.Interval;
import org.tunebook.experiment.Experiment.Charge;
import org.tunebook.experiment.Experiment.Contrast;
import org.tunebook.experiment.Experiment.Model;
import org.tunebook.experiment.Experiment.Question;
import org.tunebook.experiment.Experiment.Said;
import org.tunebook.experiment.Experiment.Score;
import org.tunebook.experiment.Experiment.Training;
import org.tunebook.experiment.Experiment.Trial;
import org.tunebook.experiment.Experiment.Value;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.Html;
import org.tunebook.notebook.HtmlPage;
import org.tunebook.plot.Histograms;
import org.tunebook.plot.Histograms.Sample;
import org.tunebook.plot.Sheet;
import org.tunebook.tuning.TrainingCurve;

/** An experiment as a page to be read: the result in a sentence, the tables and pictures behind it, what made them. */
final class ReportPage {
    /** So many answers that gained most, and as many that lost most. */
    private static final int DIFFS = 8;

    private static final int MOST_PARTS = 12;
    private static final Pattern NUMBERS = Pattern.compile("[\\d.,;\\s-]*");
    private static final int FEWEST_IN_A_PART = 5;
    private static final int LONGEST_PART = 60;

    private final Experiment experiment;
    private final Map<String, String> contents = new LinkedHashMap<>();
    private final List<Html> sections = new ArrayList<>();

    private ReportPage(Experiment experiment) {
        this.experiment = experiment;
    }

    static String of(Experiment experiment) {
        return new ReportPage(experiment).html();
    }

    private String html() {
        scores();
        tokens();
        trainings();
        sweep();
        slices();
        answers();
        errors();
        costs();
        figures();
        provenance();
        Html nav = Html.element("nav").with("aria-label", "Contents");
        contents.forEach(
                (id, title) -> nav.add(Html.element("a").with("href", "#" + id).add(title)));
        Html main = Html.element("main").add(result(), nav).add(sections);
        return HtmlPage.titled("Experiment " + experiment.name())
                .styled(Report.STYLE)
                .add(header(), main)
                .add(Html.markup(experiment.toScript()))
                .toString();
    }

    private Html header() {
        return Html.element("header")
                .add(
                        Html.element("p").with("class", "quiet").add("Experiment"),
                        Html.element("h1").add(experiment.name()),
                        Html.element("p")
                                .with("class", "quiet")
                                .add(Report.day(experiment.recorded())
                                        + (experiment.place().toString().isEmpty() ? "" : " · " + experiment.place())));
    }

    private Html result() {
        Html result = Html.element("section")
                .with("class", "result")
                .with("aria-label", "Result")
                .add(Html.element("p").with("class", "sentence").add(Report.sentence(experiment)));
        String asked = asked();
        if (!asked.isEmpty()) {
            result.add(Html.element("p").add(asked));
        }
        if (!experiment.place().localModel().isEmpty()) {
            result.add(Html.element("p")
                    .with("class", "quiet")
                    .add("The answers are those of the small local model "
                            + experiment.place().localModel()
                            + ", which stands in for the models named; they say nothing of those models' quality."));
        }
        return result;
    }

    /** What was asked, of whom. */
    private String asked() {
        List<Model> models = experiment.models();
        if (models.isEmpty()) {
            return "";
        }
        return "Asked: "
                + models.stream()
                        .map(Model::examples)
                        .distinct()
                        .map(n -> String.format(Locale.ROOT, "%,d", n))
                        .collect(Collectors.joining(" and "))
                + " examples of a test set, of "
                + models.stream().map(one -> one.role() + " = " + one.title()).collect(Collectors.joining("; "))
                + ".";
    }

    private void section(String id, String title, Stream<Html> parts) {
        List<Html> all = parts.toList();
        if (all.isEmpty()) {
            return;
        }
        contents.put(id, title);
        sections.add(Html.element("section")
                .with("aria-labelledby", id)
                .add(Html.element("h2").with("id", id).add(title))
                .add(all));
    }

    /** A table that scrolls by itself where the page is too narrow for it. */
    private static Html table(String label, Displayable sheet) {
        return Html.element("div")
                .with("class", "scroll")
                .with("tabindex", "0")
                .with("role", "region")
                .with("aria-label", label)
                .add(Html.of(sheet));
    }

    private static Html words(String text) {
        return Html.element("p").add(text);
    }

    // What the models scored.

    private List<String> metrics() {
        return experiment.models().stream()
                .flatMap(model -> model.scores().stream().map(Score::metric))
                .distinct()
                .toList();
    }

    private void scores() {
        List<Model> models = experiment.models();
        List<String> metrics = metrics();
        if (metrics.isEmpty()) {
            return;
        }
        Sheet sheet = Sheet.captioned("Means over the test set; absolute gains are percentage points, relative gains"
                        + " are percent of the score gained over")
                .text("metric", metrics);
        Optional<Model> base = first("base");
        for (Model model : models) {
            sheet = sheet.numbers(model.role() + ", %", "%.1f", column(metrics, metric -> 100 * model.score(metric)));
            if (base.isPresent() && model.role().startsWith("tuned")) {
                String label = model.role().equals("tuned") ? "" : model.role() + ", ";
                sheet = sheet.numbers(
                                label + "absolute gain, points",
                                "%+.1f",
                                column(
                                        metrics,
                                        metric ->
                                                gain(base.get(), model, metric).points()))
                        .numbers(
                                label + "relative gain, %",
                                "%+.1f",
                                column(
                                        metrics,
                                        metric ->
                                                gain(base.get(), model, metric).relativePercent()));
            }
        }
        List<Html> parts = new ArrayList<>(List.of(table("Scores", sheet)));
        if (experiment.contrasts().isEmpty()) {
            parts.add(table("Intervals", intervals(models, metrics)));
        } else {
            parts.add(Html.element("h3").add("May it be chance?"));
            parts.add(table("Gains with their intervals", gains()));
        }
        section("scores", "Scores", parts.stream());
    }

    private static Gain gain(Model base, Model model, String metric) {
        return new Gain(base.score(metric), model.score(metric));
    }

    private Optional<Model> first(String role) {
        return experiment.models().stream()
                .filter(model -> model.role().equals(role) || model.role().startsWith(role + " "))
                .findFirst();
    }

    private static double[] column(List<String> rows, ToDoubleFunction<String> value) {
        return rows.stream().mapToDouble(value).toArray();
    }

    private static Sheet intervals(List<Model> models, List<String> metrics) {
        Sheet sheet = Sheet.captioned("Scores with their intervals").text("metric", metrics);
        for (Model model : models) {
            sheet = sheet.text(
                    model.role() + ", %",
                    metrics.stream()
                            .map(metric -> model.scores().stream()
                                    .filter(score -> score.metric().equals(metric))
                                    .findFirst()
                                    .map(score ->
                                            ValueText.of(new Value(metric, "score", score.mean(), score.interval())))
                                    .orElse("–"))
                            .toList());
        }
        return sheet;
    }

    private Sheet gains() {
        List<Contrast> all = experiment.contrasts();
        return Sheet.captioned(
                        "The interval is where the gain lies when the test set is drawn anew, the p-value how often"
                                + " chance alone differs as much")
                .text("metric", all.stream().map(Contrast::metric).toList())
                .text(
                        "models",
                        all.stream()
                                .map(one -> one.role() + " over " + one.over())
                                .toList())
                .numbers("gain, points", "%+.1f", numbers(all, one -> 100 * one.gain()))
                .text(
                        "interval",
                        all.stream().map(one -> interval(one.interval())).toList())
                .numbers("p-value", "%.4f", numbers(all, Contrast::pValue))
                .numbers("better", "%.0f", numbers(all, one -> count(one.wins())))
                .numbers("same", "%.0f", numbers(all, one -> count(one.ties())))
                .numbers("worse", "%.0f", numbers(all, one -> count(one.losses())));
    }

    private static double count(int known) {
        return known < 0 ? Double.NaN : known;
    }

    private static String interval(Interval interval) {
        return Double.isNaN(interval.low())
                ? "–"
                : String.format(Locale.ROOT, "%+.1f to %+.1f", 100 * interval.low(), 100 * interval.high());
    }

    private static <T> double[] numbers(List<T> rows, ToDoubleFunction<T> value) {
        return rows.stream().mapToDouble(value).toArray();
    }

    // How long the answers are.

    private void tokens() {
        List<Model> known = experiment.models().stream()
                .filter(model -> model.outputTokens().answers() > 0
                        && !Double.isNaN(model.outputTokens().mean())
                        && model.outputTokens().max() > 0)
                .toList();
        if (known.isEmpty()) {
            return;
        }
        List<Html> parts = new ArrayList<>();
        parts.add(table(
                "Output tokens",
                Comparison.tokenTable(
                        "Output tokens of an answer; reductions are against "
                                + known.get(0).role(),
                        known.stream().map(Model::role).toList(),
                        known.stream().map(Model::outputTokens).toList())));
        List<Sample> samples = IntStream.range(0, experiment.models().size())
                .mapToObj(m -> new Sample(
                        experiment.models().get(m).role(),
                        said(m).mapToDouble(Said::outputTokens)
                                .filter(tokens -> tokens > 0)
                                .toArray()))
                .filter(sample -> sample.values().length > 0)
                .toList();
        if (!samples.isEmpty()) {
            parts.add(Histograms.of("output tokens per answer", "answers", samples.toArray(Sample[]::new))
                    .html());
        }
        section("tokens", "Length of the answers", parts.stream());
    }

    private Stream<Said> said(int model) {
        return experiment.questions().stream()
                .filter(question -> model < question.answers().size())
                .map(question -> question.answers().get(model));
    }

    // How the models were made.

    private void trainings() {
        section("training", "Training", experiment.trainings().stream().flatMap(ReportPage::training));
    }

    private static Stream<Html> training(Training one) {
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("job", one.job());
        rows.put("base model", one.baseModel());
        rows.put("ended", one.status());
        rows.putAll(one.hyperparameters());
        if (!Double.isNaN(one.epochs())) {
            rows.put("epochs run", ValueText.number("count", one.epochs()));
        }
        one.curve()
                .best()
                .ifPresent(best -> rows.put(
                        "lowest validation loss", ValueText.number("loss", best.loss()) + " at step " + best.step()));
        Html facts = table("Training " + one.job(), pairs("", "setting", "value", rows));
        boolean nothingToDraw = Stream.concat(one.curve().training().stream(), one.curve().validation().stream())
                .noneMatch(TrainingCurve.Point::isFinite);
        return nothingToDraw
                ? Stream.of(facts)
                : Stream.of(Html.element("div")
                        .with("class", "panels")
                        .add(one.curve().chart().html(), facts));
    }

    private static Sheet pairs(String caption, String left, String right, Map<String, String> rows) {
        return Sheet.captioned(caption).text(left, List.copyOf(rows.keySet())).text(right, List.copyOf(rows.values()));
    }

    private void sweep() {
        List<Trial> trials = experiment.trials();
        if (trials.isEmpty()) {
            return;
        }
        List<String> settings = trials.stream()
                .flatMap(trial -> trial.hyperparameters().keySet().stream())
                .distinct()
                .filter(name -> trials.stream()
                                .map(trial -> trial.hyperparameters().get(name))
                                .distinct()
                                .count()
                        > 1)
                .toList();
        Sheet sheet = Sheet.captioned("Judged on the validation set")
                .text("trial", trials.stream().map(Trial::name).toList())
                .numbers("examples", "%.0f", numbers(trials, Trial::examples));
        for (String setting : settings) {
            sheet = sheet.text(
                    setting,
                    trials.stream()
                            .map(trial -> trial.hyperparameters().getOrDefault(setting, "–"))
                            .toList());
        }
        String metric = trials.get(0).metric();
        sheet = sheet.text("state", trials.stream().map(Trial::state).toList())
                .text(
                        metric + ", %",
                        trials.stream()
                                .map(trial -> ValueText.of(new Value(metric, "score", trial.score(), trial.interval())))
                                .toList())
                .numbers("lowest validation loss", "%.4f", numbers(trials, Trial::loss))
                .numbers("output tokens", "%.1f", numbers(trials, Trial::outputTokens));
        section("sweep", "Sweep", Stream.of(table("Trials", sheet)));
    }

    // Where the models are good, and where not.

    private void slices() {
        if (experiment.metrics().isEmpty()) {
            return;
        }
        List<String> attributes = experiment.questions().stream()
                .flatMap(question -> question.attributes().keySet().stream())
                .distinct()
                .toList();
        section(
                "slices",
                "Kinds of questions",
                attributes.stream().map(this::slice).flatMap(Optional::stream));
    }

    /**
     * The first metric on the parts that an attribute makes; nothing if it makes one part, many or tiny ones only, or if
     * its values are numbers: those say where a question stood, not of which kind it is.
     */
    private Optional<Html> slice(String attribute) {
        Map<String, List<Question>> parts = experiment.questions().stream()
                .collect(Collectors.groupingBy(
                        question -> question.attributes().getOrDefault(attribute, ""),
                        TreeMap::new,
                        Collectors.toList()));
        if (parts.size() < 2
                || parts.size() > MOST_PARTS
                || parts.keySet().stream().anyMatch(part -> part.length() > LONGEST_PART)
                || parts.keySet().stream()
                        .allMatch(part -> NUMBERS.matcher(part).matches())
                || parts.values().stream().allMatch(part -> part.size() < FEWEST_IN_A_PART)) {
            return Optional.empty();
        }
        Sheet sheet = Sheet.captioned(experiment.metrics().get(0) + " by " + attribute)
                .text(
                        attribute,
                        parts.keySet().stream()
                                .map(part -> part.isEmpty() ? "–" : part)
                                .toList())
                .numbers("examples", "%.0f", numbers(List.copyOf(parts.values()), List::size));
        for (int m = 0; m < experiment.models().size(); m++) {
            int model = m;
            sheet = sheet.numbers(
                    experiment.models().get(m).role() + ", %",
                    "%.1f",
                    numbers(
                            List.copyOf(parts.values()),
                            part -> 100
                                    * part.stream()
                                            .filter(question ->
                                                    model < question.answers().size())
                                            .mapToDouble(question -> score(question, model))
                                            .filter(score -> !Double.isNaN(score))
                                            .average()
                                            .orElse(Double.NaN)));
        }
        return Optional.of(table("Scores by " + attribute, sheet));
    }

    /** By the first metric; NaN if it has none. */
    private static double score(Question question, int model) {
        if (model >= question.answers().size()
                || question.answers().get(model).scores().isEmpty()) {
            return Double.NaN;
        }
        return question.answers().get(model).scores().get(0);
    }

    // What they said.

    private void answers() {
        List<Question> told = told();
        if (told.isEmpty()) {
            return;
        }
        int before = 0;
        int after = Math.min(1, experiment.models().size() - 1);
        List<Question> better = told.stream()
                .filter(question -> difference(question) > 0)
                .sorted(Comparator.comparingDouble((Question question) -> -difference(question)))
                .toList();
        List<Question> worse = told.stream()
                .filter(question -> difference(question) < 0)
                .sorted(Comparator.comparingDouble(this::difference))
                .toList();
        if (after == before) {
            List<Question> wrong = told.stream()
                    .filter(question -> score(question, 0) < 1)
                    .sorted(Comparator.comparingDouble((Question question) -> score(question, 0)))
                    .toList();
            section("answers", "Answers", Stream.of(single("The lowest scores", wrong)));
            return;
        }
        String from = experiment.models().get(before).role();
        String to = experiment.models().get(after).role();
        section(
                "answers",
                "Answers that changed",
                Stream.of(diffs("Better", better, from, to), diffs("Worse", worse, from, to))
                        .flatMap(Optional::stream));
    }

    private List<Question> told() {
        return experiment.questions().stream()
                .filter(question -> question.question() != null
                        && question.gold() != null
                        && !question.answers().isEmpty()
                        && question.answers().stream().allMatch(said -> said.text() != null))
                .toList();
    }

    private double difference(Question question) {
        return score(question, 1) - score(question, 0);
    }

    private Optional<Html> diffs(String word, List<Question> all, String from, String to) {
        if (all.isEmpty()) {
            return Optional.empty();
        }
        String metric = experiment.metrics().get(0);
        return Optional.of(table(
                word,
                new AnswerDiffs(
                        word + " by " + metric + " from " + from + " to " + to + ": " + counted(all.size(), "answer")
                                + (all.size() > DIFFS ? ", the first " + DIFFS : ""),
                        metric,
                        all.stream()
                                .limit(DIFFS)
                                .map(question -> new AnswerDiffs.Row(
                                        question.id(),
                                        Objects.requireNonNull(question.question()),
                                        Objects.requireNonNull(question.gold()),
                                        text(question, 0),
                                        score(question, 0),
                                        text(question, 1),
                                        score(question, 1)))
                                .toList())));
    }

    private static Html single(String caption, List<Question> all) {
        List<Question> shown = all.stream().limit(DIFFS).toList();
        return table(
                caption,
                Sheet.captioned(caption)
                        .text("example", shown.stream().map(Question::id).toList())
                        .text(
                                "question",
                                shown.stream()
                                        .map(one -> Objects.requireNonNull(one.question()))
                                        .toList())
                        .text(
                                "gold",
                                shown.stream()
                                        .map(one -> Objects.requireNonNull(one.gold()))
                                        .toList())
                        .text("answer", shown.stream().map(one -> text(one, 0)).toList())
                        .numbers("score, %", "%.0f", numbers(shown, one -> 100 * score(one, 0))));
    }

    private static String text(Question question, int model) {
        return Objects.requireNonNull(question.answers().get(model).text());
    }

    private static String counted(int n, String thing) {
        return n + " " + thing + (n == 1 ? "" : "s");
    }

    private void errors() {
        List<Question> told = told();
        if (told.isEmpty()) {
            return;
        }
        List<Map<ErrorKind, Long>> counts = IntStream.range(
                        0, experiment.models().size())
                .mapToObj(model -> told.stream()
                        .filter(question -> model < question.answers().size())
                        .collect(Collectors.groupingBy(
                                question ->
                                        ErrorKind.of(text(question, model), Objects.requireNonNull(question.gold())),
                                Collectors.counting())))
                .toList();
        List<ErrorKind> kinds = Arrays.stream(ErrorKind.values())
                .filter(kind -> counts.stream().anyMatch(one -> one.containsKey(kind)))
                .toList();
        Sheet sheet = Sheet.captioned("Told by text and numbers alone, " + counted(told.size(), "answer") + " a model")
                .text("kind", kinds.stream().map(ErrorKind::title).toList());
        for (int m = 0; m < counts.size(); m++) {
            int model = m;
            sheet = sheet.numbers(
                    experiment.models().get(m).role(),
                    "%.0f",
                    numbers(kinds, kind -> counts.get(model).getOrDefault(kind, 0L)));
        }
        section("errors", "Kinds of answers", Stream.of(table("Kinds of answers", sheet)));
    }

    // What it costs, and what made it.

    private void costs() {
        List<Charge> costs = experiment.costs();
        if (costs.isEmpty()) {
            return;
        }
        section(
                "costs",
                "Costs",
                Stream.of(table(
                        "Costs",
                        Sheet.captioned(
                                        experiment.place().localModel().isEmpty()
                                                ? "On AWS"
                                                : "What AWS would ask; on Bedrock Local nothing is paid")
                                .text("what", costs.stream().map(Charge::what).toList())
                                .text("cost", costs.stream().map(ValueText::of).toList())
                                .text(
                                        "rests on",
                                        costs.stream().map(Charge::basis).toList()))));
    }

    private void figures() {
        Map<String, String> rows = new LinkedHashMap<>();
        experiment.figures().forEach(value -> rows.put(value.name(), ValueText.of(value)));
        section(
                "figures",
                "More numbers",
                rows.isEmpty() ? Stream.of() : Stream.of(table("More numbers", pairs("", "number", "value", rows))));
    }

    private void provenance() {
        List<Html> parts = new ArrayList<>();
        parts.add(words(
                "This page holds the whole record, with every number above and what made it. To make the experiment"
                        + " again and be told which numbers moved:"));
        parts.add(Html.element("pre").add("tunebook verify " + experiment.name() + "/" + Report.FILE));
        parts.add(
                table("Settings", pairs("What was decided before it ran", "setting", "value", experiment.settings())));
        if (!experiment.data().isEmpty()) {
            parts.add(table(
                    "Data",
                    Sheet.captioned("Data files")
                            .text(
                                    "file",
                                    experiment.data().stream()
                                            .map(Experiment.DataFile::path)
                                            .toList())
                            .text(
                                    "for",
                                    experiment.data().stream()
                                            .map(file -> file.purpose().name().toLowerCase(Locale.ROOT))
                                            .toList())
                            .numbers(
                                    "bytes",
                                    "%,.0f",
                                    numbers(experiment.data(), file -> file.bytes() < 0 ? Double.NaN : file.bytes()))
                            .text(
                                    "SHA-256",
                                    experiment.data().stream()
                                            .map(Experiment.DataFile::sha256)
                                            .toList())));
        }
        experiment.prompts().stream()
                .filter(prompt ->
                        !prompt.system().isEmpty() || !prompt.summary().isEmpty())
                .forEach(prompt -> parts.add(Html.element("details")
                        .add(
                                Html.element("summary").add("Prompt " + Experiment.shortened(prompt.sha256())),
                                Html.element("pre")
                                        .with("class", "prose")
                                        .add((prompt.summary() + "\n\n" + prompt.system()).strip()))));
        parts.add(Html.element("p").with("class", "quiet digest").add("SHA-256 of the record: " + experiment.sha256()));
        section("provenance", "How it was made", parts.stream());
    }
}
