package org.tunebook.inference;

import java.time.Duration;
import java.util.Objects;

/**
 * What a model said to one example.
 *
 * @param id the example's id
 * @param text the answer; may be empty
 * @param inputTokens the prompt's tokens as the service counts them
 * @param outputTokens the answer's tokens as the service counts them
 * @param latency from the request's going out to the answer's being here; of a batch, what the service measured, or zero
 * @param stopReason why the model ended, as {@code end_turn} or {@code max_tokens}
 */
public record Answer(String id, String text, int inputTokens, int outputTokens, Duration latency, String stopReason) {
    public Answer {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(latency, "latency");
        Objects.requireNonNull(stopReason, "stopReason");
    }
}
