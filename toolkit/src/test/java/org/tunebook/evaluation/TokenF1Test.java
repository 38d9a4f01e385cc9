package org.tunebook.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TokenF1Test {
    private static final String GENERATED = "The cat sits on the mat in the sun";
    private static final String REFERENCE = "The cat sits on the soft mat under the warm sun";

    @Example
    void theArticlesExampleCountsEachDistinctTokenOnce() {
        TokenF1.Score score = TokenF1.ARTICLE.of(GENERATED, REFERENCE);
        assertThat(score).isEqualTo(new TokenF1.Score(9, 11, 6));
        assertThat(score.precision()).isEqualTo(6 / 9.0);
        assertThat(score.recall()).isEqualTo(6 / 11.0);
        assertThat(score.f1()).isEqualTo(0.6);
    }

    @Example
    void theMultisetDefinitionCountsEveryRepetition() {
        TokenF1.Score score = TokenF1.MULTISET.of(GENERATED, REFERENCE);
        assertThat(score).isEqualTo(new TokenF1.Score(9, 11, 8));
        assertThat(score.precision()).isEqualTo(8 / 9.0);
        assertThat(score.recall()).isEqualTo(8 / 11.0);
        assertThat(score.f1()).isEqualTo(0.8);
    }

    @Example
    void punctuationBelongsToItsTokenAndCaseDoesNotMatter() {
        assertThat(TokenF1.MULTISET.score("$1,496.5 MILLION", "$1,496.5 million"))
                .isEqualTo(1);
        assertThat(TokenF1.MULTISET.score("the mat.", "the mat")).isEqualTo(0.5);
        assertThat(ExactMatch.METRIC.score(" The\n mat ", "the mat")).isEqualTo(1);
        assertThat(ExactMatch.METRIC.score("the mat.", "the mat")).isZero();
    }

    @Example
    void emptyTextsAgreeOnlyWithEachOther() {
        for (Metric metric : List.of(TokenF1.MULTISET, TokenF1.ARTICLE, ExactMatch.METRIC)) {
            assertThat(metric.score("", " \u00A0\n")).isEqualTo(1);
            assertThat(metric.score("", "a")).isZero();
            assertThat(metric.score("a", "")).isZero();
        }
        assertThat(TokenF1.MULTISET.of("", "a").precision()).isZero();
    }

    @Property
    void f1IsSymmetricBoundedAndOneOnlyForEqualBags(@ForAll("texts") String a, @ForAll("texts") String b) {
        double f1 = TokenF1.MULTISET.score(a, b);
        assertThat(f1).isBetween(0.0, 1.0).isEqualTo(TokenF1.MULTISET.score(b, a));
        boolean sameBag = Tokens.of(a, Tokens.Form.PLAIN).stream()
                .sorted()
                .toList()
                .equals(Tokens.of(b, Tokens.Form.PLAIN).stream().sorted().toList());
        assertThat(f1 == 1.0).isEqualTo(sameBag);
    }

    @Property
    void theArticlesCountNeverExceedsTheMultisets(@ForAll("texts") String a, @ForAll("texts") String b) {
        assertThat(TokenF1.ARTICLE.of(a, b).matches())
                .isLessThanOrEqualTo(TokenF1.MULTISET.of(a, b).matches());
    }

    @Property
    void f1IsTheHarmonicMeanOfPrecisionAndRecall(@ForAll("texts") String a, @ForAll("texts") String b) {
        TokenF1.Score score = TokenF1.MULTISET.of(a, b);
        double sum = score.precision() + score.recall();
        assertThat(score.f1()).isCloseTo(sum == 0 ? 0 : 2 * score.precision() * score.recall() / sum, within(1e-12));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("a", "A", "b", "cat", "$1", "1.", "\u00C9t\u00E9", "\uD83D\uDE00", "")
                .list()
                .ofMaxSize(8)
                .map(words -> String.join(" ", words));
    }
}
