package org.tunebook.bedrock;

import java.util.Optional;

/**
 * What something costs: an amount between two, or one with no known upper end because a price in it is not known.
 * What is not known is never 0.
 *
 * @param least what it costs at least
 * @param most what it costs at most; empty if a price in it is not known
 */
public record Cost(Usd least, Optional<Usd> most) {
    /** Nothing. */
    public static final Cost NOTHING = of(Usd.ZERO, Usd.ZERO);

    /** An amount of which nothing is known. */
    public static final Cost UNKNOWN = new Cost(Usd.ZERO, Optional.empty());

    public Cost {
        Usd least0 = least;
        most.filter(upper -> upper.compareTo(least0) < 0).ifPresent(upper -> {
            throw new IllegalArgumentException("a cost is from " + least0 + " to " + upper + "; expected least first");
        });
    }

    /** An amount between two. */
    public static Cost of(Usd least, Usd most) {
        return new Cost(least, Optional.of(most));
    }

    /** Whether it has an upper end. */
    public boolean isKnown() {
        return most.isPresent();
    }

    /** The sum; of no known upper end if one of the two has none. */
    public Cost plus(Cost other) {
        return new Cost(least.plus(other.least), most.flatMap(one -> other.most.map(one::plus)));
    }

    /** As {@code 1.95 USD}, {@code 0.11 to 0.19 USD}, {@code up to 28.40 USD}, {@code at least 1.95 USD}, {@code unknown}. */
    @Override
    public String toString() {
        if (most.isEmpty()) {
            return least.amount().signum() == 0 ? "unknown" : "at least " + least + ", the rest unknown";
        }
        if (least.amount().signum() == 0 && most.get().amount().signum() > 0) {
            return "up to " + most.get();
        }
        String from = least.figure();
        String to = most.get().figure();
        return (from.equals(to) ? from : from + " to " + to) + " USD";
    }
}
