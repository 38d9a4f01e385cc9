package org.tunebook.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.tunebook.evaluation.Resampling.Interval;
import org.tunebook.evaluation.TokenF1;
import org.tunebook.evaluation.TokenStatistics;
import org.tunebook.experiment.Experiment;
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
import org.tunebook.tuning.TrainingCurve;
import org.tunebook.tuning.TrainingCurve.Point;

/** Records of all shapes for pages to show, made of seeds. */
final class SampleRecords {
    private static final Interval NONE = new Interval(Double.NaN, Double.NaN);
    private static final Instant FIRST = Instant.parse("2026-11-20T09:30:00Z");
    private static final List<String> TOPICS = List.of("revenue", "net income", "operating expenses", "deferred taxes");

    private SampleRecords() {}

    /** Base and tuned on 251 questions, trained once: the shape of the quickstart. */
    static Experiment ordinary(String name, int seed) {
        Random random = new Random(seed);
        List<Question> questions =
                IntStream.range(0, 251).mapToObj(i -> question(i, random, 2)).toList();
        return record(
                name,
                seed,
                new Place("Bedrock Local", "us-west-2", "tunebook.table-qa-mini"),
                List.of(training(seed, random)),
                models(questions, "base", "tuned"),
                questions,
                List.of(),
                List.of());
    }

    /** On AWS, with prices, five models and a curve that was never read. */
    static Experiment ofFiveModels() {
        Random random = new Random(5);
        List<Question> questions =
                IntStream.range(0, 60).mapToObj(i -> question(i, random, 5)).toList();
        return record(
                "five-models",
                5,
                new Place("Amazon Bedrock", "us-east-1", ""),
                List.of(new Training(
                        "nova", "amazon.nova-lite-v1:0", Map.of(), "Completed", TrainingCurve.EMPTY, Double.NaN)),
                models(questions, "base", "tuned 1", "tuned 2", "other 1", "other 2"),
                questions,
                List.of(),
                List.of(new Value("time of an answer", "ms", 412.5, NONE)));
    }

    /** One model alone, whose answers came without their tokens. */
    static Experiment ofOneModel() {
        Random random = new Random(1);
        List<Question> questions = IntStream.range(0, 30)
                .mapToObj(i -> question(i, random, 1))
                .map(one -> new Question(
                        one.id(),
                        one.question(),
                        one.gold(),
                        Map.of(),
                        List.of(new Said(
                                one.answers().get(0).text(),
                                0,
                                0,
                                one.answers().get(0).scores()))))
                .toList();
        List<Model> models = models(questions, "model").stream()
                .map(one -> new Model(
                        one.role(),
                        one.title(),
                        one.scores(),
                        TokenStatistics.of(),
                        30,
                        one.examplesSha256(),
                        one.answersSha256()))
                .toList();
        return record("one-model", 1, new Place("", "", ""), List.of(), models, questions, List.of(), List.of());
    }

    /** A sweep and nothing else. */
    static Experiment ofASweep() {
        List<Trial> trials = new ArrayList<>();
        for (String rate : List.of("0.5", "1.0", "2.0")) {
            for (String batch : List.of("8", "16")) {
                trials.add(new Trial(
                        "m" + rate + "-b" + batch,
                        Map.of("learningRateMultiplier", rate, "batchSize", batch, "epochCount", "6"),
                        1200,
                        "asked",
                        "token-f1",
                        0.6 + trials.size() / 50.0,
                        new Interval(0.55, 0.75),
                        0.4 - trials.size() / 100.0,
                        450,
                        5.5));
            }
        }
        return record(
                "sweep",
                2,
                new Place("Bedrock Local", "us-west-2", "tunebook.table-qa-mini"),
                List.of(),
                List.of(),
                List.of(),
                trials,
                List.of());
    }

