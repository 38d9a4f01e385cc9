package org.tunebook.bedrocklocal.internal.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrocklocal.internal.control.RecordAnswering.Invocation;

/**
 * A batch inference job as it stands on the disk.
 *
 * @param request what the job was created with, as it came
 * @param modelId the id of the base model that answers
 */
record BatchJob(
        String id,
        String arn,
        String name,
        JsonNode request,
        String requestHash,
        String modelId,
        Status status,
        @Nullable String message,
        Instant submitted,
        Instant lastModified,
        @Nullable Instant ended,
        Counts counts,
        Map<String, String> tags) {
    private static final int DEFAULT_HOURS = 24;

    enum Status {
        Submitted,
        Validating,
        Scheduled,
        InProgress,
        Completed,
        PartiallyCompleted,
        Failed,
        Stopping,
        Stopped,
        Expired;

        boolean running() {
            return this == Submitted
                    || this == Validating
                    || this == Scheduled
                    || this == InProgress
                    || this == Stopping;
        }
    }

    /** How many records there are, and what came of those that were processed. */
    record Counts(long total, long success, long error) {
        static final Counts NONE = new Counts(0, 0, 0);

        long processed() {
            return success + error;
        }
    }

    boolean running() {
        return status.running();
    }

    Invocation invocation() {
        return Invocation.valueOf(request.path("modelInvocationType").asText(Invocation.InvokeModel.name()));
    }

    int timeoutHours() {
        return request.path("timeoutDurationInHours").asInt(DEFAULT_HOURS);
    }

    Instant expires() {
        return submitted.plus(Duration.ofHours(timeoutHours()));
    }

    String roleArn() {
        return request.path("roleArn").asText();
    }

    S3Location input() {
        return S3Location.of(request.path("inputDataConfig")
                .path("s3InputDataConfig")
                .path("s3Uri")
                .asText());
    }

    /** Where the job's own files go. */
    S3Location output() {
        return S3Location.of(request.path("outputDataConfig")
                        .path("s3OutputDataConfig")
                        .path("s3Uri")
                        .asText())
                .below(id);
    }

    BatchJob to(Status next, Instant now) {
        return with(next, message, now, counts, tags);
    }

    BatchJob failed(String why, Instant now) {
        return with(Status.Failed, why.length() <= 2048 ? why : why.substring(0, 2047) + "…", now, counts, tags);
    }

    BatchJob counted(Counts now, Instant at) {
        return with(status, message, at, now, tags);
    }

    BatchJob tagged(Map<String, String> newTags) {
        return with(status, message, lastModified, counts, newTags);
    }

    private BatchJob with(
            Status newStatus, @Nullable String why, Instant now, Counts newCounts, Map<String, String> newTags) {
        return new BatchJob(
                id,
                arn,
                name,
                request,
                requestHash,
                modelId,
                newStatus,
                why,
                submitted,
                now,
                newStatus.running() ? null : ended == null ? now : ended,
                newCounts,
                newTags);
    }
}
