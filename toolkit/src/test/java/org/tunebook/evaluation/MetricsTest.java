package org.tunebook.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tunebook.evaluation.CorpusMetric.Pair;
import org.tunebook.notebook.MimeBundle;

class MetricsTest {
    @TestFactory
    Stream<DynamicTest> whatACardSaysHolds() {
        return Metrics.all().stream()
                .map(measure -> DynamicTest.dynamicTest(measure.name(), () -> {
                    MetricCard card = measure.card();
                    assertThat(card.name()).isEqualTo(measure.name()).isEqualTo(measure.toString());
                    assertThat(List.of(card.definition(), card.formula(), card.source(), card.range(), card.limits()))
                            .allMatch(text -> text.length() > 5 && !text.equals("not said"));
                    assertThat(card.examples()).isNotEmpty();
                    for (MetricCard.Case one : card.examples()) {
                        double score = measure instanceof Metric metric
                                ? metric.score(one.answer(), one.reference())
                                : ((CorpusMetric) measure).score(List.of(new Pair(one.answer(), one.reference())));
                        assertThat(score).as(one.toString()).isCloseTo(one.score(), within(1e-12));
                    }
                    assertThat(card.display().get(MimeBundle.HTML).orElseThrow())
                            .doesNotContain("{\"a");
                }));
    }

