package org.tunebook.bedrock;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrock.Bedrock.Endpoints;
import org.tunebook.formats.ServiceText;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;

/**
 * How AWS is reached where the SDK's own defaults are not enough: whose credentials, which role, which addresses,
 * through which proxy. What is secret in it is handed to the SDK and shown nowhere.
 */
public final class Access {
    private @Nullable String profile;
    private @Nullable AwsCredentialsProvider credentials;
    private @Nullable String role;
    private @Nullable String externalId;
    private @Nullable Endpoints endpoints;
    private @Nullable URI sts;
    private @Nullable URI proxy;
    private @Nullable String proxyUser;
    private @Nullable String proxyPassword;
    private boolean fips;

    Access() {}

    /** Credentials of a profile in {@code ~/.aws}; otherwise those that the SDK's default chain finds. */
    public Access profile(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the profile's name is empty; expected one from ~/.aws/config");
        }
        this.profile = name;
        return this;
    }

    /** Credentials from a provider of your own. */
    public Access credentials(AwsCredentialsProvider provider) {
        this.credentials = Objects.requireNonNull(provider, "provider");
        return this;
    }

    /**
     * A role to work as, assumed with the credentials given here, again before each hour of it ends and whenever the
     * service says that it has ended, so that a job can be watched for days.
     */
    public Access role(String arn) {
        ServiceText.ROLE.validate("role", arn).ifPresent(why -> {
            throw new IllegalArgumentException(why);
        });
        this.role = arn;
        return this;
    }

    /** The id that a role in someone else's account asks for. */
    public Access externalId(String id) {
        this.externalId = id;
        return this;
    }

    /** Addresses of your own: VPC endpoints, a gateway. */
    public Access endpoints(Endpoints endpoints) {
        this.endpoints = endpoints;
        return this;
    }

    /** An address of your own for the service that roles and accounts are asked of. */
    public Access sts(URI address) {
        this.sts = Endpoints.checked(address);
        return this;
    }

    /** A proxy, as {@code http://proxy.example.com:3128}; otherwise the one that the environment names. */
    public Access proxy(URI address) {
        this.proxy = Endpoints.checked(address);
        return this;
    }

    /** A proxy that asks for a name and a password. */
    public Access proxy(URI address, String user, String password) {
        this.proxyUser = user;
        this.proxyPassword = password;
        return proxy(address);
    }

    /** The endpoints whose cryptography is validated to FIPS 140; there are some in the regions of the United States. */
    public Access fips() {
        this.fips = true;
        return this;
    }

    Access check() {
        if (fips && (endpoints != null || sts != null)) {
            throw new IllegalArgumentException("there are FIPS endpoints and addresses of your own; expected one or the"
                    + " other: leave out .fips() and give the FIPS address itself");
        }
        if (profile != null && credentials != null) {
            throw new IllegalArgumentException(
                    "there are a profile and a provider of credentials; expected one of them");
        }
        if (externalId != null && role == null) {
            throw new IllegalArgumentException(
                    "there is an external id and no role that asks for it; give .role(\"arn:…\")");
        }
        return this;
    }

    boolean isFips() {
        return fips;
    }

    Optional<Endpoints> endpoints() {
        return Optional.ofNullable(endpoints);
    }

    Optional<URI> sts() {
        return Optional.ofNullable(sts);
    }

    Optional<String> role() {
        return Optional.ofNullable(role);
    }

    Optional<String> externalId() {
        return Optional.ofNullable(externalId);
    }

    /** The credentials before any role; empty for those of the default chain. */
    Optional<AwsCredentialsProvider> credentials() {
        return profile != null
                ? Optional.of(ProfileCredentialsProvider.create(profile))
                : Optional.ofNullable(credentials);
    }

    void applyProxy(Apache5HttpClient.Builder http) {
        if (proxy != null) {
            http.proxyConfiguration(ProxyConfiguration.builder()
                    .endpoint(proxy)
                    .username(proxyUser)
                    .password(proxyPassword)
                    .useSystemPropertyValues(false)
                    .useEnvironmentVariableValues(false)
                    .build());
        }
    }

    void applyProxy(NettyNioAsyncHttpClient.Builder http) {
        if (proxy != null) {
            http.proxyConfiguration(software.amazon.awssdk.http.nio.netty.ProxyConfiguration.builder()
                    .scheme(proxy.getScheme())
                    .host(proxy.getHost())
                    .port(proxy.getPort())
                    .username(proxyUser)
                    .password(proxyPassword)
                    .useSystemPropertyValues(false)
                    .useEnvironmentVariableValues(false)
                    .build());
        }
    }

    /** Without any secret. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(profile != null ? "profile " + profile : "");
        role().ifPresent(it -> out.append(" role ").append(it));
        endpoints().ifPresent(it -> out.append(" at ").append(it.bedrock()));
        if (proxy != null) {
            out.append(" through ").append(proxy);
        }
        return out.append(fips ? " FIPS" : "").toString().strip();
    }
}
