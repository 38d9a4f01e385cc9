package org.tunebook.evaluation;

/**
 * What a model's tokens cost, by the million.
 *
 * @param inputPerMillion what a million input tokens costs; NaN if it is not known
 * @param outputPerMillion what a million output tokens costs; NaN if it is not known
 * @param currency as {@code USD}; empty if the price is not known
 */
public record TokenPrice(double inputPerMillion, double outputPerMillion, String currency) {
    /** A price that is not known: every cost made of it is unknown, never 0. */
    public static final TokenPrice UNKNOWN = new TokenPrice(Double.NaN, Double.NaN, "");

    public TokenPrice {
        if (inputPerMillion < 0 || outputPerMillion < 0) {
            throw new IllegalArgumentException("a price is " + Math.min(inputPerMillion, outputPerMillion)
                    + " per million tokens; expected at least 0, or TokenPrice.UNKNOWN");
        }
    }

    /** A price in US dollars by the million tokens. */
    public static TokenPrice usd(double inputPerMillion, double outputPerMillion) {
        return new TokenPrice(inputPerMillion, outputPerMillion, "USD");
    }

    /** What so many tokens cost; NaN if it is not known. */
    public double of(double inputTokens, double outputTokens) {
        return (inputTokens * inputPerMillion + outputTokens * outputPerMillion) / 1e6;
    }
}
