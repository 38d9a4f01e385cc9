package org.tunebook.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What differs from run to run and says nothing, each with what stands in its place in committed outputs.
 * The rules are applied in order.
 */
public final class Varying {
    private static final Varying STANDARD = new Varying(Arrays.stream(Kind.values())
            .map(kind -> new Rule(kind, Pattern.compile(kind.pattern), kind.replacement))
            .toList());

    private static final Pattern DATA = Pattern.compile("data:[\\w/.+-]+;base64,[A-Za-z0-9+/=]*");

    private final List<Rule> rules;

    private Varying(List<Rule> rules) {
        this.rules = rules;
    }

    private record Rule(@Nullable Kind kind, Pattern pattern, String replacement) {}

    /** What varies in any notebook, in the order in which it is looked for. */
    public enum Kind {
        /** Ports of this machine, in addresses. */
        PORTS("\\bhttp://(127\\.0\\.0\\.1|localhost|\\[::1\\]):\\d+", "http://localhost:…"),
        UUIDS("\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b", "…"),
        /** The identity hash codes of {@code Object.toString()}. */
        HASH_CODES("(?<=[\\w$\\];]@)[0-9a-f]{5,8}\\b(?!\\.\\w)", "…"),
        /** Durations with their unit. */
        /** How long something took; a limit, as in "up to 30 min", was set and stays. */
        DURATIONS("(?<!\\bup to (\\d{1,4} h )?)\\b(\\d+ (h|min) )*\\d+([.,]\\d+)? ?(ns|µs|ms|s|min)\\b", "… s"),
        INSTANTS("\\b\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "…"),
        TIMES_OF_DAY("\\b\\d\\d:\\d\\d:\\d\\d\\b", "…");

        private final String pattern;
        private final String replacement;

        Kind(String pattern, String replacement) {
            this.pattern = pattern;
            this.replacement = replacement;
        }
    }

    /** Every {@link Kind}. */
    public static Varying standard() {
        return STANDARD;
    }

    /** Nothing varies. */
    public static Varying nothing() {
        return new Varying(List.of());
    }

    /** These rules but for one: what a notebook's data hold of this kind, as ids of their own, stays as it is. */
    public Varying except(Kind kind) {
        return new Varying(rules.stream().filter(rule -> rule.kind != kind).toList());
    }

    /**
     * These rules and one more.
     *
     * @param pattern a regular expression of {@link Pattern}
     * @param replacement as of {@link Matcher#replaceAll(String)}, where {@code $1} is the pattern's first group
     */
    public Varying and(String pattern, String replacement) {
        List<Rule> more = new ArrayList<>(rules);
        more.add(new Rule(null, Pattern.compile(pattern), replacement));
        return new Varying(List.copyOf(more));
    }

    /** A text with the replacements in the place of what varies; pictures that it holds as data stay whole. */
    public String steady(String text) {
        StringBuilder steady = new StringBuilder();
        Matcher data = DATA.matcher(text);
        int from = 0;
        while (data.find()) {
            steady.append(replaced(text.substring(from, data.start()))).append(data.group());
            from = data.end();
        }
        return steady.append(replaced(text.substring(from))).toString();
    }

    private String replaced(String text) {
        String replaced = text;
        for (Rule rule : rules) {
            replaced = rule.pattern.matcher(replaced).replaceAll(rule.replacement);
        }
        return replaced;
    }
}
