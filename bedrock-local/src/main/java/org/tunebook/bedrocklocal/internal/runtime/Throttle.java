package org.tunebook.bedrocklocal.internal.runtime;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.tunebook.bedrocklocal.conditions.Quotas;
import org.tunebook.bedrocklocal.conditions.Quotas.Pace;
import org.tunebook.bedrocklocal.internal.bedrock.BedrockException;

/**
 * Holds a model's requests and tokens of any minute to its quota. Tokens count once they are known, so that the request
 * that goes over the quota is answered still, and the next one is not.
 */
final class Throttle {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final class Window {
        private record Spent(Instant at, long tokens) {}

        private final Deque<Instant> requests = new ArrayDeque<>();
        private final Deque<Spent> spent = new ArrayDeque<>();
        private long tokens;

        synchronized void admit(Pace pace, Instant now) throws BedrockException {
            Instant over = now.minus(MINUTE);
            while (!requests.isEmpty() && !requests.getFirst().isAfter(over)) {
                requests.removeFirst();
            }
            while (!spent.isEmpty() && !spent.getFirst().at().isAfter(over)) {
                tokens -= spent.removeFirst().tokens();
            }
            if (requests.size() >= pace.requestsPerMinute()) {
                throw BedrockException.throttling("Too many requests, please wait before trying again.");
            }
            if (tokens >= pace.tokensPerMinute()) {
                throw BedrockException.throttling("Too many tokens, please wait before trying again.");
            }
            requests.addLast(now);
        }

        synchronized void spend(long count, Instant now) {
            spent.addLast(new Spent(now, count));
            tokens += count;
        }
    }

    private final Supplier<Quotas> quotas;
    private final Clock clock;
    private final Map<String, Window> windows = new ConcurrentHashMap<>();

    Throttle(Supplier<Quotas> quotas, Clock clock) {
        this.quotas = quotas;
        this.clock = clock;
    }

    /** Lets a request to a model pass, or refuses it. */
    void admit(String modelId) throws BedrockException {
        Optional<Pace> pace = pace(modelId);
        if (pace.isPresent()) {
            window(modelId).admit(pace.get(), clock.instant());
        }
    }

    /** Counts the tokens of an answer. */
    void spend(String modelId, long tokens) {
        if (pace(modelId).isPresent()) {
            window(modelId).spend(tokens, clock.instant());
        }
    }

    private Optional<Pace> pace(String modelId) {
        return Optional.ofNullable(quotas.get().paces().get(modelId));
    }

    private Window window(String modelId) {
        return windows.computeIfAbsent(modelId, id -> new Window());
    }
}
