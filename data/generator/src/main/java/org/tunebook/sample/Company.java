package org.tunebook.sample;

import java.util.List;
import java.util.Locale;

/** An invented company: what it is called, what it sells and where, and the currency it reports in. */
record Company(
        String name,
        String symbol,
        String currency,
        String yearEnd,
        List<String> segments,
        List<String> places,
        List<String> products) {

    static Company found(Chance chance, Pools pools) {
        String stem = chance.pick(pools.of("stem"));
        String name = stem + " " + chance.pick(pools.of("trade")) + " " + chance.pick(pools.of("form"));
        String symbol = name.replace(" ", "").substring(0, chance.between(3, 4)).toUpperCase(Locale.ROOT);
        String currency = chance.of("$", "$", "$", "$", "$", "$", "£", "€");
        String yearEnd = chance.of(
                "December 31", "December 31", "December 31", "June 30", "September 30", "March 31", "January 31");
        return new Company(
                name,
                symbol,
                currency,
                yearEnd,
                chance.shuffled(pools.of("segment")).subList(0, 6),
                chance.shuffled(pools.of("place")).subList(0, 9),
                chance.shuffled(pools.of("product")).subList(0, 8));
    }
}
