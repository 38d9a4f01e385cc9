package org.tunebook.evaluation;

/** How a model's answers are paid: by the token, or by the hour that it is served. */
public sealed interface AnswerPrice permits TokenPrice, HourPrice {
    /** What 1,000 answers of so many tokens cost; NaN if it is not known. */
    double ofThousand(double inputTokens, double outputTokens);

    /** As {@code USD}; empty if the price is not known. */
    String currency();

    /** What it rests on, in words. */
    String basis();
}
