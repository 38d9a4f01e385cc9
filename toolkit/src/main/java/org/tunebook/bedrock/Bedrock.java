package org.tunebook.bedrock;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.model.FoundationModelSummary;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * A Bedrock to work with: on AWS in a region, or Bedrock Local on this machine. It owns its HTTP
 * connections until it is closed; what runs there (jobs, endpoints, the local server itself) goes on.
 */
public final class Bedrock implements AutoCloseable {
    private static final Pattern REGION = Pattern.compile("[a-z]{2,}(-[a-z]+)+-[0-9]+");

    /** Long answers may keep a connection silent for minutes; the SDK would give up after 30 seconds. */
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(10);

    /** How many requests can be under way at once. */
    public static final int CONNECTIONS = 128;

    private static final String LOCAL_PROVIDER = "Tunebook";

    private final Place place;
    private final String region;
    private final String where;
    private final Path state;
    private final SdkHttpClient http;
    private final BedrockClient control;
    private final BedrockRuntimeClient runtime;
    private final S3Client s3;
    private final @Nullable Endpoints endpoints;
    private final @Nullable AwsCredentialsProvider credentials;
    private @Nullable SdkAsyncHttpClient streamingHttp;
    private @Nullable BedrockRuntimeAsyncClient streaming;
    private @Nullable String account;
    private @Nullable String localModel;

    private Bedrock(
            Place place,
            String region,
            @Nullable Endpoints endpoints,
            @Nullable AwsCredentialsProvider credentials,
            Path state) {
        if (!REGION.matcher(region).matches()) {
            throw new IllegalArgumentException("region \"" + region + "\" is not a region's name; expected one like"
                    + " us-west-2 (Claude and Llama are tuned there) or us-east-1 (Nova)");
        }
        this.place = place;
        this.region = region;
        this.where = endpoints == null ? "Amazon Bedrock in " + region : place.title + " at " + endpoints.bedrock();
        this.state = state;
        this.endpoints = endpoints;
        this.credentials = credentials;
        this.http = httpClient(place);
        Region aws = Region.of(region);
        var controlBuilder = BedrockClient.builder().httpClient(http).region(aws);
        var runtimeBuilder = BedrockRuntimeClient.builder()
                .httpClient(http)
                .region(aws)
                .overrideConfiguration(config -> config.retryStrategy(DefaultRetryStrategy.doNotRetry()));
        var s3Builder = S3Client.builder().httpClient(http).region(aws);
        if (endpoints != null) {
            controlBuilder.endpointOverride(endpoints.bedrock());
            runtimeBuilder.endpointOverride(endpoints.bedrockRuntime());
            s3Builder.endpointOverride(endpoints.s3()).forcePathStyle(true);
        }
        if (credentials != null) {
            controlBuilder.credentialsProvider(credentials);
            runtimeBuilder.credentialsProvider(credentials);
            s3Builder.credentialsProvider(credentials);
        }
        this.control = controlBuilder.build();
        this.runtime = runtimeBuilder.build();
        this.s3 = s3Builder.build();
    }

    /**
     * Bedrock Local with its state in the directory named by the environment variable {@code
     * TUNEBOOK_LOCAL_DIR}, else in {@code ~/.tunebook/local}. A server that runs there is used; otherwise one
     * is started as a program of its own that outlives this one.
     *
     * @throws BedrockException if the program is not found or does not start
     */
    public static Bedrock local() {
        return local(LocalServer.defaultDirectory());
    }

