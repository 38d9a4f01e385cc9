package org.tunebook.evaluation;

import java.util.Locale;
import org.tunebook.inference.Answer;
import org.tunebook.inference.Answers;

/**
 * What a model costs by the hour, as on provisioned throughput, and how many answers it gives in one. An answer costs
 * its share of an hour that is busy from end to end; an hour in which nobody asks costs as much, and is not in it.
 *
 * @param perHour what all model units cost an hour; NaN if it is not known
 * @param answersPerHour how many answers it gives in an hour
 * @param currency as {@code USD}; empty if the price is not known
 * @param rate where the rate comes from
 */
public record HourPrice(double perHour, double answersPerHour, String currency, String rate) implements AnswerPrice {
    public HourPrice {
        if (perHour < 0) {
            throw new IllegalArgumentException("a price is " + perHour + " an hour; expected at least 0");
        }
        if (!(answersPerHour > 0)) {
            throw new IllegalArgumentException(
                    "a model gives " + answersPerHour + " answers an hour; expected more than 0");
        }
    }

    /** A price in US dollars an hour, at a rate of one's own. */
    public static HourPrice usd(double perHour, double answersPerHour) {
        return new HourPrice(perHour, answersPerHour, "USD", "at a rate that was given");
    }

    /**
     * A price in US dollars an hour, at the rate at which answers came: so many asked at once, each taking their mean
     * latency.
     *
     * @param concurrency how many were asked at once
     * @throws IllegalArgumentException if there are no answers, or they took no time
     */
    public static HourPrice usd(double perHour, Answers measured, int concurrency) {
        double seconds = measured.all().stream()
                .map(Answer::latency)
                .mapToDouble(latency -> latency.toNanos() / 1e9)
                .average()
                .orElse(0);
        if (seconds <= 0 || concurrency < 1) {
            throw new IllegalArgumentException("the answers of " + measured.model() + " have a mean latency of "
                    + seconds + " s, " + concurrency + " at once; expected some that took time, at least 1 at once");
        }
        return new HourPrice(
                perHour,
                concurrency * 3600 / seconds,
                "USD",
                String.format(Locale.ROOT, "measured, %d at once, %.2f s each", concurrency, seconds));
    }

    @Override
    public double ofThousand(double inputTokens, double outputTokens) {
        return 1000 * perHour / answersPerHour;
    }

    /** What it rests on, as {@code 40.00 USD an hour, busy throughout at 7,200 answers an hour (measured …)}. */
    @Override
    public String basis() {
        if (Double.isNaN(perHour)) {
            return "unknown";
        }
        return String.format(
                Locale.ROOT,
                "%.2f %s an hour, busy throughout at %,.0f answers an hour (%s)",
                perHour,
                currency,
                answersPerHour,
                rate);
    }
}
