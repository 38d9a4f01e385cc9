package org.tunebook.bedrocklocal.internal.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A role as it stands on the disk.
 *
 * @param trust who may take it on
 * @param inline its own policies by name
 * @param attached when which managed policy was attached, by ARN
 * @param deleted when it was deleted, or null; a deleted one is kept, so that its ARN is never taken for one of
 *     somewhere else
 */
record Role(
        String id,
        String name,
        String path,
        String arn,
        @Nullable String description,
        int maxSessionSeconds,
        Map<String, String> tags,
        Text trust,
        Map<String, Text> inline,
        Map<String, Instant> attached,
        Instant created,
        @Nullable Instant deleted) {

    /**
     * A document, and the one that was in its place before, which counts until the change is known everywhere.
     *
     * @param before null if there was none
     */
    record Text(String document, Instant since, @Nullable String before) {
        @Nullable
        String known(Instant now, Duration propagation) {
            return now.isBefore(since.plus(propagation)) ? before : document;
        }
    }

    boolean alive() {
        return deleted == null;
    }

    Role trusting(Text newTrust) {
        return new Role(
                id,
                name,
                path,
                arn,
                description,
                maxSessionSeconds,
                tags,
                newTrust,
                inline,
                attached,
                created,
                deleted);
    }

    Role with(String policyName, @Nullable Text policy) {
        Map<String, Text> changed = new LinkedHashMap<>(inline);
        if (policy == null) {
            changed.remove(policyName);
        } else {
            changed.put(policyName, policy);
        }
        return new Role(
                id, name, path, arn, description, maxSessionSeconds, tags, trust, changed, attached, created, deleted);
    }

    Role attached(String policyArn, @Nullable Instant at) {
        Map<String, Instant> changed = new LinkedHashMap<>(attached);
        if (at == null) {
            changed.remove(policyArn);
        } else {
            changed.putIfAbsent(policyArn, at);
        }
        return new Role(
                id, name, path, arn, description, maxSessionSeconds, tags, trust, inline, changed, created, deleted);
    }

    Role deleted(Instant at) {
        return new Role(
                id, name, path, arn, description, maxSessionSeconds, tags, trust, inline, attached, created, at);
    }
}