    /** Bedrock Local with its state in {@code directory}; started there if none runs. */
    public static Bedrock local(Path directory) {
        LocalServer server = LocalServer.in(directory);
        Announcement found = server.findOrStart();
        return new Bedrock(
                Place.LOCAL,
                found.region(),
                new Endpoints(found.bedrock(), found.bedrockRuntime(), found.s3()),
                StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(found.accessKeyId(), found.secretAccessKey())),
                server.directory().resolve("handles"));
    }

    /**
     * Amazon Bedrock in a region, with the credentials that the SDK's default chain finds (environment,
     * profile, container, instance).
     */
    public static Bedrock aws(String region) {
        return new Bedrock(
                Place.AWS, region, null, null, home().resolve("handles").resolve(region));
    }

    /** Amazon Bedrock in a region, with the credentials of the SDK's default chain. */
    public static Bedrock aws(Region region) {
        return aws(region.id());
    }

    /**
     * A Bedrock whose addresses are known: a VPC endpoint, a proxy, a server that runs in this process. One on
     * the loopback interface is taken for Bedrock Local.
     */
    public static Bedrock at(Endpoints endpoints, AwsCredentialsProvider credentials, String region) {
        Objects.requireNonNull(credentials, "credentials");
        URI uri = endpoints.bedrock();
        Place place = isLoopback(uri) ? Place.LOCAL : Place.AWS;
        return new Bedrock(
                place,
                region,
                endpoints,
                credentials,
                home().resolve("handles").resolve(uri.getHost() + "_" + uri.getPort()));
    }

    /** The client of Bedrock's control plane: jobs, custom models, throughput. */
    public BedrockClient control() {
        return control;
    }

    /**
     * The client that asks models. It sends every request once: who asks much sets the pace himself, and retries
     * hidden in the client would multiply with his.
     */
    public BedrockRuntimeClient runtime() {
        return runtime;
    }

    /**
     * The client that asks models and hears their answers word by word; made when it is first asked for. It sends
     * every request once: where the SDK asks again in the middle of an answer, it begins that answer anew.
     */
    public synchronized BedrockRuntimeAsyncClient streaming() {
        if (streaming == null) {
            streamingHttp = streamingHttpClient(place);
            var builder = BedrockRuntimeAsyncClient.builder()
                    .httpClient(streamingHttp)
                    .region(Region.of(region))
                    .overrideConfiguration(config -> config.retryStrategy(DefaultRetryStrategy.doNotRetry()));
            if (endpoints != null) {
                builder.endpointOverride(endpoints.bedrockRuntime());
            }
            if (credentials != null) {
                builder.credentialsProvider(credentials);
            }
            streaming = builder.build();
        }
        return streaming;
    }

    /** The client of the object store that data and metrics go through. */
    public S3Client s3() {
        return s3;
    }

    /** The region, as {@code us-west-2}. */
    public String region() {
        return region;
    }

    /** Whether this is AWS or the local server. */
    public Place place() {
        return place;
    }

    /** Where the handles of what runs here are kept, so that a restart finds them again. */
    public Path handles() {
        return state;
    }

    /** The account's number; on AWS it is asked for once. */
    public synchronized String account() {
        if (place == Place.LOCAL) {
            return "000000000000";
        }
        if (account == null) {
            var builder = StsClient.builder().httpClient(http).region(Region.of(region));
            if (credentials != null) {
                builder.credentialsProvider(credentials);
            }
            try (StsClient sts = builder.build()) {
                account = call("ask whose credentials these are", sts::getCallerIdentity)
                        .account();
            }
        }
        return account;
    }

    /**
     * The local model that answers here in the place of every other; empty on AWS. Results that came from it
     * are to be marked with its name.
     */
    public synchronized Optional<String> localModel() {
        if (place == Place.LOCAL && localModel == null) {
            localModel = call(
                            "ask which local model answers",
                            () -> control.listFoundationModels(request -> request.byProvider(LOCAL_PROVIDER)))
                    .modelSummaries()
                    .stream()
                    .map(FoundationModelSummary::modelId)
                    .findFirst()
                    .orElse("a local model");
        }
        return Optional.ofNullable(localModel);
    }

    /**
     * The result of a call to a client, with the SDK's errors put into words.
     *
     * @param doing what the call is for, as it goes on after "could not": {@code start the job x}
     * @throws BedrockException if the call fails: what, where, why and what to do in one line
     * @throws CancellationException if the thread is interrupted
     */
    public <T extends @Nullable Object> T call(String doing, Supplier<T> request) {
        try {
            return request.get();
        } catch (AbortedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted; did not " + doing);
        } catch (SdkException e) {
            throw BedrockException.of(doing, where, place, e);
        }
    }

    /**
     * The result of a call that asks for something by its name, as {@link #call}; empty if there is no such thing.
     *
     * @throws BedrockException if the call fails for any other reason
     */
    public <T> Optional<T> find(String doing, Supplier<T> request) {
        try {
            return Optional.of(call(doing, request));
        } catch (BedrockException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Closes the connections. What was started goes on. */
    @Override
    public synchronized void close() {
        if (streaming != null && streamingHttp != null) {
            streaming.close();
            streamingHttp.close();
        }
        control.close();
        runtime.close();
        s3.close();
        http.close();
    }

    /** Where this is, without any secret. */
    @Override
    public String toString() {
        return where;
    }

    static Path home() {
        String home = System.getenv("TUNEBOOK_HOME");
        return home != null && !home.isBlank() ? Path.of(home) : Path.of(System.getProperty("user.home"), ".tunebook");
    }

    private static boolean isLoopback(URI uri) {
        try {
            return InetAddress.getByName(uri.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static SdkHttpClient httpClient(Place place) {
        Apache5HttpClient.Builder builder = Apache5HttpClient.builder()
                .socketTimeout(READ_TIMEOUT)
                .maxConnections(CONNECTIONS)
                .tcpKeepAlive(true);
        if (place == Place.LOCAL) {
            // A proxy that the environment names could not reach this machine's loopback interface.
            builder.proxyConfiguration(ProxyConfiguration.builder()
                    .useSystemPropertyValues(false)
                    .useEnvironmentVariableValues(false)
                    .build());
        }
        return builder.build();
    }

    private static SdkAsyncHttpClient streamingHttpClient(Place place) {
        NettyNioAsyncHttpClient.Builder builder = NettyNioAsyncHttpClient.builder()
                .protocol(Protocol.HTTP1_1)
                .readTimeout(READ_TIMEOUT)
                .tcpKeepAlive(true);
        if (place == Place.LOCAL) {
            builder.proxyConfiguration(software.amazon.awssdk.http.nio.netty.ProxyConfiguration.builder()
                    .useSystemPropertyValues(false)
                    .useEnvironmentVariableValues(false)
                    .build());
        }
        return builder.build();
    }

    /** Where a Bedrock is. */
    public enum Place {
        /** Bedrock Local, on this machine; nothing costs. */
        LOCAL("Bedrock Local"),
        /** Amazon Bedrock. */
        AWS("Amazon Bedrock");

        private final String title;

        Place(String title) {
            this.title = title;
        }

        /** The place's name in running text. */
        public String title() {
            return title;
        }
    }

    /** The addresses of the three services. */
    public record Endpoints(URI bedrock, URI bedrockRuntime, URI s3) {
        public Endpoints {
            for (URI uri : new URI[] {bedrock, bedrockRuntime, s3}) {
                if (uri.getHost() == null) {
                    throw new IllegalArgumentException(
                            "\"" + uri + "\" is not the address of a service; expected one like http://127.0.0.1:8080");
                }
            }
        }
    }
}
