package org.tunebook.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunebook.formats.Conversation;
import org.tunebook.formats.Message;
import org.tunebook.inference.Answer;
import org.tunebook.inference.Answers;
import org.tunebook.notebook.MimeBundle;
import org.tunebook.prompt.PromptedExample;

class ComparisonTest {
    @TempDir
    Path directory;

    private static final Metric SAME = new Metric() {
        @Override
        public String name() {
            return "same";
        }

        @Override
        public double score(String answer, String reference) {
            return answer.equals(reference) ? 1 : 0;
        }
    };
    private static final Metric BEGINS = new Metric() {
        @Override
        public String name() {
            return "begins";
        }

        @Override
        public double score(String answer, String reference) {
            return !answer.isEmpty() && reference.startsWith(answer.substring(0, 1)) ? 1 : 0;
        }
    };

    private final List<PromptedExample> examples = List.of(
            example("q1", "the modified retrospective method"),
            example("q2", "12"),
            example("q3", "<b>3</b>"),
            example("q4", "four"));
    private final Evaluation base = Evaluation.of(
            answers("haiku", "The company adopted Topic 606 by the modified retrospective method.", "12", "5", "no"),
            examples,
            SAME,
            BEGINS);
    private final Evaluation tuned = Evaluation.of(
            answers("haiku-tuned", "the modified retrospective method", "13", "<b>3</b>", "four"),
            examples,
            SAME,
            BEGINS);

    /** The article's table of F1: relative gains, (tuned - base) / base; it prints 19.6 where 19.5 comes out. */
    @ParameterizedTest
    @CsvSource({"0.732, 0.912, 24.6, 18.0", "0.763, 0.912, 19.5, 14.9", "0.830, 0.912, 9.9, 8.2"})
    void theArticlesGainsAreRelative(double base, double tuned, double relative, double points) {
        Gain gain = new Gain(base, tuned);

        assertThat(gain.relativePercent()).isCloseTo(relative, within(0.05));
        assertThat(gain.points()).isCloseTo(points, within(0.05));
    }

    @Test
    void theTableMarksAbsoluteAndRelativeGains() {
        assertThat(Comparison.of(base, tuned)).hasToString("""
                Scores on 4 examples: base = haiku, tuned = haiku-tuned
                metric  base, %  tuned, %  absolute gain, points  relative gain, %
                ------  -------  --------  ---------------------  ----------------
                same       25.0      75.0                  +50.0            +200.0
                begins     25.0     100.0                  +75.0            +300.0""");
    }

    @Test
    void answersOfALocalModelAreMarkedAsSuch() {
        Evaluation local = Evaluation.of(base.answers().givenBy("tunebook.table-qa-mini"), examples, SAME, BEGINS);

        assertThat(local.model()).isEqualTo("haiku");
        assertThat(Comparison.of(local, tuned).toString())
                .contains("base = haiku (answered locally by tunebook.table-qa-mini), tuned = haiku-tuned");
        assertThat(Comparison.of(local, tuned).tokenTable().toString())
                .contains("answered locally by tunebook.table-qa-mini");
    }

    @Test
    void nothingIsGainedRelativeToNothing() {
        Evaluation nothing = Evaluation.of(answers("haiku", "", "", "", ""), examples, SAME, BEGINS);

        assertThat(Comparison.of(nothing, tuned).scores().cell(0, "relative gain, %"))
                .isEqualTo("–");
    }

    @Test
    void severalTunedModelsStandSideBySide() {
        Comparison comparison = Comparison.of(base, tuned, base);

        assertThat(comparison.scores().columnNames())
                .containsExactly(
                        "metric",
                        "base, %",
                        "tuned 1, %",
                        "tuned 1, absolute gain, points",
                        "tuned 1, relative gain, %",
                        "tuned 2, %",
                        "tuned 2, absolute gain, points",
                        "tuned 2, relative gain, %");
        assertThat(comparison
                        .toTable()
                        .doubleColumn("tuned 2, relative gain, %")
                        .get(0))
                .isZero();
    }

    @Test
    void examplesShowQuestionGoldAndBothAnswersEscaped() {
        Comparison comparison = Comparison.of(base, tuned);

        assertThat(comparison.largestGains(2).cell(0, "example")).isEqualTo("q1");
        assertThat(comparison.largestGains(2).cell(0, "question")).isEqualTo("How about q1?");
        assertThat(comparison.largestLosses(1).cell(0, "example")).isEqualTo("q2");
        assertThat(comparison.examples(4).display().get(MimeBundle.HTML).orElseThrow())
                .contains("&lt;b&gt;3&lt;/b&gt;")
                .doesNotContain("<b>3");
    }

    @Test
    void theHistogramsShareTheirBins() {
        List<int[]> counts = Comparison.of(base, tuned).tokenHistograms().counts();

        assertThat(counts).hasSize(2);
        assertThat(counts.get(0)).hasSameSizeAs(counts.get(1));
        assertThat(Comparison.of(base, tuned).tokenTable().cell(1, "model")).isEqualTo("tuned");
    }

