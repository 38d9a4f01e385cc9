package org.tunebook.usecase;

import java.util.Locale;

/** How likely an approach is to solve a kind of problem, from the lowest. */
public enum Chance {
    LOW,
    MEDIUM,
    HIGH,
    VERY_HIGH;

    /** The chance in words: {@code very high}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
