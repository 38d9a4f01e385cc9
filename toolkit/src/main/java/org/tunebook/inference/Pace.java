package org.tunebook.inference;

import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/**
 * How many questions are under way at once, as the service bears it: every answer allows a little more, up to
 * the most that was asked for, and a refusal a good part less. A question that was refused keeps its place while
 * it waits; one for which there is no place any more goes before those that were not asked yet.
 */
final class Pace {
    private static final double CUT = 0.7;

    private final int most;

    // All guarded by this.
    private double limit;
    private int underWay;
    private int returning;
    private int round;
    private long refusals;
    private boolean ended;

    Pace(int most) {
        this.most = most;
        this.limit = most;
    }

    /** Takes a place, as soon as there is one; gives the round that the request belongs to. */
    synchronized int enter() throws InterruptedException {
        while (underWay >= allowed() || returning > 0) {
            goOn();
            wait();
        }
        goOn();
        underWay++;
        return round;
    }

    /** Gives the place back. */
    synchronized void leave() {
        underWay--;
        notifyAll();
    }

    /** The service gave an answer. */
    synchronized void answered() {
        limit = Math.min(most, limit + 1 / limit);
    }

    /** The service refused a request. Of those that were sent before it was heeded, only one counts. */
    synchronized void refused(int sentInRound) {
        refusals++;
        if (sentInRound == round) {
            limit = Math.max(1, limit * CUT);
            round++;
        }
    }

    /** Waits so long, and then for a place, if there are fewer by now; gives the round of the next request. */
    synchronized int again(long pauseNanos) throws InterruptedException {
        long end = System.nanoTime() + pauseNanos;
        for (long left = pauseNanos; left > 0; left = end - System.nanoTime()) {
            goOn();
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        if (underWay > allowed()) {
            underWay--;
            returning++;
            try {
                while (underWay >= allowed()) {
                    goOn();
                    wait();
                }
            } finally {
                returning--;
                underWay++;
                notifyAll();
            }
        }
        goOn();
        return round;
    }

    /** No request goes out any more; who waits is sent home. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** How many may be under way now. */
    synchronized int allowed() {
        return (int) limit;
    }

    /** How many requests the service refused so far. */
    synchronized long refusals() {
        return refusals;
    }

    private void goOn() {
        if (ended) {
            throw new CancellationException("no more questions are asked");
        }
    }
}
