package org.tunebook.bedrock;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** An amount of US dollars, at least 0. */
public record Usd(BigDecimal amount) implements Comparable<Usd> {
    /** Nothing. */
    public static final Usd ZERO = new Usd(BigDecimal.ZERO);

    public Usd {
        if (amount.signum() < 0) {
            throw new IllegalArgumentException("an amount is " + amount + " USD; expected at least 0");
        }
    }

    /** So many US dollars. */
    public static Usd of(double amount) {
        if (!Double.isFinite(amount)) {
            throw new IllegalArgumentException("an amount is " + amount + " USD; expected a number");
        }
        return new Usd(BigDecimal.valueOf(amount));
    }

    /** The sum. */
    public Usd plus(Usd other) {
        return new Usd(amount.add(other.amount));
    }

    /** So many times this amount. */
    public Usd times(double factor) {
        return new Usd(amount.multiply(BigDecimal.valueOf(factor), MathContext.DECIMAL64));
    }

    @Override
    public int compareTo(Usd other) {
        return amount.compareTo(other.amount);
    }

    /** In cents from a dollar on, below that with two digits that say something. */
    String figure() {
        if (amount.signum() == 0) {
            return "0";
        }
        BigDecimal shown = amount.compareTo(BigDecimal.ONE) >= 0
                ? amount.setScale(2, RoundingMode.HALF_UP)
                : amount.round(new MathContext(2, RoundingMode.HALF_UP));
        return shown.scale() < 2 ? shown.setScale(2).toPlainString() : shown.toPlainString();
    }

    @Override
    public String toString() {
        return figure() + " USD";
    }
}
