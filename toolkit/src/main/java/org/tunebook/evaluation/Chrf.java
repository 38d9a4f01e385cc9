package org.tunebook.evaluation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tunebook.evaluation.MetricCard.Case;

/**
 * chrF (Popović, 2015): the F-score, recall counting twice as much as precision, of runs of one to six characters.
 * White space is left out, case counts. Precision and recall are averaged over the orders that both texts have.
 */
public final class Chrf {
    private static final int ORDERS = 6;
    private static final double BETA_SQUARED = 4;
    private static final String FORMULA =
            "(1 + 4) P R / (4 P + R); P and R are the means over n = 1 to 6 of matches / n-grams of the answer, and of the"
                    + " reference";
    private static final String SOURCE =
            "Popović, chrF, WMT 2015, with beta 2 and six characters, as sacreBLEU's defaults";
    private static final List<Case> EXAMPLES = List.of(
            // One character: 3 of 4; two: 2 of 3; three: 1 of 2; four: 0 of 1. P = R = (3/4 + 2/3 + 1/2 + 0) / 4.
            new Case("ab cx", "abc d", (3 / 4.0 + 2 / 3.0 + 1 / 2.0) / 4),
            new Case("abc", "a b c", 1),
            new Case("", "abc", 0));

    /** chrF of one answer. */
    public static final Metric SENTENCE = new CardedMetric(
            new MetricCard(
                    "chrf",
                    "How many runs of one to six characters answer and reference share, each answer by itself; white"
                            + " space is left out.",
                    FORMULA,
                    SOURCE,
                    MetricCard.SHARE,
                    EXAMPLES,
                    "Kind to inflected words and to near misses alike: 1,496 and 1,469 share half of their runs or so."),
            Chrf::ofSentence);

    /** chrF of all answers together: matches and n-grams are summed before precision and recall are taken. */
    public static final CorpusMetric CORPUS = new CardedCorpusMetric(
            new MetricCard(
                    "corpus-chrf",
                    "How many runs of one to six characters the answers share with their references, over all answers"
                            + " together; white space is left out.",
                    FORMULA + ", all counts summed over all answers first",
                    SOURCE,
                    MetricCard.SHARE,
                    EXAMPLES,
                    "Long answers weigh more than short ones."),
            Chrf::ofCorpus);

    private Chrf() {}

    /**
     * What adds up over examples: matches, n-grams of the answer and of the reference, for each order. Runs longer than
     * the whole reference say nothing of the answer and do not count.
     */
    private record Counts(int[] matches, int[] answer, int[] reference, int answerLength) {
        static Counts of(String answer, String reference) {
            int[] a = characters(answer);
            int[] b = characters(reference);
            Counts counts = new Counts(new int[ORDERS], new int[ORDERS], new int[ORDERS], a.length);
            for (int n = 1; n <= ORDERS; n++) {
                Map<String, Integer> left = new HashMap<>();
                for (int i = 0; i + n <= b.length; i++) {
                    left.merge(new String(b, i, n), 1, Integer::sum);
                }
                for (int i = 0; i + n <= a.length; i++) {
                    String run = new String(a, i, n);
                    Integer count = left.get(run);
                    if (count != null && count > 0) {
                        left.put(run, count - 1);
                        counts.matches[n - 1]++;
                    }
                }
                counts.reference[n - 1] = Math.max(0, b.length - n + 1);
                counts.answer[n - 1] = b.length < n ? 0 : Math.max(0, a.length - n + 1);
            }
            return counts;
        }

        private static int[] characters(String text) {
            return text.codePoints()
                    .filter(c -> c > Character.MAX_VALUE || !PythonText.isSpace((char) c))
                    .toArray();
        }
    }

    private static double score(long[] matches, long[] answer, long[] reference, long answerLength) {
        double precision = 0;
        double recall = 0;
        int orders = 0;
        for (int n = 0; n < ORDERS; n++) {
            if (answer[n] > 0 && reference[n] > 0) {
                precision += (double) matches[n] / answer[n];
                recall += (double) matches[n] / reference[n];
                orders++;
            }
        }
        if (orders == 0) {
            return answerLength == 0 && reference[0] == 0 ? 1 : 0;
        }
        precision /= orders;
        recall /= orders;
        return precision + recall == 0
                ? 0
                : (1 + BETA_SQUARED) * precision * recall / (BETA_SQUARED * precision + recall);
    }

    private static double score(List<Counts> all, int[] places) {
        long[] matches = new long[ORDERS];
        long[] answer = new long[ORDERS];
        long[] reference = new long[ORDERS];
        long answerLength = 0;
        for (int place : places) {
            Counts counts = all.get(place);
            answerLength += counts.answerLength;
            for (int n = 0; n < ORDERS; n++) {
                matches[n] += counts.matches[n];
                answer[n] += counts.answer[n];
                reference[n] += counts.reference[n];
            }
        }
        return score(matches, answer, reference, answerLength);
    }

    private static double ofSentence(String answer, String reference) {
        return score(List.of(Counts.of(answer, reference)), new int[] {0});
    }

    private static CorpusMetric.Prepared ofCorpus(List<CorpusMetric.Pair> pairs) {
        List<Counts> all = pairs.stream()
                .map(pair -> Counts.of(pair.answer(), pair.reference()))
                .toList();
        return places -> score(all, places);
    }
}
