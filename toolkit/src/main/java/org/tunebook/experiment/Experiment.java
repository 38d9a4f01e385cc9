package org.tunebook.experiment;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tunebook.dataset.Sha256;
import org.tunebook.evaluation.Resampling.Interval;
import org.tunebook.evaluation.TokenStatistics;
import org.tunebook.notebook.Displayable;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;
import org.tunebook.tuning.TrainingCurve;

/**
 * Everything that made the numbers of one experiment, and the numbers. It holds no secrets, no account's number and no
 * path of the machine it was made on; paths are relative to the notebook's directory. Scores are between 0 and 1; a
 * number that is not known is NaN, in JSON {@code null}.
 *
 * @param name what it is kept under
 * @param recorded when
 * @param versions what it ran with
 * @param place where the models ran; empty fields where it is not known
 * @param notebook the notebook that made it; null if none did
 * @param data the files that it began with, and those it trained on
 * @param prompts the templates that made the prompts
 * @param seeds of what was drawn, by what was drawn
 * @param trainings the tuning jobs
 * @param models who was asked: the base first, then the tuned models, then others
 * @param contrasts the tuned models' gains, with intervals and p-values
 * @param metrics those that score by example, in the order of {@link Said#scores}
 * @param questions what the models were asked and what each answered, in the test set's order
 * @param trials of a sweep
 * @param costs what AWS would ask, or asked
 * @param figures numbers that the notebook added under names of its own
 */
