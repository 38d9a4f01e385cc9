package org.tunebook.bedrocklocal.internal.control;

import java.time.Duration;
import java.util.function.Supplier;
import org.tunebook.bedrocklocal.conditions.Quotas;

/**
 * How the control plane is set.
 *
 * @param provisioning how long a provisioned throughput or a deployment is in the making
 * @param seed of every training
 * @param quotas as they are now
 */
public record Settings(Duration provisioning, long seed, Supplier<Quotas> quotas) {}