    @Test
    void metricsAreFoundByTheirNames() {
        assertThat(Metrics.named("chrf")).isSameAs(Chrf.SENTENCE);
        assertThat(Metrics.all()).extracting(Measure::name).doesNotHaveDuplicates();
        assertThat(Metrics.cards().rows()).isEqualTo(Metrics.all().size());
        assertThatThrownBy(() -> Metrics.named("f1"))
                .hasMessageStartingWith("no metric \"f1\"; there are token-f1, article-f1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            $1,496.5 million       | 1,496.5 million      | 1
            1,496.5                | 1,496.5 million      | 0
            1.4965 billion         | 1,496.5 million      | 1
            -12.6                  | (12.6)               | 1
            \u221212.6             | (12.6)               | 1
            (12.6)%                | -12.6%               | 1
            $(12.6)                | (12.6)               | 1
            -$5                    | (5)                  | 1
            2018-19                | 2018-19              | 1
            0.2342                 | 23.42%               | 1
            23.42                  | 23.42%               | 0
            100.4                  | 100                  | 1
            100.6                  | 100                  | 0
            0                      | 0                    | 1
            0.001                  | 0                    | 0
            5 and 6                | 5, 6                 | 1
            6 and 5                | 5 and 6              | 0
            in 2019 it was 5       | 5                    | 0
            five                   | 5                    | 0
            The method             | the method           | 1
            a method               | the method           | 0
            1.5e3                  | 1,500                | 1
            1,2,3                  | 1,2,3                | 1
            \u0665                 | 5                    | 1
            .5                     | 0.5                  | 1
            """)
    void numbersMatchWithinHalfAPercent(String answer, String reference, double score) {
        assertThat(NumericMatch.METRIC.score(answer, reference)).isEqualTo(score);
    }

    @Test
    void theToleranceIsRelativeOrAbsolute() {
        assertThat(NumericMatch.relative(0.1).score("109", "100")).isEqualTo(1);
        assertThat(NumericMatch.relative(0.1).score("111", "100")).isZero();
        assertThat(NumericMatch.absolute(0.5).score("2.5", "3")).isEqualTo(1);
        assertThat(NumericMatch.absolute(0.5).score("2.4", "3")).isZero();
        assertThat(NumericMatch.absolute(0).score("3.30", "3.3")).isEqualTo(1);
        assertThat(NumericMatch.relative(0.01).name()).isEqualTo("numeric-match-relative-0.01");
        assertThatThrownBy(() -> NumericMatch.relative(-1))
                .hasMessageContaining("-1.0; expected a number of at least 0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":1,"b":[1,2]}         | {"b":[1,2],"a":1.0}   | 1    | 1
            {"a":1,"b":[2,1]}         | {"b":[1,2],"a":1.0}   | 1    | 0.3333333333333333
            {"a":"1"}                 | {"a":1}               | 1    | 0
            {"a":{}}                  | {"a":{}}              | 1    | 1
            {"a":[]}                  | {"a":{}}              | 1    | 0
            {"a":null}                | {"a":null}            | 1    | 1
            {"a/b":1}                 | {"a":{"b":1}}         | 1    | 0
            {"a":1,"a":1}             | {"a":1}               | 0    | 0
            {"a":1} x                 | {"a":1}               | 0    | 0
            {"a":NaN}                 | {"a":1}               | 0    | 0
            {'a':1}                   | {"a":1}               | 0    | 0
            ``                        | {"a":1}               | 0    | 0
            7                         | 7.0                   | 1    | 1
            1e999                     | 1                     | 1    | 0
            """)
    void jsonIsValidOrNotAndSharesFields(String answer, String reference, double valid, double f1) {
        assertThat(JsonMatch.VALIDITY.score(answer, reference)).isEqualTo(valid);
        assertThat(JsonMatch.FIELD_F1.score(answer, reference)).isEqualTo(f1);
    }

    @Test
    void aReferenceThatIsNoJsonIsSaid() {
        assertThatThrownBy(() -> JsonMatch.FIELD_F1.score("{}", "a: 1"))
                .hasMessage("the reference is no JSON: \"a: 1\"; json-field-f1 needs references in JSON");
        assertThatThrownBy(() -> CallAccuracy.METRIC.score("{}", "{\"a\":1}"))
                .hasMessageContaining("the reference is no call");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"name":"f","arguments":{"x":1}}                                  | {"name":"f","arguments":{"x":1}} | 1 | 1
            {"name":"f","arguments":"{\\"x\\":1}"}                            | {"name":"f","arguments":{"x":1}} | 1 | 1
            {"toolUse":{"toolUseId":"t","name":"f","input":{"x":1}}}          | {"name":"f","arguments":{"x":1}} | 1 | 1
            [{"type":"function","function":{"name":"f","arguments":"{\\"x\\":1}"}}] | {"name":"f","arguments":{"x":1}} | 1 | 1
            {"name":"f","arguments":{"x":1,"y":2}}                            | {"name":"f","arguments":{"x":1}} | 0 | 1
            {"name":"g","arguments":{"x":1}}                                  | {"name":"f","arguments":{"x":1}} | 0 | 0
            [{"name":"g"},{"name":"f"}]                                       | [{"name":"f"},{"name":"g"}]      | 1 | 1
            [{"name":"f"},{"name":"f"}]                                       | [{"name":"f"},{"name":"g"}]      | 0 | 0
            {"name":"f"}                                                      | [{"name":"f"},{"name":"f"}]      | 0 | 0
            []                                                                | []                               | 1 | 1
            I call f                                                          | {"name":"f"}                     | 0 | 0
            {"name":"f","arguments":{}}                                       | {"name":"f"}                     | 1 | 1
            """)
    void callsAreTheSameWhateverTheirNotation(String answer, String reference, double all, double names) {
        assertThat(CallAccuracy.METRIC.score(answer, reference)).isEqualTo(all);
        assertThat(CallAccuracy.NAMES.score(answer, reference)).isEqualTo(names);
    }

    private static final List<Pair> LABELS = List.of(
            new Pair("cat", "cat"),
            new Pair("Cat ", "cat"),
            new Pair("dog", "cat"),
            new Pair("dog", "dog"),
            new Pair("a bird", "dog"),
            new Pair("cat", "owl"));

    /** Cat: 2 right, 1 false alarm, 1 miss: 4/6. Dog: 1 right, 1 false alarm, 1 miss: 2/4. Owl: none right: 0. */
    @Test
    void macroAndMicroF1AreReckonedFromTheConfusionMatrix() {
        assertThat(LabelF1.MACRO.score(LABELS)).isCloseTo((4 / 6.0 + 2 / 4.0 + 0) / 3, within(1e-12));
        assertThat(LabelF1.MICRO.score(LABELS)).isCloseTo(2 * 3 / (2 * 3 + 2 + 3.0), within(1e-12));
        assertThat(LabelF1.MACRO.labels("Cat", "dog").score(LABELS)).isCloseTo((4 / 6.0 + 2 / 4.0) / 2, within(1e-12));

        ConfusionMatrix matrix = ConfusionMatrix.of("m", LABELS);
        assertThat(matrix).hasToString("""
                Gold labels against answers of m
                gold  answered cat  answered dog  answered owl  (none of them)
                ----  ------------  ------------  ------------  --------------
                cat              2             1             0               0
                dog              0             1             0               1
                owl              1             0             0               0""");
        assertThat(matrix.count("dog", ConfusionMatrix.OTHER)).isEqualTo(1);
        assertThat(matrix.byLabel().cell(0, "precision, %")).isEqualTo("66.7");
        assertThat(matrix.byLabel().cell(1, "recall, %")).isEqualTo("50.0");
        assertThat(matrix.byLabel().cell(2, "precision, %")).isEqualTo("–");
        assertThatThrownBy(() -> matrix.count("cow", "cat")).hasMessageContaining("no label cow");
    }

    /**
     * By hand. Words: "the cat sat on the mat" (6) and "a cat is on the mat" (6); one word: cat, on, the, mat = 4/6; two:
     * on the, the mat = 2/5; three: on the mat = 1/4; four: none of 3, the first such, 1/(2·3). Both are as long.
     * The second pair has one word and matches: 1/1, no longer runs. Together 5/7, 2/5, 1/4, 1/6.
     */
    @Test
    void corpusBleuAddsUpBeforeItDivides() {
        Pair first = new Pair("the cat sat on the mat", "a cat is on the mat");
        Pair second = new Pair("yes", "yes");
        double sentence = Math.pow(4 / 6.0 * 2 / 5 * 1 / 4 * 1 / 6, 0.25);

        assertThat(Bleu.SENTENCE.score(first.answer(), first.reference())).isCloseTo(sentence, within(1e-12));
        assertThat(Bleu.SENTENCE.score("yes", "yes")).isEqualTo(1);
        assertThat(Bleu.CORPUS.score(List.of(first, second)))
                .isCloseTo(Math.pow(5 / 7.0 * 2 / 5 * 1 / 4 * 1 / 6, 0.25), within(1e-12));
        assertThat(Bleu.CORPUS.score(List.of(second))).isZero();
        assertThat(Bleu.words("It's $1,496.5 (2019-20), e.g. \"A&B\".\nx"))
                .containsExactly(
                        "It's", "$", "1,496.5", "(", "2019", "-", "20", ")", ",", "e", ".", "g", ".", "\"", "A", "&",
                        "B", "\"", ".", "x");
    }

    /** Sentence by sentence "ab" scores 1 and "cdx" against "cdy" less; together the counts of both are taken first. */
    @Test
    void corpusChrfAddsUpBeforeItDivides() {
        List<Pair> pairs = List.of(new Pair("ab", "ab"), new Pair("cdx", "cdy"));

        // One character: 4 of 5; two: 2 of 3; three: 0 of 1; P = R.
        assertThat(Chrf.CORPUS.score(pairs)).isCloseTo((4 / 5.0 + 2 / 3.0 + 0) / 3, within(1e-12));
        // P = (1 + 1) / 2, R = (2/4 + 1/3) / 2 over the two orders that both have: 5PR / (4P + R).
        double recall = (2 / 4.0 + 1 / 3.0) / 2;
        assertThat(Chrf.SENTENCE.score("ab", "abcd")).isCloseTo(5 * recall / (4 + recall), within(1e-12));
    }

    /** Figures of sacreBLEU's own tests (test/test_chrf.py, effective order; where P = R or no run matches, beta does not count). */
    @Test
    void chrfGivesTheFiguresOfSacreBleusTests() {
        assertThat(chrf("a", "a")).isEqualTo(1);
        assertThat(chrf("a b c", "abc")).isEqualTo(1);
        assertThat(chrf("", "reference")).isZero();
        assertThat(chrf("abcdefg", "hijklmnop")).isZero();
        assertThat(chrf("aa", "ab")).isEqualTo(0.25);
        assertThat(Chrf.CORPUS.score(List.of(new Pair("a", "a"), new Pair("b", "c"))))
                .isEqualTo(0.5);
    }

    private static double chrf(String answer, String reference) {
        assertThat(Chrf.SENTENCE.score(answer, reference))
                .isEqualTo(Chrf.CORPUS.score(List.of(new Pair(answer, reference))));
        return Chrf.SENTENCE.score(answer, reference);
    }

    /** Over all answers, an answer's runs that are longer than its whole reference count for nothing, as in sacreBLEU. */
    @Test
    void corpusChrfLeavesOutRunsLongerThanTheReference() {
        List<Pair> pairs = List.of(new Pair("abc", "a"), new Pair("xyz", "xyz"), new Pair("b", ""));

        // One character: 4 of 6 and 4 of 4; two: 2 of 2; three: 1 of 1.
        double precision = (4 / 6.0 + 1 + 1) / 3;
        assertThat(Chrf.CORPUS.score(pairs)).isCloseTo(5 * precision / (4 * precision + 1), within(1e-12));
        assertThat(Chrf.SENTENCE.score("b", " ")).isZero();
        assertThat(Chrf.CORPUS.score(List.of(new Pair("", "\n"), new Pair(" ", ""))))
                .isEqualTo(1);
    }

    /** Figures of sacreBLEU's own tests (test/test_bleu.py), of those that no smoothing touches. */
    @Test
    void bleuGivesTheFiguresOfSacreBleusTests() {
        assertThat(Bleu.SENTENCE.score("test", "a test")).isCloseTo(0.3678794411714425, within(1e-12));
        assertThat(Bleu.SENTENCE.score("a test", "a test")).isEqualTo(1);
        assertThat(Bleu.CORPUS.score(List.of(new Pair("this is a test", "this is a test"))))
                .isEqualTo(1);
        assertThat(Bleu.CORPUS.score(List.of(new Pair("", "The dog bit the man."))))
                .isZero();
    }

    /** A dash before a line break joins the lines, but not at the end, where white space goes first. */
    @Test
    void bleuTakesOffWhiteSpaceAtTheEndFirst() {
        assertThat(Bleu.words("well-\nknown 5-\n \u2028")).containsExactly("wellknown", "5", "-");
    }

    /** Figures of rouge_score's own tests (rouge/rouge_scorer_test.py). */
    @Test
    void rougeLGivesTheFiguresOfRougeScoresTests() {
        assertThat(RougeL.METRIC.score("testing one", "testing one two")).isCloseTo(4 / 5.0, within(1e-12));
        assertThat(RougeL.METRIC.score("testing two", "testing one two")).isCloseTo(4 / 5.0, within(1e-12));
        assertThat(RougeL.METRIC.score("", "testing one two")).isZero();
        assertThat(RougeL.METRIC.score("/", "w1 w2 w3 w4 w5")).isZero();
    }
}
