package org.tunebook.bedrock;

import java.time.Duration;
import java.util.concurrent.CancellationException;

/** Waits between one look and the next: short at first, longer with every look that showed nothing new. */
public final class Polling {
    private static final double GROWTH = 1.5;

    private final Duration shortest;
    private final Duration longest;
    private Duration next;

    private Polling(Duration shortest, Duration longest) {
        this.shortest = shortest;
        this.longest = longest;
        this.next = shortest;
    }

    /** The pace that suits a Bedrock: 0.1 to 1 s on this machine, 5 to 30 s on AWS. */
    public static Polling of(Bedrock bedrock) {
        return switch (bedrock.place()) {
            case LOCAL -> new Polling(Duration.ofMillis(100), Duration.ofSeconds(1));
            case AWS -> new Polling(Duration.ofSeconds(5), Duration.ofSeconds(30));
        };
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
        Duration grown = Duration.ofMillis((long) (next.toMillis() * GROWTH));
        next = grown.compareTo(longest) < 0 ? grown : longest;
    }
}
