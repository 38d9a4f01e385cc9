package org.tunebook.bedrock;

import java.time.LocalDate;

/**
 * One price, and how far to trust it.
 *
 * @param model the id of the base model, or its beginning and {@code *}
 * @param region the region, or its beginning and {@code *}
 * @param usd what one unit costs
 * @param date when it was said
 * @param source who said it
 */
public record Price(
        Charge charge,
        String model,
        String region,
        Charge.Unit unit,
        Usd usd,
        LocalDate date,
        Confidence confidence,
        String source) {

    /** How far to trust a price. */
    public enum Confidence {
        /** AWS's own price list. */
        PUBLISHED("published"),
        /** A text or sample by the vendor. */
        VENDOR("vendor"),
        /** Someone else. */
        THIRD_PARTY("third-party"),
        /** Sources disagree, or do not say what exactly it is the price of. */
        CONTESTED("contested");

        private final String fileName;

        Confidence(String fileName) {
            this.fileName = fileName;
        }

        /** Its name in a file of prices. */
        public String fileName() {
            return fileName;
        }
    }

    /** What between so many and so many tokens, hours or months cost. */
    public Cost of(double least, double most) {
        return Cost.of(usd.times(least / unit.size()), usd.times(most / unit.size()));
    }

    boolean covers(Charge wanted, String modelId, String inRegion) {
        return charge == wanted && matches(model, modelId) && matches(region, inRegion);
    }

    /** How much of model and region it names; a whole name is more than any beginning. */
    int specificity() {
        return specificity(model) * 1000 + specificity(region);
    }

    private static int specificity(String pattern) {
        return pattern.endsWith("*") ? pattern.length() - 1 : 900;
    }

    private static boolean matches(String pattern, String name) {
        return pattern.endsWith("*")
                ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                : name.equals(pattern);
    }

    /** As {@code 0.001 USD per 1K tokens (vendor, 2026-03-01)}. */
    @Override
    public String toString() {
        return usd.amount().toPlainString() + " USD per " + unit.fileName() + " (" + confidence.fileName() + ", " + date
                + ")";
    }
}
