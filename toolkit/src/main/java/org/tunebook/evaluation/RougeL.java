package org.tunebook.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tunebook.evaluation.MetricCard.Case;

/**
 * The F1 of the longest common subsequence of words (ROUGE-L on whole texts; Lin, 2004, with beta 1). Words are runs
 * of letters and digits of any script, in lower case, unstemmed.
 */
public final class RougeL {
    public static final Metric METRIC = new CardedMetric(
            new MetricCard(
                    "rouge-l",
                    "How much of both texts is in the longest sequence of words that stands in both in the same order, gaps"
                            + " allowed. Words are runs of letters and digits, in lower case, unstemmed.",
                    "P = LCS / words of the answer, R = LCS / words of the reference, F = 2PR / (P + R) (beta = 1)",
                    "Lin, ROUGE: A Package for Automatic Evaluation of Summaries, ACL workshop 2004, sentence level",
                    MetricCard.SHARE,
                    List.of(
                            // Lin's own example: police … the gunman is three of four words in order; in the other,
                            // two.
                            new Case("police kill the gunman", "police killed the gunman", 0.75),
                            new Case("the gunman kill police", "police killed the gunman", 0.5),
                            new Case("", "police", 0)),
                    "Blind to meaning; long texts in another order score low. Not the summary-level variant (rougeLsum). Of"
                            + " text in ASCII it is rouge_score's; that leaves out letters of other scripts."),
            RougeL::score);

    private RougeL() {}

    private static double score(String answer, String reference) {
        List<String> a = words(answer);
        List<String> b = words(reference);
        if (a.isEmpty() || b.isEmpty()) {
            return a.isEmpty() && b.isEmpty() ? 1 : 0;
        }
        return 2.0 * longestCommonSubsequence(a, b) / (a.size() + b.size());
    }

    static List<String> words(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        List<String> words = new ArrayList<>();
        int i = 0;
        while (i < lower.length()) {
            int start = i;
            while (i < lower.length() && isOfWord(lower.codePointAt(i))) {
                i += Character.charCount(lower.codePointAt(i));
            }
            if (i > start) {
                words.add(lower.substring(start, i));
            } else {
                i += Character.charCount(lower.codePointAt(i));
            }
        }
        return words;
    }

    /** Marks belong to the letter before them. */
    private static boolean isOfWord(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default -> Character.isLetterOrDigit(codePoint);
        };
    }

    private static int longestCommonSubsequence(List<String> a, List<String> b) {
        int[] row = new int[b.size() + 1];
        for (String word : a) {
            int diagonal = 0;
            for (int j = 1; j <= b.size(); j++) {
                int above = row[j];
                row[j] = word.equals(b.get(j - 1)) ? diagonal + 1 : Math.max(above, row[j - 1]);
                diagonal = above;
            }
        }
        return row[b.size()];
    }
}
