package org.tunebook.bedrocklocal.internal.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.tunebook.bedrocklocal.internal.bedrock.BedrockException;
import org.tunebook.bedrocklocal.internal.bedrock.Call;
import org.tunebook.bedrocklocal.internal.bedrock.Constraints;
import org.tunebook.bedrocklocal.internal.bedrock.Patterns;
import org.tunebook.bedrocklocal.internal.files.Json;

/** A page of a list operation: filters, order by time, and where the next page goes on. */
final class Page<T> {
    private static final int MOST = 1000;

    private final Function<T, Instant> created;
    private final Function<T, String> id;

    Page(Function<T, Instant> created, Function<T, String> id) {
        this.created = created;
        this.id = id;
    }

    /**
     * Answers with the items that pass, under a name in the reply.
     *
     * @param filter besides the times of creation, which every list filters by
     */
    ObjectNode of(Call call, List<T> all, Predicate<T> filter, String name, BiConsumer<T, ObjectNode> write)
            throws BedrockException {
        var constraints = new Constraints();
        constraints
                .text("nextToken", call.parameter("nextToken").orElse(null))
                .length(1, 2048)
                .pattern(Patterns.NEXT_TOKEN);
        constraints.text("sortBy", call.parameter("sortBy").orElse(null)).oneOf("CreationTime");
        constraints.text("sortOrder", call.parameter("sortOrder").orElse(null)).oneOf("Ascending", "Descending");
        constraints.done();
        int limit = limit(call);
        // The lists of deployments and of batch jobs have names of their own for these two.
        Optional<Instant> after = time(call, "creationTimeAfter", "createdAfter", "submitTimeAfter");
        Optional<Instant> before = time(call, "creationTimeBefore", "createdBefore", "submitTimeBefore");
        Comparator<T> order = Comparator.comparing(created).thenComparing(id);
        if (!call.parameter("sortOrder").orElse("").equals("Ascending")) {
            order = order.reversed();
        }
        List<T> sorted = all.stream()
                .filter(filter)
                .filter(item -> after.isEmpty() || created.apply(item).isAfter(after.get()))
                .filter(item -> before.isEmpty() || created.apply(item).isBefore(before.get()))
                .sorted(order)
                .toList();
        int from = 0;
        Optional<String> token = call.parameter("nextToken");
        if (token.isPresent()) {
            String last = lastOf(token.get());
            while (from < sorted.size() && !id.apply(sorted.get(from)).equals(last)) {
                from++;
            }
            if (from == sorted.size()) {
                throw BedrockException.validation("The nextToken is not of this list, or what it stood at is gone");
            }
            from++;
        }
        int to = Math.min(sorted.size(), from + limit);
        ObjectNode reply = Json.object();
        ArrayNode items = reply.putArray(name);
        for (T item : sorted.subList(from, to)) {
            write.accept(item, items.addObject());
        }
        if (to < sorted.size()) {
            reply.put(
                    "nextToken",
                    Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(id.apply(sorted.get(to - 1)).getBytes(StandardCharsets.UTF_8)));
        }
        return reply;
    }

    private static String lastOf(String token) throws BedrockException {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notOurs) {
            throw BedrockException.validation("The nextToken is not of this list");
        }
    }

    private static int limit(Call call) throws BedrockException {
        Optional<String> given = call.parameter("maxResults");
        if (given.isEmpty()) {
            return MOST;
        }
        try {
            int limit = Integer.parseInt(given.get());
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        } catch (NumberFormatException notANumber) {
            // Falls through to the same answer.
        }
        throw BedrockException.validation("1 validation error detected: Value '" + given.get()
                + "' at 'maxResults' failed to satisfy constraint: Member must be a number between 1 and " + MOST);
    }

    private static Optional<Instant> time(Call call, String... names) throws BedrockException {
        Optional<String> named = Stream.of(names)
                .filter(name -> call.parameter(name).isPresent())
                .findFirst();
        if (named.isEmpty()) {
            return Optional.empty();
        }
        String parameter = named.get();
        Optional<String> given = call.parameter(parameter);
        try {
            return Optional.of(OffsetDateTime.parse(given.get()).toInstant());
        } catch (DateTimeException notATime) {
            throw BedrockException.validation("1 validation error detected: Value '" + given.get() + "' at '"
                    + parameter + "' failed to satisfy constraint: Member must be a time in ISO 8601");
        }
    }
}
