package org.tunebook.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tunebook.evaluation.MetricCard.Case;

/**
 * Calls of tools or functions in JSON: one object or an array of them. A call has a {@code name} and its
 * {@code arguments} ({@code input} or {@code parameters} is read too), by itself or under {@code toolUse} or
 * {@code function}; arguments may be written as a string of JSON.
 */
public final class CallAccuracy implements Metric {
    /** 1 where the answer makes the reference's calls with the reference's arguments, in whatever order, else 0. */
    public static final CallAccuracy METRIC = new CallAccuracy("call-accuracy");

    /** 1 where the answer calls the tools that the reference calls, whatever the arguments, else 0. */
    public static final CallAccuracy NAMES = new CallAccuracy("call-name-accuracy");

    private static final List<String> WRAPPERS = List.of("toolUse", "function");
    private static final List<String> ARGUMENTS = List.of("arguments", "input", "parameters");

    private record Call(String name, JsonNode arguments) {}

    private final String name;

    private CallAccuracy(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public MetricCard card() {
        boolean names = this == NAMES;
        return new MetricCard(
                name,
                "Whether the answer makes the calls of the reference, "
                        + (names ? "by the tools' names alone." : "by the tools' names and all arguments."),
                "1 if the calls can be paired so that each two are the same, else 0",
                "exact match of calls, order left out, as usual for tool use",
                "0 or 1 for an example; the mean is the share of right answers",
                List.of(
                        new Case(
                                "{\"name\": \"price\", \"arguments\": {\"n\": 3.0, \"of\": \"tea\"}}",
                                "{\"name\": \"price\", \"arguments\": {\"of\": \"tea\", \"n\": 3}}",
                                1),
                        new Case(
                                "{\"name\": \"price\", \"arguments\": {\"of\": \"Tea\"}}",
                                "{\"name\": \"price\", \"arguments\": {\"of\": \"tea\"}}",
                                names ? 1 : 0),
                        new Case("price(tea)", "{\"name\": \"price\", \"arguments\": {\"of\": \"tea\"}}", 0)),
                "An argument left at its default is not the same as one that is written out; text counts to the last"
                        + " character.");
    }

    @Override
    public double score(String answer, String reference) {
        List<Call> expected = calls(JsonMatch.reference(reference, name));
        if (expected == null) {
            throw new IllegalArgumentException("the reference is no call: " + reference + "; " + name
                    + " needs {\"name\":…,\"arguments\":{…}} or an array of such");
        }
        Optional<List<Call>> found = JsonMatch.parse(answer).map(CallAccuracy::calls);
        if (found.isEmpty() || found.get().size() != expected.size()) {
            return 0;
        }
        List<Call> left = new ArrayList<>(expected);
        for (Call call : found.get()) {
            Optional<Call> same =
                    left.stream().filter(other -> same(call, other)).findFirst();
            if (same.isEmpty()) {
                return 0;
            }
            left.remove(same.get());
        }
        return 1;
    }

    private boolean same(Call a, Call b) {
        return a.name.equals(b.name) && (this == NAMES || JsonMatch.same(a.arguments, b.arguments));
    }

    /** Null where the value is no call. */
    private static @Nullable List<Call> calls(JsonNode node) {
        if (node.isArray()) {
            List<Call> all = new ArrayList<>();
            for (JsonNode element : node) {
                List<Call> calls = element.isArray() ? null : calls(element);
                if (calls == null) {
                    return null;
                }
                all.addAll(calls);
            }
            return all;
        }
        for (String wrapper : WRAPPERS) {
            if (node.path(wrapper).isObject()) {
                return calls(node.get(wrapper));
            }
        }
        if (!node.path("name").isTextual()) {
            return null;
        }
        JsonNode arguments = JsonMatch.JSON.createObjectNode();
        for (String field : ARGUMENTS) {
            if (node.has(field)) {
                arguments = node.get(field);
                break;
            }
        }
        if (arguments.isTextual()) {
            arguments = JsonMatch.parse(arguments.textValue()).orElse(arguments);
        }
        return List.of(new Call(node.get("name").textValue(), arguments));
    }

    @Override
    public String toString() {
        return name;
    }
}
