package org.tunebook.bedrocklocal.internal.control;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model put to work, as it stands on the disk: a provisioned throughput or an on-demand deployment. Whether it is
 * still being made follows from the time, so that it goes on while the server is down.
 *
 * @param kind which of the two
 * @param modelArn what it serves, or will serve first
 * @param desiredModelArn what it will serve from {@code readyAt} on
 * @param baseModelId the id to tune by of the family that the model is of
 * @param readyAt when the last thing asked for is done
 * @param everReady whether what was asked for before was done: an update is under way, not the making
 * @param commitment {@code OneMonth}, {@code SixMonths}, or null
 * @param token the client's request token, for a request sent twice
 */
record Serving(
        String id,
        Kind kind,
        String arn,
        String name,
        int modelUnits,
        String modelArn,
        String desiredModelArn,
        String baseModelId,
        Instant created,
        Instant lastModified,
        Instant readyAt,
        boolean everReady,
        @Nullable String description,
        @Nullable String commitment,
        @Nullable Instant commitmentEnds,
        @Nullable String token,
        String requestHash,
        Map<String, String> tags) {
    enum Kind {
        PROVISIONED_THROUGHPUT,
        ON_DEMAND_DEPLOYMENT
    }

    enum State {
        CREATING,
        READY,
        UPDATING
    }

    State state(Instant now) {
        if (!now.isBefore(readyAt)) {
            return State.READY;
        }
        return everReady ? State.UPDATING : State.CREATING;
    }

    /** What answers at a time, if anything does yet. */
    String servedArn(Instant now) {
        return state(now) == State.READY ? desiredModelArn : modelArn;
    }

    Serving updated(String newName, String newModelArn, Instant now, Instant newReadyAt) {
        return new Serving(
                id,
                kind,
                arn,
                newName,
                modelUnits,
                servedArn(now),
                newModelArn,
                baseModelId,
                created,
                now,
                newReadyAt,
                true,
                description,
                commitment,
                commitmentEnds,
                token,
                requestHash,
                tags);
    }

    Serving tagged(Map<String, String> newTags) {
        return new Serving(
                id,
                kind,
                arn,
                name,
                modelUnits,
                modelArn,
                desiredModelArn,
                baseModelId,
                created,
                lastModified,
                readyAt,
                everReady,
                description,
                commitment,
                commitmentEnds,
                token,
                requestHash,
                newTags);
    }
}
