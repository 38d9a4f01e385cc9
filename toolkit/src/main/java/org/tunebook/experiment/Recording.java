package org.tunebook.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.Cost;
import org.tunebook.bedrock.Estimate;
import org.tunebook.bedrock.Usd;
import org.tunebook.dataset.Sha256;
import org.tunebook.evaluation.Comparison;
import org.tunebook.evaluation.Evaluation;
import org.tunebook.evaluation.Evaluation.Scored;
import org.tunebook.evaluation.Resampling;
import org.tunebook.experiment.Experiment.Charge;
import org.tunebook.experiment.Experiment.Contrast;
import org.tunebook.experiment.Experiment.DataFile;
import org.tunebook.experiment.Experiment.Model;
import org.tunebook.experiment.Experiment.Place;
import org.tunebook.experiment.Experiment.Prompt;
import org.tunebook.experiment.Experiment.Purpose;
import org.tunebook.experiment.Experiment.Question;
import org.tunebook.experiment.Experiment.Said;
import org.tunebook.experiment.Experiment.Score;
import org.tunebook.experiment.Experiment.Source;
import org.tunebook.experiment.Experiment.Training;
import org.tunebook.experiment.Experiment.Trial;
import org.tunebook.experiment.Experiment.Value;
import org.tunebook.experiment.Experiment.Versions;
import org.tunebook.formats.ModelFamily;
import org.tunebook.iteration.SweepResult;
import org.tunebook.prompt.PromptTemplate;
import org.tunebook.prompt.TrainingFile;
import org.tunebook.tuning.Receipt;
import org.tunebook.tuning.TrainingCurve;
import org.tunebook.tuning.TuningJob;

/**
 * An experiment's record in the making. It takes what the stages give: a job brings its files, its model,
 * hyperparameters, losses and costs; a comparison brings its models, test set, prompts, answers and scores; a sweep its
 * trials. So nothing needs to be written twice.
 */
public final class Recording {
    /** As many examples keep their texts: those that base and tuned model differ on most. */
    static final int MOST_TEXTS = 1_000;

    private static final int MOST_QUESTIONS = 20_000;
    private static final int LONGEST_TEXT = 2_000;
    private static final int MOST_POINTS = 2_000;
    private static final int MOST_FILES = 1_000;
    private static final long SEED = 7;

    private final String name;
    private final List<Path> sources = new ArrayList<>();
    private final List<TrainingFile> trainingFiles = new ArrayList<>();
    private final Map<String, Prompt> prompts = new LinkedHashMap<>();
    private final Map<String, Long> seeds = new LinkedHashMap<>();
    private final List<TuningJob> jobs = new ArrayList<>();
    private final List<Charge> costs = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final List<Evaluation> evaluations = new ArrayList<>();
    private final List<String> roles = new ArrayList<>();
    private @Nullable Comparison comparison;
    private @Nullable SweepResult sweep;
    private @Nullable Resampling resampling;
    private @Nullable Bedrock bedrock;
    private @Nullable Path notebook;
    private Clock clock = Clock.systemUTC();

    Recording(String name) {
        this.name = name;
    }

    /** The files that the experiment began with: files, or directories, whose files count, without prose (.md). */
    public Recording data(Path... filesOrDirectories) {
        sources.addAll(List.of(filesOrDirectories));
        return this;
    }

    /** The files that it trained on, where no job brings them. */
    public Recording data(TrainingFile... files) {
        trainingFiles.addAll(List.of(files));
        return this;
    }

    /** The template that made the prompts, in words beside its hash, which a comparison brings. */
    public Recording prompt(PromptTemplate template) {
        prompts.put(template.hash(), new Prompt(template.hash(), template.toString(), template.system()));
        return this;
    }

    /** What was drawn by a seed, as {@code seed("split", 7)}. */
    public Recording seed(String what, long seed) {
        seeds.put(what, seed);
        return this;
    }

