package org.tunebook.bedrocklocal.internal.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A policy that roles share, as it stands on the disk; it has one version, {@code v1}. */
record ManagedPolicy(
        String id,
        String name,
        String path,
        String arn,
        @Nullable String description,
        String document,
        Instant created) {}
