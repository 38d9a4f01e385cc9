package org.tunebook.evaluation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The harmonic mean of precision (matching tokens / tokens of the answer) and recall (matching tokens /
 * tokens of the reference): 2PR / (P + R), from 0 to 1.
 *
 * <p>Tokens are what stands between white space, compared in lower case; punctuation belongs to its
 * token. Two texts without tokens agree fully; a text without tokens and one with some do not at all.
 *
 * <p>There are two definitions of what matches; they differ where a token is repeated. For "The cat sits on
 * the mat in the sun" against "The cat sits on the soft mat under the warm sun" (9 and 11 tokens)
 * {@link #MULTISET} counts 8 matches (F1 0.8) and {@link #ARTICLE} 6 (F1 0.6).
 */
public final class TokenF1 implements Metric {
    /** A token matches as often as it stands in both texts: the usual definition, as in SQuAD. */
    public static final TokenF1 MULTISET = new TokenF1("token-f1");

    /**
     * A token that stands in both texts matches once, however often it is repeated; all tokens count
     * in the denominators. So reckons the worked example of "Best practices and lessons for fine-tuning
     * Anthropic's Claude 3 Haiku on Amazon Bedrock" (AWS Machine Learning blog, 2024-11-01), which
     * prints 59.90 for it, from P and R rounded before. Equal texts with a repeated token score below 1.
     */
    public static final TokenF1 ARTICLE = new TokenF1("article-f1");

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

    private TokenF1(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public double score(String answer, String reference) {
        return of(answer, reference).f1();
    }

    /** The counts of one answer against one reference. */
    public Score of(String answer, String reference) {
        List<String> answerTokens = Tokens.of(answer);
        List<String> referenceTokens = Tokens.of(reference);
        int matches = this == ARTICLE
                ? distinctMatches(answerTokens, referenceTokens)
                : matches(answerTokens, referenceTokens);
        return new Score(answerTokens.size(), referenceTokens.size(), matches);
    }

    private static int distinctMatches(List<String> answer, List<String> reference) {
        Set<String> common = new HashSet<>(answer);
        common.retainAll(new HashSet<>(reference));
        return common.size();
    }

    private static int matches(List<String> answer, List<String> reference) {
        Map<String, Integer> left = new HashMap<>();
        for (String token : reference) {
            left.merge(token, 1, Integer::sum);
        }
        int matches = 0;
        for (String token : answer) {
            Integer count = left.get(token);
            if (count != null && count > 0) {
                left.put(token, count - 1);
                matches++;
            }
        }
        return matches;
    }

    @Override
    public String toString() {
        return name;
    }
}
