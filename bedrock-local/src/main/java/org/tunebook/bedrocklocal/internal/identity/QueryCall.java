package org.tunebook.bedrocklocal.internal.identity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.tunebook.bedrocklocal.internal.http.Exchange;

/** A request to IAM or STS. */
record QueryCall(String action, Map<String, String> parameters, Exchange exchange, String accessKeyId) {
    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }

    String required(String name) throws QueryException {
        Optional<String> value = parameter(name);
        if (value.isEmpty()) {
            throw QueryException.validation("1 validation error detected: Value at '" + member(name)
                    + "' failed to satisfy constraint: Member" + " must not be null");
        }
        return value.get();
    }

    String required(String name, Pattern pattern) throws QueryException {
        return matching(name, required(name), pattern);
    }

    String optional(String name, String otherwise, Pattern pattern) throws QueryException {
        return matching(name, parameter(name).orElse(otherwise), pattern);
    }

    private static String matching(String name, String value, Pattern pattern) throws QueryException {
        if (!pattern.matcher(value).matches()) {
            throw QueryException.validation("1 validation error detected: Value '" + value + "' at '" + member(name)
                    + "' failed to satisfy constraint: Member must satisfy regular expression pattern: " + pattern);
        }
        return value;
    }

    int number(String name, int otherwise, int least, int most) throws QueryException {
        String text = parameter(name).orElse(Integer.toString(otherwise));
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Falls through to the same answer.
        }
        throw QueryException.validation("1 validation error detected: Value '" + text + "' at '" + member(name)
                + "' failed to satisfy constraint: Member must have value between " + least + " and " + most);
    }

    /** The texts of {@code name.member.1}, {@code name.member.2} and so on. */
    List<String> list(String name) {
        List<String> values = new ArrayList<>();
        for (int i = 1; parameters.containsKey(name + ".member." + i); i++) {
            values.add(parameters.getOrDefault(name + ".member." + i, ""));
        }
        return values;
    }

    Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        for (int i = 1; parameters.containsKey("Tags.member." + i + ".Key"); i++) {
            tags.put(
                    parameters.getOrDefault("Tags.member." + i + ".Key", ""),
                    parameters.getOrDefault("Tags.member." + i + ".Value", ""));
        }
        return tags;
    }

    /** Refuses what the action is not emulated with. */
    void only(String... names) throws QueryException {
        Set<String> known = Set.of(names);
        for (String parameter : parameters.keySet()) {
            int dot = parameter.indexOf('.');
            String name = dot < 0 ? parameter : parameter.substring(0, dot);
            if (!known.contains(name) && !name.equals("Action") && !name.equals("Version")) {
                throw QueryException.notEmulated(action + " with " + name);
            }
        }
    }

    private static String member(String parameter) {
        return Character.toLowerCase(parameter.charAt(0)) + parameter.substring(1);
    }
}
