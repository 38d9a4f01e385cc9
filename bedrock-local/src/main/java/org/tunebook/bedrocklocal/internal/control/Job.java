package org.tunebook.bedrocklocal.internal.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrocklocal.conditions.Fault;

/**
 * A customization job as it stands on the disk.
 *
 * @param request what the job was created with, as it came
 * @param baseModelId the id to tune by: what the ARN names and whose family's rules hold
 * @param startModelId the custom model to go on from, or null to start from the base
 * @param outputModelId the last segment of the ARN that the model will have
 * @param seed of the training; the same data, settings and seed give the same model
 * @param fate what goes wrong with it on purpose, or null
 */
record Job(
        String id,
        String arn,
        String name,
        JsonNode request,
        String requestHash,
        String baseModelId,
        @Nullable String startModelId,
        String outputModelId,
        Status status,
        Phase validation,
        Phase training,
        @Nullable String failureMessage,
        Instant created,
        Instant lastModified,
        @Nullable Instant ended,
        @Nullable Double trainingLoss,
        List<Double> validationLosses,
        long seed,
        Map<String, String> tags,
        @Nullable Fate fate) {
    /**
     * What is to go wrong with a job on purpose.
     *
     * @param until when a stall ends
     */
    record Fate(Fault.Kind kind, Instant until) {}

    enum Status {
        InProgress,
        Completed,
        Failed,
        Stopping,
        Stopped
    }

    enum PhaseStatus {
        NotStarted,
        InProgress,
        Completed,
        Stopping,
        Stopped,
        Failed
    }

    /** A part of the job's work and when it began and last changed. */
    record Phase(
            PhaseStatus status,
            @Nullable Instant created,
            @Nullable Instant lastModified) {
        static final Phase NOT_STARTED = new Phase(PhaseStatus.NotStarted, null, null);

        Phase to(PhaseStatus next, Instant now) {
            return new Phase(next, created == null ? now : created, now);
        }

        /** The same, unless the phase is over or has not begun. */
        Phase cut(PhaseStatus end, Instant now) {
            return status == PhaseStatus.InProgress || status == PhaseStatus.Stopping ? to(end, now) : this;
        }
    }

    boolean running() {
        return status == Status.InProgress || status == Status.Stopping;
    }

    String outputModelName() {
        return request.path("customModelName").asText();
    }

    Job with(Status newStatus, Phase newValidation, Phase newTraining, Instant now) {
        return new Job(
                id,
                arn,
                name,
                request,
                requestHash,
                baseModelId,
                startModelId,
                outputModelId,
                newStatus,
                newValidation,
                newTraining,
                failureMessage,
                created,
                now,
                newStatus == Status.InProgress || newStatus == Status.Stopping ? null : now,
                trainingLoss,
                validationLosses,
                seed,
                tags,
                fate);
    }

    Job failed(String message, Instant now) {
        Job at = with(
                Status.Failed, validation.cut(PhaseStatus.Failed, now), training.cut(PhaseStatus.Failed, now), now);
        return new Job(
                at.id,
                at.arn,
                at.name,
                at.request,
                at.requestHash,
                at.baseModelId,
                at.startModelId,
                at.outputModelId,
                at.status,
                at.validation,
                at.training,
                message.length() <= 2048 ? message : message.substring(0, 2047) + "…",
                at.created,
                at.lastModified,
                at.ended,
                at.trainingLoss,
                at.validationLosses,
                at.seed,
                at.tags,
                at.fate);
    }

    Job completed(@Nullable Double loss, List<Double> losses, Instant now) {
        Job at = with(Status.Completed, validation, training.to(PhaseStatus.Completed, now), now);
        return new Job(
                at.id,
                at.arn,
                at.name,
                at.request,
                at.requestHash,
                at.baseModelId,
                at.startModelId,
                at.outputModelId,
                at.status,
                at.validation,
                at.training,
                null,
                at.created,
                at.lastModified,
                at.ended,
                loss,
                losses,
                at.seed,
                at.tags,
                at.fate);
    }

    Job tagged(Map<String, String> newTags) {
        return new Job(
                id,
                arn,
                name,
                request,
                requestHash,
                baseModelId,
                startModelId,
                outputModelId,
                status,
                validation,
                training,
                failureMessage,
                created,
                lastModified,
                ended,
                trainingLoss,
                validationLosses,
                seed,
                newTags,
                fate);
    }
}
