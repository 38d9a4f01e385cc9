package org.tunebook.deployment;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.tunebook.bedrock.Approval;
import org.tunebook.bedrock.Bedrock;
import org.tunebook.bedrock.BedrockException;
import org.tunebook.bedrock.Handles;
import org.tunebook.bedrock.Polling;
import org.tunebook.deployment.Serving.Progress;
import org.tunebook.deployment.Serving.State;
import org.tunebook.tuning.CustomModel;

/**
 * What was made to serve one custom model. Its handle is on the disk from before it is asked for until it is
 * seen to be gone, so that what a program left behind is found by the next.
 */
final class Lease {
    /** What the names of all begin with that the toolkit makes. */
    static final String OURS = "tunebook-";

    private static final Duration READY_LIMIT = Duration.ofHours(2);
    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);
    private static final Duration GONE_LIMIT = Duration.ofMinutes(10);

    private final Bedrock bedrock;
    private final Serving serving;
    private final Handles handles;
    private String key;
    private final String arn;
    private final String baseModel;
    private final Optional<Instant> ends;
    private Instant noted = Instant.MIN;
    private boolean ended;

    private Lease(
            Bedrock bedrock,
            Serving serving,
            Handles handles,
            String key,
            String arn,
            String baseModel,
            Optional<Instant> ends) {
        this.bedrock = bedrock;
        this.serving = serving;
        this.handles = handles;
        this.key = key;
        this.arn = arn;
        this.baseModel = baseModel;
        this.ends = ends;
    }

    /** Takes over what is there for the model, or has it made once that is approved. */
    static Lease on(
            Bedrock bedrock,
            CustomModel model,
            Serving serving,
            Optional<Duration> limit,
            Supplier<Approval> approval) {
        LeaseBook.of(bedrock).endExpired(Instant.now()).failures().forEach(System.err::println);
        Handles handles = LeaseBook.handles(bedrock);
        String suffix = suffix(model.arn());
        String key = serving.key() + "-" + suffix;
        Lease lease = handles.exclusively(() -> {
            Map<String, String> handle = new HashMap<>(handles.read(key).orElse(Map.of()));
            Optional<State> there = Optional.ofNullable(handle.get("arn"))
                    .or(() -> Optional.ofNullable(handle.get("name")))
                    .flatMap(serving::look)
                    .filter(state -> state.modelArn().equals(model.arn()));
            // What has a commitment stays until its term is over, whoever serves from it.
            Optional<Instant> ends = there.flatMap(State::committedUntil).isPresent()
                    ? Optional.empty()
                    : limit.map(Instant.now()::plus);
            if (there.isEmpty()) {
                Approval approved = approval.get();
                if (handle.containsKey("arn") || !handle.containsKey("clientRequestToken")) {
                    String token = UUID.randomUUID().toString();
                    handle.clear();
                    handle.put("name", OURS + suffix + "-" + token.substring(0, 8));
                    handle.put("clientRequestToken", token);
                    handle.put("model", model.arn());
                    handle.put("serving", serving.title());
                }
                LeaseBook.sign(handle, ends);
                handles.write(key, handle);
                try {
                    handle.put(
                            "arn",
                            serving.create(
                                    approved,
                                    handle.getOrDefault("name", ""),
                                    model.arn(),
                                    handle.getOrDefault("clientRequestToken", "")));
                } catch (BedrockException e) {
                    if (e.isRefusal()) {
                        handles.remove(key);
                    }
                    throw e;
                }
            } else {
                handle.put("arn", there.get().arn());
                LeaseBook.sign(handle, ends);
            }
            handles.write(key, handle);
            return new Lease(bedrock, serving, handles, key, handle.getOrDefault("arn", ""), model.baseModel(), ends);
        });
        lease.awaitReady();
        lease.ends.ifPresent(end -> Reaper.at(end, lease::expire));
        return lease;
    }

    String arn() {
        return arn;
    }

    String baseModel() {
        return baseModel;
    }

    Optional<Instant> ends() {
        return ends;
    }

    /** Notes that it was asked, once a minute at most. */
    synchronized void used() {
        Instant now = Instant.now();
        if (noted.isAfter(now.minus(NOTED_EVERY))) {
            return;
        }
        noted = now;
        handles.exclusively(() -> {
            handles.read(key).filter(handle -> arn.equals(handle.get("arn"))).ifPresent(handle -> {
                Map<String, String> used = new HashMap<>(handle);
                used.put("used", now.toString());
                handles.write(key, used);
            });
            return arn;
        });
    }

    /** The time is over; another program may have taken it over and given it more. */
    private void expire() {
        synchronized (this) {
            if (ended) {
                return;
            }
        }
        LeaseBook.Ended torn = LeaseBook.of(bedrock).endExpired(Instant.now());
        torn.failures().forEach(System.err::println);
        if (torn.arns().contains(arn)) {
            synchronized (this) {
                ended = true;
            }
        }
    }

    private void awaitReady() {
        Polling polling = Polling.of(bedrock);
        long limit = System.nanoTime() + READY_LIMIT.toNanos();
        while (true) {
            Optional<State> state = serving.look(arn);
            if (state.isEmpty()) {
                handles.remove(key);
                throw new BedrockException(serving.title() + " " + arn + " was deleted while it was made", "", 0, null);
            }
            if (state.get().progress() == Progress.READY) {
                return;
            }
            if (state.get().progress() == Progress.FAILED) {
                end();
                throw new BedrockException(
                        serving.title() + " " + arn + " failed: "
                                + (state.get().failure().isEmpty()
                                        ? "the service gave no reason"
                                        : state.get().failure())
                                + "; it has been deleted",
                        "",
                        0,
                        null);
            }
            if (System.nanoTime() > limit) {
                end();
                throw new BedrockException(
                        serving.title() + " " + arn + " was not ready after " + READY_LIMIT.toHours()
                                + " h and has been deleted; try again later",
                        "",
                        0,
                        null);
            }
            polling.pause(serving.title() + " " + arn + ", which is still being made and may cost; ask for the same"
                    + " endpoint again to take it over and close it");
        }
    }

    /**
     * Makes it serve another model of the same base under the same ARN, and waits until it does. Its handle goes along
     * under a name that tells it from an endpoint that was made for that model.
     */
    void move(CustomModel to, Approval approval) {
        String before;
        String after = serving.key() + "-" + suffix(to.arn()) + "-" + suffix(arn);
        synchronized (this) {
            if (ended) {
                throw new BedrockException(
                        serving.title() + " " + arn + " has been closed; serve the model anew", "", 0, null);
            }
            before = key;
            handles.exclusively(() -> {
                Map<String, String> handle = new HashMap<>(handles.read(before).orElse(Map.of()));
                handle.put("model", to.arn());
                handle.put("arn", arn);
                handles.write(after, handle);
                return arn;
            });
            key = after;
        }
        try {
            serving.move(approval, arn, to.arn());
        } catch (BedrockException e) {
            if (e.isRefusal()) {
                rename(after, before);
            }
            throw e;
        }
        if (!before.equals(after)) {
            handles.remove(before);
        }
        awaitMoved(to.arn());
    }

    private synchronized void rename(String from, String to) {
        key = to;
        if (!from.equals(to)) {
            handles.remove(from);
        }
    }

    private void awaitMoved(String modelArn) {
        Polling polling = Polling.of(bedrock);
        long limit = System.nanoTime() + READY_LIMIT.toNanos();
        while (true) {
            Optional<State> state = serving.look(arn);
            boolean served =
                    state.filter(now -> now.modelArn().equals(modelArn)).isPresent();
            if (served && state.get().progress() == Progress.READY) {
                return;
            }
            String failure = state.map(State::failure).orElse("it was deleted");
            if (!failure.isEmpty() || System.nanoTime() > limit) {
                throw new BedrockException(
                        serving.title() + " " + arn + " does not serve " + modelArn + ": "
                                + (failure.isEmpty() ? "not even after " + READY_LIMIT.toHours() + " h" : failure)
                                + "; look at it with Inventory.of(bedrock)",
                        "",
                        0,
                        null);
            }
            polling.pause(serving.title() + " " + arn + " to serve " + modelArn + "; the move goes on");
        }
    }

    private static String suffix(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    /** Deletes it and sees that it is gone. */
    synchronized void end() {
        if (!ended) {
            end(bedrock, serving, arn);
            handles.remove(key);
            ended = true;
        }
    }

    /** Deletes what an ARN names and sees that it is gone; it may be gone already. */
    static void end(Bedrock bedrock, Serving serving, String arn) {
        Polling polling = Polling.of(bedrock);
        long limit = System.nanoTime() + GONE_LIMIT.toNanos();
        Optional<BedrockException> last = Optional.empty();
        Optional<State> there = serving.look(arn);
        there.flatMap(State::committedUntil).filter(Instant.now()::isBefore).ifPresent(until -> {
            throw new BedrockException(
                    serving.title() + " " + arn + " has a commitment until " + until
                            + " and cannot be deleted before; it is charged until then, and renews itself if it is not"
                            + " deleted when the term ends",
                    "",
                    0,
                    null);
        });
        while (there.isPresent()) {
            if (System.nanoTime() > limit) {
                throw new BedrockException(
                        serving.title() + " " + arn + " is still there after " + GONE_LIMIT.toMinutes()
                                + " min and may cost until it is deleted; delete it in the Bedrock console"
                                + last.map(e -> ": " + e.getMessage()).orElse(""),
                        "",
                        0,
                        last.orElse(null));
            }
            try {
                serving.delete(arn);
            } catch (BedrockException e) {
                // What is still being made or changed cannot be deleted yet.
                if (!e.isNotFound() && !e.isTransient() && !e.code().equals("ConflictException")) {
                    throw e;
                }
                last = Optional.of(e);
            }
            there = serving.look(arn);
            if (there.isEmpty()) {
                return;
            }
            polling.pause("the end of " + serving.title() + " " + arn + ", which may cost until it is deleted");
        }
    }
}
