package org.tunebook.evaluation;

import java.math.BigDecimal;
import java.util.Locale;
import org.tunebook.bedrock.Charge;
import org.tunebook.bedrock.Price;
import org.tunebook.bedrock.Prices;

/**
 * What a model's tokens cost, by the million.
 *
 * @param inputPerMillion what a million input tokens costs; NaN if it is not known
 * @param outputPerMillion what a million output tokens costs; NaN if it is not known
 * @param currency as {@code USD}; empty if the price is not known
 */
public record TokenPrice(double inputPerMillion, double outputPerMillion, String currency) implements AnswerPrice {
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

    /** What is known of a model's prices by the token in a region, as {@link Prices} has them; else unknown. */
    public static TokenPrice of(Prices prices, String model, String region) {
        return prices.of(Charge.INPUT, model, region)
                .flatMap(input -> prices.of(Charge.OUTPUT, model, region)
                        .map(output -> usd(perMillion(input), perMillion(output))))
                .orElse(UNKNOWN);
    }

    private static double perMillion(Price price) {
        return price.of(1e6, 1e6).least().amount().doubleValue();
    }

    @Override
    public double ofThousand(double inputTokens, double outputTokens) {
        return 1000 * of(inputTokens, outputTokens);
    }

    @Override
    public String basis() {
        return currency.isEmpty() || Double.isNaN(inputPerMillion) || Double.isNaN(outputPerMillion)
                ? "unknown"
                : String.format(
                        Locale.ROOT,
                        "%s %s for 1M input tokens, %s for 1M output tokens",
                        BigDecimal.valueOf(inputPerMillion).stripTrailingZeros().toPlainString(),
                        currency,
                        BigDecimal.valueOf(outputPerMillion)
                                .stripTrailingZeros()
                                .toPlainString());
    }

    /** What so many tokens cost; NaN if it is not known. */
    public double of(double inputTokens, double outputTokens) {
        return (inputTokens * inputPerMillion + outputTokens * outputPerMillion) / 1e6;
    }
}
