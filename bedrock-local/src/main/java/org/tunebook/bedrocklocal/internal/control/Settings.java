package org.tunebook.bedrocklocal.internal.control;

import java.time.Duration;
import java.util.function.Supplier;
import org.tunebook.bedrocklocal.conditions.Quotas;
import org.tunebook.bedrocklocal.internal.identity.Roles;

/**
 * How the control plane is set.
 *
 * @param provisioning how long a provisioned throughput or a deployment is in the making
 * @param seed of every training
 * @param quotas as they are now
 * @param roles what Bedrock may do on behalf of a job
 */
public record Settings(Duration provisioning, long seed, Supplier<Quotas> quotas, Roles roles) {}
