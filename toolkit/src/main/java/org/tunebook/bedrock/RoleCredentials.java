package org.tunebook.bedrock;

import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * A role's credentials: asked for anew some minutes before they end by this machine's clock, and at once where the
 * service says that they have ended by its own.
 */
final class RoleCredentials implements AwsCredentialsProvider, AutoCloseable {
    private final StsClient sts;
    private final String role;
    private final Optional<String> externalId;

    // Guarded by this.
    private StsAssumeRoleCredentialsProvider current;
    private long since = System.nanoTime();

    RoleCredentials(StsClient sts, String role, Optional<String> externalId) {
        this.sts = sts;
        this.role = role;
        this.externalId = externalId;
        this.current = assumed();
    }

    private StsAssumeRoleCredentialsProvider assumed() {
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .refreshRequest(request ->
                        request.roleArn(role).roleSessionName("tunebook").externalId(externalId.orElse(null)))
                .build();
    }

    @Override
    public synchronized AwsCredentials resolveCredentials() {
        return current.resolveCredentials();
    }

    /** The credentials of a request that was made at a time of {@link System#nanoTime} have ended: no more of them. */
    synchronized void ended(long madeAt) {
        if (madeAt - since >= 0) {
            current.close();
            current = assumed();
            since = System.nanoTime();
        }
    }

    @Override
    public synchronized void close() {
        current.close();
    }

    /** Without any secret. */
    @Override
    public String toString() {
        return "role " + role;
    }
}
