package org.tunebook.formats;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * A training setting of a model: its name on the wire, its default and its range, both ends included.
 *
 * @param name the name in a job's {@code hyperParameters}, as {@code epochCount}
 * @param kind what values it takes
 * @param defaultValue what the service takes where a job does not say
 * @param min the least value
 * @param max the greatest value
 */
public record Hyperparameter(String name, Kind kind, BigDecimal defaultValue, BigDecimal min, BigDecimal max) {
    /** What values a hyperparameter takes. */
    public enum Kind {
        INTEGER,
        DECIMAL
    }

    public Hyperparameter {
        if (min.compareTo(max) > 0 || defaultValue.compareTo(min) < 0 || defaultValue.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    name + ": default " + defaultValue + " is not between " + min + " and " + max);
        }
    }

    static Hyperparameter integer(String name, int defaultValue, int min, int max) {
        return new Hyperparameter(
                name, Kind.INTEGER, BigDecimal.valueOf(defaultValue), BigDecimal.valueOf(min), BigDecimal.valueOf(max));
    }

    static Hyperparameter decimal(String name, String defaultValue, String min, String max) {
        return new Hyperparameter(
                name, Kind.DECIMAL, new BigDecimal(defaultValue), new BigDecimal(min), new BigDecimal(max));
    }

    /** What is wrong with a value as it goes over the wire, in one sentence; empty if nothing is. */
    public Optional<String> validate(String value) {
        BigDecimal number;
        try {
            number = new BigDecimal(value.strip());
        } catch (NumberFormatException e) {
            return Optional.of(name + " is \"" + value + "\"; expected " + expected());
        }
        boolean whole = number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
        if (kind == Kind.INTEGER && !whole || number.compareTo(min) < 0 || number.compareTo(max) > 0) {
            return Optional.of(name + " is " + value.strip() + "; expected " + expected());
        }
        return Optional.empty();
    }

    private String expected() {
        return (kind == Kind.INTEGER ? "a whole number" : "a number")
                + (min.compareTo(max) == 0
                        ? ": only " + min.toPlainString()
                        : " from " + min.toPlainString() + " to " + max.toPlainString());
    }
}
