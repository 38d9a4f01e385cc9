package org.tunebook.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void requestsOfOneRoundThatAreRefusedTogetherCountOnce() throws InterruptedException {
        Pace pace = new Pace(10);
        List<Integer> rounds = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            rounds.add(pace.enter());
        }

        rounds.forEach(pace::refused);

        assertThat(pace.allowed()).isEqualTo(7);
        assertThat(pace.refusals()).isEqualTo(10);
    }

    @Test
    void aRoundOfAnswersAllowsOneMoreUpToTheMost() throws InterruptedException {
        Pace pace = new Pace(10);
        pace.refused(pace.enter());
        assertThat(pace.allowed()).isEqualTo(7);

        for (int i = 0; i < 8; i++) {
            pace.answered();
        }
        assertThat(pace.allowed()).isEqualTo(8);
        for (int i = 0; i < 100; i++) {
            pace.answered();
        }
        assertThat(pace.allowed()).isEqualTo(10);
    }

    @Test
    void neverLessThanOneIsAllowed() throws InterruptedException {
        Pace pace = new Pace(3);
        int round = pace.enter();
        for (int i = 0; i < 50; i++) {
            pace.refused(round);
            round = pace.again(0);
        }
        assertThat(pace.allowed()).isEqualTo(1);
    }

    @Test
    void whoWasRefusedGoesBeforeWhoHasNotAskedYet() throws Exception {
        Pace pace = new Pace(2);
        int first = pace.enter();
        pace.enter();
        pace.refused(first);
        CompletableFuture<String> order = new CompletableFuture<>();
        List<String> entered = java.util.Collections.synchronizedList(new ArrayList<>());
        Thread returning = new Thread(() -> {
            try {
                pace.again(0);
                entered.add("returning");
                pace.leave();
            } catch (InterruptedException e) {
                order.completeExceptionally(e);
            }
        });
        Thread coming = new Thread(() -> {
            try {
                pace.enter();
                entered.add("coming");
                order.complete(String.join(" ", entered));
            } catch (InterruptedException e) {
                order.completeExceptionally(e);
            }
        });
        returning.start();
        awaitWaiting(returning);
        coming.start();
        awaitWaiting(coming);

        pace.leave();

        assertThat(order.get(10, TimeUnit.SECONDS)).isEqualTo("returning coming");
    }

    @Test
    void whoWaitsIsSentHomeAtTheEnd() throws Exception {
        Pace pace = new Pace(1);
        pace.enter();
        CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return pace.again(TimeUnit.HOURS.toNanos(1));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        pace.end();

        assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS)).hasRootCauseInstanceOf(CancellationException.class);
        assertThatThrownBy(pace::enter).isInstanceOf(CancellationException.class);
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }
}
