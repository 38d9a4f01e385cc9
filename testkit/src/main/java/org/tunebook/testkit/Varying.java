package org.tunebook.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What differs from run to run and says nothing, each with what stands in its place in committed outputs.
 * The rules are applied in order.
 */
public final class Varying {
    private static final Varying STANDARD = new Varying(List.of())
            .and("\\bhttp://(127\\.0\\.0\\.1|localhost|\\[::1\\]):\\d+", "http://localhost:…")
            .and("\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b", "…")
            .and("(?<=[\\w$\\];]@)[0-9a-f]{5,8}\\b(?!\\.\\w)", "…")
            .and("\\b\\d+([.,]\\d+)? ?(ns|µs|ms|s|min)\\b", "… s")
            .and("\\b\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "…")
            .and("\\b\\d\\d:\\d\\d:\\d\\d\\b", "…");

    private final List<Rule> rules;

    private Varying(List<Rule> rules) {
        this.rules = rules;
    }

    private record Rule(Pattern pattern, String replacement) {}

    /**
     * Ports of this machine, UUIDs, the identity hash codes of {@code Object.toString()}, durations with their
     * unit, instants and times of day.
     */
    public static Varying standard() {
        return STANDARD;
    }

    /** Nothing varies. */
    public static Varying nothing() {
        return new Varying(List.of());
    }

    /**
     * These rules and one more.
     *
     * @param pattern a regular expression of {@link Pattern}
     * @param replacement as of {@link Matcher#replaceAll(String)}, where {@code $1} is the pattern's first group
     */
    public Varying and(String pattern, String replacement) {
        List<Rule> more = new ArrayList<>(rules);
        more.add(new Rule(Pattern.compile(pattern), replacement));
        return new Varying(List.copyOf(more));
    }

    /** A text with the replacements in the place of what varies. */
    public String steady(String text) {
        String steady = text;
        for (Rule rule : rules) {
            steady = rule.pattern.matcher(steady).replaceAll(rule.replacement);
        }
        return steady;
    }
}
