package org.tunebook.bedrock;

import java.time.Duration;
import java.util.concurrent.CancellationException;

/**
 * Waits between one look and the next: short at first, longer with every look that showed nothing new. A look that
 * fails in a way that may pass is made again, for as long as the Bedrock is given to come back.
 */
public final class Polling {
    private static final double GROWTH = 1.5;

    private final Duration shortest;
    private final Duration longest;
    private final Duration patience;
    private Duration next;
    private Duration failing = Duration.ZERO;

    private Polling(Duration shortest, Duration longest, Duration patience) {
        this.shortest = shortest;
        this.longest = longest;
        this.patience = patience;
        this.next = shortest;
    }

    /**
     * The pace that suits a Bedrock: 0.1 to 1 s on this machine, with 10 s to come back; 5 to 30 s on AWS, with two
     * hours to come back, in which someone may log in anew.
     */
    public static Polling of(Bedrock bedrock) {
        return switch (bedrock.place()) {
            case LOCAL -> new Polling(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(10));
            case AWS -> new Polling(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofHours(2));
        };
    }

    /** A look succeeded. */
    public void answered() {
        failing = Duration.ZERO;
    }

    /**
     * A look failed; the next one may do better.
     *
     * @param meanwhile what goes on all the same, for the message if there is to be no next look
     * @throws BedrockException if it will not pass, or has gone on for too long
     */
    public void failed(BedrockException why, String meanwhile) {
        if (!why.mayPass() || failing.compareTo(patience) >= 0) {
            throw new BedrockException(
                    String.valueOf(why.getMessage()).replaceFirst("\\.$", "") + ". Stopped waiting for " + meanwhile,
                    why.code(),
                    why.status(),
                    why);
        }
    }

    /** Something moved: the next wait is the shortest again. */
    public void moved() {
        next = shortest;
    }

    /**
     * Waits.
     *
     * @param forWhat what goes on while we wait, for the message if the wait is broken off
     * @throws CancellationException if the thread is interrupted
     */
    public void pause(String forWhat) {
        try {
            Thread.sleep(next.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("stopped waiting for " + forWhat);
        }
        failing = failing.plus(next);
        Duration grown = Duration.ofMillis((long) (next.toMillis() * GROWTH));
        next = grown.compareTo(longest) < 0 ? grown : longest;
    }
}
