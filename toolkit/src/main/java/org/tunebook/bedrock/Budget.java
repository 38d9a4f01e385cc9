package org.tunebook.bedrock;

import java.util.Optional;

/**
 * What one call may cost at most, by the upper end of its estimate. On AWS nothing that costs starts without one.
 *
 * @param limit the most; empty for no limit
 * @param unknownPrices what happens where a price is not known
 * @param whole what was approved for a whole that the call is a part of; the part is not shown and agreed to once more
 */
public record Budget(Optional<Usd> limit, UnknownPrices unknownPrices, Optional<Approval> whole) {
    /** What happens where a price is not known. */
    public enum UnknownPrices {
        REFUSED,
        ACCEPTED
    }

    /** At most so many US dollars; refused where a price is not known. */
    public static Budget usd(double limit) {
        return new Budget(Optional.of(Usd.of(limit)), UnknownPrices.REFUSED, Optional.empty());
    }

    /** Whatever it costs; refused where a price is not known. */
    public static Budget unlimited() {
        return new Budget(Optional.empty(), UnknownPrices.REFUSED, Optional.empty());
    }

    /** The same, and what has an unknown price may start: it may cost any amount. */
    public Budget acceptingUnknownPrices() {
        return new Budget(limit, UnknownPrices.ACCEPTED, whole);
    }

    /** For the parts of a whole that was shown and agreed to, as the trainings of a sweep. */
    public static Budget coveredBy(Approval whole) {
        return new Budget(Optional.empty(), UnknownPrices.ACCEPTED, Optional.of(whole));
    }

    @Override
    public String toString() {
        if (whole.isPresent()) {
            return "what was agreed to for " + whole.get().estimate().title();
        }
        return limit.map(most -> "a budget of " + most).orElse("a budget without limit")
                + (unknownPrices == UnknownPrices.ACCEPTED ? ", unknown prices accepted" : "");
    }
}