    /** The Bedrock that the models ran on, where no job brings it. */
    public Recording on(Bedrock place) {
        this.bedrock = place;
        return this;
    }

    /** A tuning job, with its files, its model, its hyperparameters, its losses and what it cost. */
    public Recording job(TuningJob job) {
        jobs.add(job);
        return this;
    }

    /** The models compared, with the test set, the prompts, every answer and every score. */
    public Recording comparison(Comparison compared) {
        this.comparison = compared;
        return this;
    }

    /** One model alone, under the role {@code model}. */
    public Recording evaluation(Evaluation evaluation) {
        evaluations.add(evaluation);
        roles.add(evaluations.size() == 1 ? "model" : "model " + evaluations.size());
        return this;
    }

    /** A sweep; where there is no comparison, that of its best with the base on the test set. */
    public Recording sweep(SweepResult result) {
        this.sweep = result;
        return this;
    }

    /** How intervals are drawn: {@code Resampling.seeded(7)} by whole documents if nothing is said. */
    public Recording resampling(Resampling how) {
        this.resampling = how;
        return this;
    }

    /** What an estimate says; a job brings its own. */
    public Recording cost(Estimate estimate) {
        estimate.items()
                .forEach(item -> costs.add(charge(
                        estimate.title() + ": " + item.what(),
                        when(item.when()),
                        item.cost(),
                        "estimate; " + item.quantity())));
        return this;
    }

    /**
     * A number of the notebook's own.
     *
     * @param unit {@code score} for a share from 0 to 1, {@code tokens}, {@code count}, or any word
     */
    public Recording value(String valueName, String unit, double value) {
        values.add(new Value(valueName, unit, value));
        return this;
    }

    /** The notebook that this runs in, by its file; its code as it is saved is what counts. */
    public Recording notebook(Path file) {
        this.notebook = file;
        return this;
    }

    Recording clock(Clock other) {
        this.clock = other;
        return this;
    }

    /**
     * The record, kept in {@code REPORTS/NAME/experiment.json}, where it replaces an earlier one, with its {@link
     * Report} beside it and the {@link ReportIndex} over all of them.
     *
     * @param reports the directory of all reports, made if missing
     */
    public Experiment keep(Path reports) {
        Path directory = reports.resolve(name);
        Experiment experiment = record(directory);
        ExperimentFile.write(experiment, directory.resolve(Experiment.FILE));
        Report.write(experiment, directory);
        ReportIndex.write(reports);
        return experiment;
    }

    private Experiment record(Path directory) {
        Comparison compared = comparison != null ? comparison : tested().orElse(null);
        List<Evaluation> asked = new ArrayList<>(compared == null ? List.of() : compared.all());
        List<String> called = new ArrayList<>(compared == null ? List.of() : compared.names());
        asked.addAll(evaluations);
        called.addAll(roles);
        Resampling draws = resampling != null ? resampling : standard(asked);
        Map<String, Long> allSeeds = new LinkedHashMap<>(seeds);
        if (sweep != null) {
            allSeeds.put("sweep", sweep.plan().seed());
        }
        if (!asked.isEmpty()) {
            allSeeds.put("intervals", draws.seed());
        }
        asked.forEach(one -> templates(one).forEach(hash -> prompts.putIfAbsent(hash, new Prompt(hash, "", ""))));
        List<Training> trainings = new ArrayList<>();
        List<Charge> charges = new ArrayList<>();
        for (TuningJob job : jobs) {
            Receipt receipt = job.receipt();
            trainings.add(training(job, receipt));
            charges.add(charge("training " + job.name() + ", estimated", "once", receipt.estimated(), "estimate"));
            charges.add(charge("training " + job.name(), "once", receipt.trained(), String.join(" ", receipt.notes())));
        }
        charges.addAll(costs);
        List<Evaluation> together = compared == null ? evaluations : compared.all();
        List<String> metrics = together.isEmpty() ? List.of() : byExample(together.get(0));
        return new Experiment(
                name,
                Instant.now(clock).truncatedTo(java.time.temporal.ChronoUnit.MILLIS),
                versions(),
                place(asked),
                notebook == null ? null : source(notebook, directory),
                files(),
                List.copyOf(prompts.values()),
                allSeeds,
                trainings,
                IntStream.range(0, asked.size())
                        .mapToObj(i -> model(called.get(i), asked.get(i), draws))
                        .toList(),
                compared == null ? List.of() : contrasts(compared, draws),
                metrics,
                questions(together, metrics),
                sweep == null ? List.of() : trials(sweep),
                charges,
                values);
    }