public record Experiment(
        String name,
        Instant recorded,
        Versions versions,
        Place place,
        @Nullable Source notebook,
        List<DataFile> data,
        List<Prompt> prompts,
        Map<String, Long> seeds,
        List<Training> trainings,
        List<Model> models,
        List<Contrast> contrasts,
        List<String> metrics,
        List<Question> questions,
        List<Trial> trials,
        List<Charge> costs,
        List<Value> figures)
        implements Displayable {
    /** The file in an experiment's directory that the record is kept in. */
    public static final String FILE = "experiment.json";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    public Experiment {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("experiment \"" + name + "\" cannot be kept under that name; expected 1"
                    + " to 64 lower-case letters, digits, . _ or -, a letter or digit first, as quickstart");
        }
        Objects.requireNonNull(recorded, "recorded");
        Objects.requireNonNull(versions, "versions");
        Objects.requireNonNull(place, "place");
        data = List.copyOf(data);
        prompts = List.copyOf(prompts);
        seeds = ordered(seeds);
        trainings = List.copyOf(trainings);
        models = List.copyOf(models);
        contrasts = List.copyOf(contrasts);
        metrics = List.copyOf(metrics);
        questions = List.copyOf(questions);
        trials = List.copyOf(trials);
        costs = List.copyOf(costs);
        figures = List.copyOf(figures);
    }

    private static <T> Map<String, T> ordered(Map<String, T> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /**
     * What it ran with.
     *
     * @param tunebook the toolkit's version
     * @param java the Java runtime's version
     * @param system the operating system and its architecture
     * @param processor the processor's own name, or the architecture: local models round as it does
     */
    public record Versions(String tunebook, String java, String system, String processor) {
        public Versions {
            Objects.requireNonNull(tunebook, "tunebook");
            Objects.requireNonNull(java, "java");
            Objects.requireNonNull(system, "system");
            Objects.requireNonNull(processor, "processor");
        }
    }

    /**
     * Where the models ran.
     *
     * @param service {@code Bedrock Local} or {@code Amazon Bedrock}
     * @param region the region
     * @param localModel the local model that answered in the others' place; empty on AWS
     */
    public record Place(String service, String region, String localModel) {
        public Place {
            Objects.requireNonNull(service, "service");
            Objects.requireNonNull(region, "region");
            Objects.requireNonNull(localModel, "localModel");
        }

        @Override
        public String toString() {
            return Stream.of(service, region, localModel)
                    .filter(word -> !word.isEmpty())
                    .collect(Collectors.joining(", "));
        }
    }

    /**
     * The notebook.
     *
     * @param path its file's name
     * @param directory its directory, relative to the experiment's; empty if it cannot be told so
     * @param sha256 of the sources of its code cells; outputs, prose and ids do not count
     */
    public record Source(String path, String directory, String sha256) {
        public Source {
            Objects.requireNonNull(path, "path");
            Objects.requireNonNull(directory, "directory");
            Objects.requireNonNull(sha256, "sha256");
        }
    }

    /** What a file was for. */
    public enum Purpose {
        /** The experiment began with it. */
        SOURCE,
        /** A model was trained on it; it was made on the way. */
        TRAINING,
        /** Training was watched with it; it was made on the way. */
        VALIDATION
    }

    /**
     * A data file.
     *
     * @param path relative to the notebook's directory; {@code …/NAME} for one that lies elsewhere on the machine
     * @param bytes its length; -1 if only the service had it
     * @param sha256 of its bytes; its first 16 digits if only the service had it
     */
    public record DataFile(Purpose purpose, String path, long bytes, String sha256) {
        static final String ELSEWHERE = "…/";

        public DataFile {
            Objects.requireNonNull(purpose, "purpose");
            Objects.requireNonNull(path, "path");
            Objects.requireNonNull(sha256, "sha256");
        }

        boolean isElsewhere() {
            return path.startsWith(ELSEWHERE);
        }

        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /**
     * A prompt template.
     *
     * @param sha256 its hash
     * @param summary its blocks and its markup; empty if only the hash is known
     * @param system its system text; empty if there is none or only the hash is known
     */
    public record Prompt(String sha256, String summary, String system) {
        public Prompt {
            Objects.requireNonNull(sha256, "sha256");
            Objects.requireNonNull(summary, "summary");
            Objects.requireNonNull(system, "system");
        }
    }

    /**
     * A tuning job.
     *
     * @param job its name
     * @param baseModel the id of the model it started from
     * @param hyperparameters the service's names and the values it was given
     * @param status how it ended
     * @param curve its losses; of long trainings not every update's
     * @param epochs how often it went through the training file; NaN if it is not known
     */
    public record Training(
            String job,
            String baseModel,
            Map<String, String> hyperparameters,
            String status,
            TrainingCurve curve,
            double epochs) {
        public Training {
            Objects.requireNonNull(job, "job");
            Objects.requireNonNull(baseModel, "baseModel");
            hyperparameters = ordered(hyperparameters);
            Objects.requireNonNull(status, "status");
            Objects.requireNonNull(curve, "curve");
        }
    }

    /**
     * A model that was asked.
     *
     * @param role {@code base}, {@code tuned}, {@code other}, with a number behind it where there are several
     * @param title the model in words, with the local model that stood in for it
     * @param scores by metric
     * @param outputTokens the lengths of its answers; of none where they came without
     * @param examples how many it was asked
     * @param examplesSha256 a digest of the examples: ids, prompts and gold answers
     * @param answersSha256 a digest of the same with the answers
     */
    public record Model(
            String role,
            String title,
            List<Score> scores,
            TokenStatistics outputTokens,
            int examples,
            String examplesSha256,
            String answersSha256) {
        public Model {
            Objects.requireNonNull(role, "role");
            Objects.requireNonNull(title, "title");
            scores = List.copyOf(scores);
            Objects.requireNonNull(outputTokens, "outputTokens");
            Objects.requireNonNull(examplesSha256, "examplesSha256");
            Objects.requireNonNull(answersSha256, "answersSha256");
        }

        /** Its score by a metric; NaN if it has none. */
        public double score(String metric) {
            return scores.stream()
                    .filter(one -> one.metric.equals(metric))
                    .mapToDouble(Score::mean)
                    .findFirst()
                    .orElse(Double.NaN);
        }
    }

    /** The mean of a metric, from 0 to 1, with its interval. */
    public record Score(String metric, double mean, Interval interval) {
        public Score {
            Objects.requireNonNull(metric, "metric");
            Objects.requireNonNull(interval, "interval");
        }
    }

    /**
     * What a model gained over another by a metric.
     *
     * @param role the model's
     * @param over the other's role
     * @param gain the difference, from -1 to 1, with its interval
     * @param pValue how often chance alone differs as much
     * @param wins on how many examples it did better; -1 for metrics that have no score by example
     * @param ties on how many the same
     * @param losses on how many worse
     */
    public record Contrast(
            String metric,
            String role,
            String over,
            double gain,
            Interval interval,
            double pValue,
            int wins,
            int ties,
            int losses) {
        public Contrast {
            Objects.requireNonNull(metric, "metric");
            Objects.requireNonNull(role, "role");
            Objects.requireNonNull(over, "over");
            Objects.requireNonNull(interval, "interval");
        }
    }

    /**
     * One example of the test set.
     *
     * @param question null where the texts of this example are not kept
     * @param gold the right answer; null where the texts are not kept
     * @param attributes what is known of it besides, for slices
     * @param answers one a model, in the models' order
     */
    public record Question(
            String id,
            @Nullable String question,
            @Nullable String gold,
            Map<String, String> attributes,
            List<Said> answers) {
        public Question {
            Objects.requireNonNull(id, "id");
            attributes = ordered(attributes);
            answers = List.copyOf(answers);
        }
    }

    /**
     * What a model said to an example.
     *
     * @param text null where the texts of the example are not kept
     * @param inputTokens 0 if they are not known
     * @param outputTokens 0 if they are not known
     * @param scores of the metrics that score by example, in the order of {@link Experiment#metrics}
     */
    public record Said(@Nullable String text, int inputTokens, int outputTokens, List<Double> scores) {
        public Said {
            scores = List.copyOf(scores);
        }
    }

    /**
     * A trial of a sweep.
     *
     * @param examples how many it was trained on
     * @param state how far it came
     * @param metric what it was judged by, on the validation set
     * @param score from 0 to 1; NaN if there is none
     * @param loss the lowest validation loss; NaN if there is none
     * @param steps the updates of its training
     * @param outputTokens the mean length of its answers
     */
    public record Trial(
            String name,
            Map<String, String> hyperparameters,
            int examples,
            String state,
            String metric,
            double score,
            Interval interval,
            double loss,
            int steps,
            double outputTokens) {
        public Trial {
            Objects.requireNonNull(name, "name");
            hyperparameters = ordered(hyperparameters);
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(metric, "metric");
            Objects.requireNonNull(interval, "interval");
        }
    }

    /**
     * A cost on AWS, in US dollars. On Bedrock Local nothing is paid, and it is what AWS would ask.
     *
     * @param what what costs
     * @param when {@code once}, or by what it goes on costing
     * @param leastUsd null if it is not known
     * @param mostUsd null if it is not known: never 0
     * @param basis what it rests on
     */
    public record Charge(
            String what,
            String when,
            @Nullable BigDecimal leastUsd,
            @Nullable BigDecimal mostUsd,
            String basis) {
        public Charge {
            Objects.requireNonNull(what, "what");
            Objects.requireNonNull(when, "when");
            Objects.requireNonNull(basis, "basis");
        }
    }

    /**
     * A number under a name, as {@code tuned/token-f1}.
     *
     * @param unit {@code score} for shares from 0 to 1, {@code gain} for their differences, {@code p-value}, {@code
     *     tokens}, {@code loss}, {@code count}, or a word of the notebook's own
     * @param value NaN if it is not known
     * @param interval both ends NaN where there is none
     */
    public record Value(String name, String unit, double value, Interval interval) {
        static final Interval NO_INTERVAL = new Interval(Double.NaN, Double.NaN);

        public Value {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(unit, "unit");
            Objects.requireNonNull(interval, "interval");
        }

        Value(String name, String unit, double value) {
            this(name, unit, value, NO_INTERVAL);
        }

        boolean hasInterval() {
            return !Double.isNaN(interval.low());
        }
    }

    /** Begins a record; the same name again replaces what is kept under it. */
    public static Recording named(String name) {
        return new Recording(name);
    }

    /**
     * The experiment of a record or of a report's page, which holds the same record, or of a directory with one of
     * them.
     *
     * @throws ExperimentFileException if there is none, or it cannot be read by this version
     */
    public static Experiment read(Path file) {
        return ExperimentFile.read(file);
    }

    /** The record as one JSON document, indented. */
    public String toJson() {
        return ExperimentFile.json(this);
    }

    /** The record as an element that a report's page carries: {@code <script type="application/json" …>}. */
    public String toScript() {
        return ExperimentFile.script(this);
    }

    /**
     * Writes two tables of comma-separated values into a directory, made if missing: {@code metrics.csv}, a row a
     * number, and {@code examples.csv}, a row an answer with its scores.
     *
     * @return the two files
     */
    public List<Path> toCsv(Path directory) {
        return CsvExport.write(this, directory);
    }

    /**
     * The report: one page with everything in it, written as {@code REPORTS/NAME/report.html}, where it replaces an earlier
     * one. {@link Recording#keep} has done so already; this one shows where it is.
     *
     * @param reports the directory of all reports
     */
    public Report report(Path reports) {
        return Report.write(this, reports.resolve(name));
    }

    /** What tells this record from any other: the SHA-256 of its JSON. */
    public String sha256() {
        return Sha256.of(toJson());
    }

    /** Every number, each under its name: of the models, their gains, the trainings, the trials, and the notebook's own. */
    public List<Value> values() {
        List<Value> all = new ArrayList<>();
        for (Model model : models) {
            model.scores.forEach(
                    one -> all.add(new Value(model.role + "/" + one.metric, "score", one.mean, one.interval)));
            if (model.outputTokens.answers() > 0) {
                String tokens = model.role + "/output-tokens/";
                all.add(new Value(tokens + "mean", "tokens", model.outputTokens.mean()));
                all.add(new Value(tokens + "median", "tokens", model.outputTokens.median()));
                all.add(new Value(tokens + "standard-deviation", "tokens", model.outputTokens.standardDeviation()));
                all.add(new Value(tokens + "minimum", "tokens", model.outputTokens.min()));
                all.add(new Value(tokens + "maximum", "tokens", model.outputTokens.max()));
            }
        }
        for (Contrast one : contrasts) {
            String pair = one.role + "-over-" + one.over + "/" + one.metric;
            all.add(new Value(pair + "/gain", "gain", one.gain, one.interval));
            all.add(new Value(pair + "/p-value", "p-value", one.pValue));
        }
        for (int i = 0; i < trainings.size(); i++) {
            Training one = trainings.get(i);
            String training = trainings.size() == 1 ? "training/" : "training-" + (i + 1) + "/";
            one.curve
                    .best()
                    .ifPresent(best -> all.add(new Value(training + "lowest-validation-loss", "loss", best.loss())));
            if (!one.curve.training().isEmpty()) {
                TrainingCurve.Point last =
                        one.curve.training().get(one.curve.training().size() - 1);
                all.add(new Value(training + "last-training-loss", "loss", last.loss()));
                all.add(new Value(training + "last-step", "count", last.step()));
            }
            if (!Double.isNaN(one.epochs)) {
                all.add(new Value(training + "epochs", "count", one.epochs));
            }
        }
        for (Trial one : trials) {
            String trial = "sweep/" + one.name + "/";
            all.add(new Value(trial + one.metric, "score", one.score, one.interval));
            all.add(new Value(trial + "lowest-validation-loss", "loss", one.loss));
            all.add(new Value(trial + "output-tokens/mean", "tokens", one.outputTokens));
        }
        all.addAll(figures);
        return all;
    }

    /** What was decided before it ran, by name: models, hyperparameters, data, prompts, seeds, versions. */
    public Map<String, String> settings() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("place", place.toString());
        all.put("tunebook", versions.tunebook);
        all.put("java", versions.java);
        all.put("system", versions.system);
        all.put("processor", versions.processor);
        if (notebook != null) {
            all.put("notebook", notebook.path);
            all.put("notebook, code", shortened(notebook.sha256));
        }
        data.forEach(one ->
                all.put(one.purpose.name().toLowerCase(Locale.ROOT) + " data, " + one.path, shortened(one.sha256)));
        IntStream.range(0, prompts.size())
                .forEach(i -> all.put(
                        prompts.size() == 1 ? "prompt" : "prompt " + (i + 1), shortened(prompts.get(i).sha256)));
        seeds.forEach((what, seed) -> all.put("seed, " + what, Long.toString(seed)));
        for (int i = 0; i < trainings.size(); i++) {
            String training = trainings.size() == 1 ? "training" : "training " + (i + 1);
            all.put(training + ", base model", trainings.get(i).baseModel);
            trainings.get(i).hyperparameters.forEach((name, value) -> all.put(training + ", " + name, value));
        }
        models.stream().findFirst().ifPresent(first -> {
            all.put("examples", Integer.toString(first.examples));
            all.put("examples, digest", shortened(first.examplesSha256));
        });
        return all;
    }

    static String shortened(String digest) {
        return digest.length() > 12 ? digest.substring(0, 12) + "…" : digest;
    }

    /** The value under a name; empty if there is none. */
    public Optional<Value> value(String valueName) {
        return values().stream().filter(one -> one.name.equals(valueName)).findFirst();
    }

    private Sheet sheet() {
        // What it ran with is in the record; in a notebook's outputs it would differ from machine to machine.
        Map<String, String> rows = new LinkedHashMap<>(settings());
        rows.keySet().removeAll(List.of("java", "system", "processor"));
        values().stream()
                .filter(one -> !one.unit.equals("p-value") && !one.name.startsWith("sweep/"))
                .filter(one -> !one.name.contains("/output-tokens/") || one.name.endsWith("/mean"))
                .forEach(one -> rows.put(one.name, ValueText.of(one)));
        if (!trials.isEmpty()) {
            rows.put("sweep", trials.size() + " trials");
        }
        costs.forEach(one -> rows.put("cost on AWS, " + one.what, ValueText.of(one)));
        return Sheet.captioned("Experiment " + name)
                .text("what", List.copyOf(rows.keySet()))
                .text("value", List.copyOf(rows.values()));
    }

    @Override
    public MimeBundle display() {
        return sheet().display();
    }

    @Override
    public String toString() {
        return sheet().toString();
    }
}
