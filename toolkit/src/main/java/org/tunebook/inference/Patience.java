package org.tunebook.inference;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.tunebook.bedrock.BedrockException;

/** How long, and after what, one question is asked again. */
final class Patience {
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** What breaks is whole again soon, or breaks again however long one waits. */
    private static final long LONGEST_PAUSE_AFTER_FAULT_NANOS = TimeUnit.SECONDS.toNanos(2);

    /**
     * How often a question is sent on which something breaks: where every third request breaks, one question in half a
     * million is given up, and not the whole test set with it.
     */
    static final int FAULTS = 12;

    private final Duration whole;
    private final long first = System.nanoTime();
    private int sent;
    private int faults;

    Patience(Duration whole) {
        this.whole = whole;
    }

    /**
     * How long to wait before the question is sent again: anywhere up to a limit that doubles, so that many who were
     * refused together don't come back together.
     *
     * @throws BedrockException if it is not to be sent again
     */
    long pauseAfter(BedrockException failure) {
        sent++;
        if (!failure.isTransient() && (!failure.isFault() || ++faults == FAULTS)) {
            throw failure;
        }
        long longest = failure.isTransient() ? LONGEST_PAUSE_NANOS : LONGEST_PAUSE_AFTER_FAULT_NANOS;
        long limit = Math.min(longest, FIRST_PAUSE_NANOS << Math.min(sent - 1, 10));
        long pause = ThreadLocalRandom.current().nextLong(limit + 1);
        if (Duration.ofNanos(System.nanoTime() - first + pause).compareTo(whole) > 0) {
            throw new BedrockException(
                    failure.getMessage() + " It was sent " + sent + (sent == 1 ? " time" : " times")
                            + " within the patience of " + whole.toSeconds() + " s.",
                    failure.code(),
                    failure.status(),
                    failure);
        }
        return pause;
    }
}