    private Optional<Comparison> tested() {
        if (sweep == null || sweep.testOfBase().isEmpty() || sweep.testOfBest().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Comparison.of(
                sweep.testOfBase().orElseThrow(), sweep.testOfBest().orElseThrow()));
    }

    private static Resampling standard(List<Evaluation> asked) {
        Resampling draws = Resampling.seeded(SEED);
        return asked.stream()
                        .flatMap(one -> one.examples().stream())
                        .allMatch(one -> one.example().attributes().containsKey(PromptTemplate.DOCUMENT))
                ? draws.byUnit(PromptTemplate.DOCUMENT)
                : draws;
    }

    private static List<String> templates(Evaluation evaluation) {
        return Stream.of(evaluation.provenance().template().split(", "))
                .filter(hash -> !hash.isEmpty())
                .toList();
    }

    private static Training training(TuningJob job, Receipt receipt) {
        TuningJob.Request request = job.request();
        return new Training(
                job.name(),
                ModelFamily.of(request.baseModel())
                        .map(ModelFamily::baseModelId)
                        .orElseGet(() -> lastPart(request.baseModel())),
                new java.util.TreeMap<>(request.hyperparameters()),
                job.status().toString(),
                thinned(job.curve()),
                receipt.epochs().orElse(Double.NaN));
    }

    private static TrainingCurve thinned(TrainingCurve curve) {
        return new TrainingCurve(thinned(curve.training()), thinned(curve.validation()));
    }

    private static List<TrainingCurve.Point> thinned(List<TrainingCurve.Point> points) {
        int each = (points.size() + MOST_POINTS - 1) / MOST_POINTS;
        return each <= 1
                ? points
                : IntStream.range(0, points.size())
                        .filter(i -> i % each == 0 || i == points.size() - 1)
                        .mapToObj(points::get)
                        .toList();
    }

    private static Model model(String role, Evaluation evaluation, Resampling draws) {
        return new Model(
                role,
                evaluation.title(),
                evaluation.metrics().stream()
                        .map(metric -> new Score(metric, evaluation.mean(metric), evaluation.interval(metric, draws)))
                        .toList(),
                evaluation.outputTokens(),
                evaluation.size(),
                evaluation.provenance().examplesSha256(),
                evaluation.provenance().answersSha256());
    }

    private static List<Contrast> contrasts(Comparison comparison, Resampling draws) {
        return comparison.contrasts(draws).stream()
                .map(one -> new Contrast(
                        one.metric(),
                        one.model(),
                        one.over(),
                        one.score() - one.base(),
                        one.draws().difference(),
                        one.draws().pValue(),
                        one.tally() == null ? -1 : one.tally().wins(),
                        one.tally() == null ? -1 : one.tally().ties(),
                        one.tally() == null ? -1 : one.tally().losses()))
                .toList();
    }

    private static List<String> byExample(Evaluation evaluation) {
        return evaluation.metrics().stream().filter(evaluation::isByExample).toList();
    }

