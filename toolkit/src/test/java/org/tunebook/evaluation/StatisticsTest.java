package org.tunebook.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tunebook.evaluation.Resampling.Draws;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.inference.Answer;
import org.tunebook.inference.Answers;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.plot.Sheet;
import org.tunebook.prompt.PromptedExample;

/** Intervals, tests, slices, diffs and kinds of errors on answers that are made up to be known. */
class StatisticsTest {
    /** Answers "right" or "wrong" to the gold "right". */
    private static Evaluation evaluation(String model, boolean[] right) {
        List<PromptedExample> examples = new ArrayList<>();
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < right.length; i++) {
            examples.add(new PromptedExample(
                    "q" + i,
                    new Conversation(null, List.of(Message.user("q" + i), Message.assistant("right"))),
                    Map.of("document", "d" + i / 10, "kind", i % 2 == 0 ? "even" : "odd")));
            answers.add(
                    new Answer("q" + i, right[i] ? "right" : "wrong", 100, 10, Duration.ofMillis(i + 1), "end_turn"));
        }
        return Evaluation.of(Answers.of(model, answers), examples, Accuracy.METRIC, LabelF1.MICRO);
    }

    private static boolean[] share(int n, double share, long seed) {
        Random random = new Random(seed);
        boolean[] right = new boolean[n];
        for (int i = 0; i < n; i++) {
            right[i] = random.nextDouble() < share;
        }
        return right;
    }

    private static Draws draws(Evaluation a, Evaluation b, Resampling resampling) {
        return resampling.draw(
                Evaluation.prepared("accuracy", a, b),
                a.examples(),
                IntStream.range(0, a.size()).toArray());
    }

    /** Of 10 examples on which two models differ, one wins 9: two-sided binomial test, 2 (1 + 10) / 1024. */
    @Test
    void thePValueIsThatOfTheExactTest() {
        boolean[] a = new boolean[30];
        boolean[] b = new boolean[30];
        Arrays.fill(b, 0, 9, true);
        a[9] = true;
        Draws draws = draws(
                evaluation("a", a), evaluation("b", b), Resampling.seeded(1).draws(20_000));

        assertThat(draws.pValue()).isCloseTo(22 / 1024.0, within(0.004));
        assertThat(draws(evaluation("a", a), evaluation("a2", a), Resampling.seeded(1))
                        .pValue())
                .isEqualTo(1);
    }

    /** The standard error of a share of 0.6 among 400 is 0.0245, times 1.96 it is 0.048. */
    @Test
    void theIntervalOfAShareIsAsWideAsTheBinomialSays() {
        Evaluation a = evaluation("a", share(400, 0.3, 5));
        Evaluation b = evaluation("b", share(400, 0.6, 6));
        Draws draws = draws(a, b, Resampling.seeded(2));
        double p = b.mean("accuracy");

        assertThat(draws.score().low()).isCloseTo(p - 1.96 * Math.sqrt(p * (1 - p) / 400), within(0.008));
        assertThat(draws.score().high()).isCloseTo(p + 1.96 * Math.sqrt(p * (1 - p) / 400), within(0.008));
        assertThat(draws.difference().low()).isLessThan(p - a.mean("accuracy")).isPositive();
        assertThat(draws(a, b, Resampling.seeded(2))).isEqualTo(draws);
        assertThat(draws(a, b, Resampling.seeded(3))).isNotEqualTo(draws);
    }

    /** Of 200 intervals of 80 %, about 160 hold the truth; fewer than 140 or more than 180 would be 3.5 deviations off. */
    @Test
    void intervalsHoldTheTruthAsOftenAsTheyClaim() {
        int held = 0;
        for (int seed = 0; seed < 200; seed++) {
            Evaluation a = evaluation("a", share(120, 0.4, 2 * seed));
            Evaluation b = evaluation("b", share(120, 0.6, 2 * seed + 1));
            Resampling.Interval interval = draws(
                            a, b, Resampling.seeded(seed).draws(200).confidence(0.8))
                    .difference();
            held += interval.low() <= 0.2 && 0.2 <= interval.high() ? 1 : 0;
        }
        assertThat(held).isBetween(140, 180);
    }

    @Test
    void examplesOfOneDocumentAreDrawnTogetherAndWidenTheInterval() {
        boolean[] right = new boolean[400];
        Random random = new Random(4);
        for (int document = 0; document < 40; document++) {
            Arrays.fill(right, 10 * document, 10 * document + 10, random.nextBoolean());
        }
        Evaluation none = evaluation("a", new boolean[400]);
        Evaluation some = evaluation("b", right);
        Draws single = draws(none, some, Resampling.seeded(1));
        Draws together = draws(none, some, Resampling.seeded(1).byUnit("document"));

        assertThat(together.score().high() - together.score().low())
                .isGreaterThan(2 * (single.score().high() - single.score().low()));
        assertThatThrownBy(() -> draws(none, some, Resampling.seeded(1).byUnit("page")))
                .hasMessage("example q0 has no attribute page; it has [document, kind]");
    }

    @Test
    void significanceShowsCorpusMetricsWithoutWins() {
        Evaluation base = evaluation("a", share(60, 0.2, 1));
        Evaluation tuned = evaluation("b", share(60, 0.9, 2));
        Sheet sheet = Comparison.of(base, tuned)
                .beside(evaluation("c", share(60, 0.5, 3)))
                .significance(Resampling.seeded(7));

        assertThat(sheet.rows()).isEqualTo(4);
        assertThat(sheet.cell(0, "models")).isEqualTo("tuned over base");
        assertThat(sheet.cell(1, "models")).isEqualTo("tuned over other");
        assertThat(sheet.cell(0, "wins / ties / losses")).matches("\\d+ / \\d+ / \\d+");
        assertThat(sheet.cell(2, "wins / ties / losses")).isEqualTo("–");
        assertThat(sheet.cell(0, "p-value")).isEqualTo("0.0005");
        assertThat(sheet.cell(2, "gain, interval")).matches("\\+\\d+\\.\\d to \\+\\d+\\.\\d");
        assertThat(sheet.toString()).contains("95 % percentile bootstrap intervals", "2000 draws of examples, seed 7");
    }

    @Test
    void slicesCountTheirExamples() {
        Evaluation base = evaluation("a", share(61, 0.2, 1));
        Evaluation tuned = evaluation("b", share(61, 0.9, 2));
        Sheet sheet = Comparison.of(base, tuned).slices("accuracy", Slicing.by("kind"), Resampling.seeded(7));

        assertThat(sheet.rows()).isEqualTo(2);
        assertThat(sheet.cell(0, "kind") + sheet.cell(0, "examples")).isEqualTo("even31");
        assertThat(sheet.cell(1, "kind") + sheet.cell(1, "examples")).isEqualTo("odd30");
        double even = IntStream.range(0, 61)
                .filter(i -> i % 2 == 0)
                .mapToDouble(i -> tuned.examples().get(i).score("accuracy"))
                .average()
                .orElseThrow();
        assertThat(sheet.cell(0, "tuned, %")).isEqualTo(String.format(java.util.Locale.ROOT, "%.1f", 100 * even));
        assertThat(Comparison.of(base, tuned)
                        .slices("micro-f1", Slicing.label(), Resampling.seeded(7))
                        .cell(0, "label"))
                .isEqualTo("right");
    }

    @Test
    void otherModelsStandBesideWithTheGainsOverThem() {
        Evaluation base = evaluation("a", share(50, 0.2, 1));
        Evaluation tuned = evaluation("b", share(50, 0.9, 2));
        Evaluation other = evaluation("c", share(50, 0.5, 3));
        Comparison comparison = Comparison.of(base, tuned).beside(other, base);

        assertThat(comparison.scores().columnNames())
                .containsExactly(
                        "metric",
                        "base, %",
                        "tuned, %",
                        "absolute gain, points",
                        "relative gain, %",
                        "other 1, %",
                        "tuned over other 1, absolute gain, points",
                        "tuned over other 1, relative gain, %",
                        "other 2, %",
                        "tuned over other 2, absolute gain, points",
                        "tuned over other 2, relative gain, %");
        assertThat(comparison.scores().cell(0, "tuned over other 2, relative gain, %"))
                .isEqualTo(comparison.scores().cell(0, "relative gain, %"));
        assertThat(comparison.tokenTable().rows()).isEqualTo(4);
        assertThat(comparison.tokenHistograms().counts()).hasSize(4);
        assertThatThrownBy(() -> comparison.beside(evaluation("d", new boolean[3])))
                .hasMessageContaining("not of the same");
    }

    @Test
    void latenciesAndCostsAreOfEveryModelAndTheUnknownStaysUnknown() {
        Evaluation base = evaluation("a", new boolean[100]);
        Comparison comparison = Comparison.of(base, evaluation("b", share(100, 1, 1)));

        // 1 to 100 ms: the median lies between 50 and 51, the 90th percentile a tenth after 90.
        assertThat(comparison.latencies().toTable().doubleColumn("median").get(0))
                .isEqualTo(50.5);
        assertThat(comparison
                        .latencies()
                        .toTable()
                        .doubleColumn("90th percentile")
                        .get(1))
                .isCloseTo(90.1, within(1e-9));
        assertThat(comparison.latencies().cell(0, "maximum")).isEqualTo("100");

        // 100,000 input tokens at 0.25 and 10,000 output tokens at 1.25 dollars a million.
        Sheet costs = comparison.costs(TokenPrice.usd(0.25, 1.25), TokenPrice.UNKNOWN);
        assertThat(costs.cell(0, "cost, USD")).isEqualTo("0.0375");
        assertThat(costs.cell(1, "cost, USD")).isEqualTo("–");
        assertThat(costs.cell(0, "paid")).isEqualTo("0.25 USD for 1M input tokens, 1.25 for 1M output tokens");
        assertThat(costs.cell(1, "paid")).isEqualTo("unknown");

        // 36 dollars an hour; at 2 at once and 0.05 s each that is 144,000 answers.
        Sheet byTheHour = comparison.costs(
                TokenPrice.usd(0.25, 1.25),
                HourPrice.usd(
                        36,
                        Answers.of(
                                "tuned",
                                List.of(
                                        new Answer("1", "", 1, 1, Duration.ofMillis(40), ""),
                                        new Answer("2", "", 1, 1, Duration.ofMillis(60), ""))),
                        2));
        assertThat(byTheHour.cell(1, "cost, USD")).isEqualTo("0.2500");
        assertThat(byTheHour.cell(1, "paid"))
                .isEqualTo("36.00 USD an hour, busy throughout at 144,000 answers an hour (measured, 2 at once, 0.05 s"
                        + " each)");
        assertThat(comparison.costs(TokenPrice.UNKNOWN, TokenPrice.UNKNOWN).columnNames())
                .contains("cost (unknown)");
        assertThatThrownBy(() -> comparison.costs(TokenPrice.UNKNOWN))
                .hasMessageContaining("1 prices for 2 models (base, tuned)");
        assertThatThrownBy(() -> comparison.costs(TokenPrice.usd(1, 1), new TokenPrice(1, 1, "EUR")))
                .hasMessageContaining("expected one currency");
    }

    @Test
    void improvedAndWorsenedAnswersShowWhatChangedWithoutColour() {
        List<PromptedExample> examples = List.of(
                example("q1", "the modified retrospective method"), example("q2", "12 <b>"), example("q3", "same"));
        Evaluation base = Evaluation.of(
                answers("a", "It used the retrospective method.", "12 <b>", "same"),
                examples,
                LabelF1.MACRO,
                TokenF1.MULTISET);
        Evaluation tuned = Evaluation.of(
                answers("b", "the modified retrospective method", "12 <i>", "same"),
                examples,
                LabelF1.MACRO,
                TokenF1.MULTISET);
        Comparison comparison = Comparison.of(base, tuned);

        assertThat(comparison.improved(5)).hasToString("""
                Better by token-f1: 1 of 3 answers, 1 of them here; base = a, tuned = b

                q1: How about q1?
                  gold   the modified retrospective method
                  base   [extra: It used] the [missing: modified] retrospective [missing: method] [extra: method.] (44 %)
                  tuned  the modified retrospective method (100 %)

                [missing: what the answer lacks] [extra: what it has too much]""");
        assertThat(comparison.worsened(5).rows())
                .extracting(AnswerDiffs.Row::id)
                .containsExactly("q2");
        assertThat(comparison.worsened(5).display().get(MimeBundle.HTML).orElseThrow())
                .containsSubsequence(
                        "12 <del ",
                        ">missing: </span><bdi>&lt;b&gt;</bdi></del> <ins ",
                        ">extra: </span><bdi>&lt;i&gt;</bdi></ins>")
                .doesNotContain("<b>", "<i>");
        assertThat(comparison.errors().toString()).contains("some words in common     1     33.3      1      33.3");
        assertThat(comparison.errors(ErrorKind.RIGHT, 1).rows())
                .extracting(AnswerDiffs.Row::id)
                .containsExactly("q1");
    }

    private static PromptedExample example(String id, String gold) {
        return new PromptedExample(
                id,
                new Conversation(null, List.of(Message.user("How about " + id + "?"), Message.assistant(gold))),
                Map.of());
    }

    private static Answers answers(String model, String... texts) {
        return Answers.of(
                model,
                IntStream.range(0, texts.length)
                        .mapToObj(i -> new Answer("q" + (i + 1), texts[i], 1, 1, Duration.ZERO, "end_turn"))
                        .toList());
    }
}