    @Test
    void evaluationsOfDifferentExamplesAreNotCompared() {
        List<PromptedExample> others = new ArrayList<>(examples.subList(0, 3));
        others.add(example("q4", "five"));
        Evaluation other = Evaluation.of(answers("haiku-tuned", "a", "b", "c", "d"), others, SAME, BEGINS);

        assertThatThrownBy(() -> Comparison.of(base, other))
                .hasMessage(
                        "the evaluations of haiku (4 examples) and haiku-tuned (4 examples) are not of the same examples"
                                + " with the same prompts: example q4 has another prompt or gold answer. Ask both the same list");
        assertThatThrownBy(() -> Comparison.of(base, on(examples.subList(0, 1))))
                .hasMessageContaining("haiku-tuned (1 example) are")
                .hasMessageContaining(": only haiku has example q2. Ask");
        assertThatThrownBy(() -> Comparison.of(on(examples.subList(0, 3)), base))
                .hasMessageContaining(": only haiku has example q4. Ask");
        assertThatThrownBy(() -> Comparison.of(
                        base, on(List.of(examples.get(0), examples.get(2), examples.get(1), examples.get(3)))))
                .hasMessageContaining(": their order differs, first in place 2: q2 and q3. Ask");
        assertThatThrownBy(() -> Comparison.of(base, Evaluation.of(base.answers(), examples, SAME)))
                .hasMessageEndingWith("has [same]; score both by the same, in the same order");
    }

    private static Evaluation on(List<PromptedExample> examples) {
        return Evaluation.of(answers("haiku-tuned", "a", "b", "c", "d"), examples, SAME, BEGINS);
    }

    @Test
    void tokensThatDidNotComeAreUnknownAndNotNone() {
        List<Answer> without = examples.stream()
                .map(one -> new Answer(one.id(), "12", 0, 0, Duration.ofMillis(5), "end_turn"))
                .toList();
        Evaluation uncounted = Evaluation.of(Answers.of("uncounted", without), examples, SAME, BEGINS);
        Comparison comparison = Comparison.of(base, tuned).beside(uncounted);

        assertThat(comparison.tokenTable().toString()).contains("\nother        –          –       –");
        assertThat(comparison.tokenHistograms().counts()).hasSize(2);
        assertThat(comparison
                        .costs(TokenPrice.usd(1, 1), TokenPrice.usd(1, 1), TokenPrice.usd(1, 1))
                        .cell(2, "cost, USD"))
                .isEqualTo("–");
        assertThatThrownBy(() -> Comparison.of(uncounted, uncounted).tokenHistograms())
                .hasMessageStartingWith("no model's answers came with their output tokens");
        assertThat(Comparison.of(uncounted, uncounted).save(directory).resolve("comparison.txt"))
                .isRegularFile();
        assertThat(directory.resolve("output-tokens.png")).doesNotExist();
    }

    @Test
    void anExampleWithoutAnswerOrGoldIsNamed() {
        assertThatThrownBy(() -> Evaluation.of(Answers.of("haiku", List.of()), examples, SAME))
                .hasMessage("example q1 has no answer of haiku; ask it before it is scored");
        PromptedExample open = new PromptedExample("q9", new Conversation(null, List.of(Message.user("?"))), Map.of());
        assertThatThrownBy(() -> Evaluation.of(answers("haiku", "a"), List.of(open), SAME))
                .hasMessage("example q9 has no gold answer; it cannot be scored");
    }

    @Test
    void theSameAnswersGiveTheSameProvenanceAndOthersAnother() {
        Evaluation again = Evaluation.of(base.answers(), examples, SAME, BEGINS);

        assertThat(again.provenance()).isEqualTo(base.provenance());
        assertThat(tuned.provenance().answersSha256())
                .isNotEqualTo(base.provenance().answersSha256());
        assertThat(tuned.provenance().examplesSha256())
                .isEqualTo(base.provenance().examplesSha256());
    }

    @Test
    void theEvaluationAsATableHoldsScoresAndAttributes() {
        assertThat(base.toTable().columnNames())
                .containsExactly("example", "gold", "answer", "output tokens", "same", "begins", "answer_type");
        assertThat(base.means()).containsExactly(Map.entry("same", 0.25), Map.entry("begins", 0.25));
    }

    private static PromptedExample example(String id, String gold) {
        return new PromptedExample(
                id,
                new Conversation(
                        "Answer.",
                        List.of(
                                Message.user("<question>\nHow about " + id + "?\n</question>"),
                                Message.assistant(gold))),
                Map.of("answer_type", "span"));
    }

    private static Answers answers(String model, String... texts) {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            answers.add(new Answer("q" + (i + 1), texts[i], 100, texts[i].length(), Duration.ofMillis(5), "end_turn"));
        }
        return Answers.of(model, answers);
    }
}
