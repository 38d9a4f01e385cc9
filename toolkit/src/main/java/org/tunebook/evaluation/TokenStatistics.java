package org.tunebook.evaluation;

import java.util.Arrays;
import org.tunebook.inference.Answer;
import org.tunebook.inference.Answers;

/**
 * The lengths of a set of answers, in tokens as the service counts them.
 *
 * @param answers how many answers
 * @param standardDeviation of the sample, that is with n - 1 below the line; 0 for a single answer
 */
public record TokenStatistics(int answers, double mean, double median, double standardDeviation, int min, int max) {

    /** The statistics of lengths; NaN and 0 if there are none. */
    public static TokenStatistics of(int... tokens) {
        int n = tokens.length;
        if (n == 0) {
            return new TokenStatistics(0, Double.NaN, Double.NaN, Double.NaN, 0, 0);
        }
        int[] sorted = tokens.clone();
        Arrays.sort(sorted);
        double mean = Arrays.stream(sorted).average().orElseThrow();
        double squares =
                Arrays.stream(sorted).mapToDouble(t -> (t - mean) * (t - mean)).sum();
        double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + (double) sorted[n / 2]) / 2;
        return new TokenStatistics(
                n, mean, median, n == 1 ? 0 : Math.sqrt(squares / (n - 1)), sorted[0], sorted[n - 1]);
    }

    /** The statistics of the answers' output tokens. */
    public static TokenStatistics ofOutput(Answers answers) {
        return of(answers.all().stream().mapToInt(Answer::outputTokens).toArray());
    }

    /** By how much of the base's mean this mean is less: 0.35 is 35 % fewer tokens; negative if there are more. */
    public double meanReductionFrom(TokenStatistics base) {
        return (base.mean - mean) / base.mean;
    }

    /** By how much of the base's median this median is less: 0.39 is 39 % fewer tokens. */
    public double medianReductionFrom(TokenStatistics base) {
        return (base.median - median) / base.median;
    }
}