    private static List<Question> questions(List<Evaluation> asked, List<String> metrics) {
        if (asked.isEmpty()
                || asked.stream()
                        .anyMatch(one -> !one.provenance()
                                .examplesSha256()
                                .equals(asked.get(0).provenance().examplesSha256()))) {
            return List.of();
        }
        List<Scored> first = asked.get(0).examples();
        Set<Integer> withTexts = withTexts(asked, metrics);
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < Math.min(first.size(), MOST_QUESTIONS); i++) {
            int place = i;
            Scored one = first.get(i);
            boolean kept = withTexts.contains(i);
            Map<String, String> attributes = new LinkedHashMap<>();
            one.example().attributes().forEach((key, value) -> attributes.put(key, cut(value)));
            questions.add(new Question(
                    one.example().id(),
                    kept ? cut(one.question()) : null,
                    kept ? cut(one.gold()) : null,
                    attributes,
                    asked.stream()
                            .map(evaluation -> evaluation.examples().get(place))
                            .map(said -> new Said(
                                    kept ? cut(said.answer().text()) : null,
                                    said.answer().inputTokens(),
                                    said.answer().outputTokens(),
                                    metrics.stream().map(said::score).toList()))
                            .toList()));
        }
        return questions;
    }

    /** The examples that the first two models differ on most, by the first metric; of equal ones the earlier. */
    private static Set<Integer> withTexts(List<Evaluation> asked, List<String> metrics) {
        int size = asked.get(0).size();
        Comparator<Integer> order = metrics.isEmpty() || asked.size() < 2
                ? Comparator.naturalOrder()
                : Comparator.comparingDouble((Integer i) ->
                                -Math.abs(asked.get(1).examples().get(i).score(metrics.get(0))
                                        - asked.get(0).examples().get(i).score(metrics.get(0))))
                        .thenComparing(Comparator.naturalOrder());
        return IntStream.range(0, size).boxed().sorted(order).limit(MOST_TEXTS).collect(Collectors.toSet());
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST_TEXT) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1)) ? LONGEST_TEXT - 1 : LONGEST_TEXT;
        return text.substring(0, end) + "…";
    }

    static boolean isCut(String text) {
        return text.length() >= LONGEST_TEXT && text.endsWith("…");
    }

    private static List<Trial> trials(SweepResult sweep) {
        return sweep.trials().stream()
                .map(one -> new Trial(
                        one.name(),
                        one.hyperparameters().values(),
                        one.size(),
                        one.state().title(),
                        sweep.metric(),
                        one.evaluation().map(it -> it.mean(sweep.metric())).orElse(Double.NaN),
                        sweep.interval(one).orElse(Value.NO_INTERVAL),
                        one.loss(),
                        one.steps(),
                        one.evaluation().map(it -> it.outputTokens().mean()).orElse(Double.NaN)))
                .toList();
    }

    private static Charge charge(String what, String when, Cost cost, String basis) {
        return new Charge(
                what,
                when,
                cost.isKnown() || cost.least().amount().signum() > 0
                        ? cost.least().amount()
                        : null,
                cost.most().map(Usd::amount).orElse(null),
                basis);
    }

    private static String when(Estimate.When when) {
        return when == Estimate.When.NOW
                ? "once"
                : when.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private Place place(List<Evaluation> asked) {
        Bedrock on =
                bedrock != null ? bedrock : jobs.isEmpty() ? null : jobs.get(0).bedrock();
        String local = asked.stream()
                .flatMap(one -> one.answers().localModel().stream())
                .findFirst()
                .orElse("");
        if (on == null) {
            return new Place(local.isEmpty() ? "" : Bedrock.Place.LOCAL.title(), "", local);
        }
        return new Place(on.place().title(), on.region(), on.localModel().orElse(local));
    }

    private static Versions versions() {
        String tunebook = Experiment.class.getPackage().getImplementationVersion();
        return new Versions(
                tunebook == null ? "unpackaged" : tunebook,
                Runtime.version().toString(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                Processor.name());
    }

    private Path workingDirectory() {
        Path here = Path.of("").toAbsolutePath();
        Path parent =
                notebook == null ? null : notebook.toAbsolutePath().normalize().getParent();
        return parent == null ? here : parent;
    }

    private Source source(Path file, Path directory) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "there is no notebook " + file + " in " + Path.of("").toAbsolutePath()
                            + "; give .notebook(…) the notebook's own file name, as Path.of(\"00-quickstart.ipynb\")");
        }
        Path from = directory.toAbsolutePath().normalize();
        return new Source(
                String.valueOf(file.getFileName()),
                near(from, workingDirectory()).map(Recording::slashed).orElse(""),
                NotebookCode.sha256(file));
    }

    private List<DataFile> files() {
        Map<String, DataFile> all = new LinkedHashMap<>();
        for (Path source : sources) {
            for (Path file : filesOf(source)) {
                DataFile one = file(Purpose.SOURCE, file, Sha256.of(file));
                all.putIfAbsent(one.path(), one);
            }
        }
        Map<String, DataFile> known = new HashMap<>();
        for (TrainingFile one : trainingFiles) {
            DataFile file = file(
                    one.purpose() == org.tunebook.formats.Purpose.VALIDATION ? Purpose.VALIDATION : Purpose.TRAINING,
                    one.path(),
                    one.sha256());
            known.put(prefix(one.sha256()), file);
            all.put(file.path(), file);
        }
        for (TuningJob job : jobs) {
            TuningJob.Request request = job.request();
            stored(Purpose.TRAINING, request.training())
                    .filter(one -> !known.containsKey(one.sha256()))
                    .ifPresent(one -> all.putIfAbsent(one.path() + one.sha256(), one));
            request.validation()
                    .flatMap(uri -> stored(Purpose.VALIDATION, uri))
                    .filter(one -> !known.containsKey(one.sha256()))
                    .ifPresent(one -> all.putIfAbsent(one.path() + one.sha256(), one));
        }
        return List.copyOf(all.values());
    }

    private static String prefix(String sha256) {
        return sha256.substring(0, Math.min(16, sha256.length()));
    }

    /** What the toolkit uploads lies under its hash and its name. */
    private static Optional<DataFile> stored(Purpose purpose, String uri) {
        String[] parts = uri.split("/");
        return parts.length < 2 || !parts[parts.length - 2].matches("[0-9a-f]{16}")
                ? Optional.empty()
                : Optional.of(new DataFile(purpose, parts[parts.length - 1], -1, parts[parts.length - 2]));
    }

    private static List<Path> filesOf(Path source) {
        if (Files.isRegularFile(source)) {
            return List.of(source);
        }
        if (!Files.isDirectory(source)) {
            throw new IllegalArgumentException("data " + source + ": there is no such file or directory in "
                    + Path.of("").toAbsolutePath());
        }
        try (Stream<Path> files = Files.list(source)) {
            List<Path> found = files.filter(Files::isRegularFile)
                    .filter(file -> !String.valueOf(file.getFileName()).matches("\\..*|.*\\.md"))
                    .sorted()
                    .limit(MOST_FILES + 1L)
                    .toList();
            if (found.isEmpty() || found.size() > MOST_FILES) {
                throw new IllegalArgumentException("data " + source + " is a directory with "
                        + (found.isEmpty() ? "no" : "more than " + MOST_FILES) + " files; expected 1 to " + MOST_FILES);
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + source + ": " + e.getMessage(), e);
        }
    }

    private DataFile file(Purpose purpose, Path file, String sha256) {
        try {
            return new DataFile(
                    purpose,
                    near(workingDirectory(), file.toAbsolutePath().normalize())
                            .map(Recording::slashed)
                            .orElse(DataFile.ELSEWHERE + file.getFileName()),
                    Files.size(file),
                    sha256);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** The way from one directory to a place; empty if it is so far that it would tell of the machine. */
    private static Optional<Path> near(Path directory, Path place) {
        if (!directory.getRoot().equals(place.getRoot())) {
            return Optional.empty();
        }
        Path way = directory.relativize(place);
        return way.startsWith(Path.of("..", "..", "..")) ? Optional.empty() : Optional.of(way);
    }

    private static String slashed(Path path) {
        return path.toString().replace('\\', '/');
    }

    private static String lastPart(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }
}
