package org.tunebook.bedrocklocal.internal.control;

import java.time.Instant;
import java.util.Map;

/** A custom model as it stands on the disk; what it was trained with stands in its job. */
record CustomModel(
        String id,
        String arn,
        String name,
        String jobId,
        String baseModelId,
        Instant created,
        Map<String, String> tags) {
    CustomModel tagged(Map<String, String> newTags) {
        return new CustomModel(id, arn, name, jobId, baseModelId, created, newTags);
    }
}
