package org.tunebook.tuning;

import java.time.Instant;
import java.util.Optional;

/**
 * A part of a job's way.
 *
 * @param name {@code validation}, {@code data processing} or {@code training}
 * @param started when it began, if it has
 * @param changed when its status changed last, if it has
 */
public record Phase(String name, JobStatus status, Optional<Instant> started, Optional<Instant> changed) {
    static final String VALIDATION = "validation";
    static final String DATA_PROCESSING = "data processing";
    static final String TRAINING = "training";
}