    /** Nothing but a name. */
    static Experiment ofNothing() {
        return new Experiment(
                "nothing",
                FIRST,
                new Versions("unpackaged", "17", "Linux amd64", "amd64"),
                new Place("", "", ""),
                null,
                List.of(),
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /** Markup, scripts, the other direction, pictures in text, and 100,000 characters where a word is expected. */
    static Experiment hostile() {
        String script =
                "</script><script>document.title='taken'</script><img src=http://example.invalid/x onerror=alert(1)>";
        String other =
                "\u0645\u0627 \u0647\u0648 \u0635\u0627\u0641\u064a \u0627\u0644\u062f\u062e\u0644\u061f 406 \u202Eabc";
        String emoji = "\uD83D\uDC69\u200D\uD83D\uDCBB \uD83C\uDDE9\uD83C\uDDEA -22.22% \uD83D";
        String longest = "word ".repeat(20_000);
        String unbroken = "x".repeat(100_000);
        List<String> texts = List.of(script, other, emoji, longest, unbroken, "", "line\nline\r\n\u2028line");
        List<Question> questions = IntStream.range(0, texts.size())
                .mapToObj(i -> new Question(
                        "<q" + i + ">",
                        texts.get(i),
                        texts.get((i + 1) % texts.size()),
                        Map.of(script, i % 2 == 0 ? script : other),
                        List.of(
                                new Said(texts.get(i), 1, 1_000_000, List.of(0.0)),
                                new Said(texts.get((i + 1) % texts.size()), 1, 1, List.of(i == 0 ? Double.NaN : 1.0)))))
                .toList();
        List<Model> models = List.of(
                new Model(
                        "base", script, List.of(new Score(script, Double.NaN, NONE)), tokens(questions, 0), 7, "", ""),
                new Model("tuned", other, List.of(new Score(script, 1, NONE)), tokens(questions, 1), 7, "", ""));
        return new Experiment(
                "hostile",
                FIRST.plus(Duration.ofDays(9)),
                new Versions(script, script, other, emoji),
                new Place(script, other, script),
                new Source(script, "../..", "00"),
                List.of(new DataFile(Purpose.SOURCE, script, -1, "0")),
                List.of(new Prompt("ff", script, longest)),
                Map.of(script, Long.MIN_VALUE),
                List.of(new Training(
                        script,
                        script,
                        Map.of(script, unbroken),
                        other,
                        new TrainingCurve(
                                List.of(new Point(0, 0, Double.NaN)),
                                List.of(new Point(1, 1, Double.POSITIVE_INFINITY))),
                        Double.NaN)),
                models,
                List.of(new Contrast(script, "tuned", "base", Double.NaN, NONE, Double.NaN, -1, -1, -1)),
                List.of(script),
                questions,
                List.of(new Trial(
                        script, Map.of(script, other), 0, script, script, Double.NaN, NONE, Double.NaN, 0, Double.NaN)),
                List.of(new Charge(script, "once", null, null, unbroken)),
                List.of(new Value(script, script, Double.NaN, NONE)));
    }

    private static Experiment record(
            String name,
            int seed,
            Place place,
            List<Training> trainings,
            List<Model> models,
            List<Question> questions,
            List<Trial> trials,
            List<Value> figures) {
        Map<String, Long> seeds = new LinkedHashMap<>();
        seeds.put("split", (long) seed);
        seeds.put("intervals", 7L);
        return new Experiment(
                name,
                FIRST.plus(Duration.ofHours(seed * 7L)),
                new Versions("0.1.0-SNAPSHOT", "17.0.19+10", "Linux amd64", "Intel(R) Xeon(R) Processor @ 2.20GHz"),
                place,
                new Source("00-quickstart.ipynb", "../../notebooks", "3f".repeat(32)),
                List.of(
                        new DataFile(Purpose.SOURCE, "../data/sample/train.json", 1_204_411, "a1".repeat(32)),
                        new DataFile(
                                Purpose.TRAINING, "../reports/quickstart/train.jsonl", 2_884_120, "b2".repeat(32))),
                List.of(new Prompt(
                        "c3".repeat(32), "blocks: table (HTML), paragraphs, question", "Answer with the value alone.")),
                seeds,
                trainings,
                models,
                contrasts(models),
                questions.isEmpty() ? List.of() : List.of("token-f1"),
                questions,
                trials,
                place.service().isEmpty()
                        ? List.of()
                        : List.of(
                                new Charge(
                                        "training, 6 epochs of 512,000 tokens",
                                        "once",
                                        new BigDecimal("11.20"),
                                        new BigDecimal("14.90"),
                                        "estimate; second-hand price of 2026-10-02"),
                                new Charge("throughput, 1 model unit", "an hour", null, null, "no price found")),
                figures);
    }

    private static Training training(int seed, Random random) {
        List<Point> training = IntStream.range(0, 420)
                .mapToObj(step ->
                        new Point(step, step / 70, 0.3 + 2.1 * Math.exp(-step / 60.0) + random.nextDouble() / 8))
                .toList();
        List<Point> validation = IntStream.rangeClosed(1, 6)
                .mapToObj(epoch ->
                        new Point(70 * epoch, epoch, 0.42 + 1.4 * Math.exp(-epoch) + Math.max(0, epoch - 4) * 0.03))
                .toList();
        Map<String, String> hyperparameters = new LinkedHashMap<>();
        hyperparameters.put("epochCount", "6");
        hyperparameters.put("batchSize", seed % 2 == 0 ? "16" : "8");
        hyperparameters.put("learningRateMultiplier", "1.0");
        return new Training(
                "quickstart-" + seed,
                "anthropic.claude-3-haiku-20240307-v1:0:200k",
                hyperparameters,
                "Completed",
                new TrainingCurve(training, validation),
                6);
    }

    private static Question question(int i, Random random, int models) {
        String topic = TOPICS.get(i % TOPICS.size());
        String gold = i % 5 == 0
                ? "-" + (10 + random.nextInt(80)) + "." + random.nextInt(100) + "%"
                : (100 + random.nextInt(9000)) + " thousand";
        List<Said> answers = new ArrayList<>();
        for (int m = 0; m < models; m++) {
            boolean right = random.nextDouble() < (m == 0 ? 0.15 : 0.7);
            String value = right ? gold : String.valueOf(random.nextInt(5000));
            String text = m == 0
                    ? "The " + topic + " of the company in the year was " + value + " according to the table."
                    : value;
            int tokens = m == 0 ? 30 + random.nextInt(30) : 2 + (int) (8 * random.nextDouble() * random.nextDouble());
            answers.add(new Said(text, 500 + random.nextInt(200), tokens, List.of(TokenF1.MULTISET.score(text, gold))));
        }
        return new Question(
                String.format("%08x-5cd1-4f0e-9a0b-%012x", i * 7919, i),
                "What was the " + topic + " in " + (2017 + i % 4) + "?",
                gold,
                Map.of(
                        "answer_type",
                        i % 5 == 0 ? "arithmetic" : i % 3 == 0 ? "span" : "multi-span",
                        "document",
                        "report-" + i / 7),
                answers);
    }

    private static List<Model> models(List<Question> questions, String... roles) {
        return IntStream.range(0, roles.length)
                .mapToObj(m -> {
                    double mean = questions.stream()
                            .mapToDouble(one -> one.answers().get(m).scores().get(0))
                            .average()
                            .orElse(Double.NaN);
                    return new Model(
                            roles[m],
                            roles[m].startsWith("base")
                                    ? "anthropic.claude-3-haiku-20240307-v1:0"
                                    : "custom model 0sc69rszc0my, " + roles[m],
                            List.of(
                                    new Score("token-f1", mean, new Interval(mean - 0.05, mean + 0.05)),
                                    new Score(
                                            "exact-match",
                                            mean * 0.8,
                                            new Interval(mean * 0.8 - 0.06, mean * 0.8 + 0.06))),
                            tokens(questions, m),
                            questions.size(),
                            "d4".repeat(32),
                            "e5".repeat(32));
                })
                .toList();
    }

    private static TokenStatistics tokens(List<Question> questions, int model) {
        return TokenStatistics.of(questions.stream()
                .mapToInt(one -> one.answers().get(model).outputTokens())
                .toArray());
    }

    private static List<Contrast> contrasts(List<Model> models) {
        List<Contrast> contrasts = new ArrayList<>();
        for (Model model : models) {
            if (model.role().startsWith("tuned")) {
                for (Score score : model.scores()) {
                    double gain = score.mean() - models.get(0).score(score.metric());
                    contrasts.add(new Contrast(
                            score.metric(),
                            model.role(),
                            "base",
                            gain,
                            new Interval(gain - 0.06, gain + 0.06),
                            0.0005,
                            190,
                            40,
                            21));
                }
            }
        }
        return contrasts;
    }
}
