package org.tunebook.bedrocklocal.conditions;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Something that goes wrong on purpose, in a share of an operation's calls: {@code
 * Fault.of(Kind.THROTTLING).on("Converse").share(0.3).seed(7)}. Which calls are struck follows from the seed and the
 * number of the call alone, so that of the same calls in the same order the same ones fail.
 *
 * @param kind what goes wrong
 * @param operation of Bedrock, as {@code Converse}; {@value #EVERY} for all of them, {@value #S3} for every request to S3
 * @param share of the calls that is struck, above 0 up to 1
 * @param calls how many are struck at most; {@link #ENDLESS} for no limit
 * @param seed what the choice follows from
 * @param delay how long {@link Kind#DELAY} holds a call up, and {@link Kind#JOB_STALL} a job, by the server's clock
 */
public record Fault(Kind kind, String operation, double share, long calls, long seed, Duration delay) {
    public static final String EVERY = "*";
    public static final String S3 = "S3";
    public static final long ENDLESS = Long.MAX_VALUE;

    /** As long as jobs of the service were seen to hang before they failed: 25 to 74 hours. */
    private static final Duration STALL = Duration.ofHours(48);

    /** Where in a call, or in a job, it goes wrong. */
    public enum Stage {
        /** An error in place of the answer; nothing was done. */
        CALL,
        /** An event stream that ends with an exception after its first events. */
        STREAM,
        /** No answer, or a late one. */
        CONNECTION,
        /** A customization job that is accepted and comes to nothing. */
        JOB
    }

    /** What can go wrong. In JSON: the name in small letters with dashes, as {@code stream-throttling}. */
    public enum Kind {
        THROTTLING(Stage.CALL),
        INTERNAL_ERROR(Stage.CALL),
        SERVICE_UNAVAILABLE(Stage.CALL),
        MODEL_TIMEOUT(Stage.CALL),
        MODEL_ERROR(Stage.CALL),
        MODEL_NOT_READY(Stage.CALL),
        ACCESS_DENIED(Stage.CALL),
        EXPIRED_TOKEN(Stage.CALL),

        STREAM_THROTTLING(Stage.STREAM),
        STREAM_INTERNAL_ERROR(Stage.STREAM),
        STREAM_SERVICE_UNAVAILABLE(Stage.STREAM),
        STREAM_MODEL_ERROR(Stage.STREAM),
        STREAM_MODEL_TIMEOUT(Stage.STREAM),

        /** The call is held up, then answered as ever. */
        DELAY(Stage.CONNECTION),
        /** The connection breaks off before anything was done. */
        DROPPED_CONNECTION(Stage.CONNECTION),
        /** What was asked for is done, and the connection breaks off in place of the answer. */
        LOST_REPLY(Stage.CONNECTION),

        /** The service fails once the data was found good and the training began. */
        JOB_INTERNAL_ERROR(Stage.JOB),
        /** The service fails before it has looked at the data. */
        JOB_UNEXPECTED_ERROR(Stage.JOB),
        /** The data is taken for something the model's licence forbids. */
        JOB_CONTENT_FLAGGED(Stage.JOB),
        /** The training file can't be read. */
        JOB_READ_DENIED(Stage.JOB),
        /** The output can't be written. */
        JOB_WRITE_DENIED(Stage.JOB),
        /** The job stays InProgress and its training NotStarted, and fails in the end; it can be stopped. */
        JOB_STALL(Stage.JOB);

        private final Stage stage;

        Kind(Stage stage) {
            this.stage = stage;
        }

        public Stage stage() {
            return stage;
        }

        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /**
         * The kind of a wire name.
         *
         * @throws IllegalArgumentException naming all there are
         */
        public static Kind of(String wireName) {
            return Arrays.stream(values())
                    .filter(kind -> kind.wireName().equals(wireName))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("'" + wireName + "' is no kind of fault; there are "
                            + Arrays.stream(values()).map(Kind::wireName).collect(Collectors.joining(", "))));
        }
    }

    public Fault {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(operation, "operation");
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share is " + share + "; expected more than 0, up to 1");
        }
        if (calls < 1) {
            throw new IllegalArgumentException("calls is " + calls + "; expected 1 or more");
        }
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay is " + delay + "; expected zero or more");
        }
    }

    /** One that strikes every call of every operation of Bedrock that it can strike, without end. */
    public static Fault of(Kind kind) {
        return new Fault(kind, EVERY, 1, ENDLESS, 7, kind == Kind.JOB_STALL ? STALL : Duration.ofSeconds(1));
    }

    public Fault on(String newOperation) {
        return new Fault(kind, newOperation, share, calls, seed, delay);
    }

    public Fault share(double newShare) {
        return new Fault(kind, operation, newShare, calls, seed, delay);
    }

    public Fault calls(long newCalls) {
        return new Fault(kind, operation, share, newCalls, seed, delay);
    }

    public Fault seed(long newSeed) {
        return new Fault(kind, operation, share, calls, newSeed, delay);
    }

    public Fault delay(Duration newDelay) {
        return new Fault(kind, operation, share, calls, seed, newDelay);
    }
}
