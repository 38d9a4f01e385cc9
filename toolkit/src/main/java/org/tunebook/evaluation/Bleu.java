package org.tunebook.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.tunebook.evaluation.CorpusMetric.Pair;
import org.tunebook.evaluation.MetricCard.Case;

/**
 * BLEU with up to four words (Papineni et al., 2002): the geometric mean of the clipped n-gram precisions, times a
 * penalty for answers shorter than their references. Words are cut as by the 13a tokenizer of NIST's mteval, case
 * counts. A precision without a match is smoothed exponentially: the k-th of them counts as 1 / 2^k matches
 * (NIST's smoothing, method 3 of Chen and Cherry, 2014); without any match of a single word the score is 0.
 */
public final class Bleu {
    private static final int ORDERS = 4;
    private static final String SOURCE =
            "Papineni et al., BLEU, ACL 2002; 13a words and exponential smoothing (NIST mteval; method 3 of Chen and"
                    + " Cherry, WMT 2014), as sacreBLEU's defaults";
    private static final String FORMULA =
            "BP × exp(mean over n of ln p_n), p_n = clipped matches / n-grams of the answer, BP = exp(1 - r/c) where the"
                    + " answer's length c is less than the reference's r, else 1";
    private static final List<Case> EXAMPLES = List.of(
            // p = 3/4, 2/3, 1/2 and no match of 1, smoothed to 1/2: (3/4 × 2/3 × 1/2 × 1/2)^(1/4).
            new Case("a b c x", "a b c d", Math.pow(0.125, 0.25)),
            // All four precisions are 1; BP = exp(1 - 5/4).
            new Case("a b c d", "a b c d e", Math.exp(-0.25)),
            new Case("", "a b", 0));

    /** BLEU of one answer; of texts with fewer than four words the orders that there are (effective order). */
    public static final Metric SENTENCE = new CardedMetric(
            new MetricCard(
                    "bleu",
                    "How many of the answer's runs of one to four words stand in the reference, each answer by itself;"
                            + " of shorter answers the runs that there are.",
                    FORMULA,
                    SOURCE + " with effective order",
                    MetricCard.SHARE,
                    EXAMPLES,
                    "Made for corpora: single sentences score erratically. One reference only. Blind to meaning."),
            Bleu::ofSentence);

    /** BLEU of all answers together: matches and lengths are summed before precisions are taken. */
    public static final CorpusMetric CORPUS = new CardedCorpusMetric(
            new MetricCard(
                    "corpus-bleu",
                    "How many of the answers' runs of one to four words stand in their references, over all answers"
                            + " together. 0 where no answer has four words.",
                    FORMULA + ", matches, n-grams and lengths summed over all answers first",
                    SOURCE,
                    MetricCard.SHARE,
                    EXAMPLES,
                    "Short answers hardly have runs of four words; take token F1 for them. One reference only."),
            Bleu::ofCorpus);

    private static final Pattern SYMBOLS = Pattern.compile("([{-~\\[-` -&(-+:-@/])");
    private static final Pattern POINT_AFTER_OTHER = Pattern.compile("([^0-9])([.,])");
    private static final Pattern POINT_BEFORE_OTHER = Pattern.compile("([.,])([^0-9])");
    private static final Pattern DASH_AFTER_DIGIT = Pattern.compile("([0-9])(-)");

    private Bleu() {}

    /** What adds up over examples: matches and n-grams of each order, and both lengths. */
    private record Counts(int[] matches, int[] totals, int answerLength, int referenceLength) {
        static Counts of(String answer, String reference) {
            List<String> a = words(answer);
            List<String> b = words(reference);
            int[] matches = new int[ORDERS];
            int[] totals = new int[ORDERS];
            for (int n = 1; n <= ORDERS; n++) {
                Map<List<String>, Integer> left = new HashMap<>();
                for (int i = 0; i + n <= b.size(); i++) {
                    left.merge(b.subList(i, i + n), 1, Integer::sum);
                }
                for (int i = 0; i + n <= a.size(); i++) {
                    totals[n - 1]++;
                    Integer count = left.get(a.subList(i, i + n));
                    if (count != null && count > 0) {
                        left.put(a.subList(i, i + n), count - 1);
                        matches[n - 1]++;
                    }
                }
            }
            return new Counts(matches, totals, a.size(), b.size());
        }
    }

    private enum Orders {
        ALL,
        EFFECTIVE
    }

    private static double score(long[] matches, long[] totals, long answerLength, long referenceLength, Orders orders) {
        if (answerLength == 0 && referenceLength == 0) {
            return 1;
        }
        if (matches[0] == 0) {
            return 0;
        }
        double logarithms = 0;
        double smoothing = 1;
        int counted = 0;
        for (int n = 0; n < ORDERS && totals[n] > 0; n++) {
            counted++;
            if (matches[n] == 0) {
                smoothing *= 2;
            }
            logarithms += Math.log(matches[n] == 0 ? 1 / (smoothing * totals[n]) : (double) matches[n] / totals[n]);
        }
        if (orders == Orders.ALL && counted < ORDERS) {
            return 0;
        }
        double brevity = answerLength < referenceLength ? 1 - (double) referenceLength / answerLength : 0;
        return Math.exp(brevity + logarithms / counted);
    }

    static List<String> words(String text) {
        String line = PythonText.withoutSpaceAtEnd(text)
                .replace("<skipped>", "")
                .replace("-\n", "")
                .replace('\n', ' ');
        if (line.indexOf('&') >= 0) {
            line = line.replace("&quot;", "\"")
                    .replace("&amp;", "&")
                    .replace("&lt;", "<")
                    .replace("&gt;", ">");
        }
        line = SYMBOLS.matcher(" " + line + " ").replaceAll(" $1 ");
        line = POINT_AFTER_OTHER.matcher(line).replaceAll("$1 $2 ");
        line = POINT_BEFORE_OTHER.matcher(line).replaceAll(" $1 $2");
        line = DASH_AFTER_DIGIT.matcher(line).replaceAll("$1 $2 ");
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= line.length(); i++) {
            boolean space = i == line.length() || PythonText.isSpace(line.charAt(i));
            if (space && start >= 0) {
                words.add(line.substring(start, i));
                start = -1;
            } else if (!space && start < 0) {
                start = i;
            }
        }
        return words;
    }

    private static double ofSentence(String answer, String reference) {
        Counts counts = Counts.of(answer, reference);
        long[] matches = new long[ORDERS];
        long[] totals = new long[ORDERS];
        for (int n = 0; n < ORDERS; n++) {
            matches[n] = counts.matches[n];
            totals[n] = counts.totals[n];
        }
        return score(matches, totals, counts.answerLength, counts.referenceLength, Orders.EFFECTIVE);
    }

    private static CorpusMetric.Prepared ofCorpus(List<Pair> pairs) {
        List<Counts> all = pairs.stream()
                .map(pair -> Counts.of(pair.answer(), pair.reference()))
                .toList();
        return places -> {
            long[] matches = new long[ORDERS];
            long[] totals = new long[ORDERS];
            long answerLength = 0;
            long referenceLength = 0;
            for (int place : places) {
                Counts counts = all.get(place);
                for (int n = 0; n < ORDERS; n++) {
                    matches[n] += counts.matches[n];
                    totals[n] += counts.totals[n];
                }
                answerLength += counts.answerLength;
                referenceLength += counts.referenceLength;
            }
            return score(matches, totals, answerLength, referenceLength, Orders.ALL);
        };
    }
}
