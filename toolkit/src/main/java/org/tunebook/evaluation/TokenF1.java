package org.tunebook.evaluation;

import java.util.List;
import org.tunebook.evaluation.MetricCard.Case;
import org.tunebook.evaluation.Tokens.Form;

/**
 * The harmonic mean of precision (matching tokens / tokens of the answer) and recall (matching tokens /
 * tokens of the reference): 2PR / (P + R), from 0 to 1.
 *
 * <p>Tokens are what stands between white space, compared in lower case. As they are, punctuation belongs to its
 * token; normalised as in SQuAD, ASCII punctuation and the words a, an, the are taken out first. Two texts without
 * tokens agree fully; a text without tokens and one with some do not at all.
 *
 * <p>There are two definitions of what matches; they differ where a token is repeated. For "The cat sits on
 * the mat in the sun" against "The cat sits on the soft mat under the warm sun" (9 and 11 tokens)
 * {@link #MULTISET} counts 8 matches (F1 0.8) and {@link #ARTICLE} 6 (F1 0.6).
 */
public final class TokenF1 implements Metric {
    private static final String CAT = "The cat sits on the mat in the sun";
    private static final String SOFT_CAT = "The cat sits on the soft mat under the warm sun";
    private static final String MULTISET_MATCHES =
            "A token matches as often as it stands in both texts: matches = Σ min(count in answer, count in reference)";
    private static final String DISTINCT_MATCHES =
            "A token that stands in both texts matches once, however often it is repeated; all tokens count in the"
                    + " denominators";
    private static final String SQUAD_SOURCE =
            "Rajpurkar et al., SQuAD, EMNLP 2016; texts without tokens as in SQuAD 2.0";
    private static final String ARTICLE_SOURCE =
            "the worked example of \"Best practices and lessons for fine-tuning Anthropic's Claude 3 Haiku on Amazon"
                    + " Bedrock\", AWS Machine Learning blog, 2024-11-01 (it prints 59.90, from P and R rounded before)";
    private static final String LIMITS =
            "Blind to word order and meaning: a wrong number in an otherwise right sentence costs one token, and a"
                    + " right answer in other words scores little.";

    /** A token matches as often as it stands in both texts: the usual definition. */
    public static final TokenF1 MULTISET = new TokenF1("token-f1", Form.PLAIN, Repeats.COUNT);

    /**
     * A token that stands in both texts matches once, however often it is repeated; all tokens count
     * in the denominators. So reckons the worked example of "Best practices and lessons for fine-tuning
     * Anthropic's Claude 3 Haiku on Amazon Bedrock" (AWS Machine Learning blog, 2024-11-01), which
     * prints 59.90 for it, from P and R rounded before. Equal texts with a repeated token score below 1.
     */
    public static final TokenF1 ARTICLE = new TokenF1("article-f1", Form.PLAIN, Repeats.COUNT_ONCE);

    /** {@link #MULTISET} after SQuAD's normalisation: SQuAD's own F1. */
    public static final TokenF1 SQUAD = new TokenF1("squad-f1", Form.SQUAD, Repeats.COUNT);

    /** {@link #ARTICLE} after SQuAD's normalisation. */
    public static final TokenF1 ARTICLE_NORMALISED =
            new TokenF1("article-f1-normalised", Form.SQUAD, Repeats.COUNT_ONCE);

    private enum Repeats {
        COUNT,
        COUNT_ONCE
    }

    /**
     * The counts behind a score.
     *
     * @param answerTokens the tokens of the answer
     * @param referenceTokens the tokens of the reference
     * @param matches those that match
     */
    public record Score(int answerTokens, int referenceTokens, int matches) {
        public double precision() {
            return share(answerTokens, referenceTokens);
        }

        public double recall() {
            return share(referenceTokens, answerTokens);
        }

        /** 2PR / (P + R), which is twice the matches over the tokens of both. */
        public double f1() {
            int both = answerTokens + referenceTokens;
            return both == 0 ? 1 : 2.0 * matches / both;
        }

        private double share(int tokens, int others) {
            return tokens == 0 ? (others == 0 ? 1 : 0) : (double) matches / tokens;
        }
    }

    private final String name;
    private final Form form;
    private final Repeats repeats;

    private TokenF1(String name, Form form, Repeats repeats) {
        this.name = name;
        this.form = form;
        this.repeats = repeats;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public MetricCard card() {
        boolean once = repeats == Repeats.COUNT_ONCE;
        List<Case> examples = form == Form.PLAIN
                ? List.of(
                        new Case(CAT, SOFT_CAT, once ? 0.6 : 0.8),
                        new Case("the mat.", "the mat", 0.5),
                        new Case("", "the mat", 0))
                : List.of(
                        // Without articles 6 and 8 tokens, of which cat, sits, on, mat and sun match.
                        new Case(CAT, SOFT_CAT, 10 / 14.0),
                        new Case("the mat.", "mat", 1),
                        new Case("a b b", "B b!", once ? 0.5 : 1));
        return new MetricCard(
                name,
                (once ? DISTINCT_MATCHES : MULTISET_MATCHES)
                        + (form == Form.PLAIN
                                ? ". Tokens are cut at white space and compared in lower case; punctuation stays."
                                : ". Tokens are cut at white space after lower case and without ASCII punctuation and"
                                        + " the words a, an, the."),
                "P = matches / tokens of the answer, R = matches / tokens of the reference, F1 = 2PR / (P + R)",
                once ? ARTICLE_SOURCE : SQUAD_SOURCE,
                MetricCard.SHARE,
                examples,
                once ? LIMITS + " Equal texts with a repeated token score below 1." : LIMITS);
    }

    @Override
    public double score(String answer, String reference) {
        TokenOverlap overlap = TokenOverlap.of(answer, reference, form);
        int both = overlap.answerTokens() + overlap.referenceTokens();
        return both == 0 ? 1 : 2.0 * matches(overlap) / both;
    }

    /** The counts of one answer against one reference. */
    public Score of(String answer, String reference) {
        TokenOverlap overlap = TokenOverlap.of(answer, reference, form);
        return new Score(overlap.answerTokens(), overlap.referenceTokens(), matches(overlap));
    }

    private int matches(TokenOverlap overlap) {
        return repeats == Repeats.COUNT_ONCE ? overlap.distinctMatches() : overlap.matches();
    }

    @Override
    public String toString() {
        return name;
    }
}
