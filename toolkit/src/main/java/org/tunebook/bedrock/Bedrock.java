package org.tunebook.bedrock;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tunebook.formats.ModelFamily;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.model.FoundationModelSummary;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

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

    private static final Consumer<ClientOverrideConfiguration.Builder> NO_MORE = settings -> {};
    private static final Consumer<ClientOverrideConfiguration.Builder> NO_RETRIES =
            settings -> settings.retryStrategy(DefaultRetryStrategy.doNotRetry());
    private static final String LOCAL_PROVIDER = "Tunebook";

    private final Place place;
    private final Rules rules;
    private final String region;
    private final String where;
    private final Path state;
    private final SdkHttpClient http;
    private final BedrockClient control;
    private final BedrockRuntimeClient runtime;
    private final S3Client s3;
    private final StsClient sts;
    private final StsClient identity;
    private final Optional<RoleCredentials> role;
    private final Supplier<IamClient> newIam;
    private final Function<SdkAsyncHttpClient, BedrockRuntimeAsyncClient> newStreaming;
    private final Supplier<SdkAsyncHttpClient> newStreamingHttp;
    private final Set<String> charges = ConcurrentHashMap.newKeySet();
    private @Nullable IamClient iam;
    private @Nullable SdkAsyncHttpClient streamingHttp;
    private @Nullable BedrockRuntimeAsyncClient streaming;
    private @Nullable GetCallerIdentityResponse caller;
    private @Nullable String localModel;
    private @Nullable Prices prices;
    private @Nullable Budget budget;
    private volatile boolean closed;

    private Bedrock(Place place, Rules rules, String region, Access access, Path state) {
        this.place = place;
        this.rules = rules;
        this.region = checkedRegion(region);
        this.where = access.endpoints()
                .map(endpoints -> place.title + " at " + endpoints.bedrock())
                .orElse("Amazon Bedrock in " + region);
        this.state = state;
        this.http = httpClient(place, access);
        Optional<Endpoints> own = access.endpoints();
        // Bedrock Local speaks for these services at its one address; nobody else's endpoint of Bedrock does.
        Optional<URI> local = own.map(Endpoints::bedrock).filter(uri -> place == Place.LOCAL);
        Optional<URI> stsAt = access.sts().or(() -> local);
        this.sts = client(StsClient.builder(), access, access.credentials(), stsAt, NO_MORE);
        this.role = access.role().map(arn -> new RoleCredentials(sts, arn, access.externalId()));
        Optional<AwsCredentialsProvider> credentials =
                role.<AwsCredentialsProvider>map(it -> it).or(access::credentials);
        this.control = client(BedrockClient.builder(), access, credentials, own.map(Endpoints::bedrock), NO_MORE);
        this.runtime = client(
                BedrockRuntimeClient.builder(), access, credentials, own.map(Endpoints::bedrockRuntime), NO_RETRIES);
        this.s3 = client(
                S3Client.builder().forcePathStyle(own.isPresent()),
                access,
                credentials,
                own.map(Endpoints::s3),
                NO_MORE);
        this.identity = role.isPresent() ? client(StsClient.builder(), access, credentials, stsAt, NO_MORE) : sts;
        this.newStreamingHttp = () -> streamingHttpClient(place, access);
        this.newStreaming = connections -> configured(
                        BedrockRuntimeAsyncClient.builder().httpClient(connections),
                        access,
                        credentials,
                        own.map(Endpoints::bedrockRuntime),
                        NO_RETRIES)
                .build();
        this.newIam = () -> client(IamClient.builder(), access, credentials, local, NO_MORE);
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
            B builder,
            Access access,
            Optional<AwsCredentialsProvider> credentials,
            Optional<URI> endpoint,
            Consumer<ClientOverrideConfiguration.Builder> more) {
        builder.httpClient(http);
        return configured(builder, access, credentials, endpoint, more).build();
    }

    private <B extends AwsClientBuilder<B, ?>> B configured(
            B builder,
            Access access,
            Optional<AwsCredentialsProvider> credentials,
            Optional<URI> endpoint,
            Consumer<ClientOverrideConfiguration.Builder> more) {
        builder.region(Region.of(region)).overrideConfiguration(settings -> {
            settings.addExecutionInterceptor(new RequestRules());
            more.accept(settings);
        });
        if (access.isFips()) {
            builder.fipsEnabled(true);
        }
        credentials.ifPresent(builder::credentialsProvider);
        endpoint.ifPresent(builder::endpointOverride);
        return builder;
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
        return local(LocalServer.in(directory), Rules.LENIENT);
    }

    /**
     * A strict Bedrock Local in the place of AWS in a region, to rehearse what is to run there: it refuses other regions'
     * models, retired ones, roles that were never made, and what has no budget, as AWS and the toolkit do there. It is a
     * server of its own beside {@link #local()}, one for each region.
     *
     * @throws BedrockException if the program is not found or does not start
     */
    public static Bedrock strict(String region) {
        return strict(region, LocalServer.defaultDirectory().resolve("strict-" + checkedRegion(region)));
    }

    /** A strict Bedrock Local as {@link #strict(String)}, with its state in {@code directory}. */
    public static Bedrock strict(String region, Path directory) {
        return local(LocalServer.in(directory, "--strict", "--region", checkedRegion(region)), Rules.STRICT);
    }

    private static Bedrock local(LocalServer server, Rules rules) {
        Announcement found = server.findOrStart();
        return new Bedrock(
                Place.LOCAL,
                rules,
                found.region(),
                new Access()
                        .endpoints(new Endpoints(found.bedrock(), found.bedrockRuntime(), found.s3()))
                        .credentials(StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(found.accessKeyId(), found.secretAccessKey()))),
                server.directory().resolve("handles"));
    }

    /**
     * Amazon Bedrock in a region, with the credentials that the SDK's default chain finds (environment,
     * profile, container, instance).
     */
    public static Bedrock aws(String region) {
        return aws(region, access -> {});
    }

    /**
     * Amazon Bedrock in a region, reached in a way of your own: {@code Bedrock.aws("us-west-2", access ->
     * access.profile("team").role("arn:aws:iam::…:role/Tuning"))}. Addresses on the loopback interface are taken for
     * Bedrock Local.
     */
    public static Bedrock aws(String region, Consumer<Access> settings) {
        Access access = new Access();
        settings.accept(access);
        access.check();
        Optional<URI> own = access.endpoints().map(Endpoints::bedrock);
        return new Bedrock(
                own.filter(Bedrock::isLoopback).isPresent() ? Place.LOCAL : Place.AWS,
                Rules.LENIENT,
                region,
                access,
                home().resolve("handles")
                        .resolve(own.map(uri -> uri.getHost() + "_" + uri.getPort())
                                .orElse(region)));
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
        return aws(region, access -> access.endpoints(endpoints).credentials(credentials));
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
            streamingHttp = newStreamingHttp.get();
            streaming = newStreaming.apply(streamingHttp);
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

    /** Whether it refuses what AWS refuses: AWS itself, and what {@link #strict} gives. */
    public boolean isStrict() {
        return place == Place.AWS || rules == Rules.STRICT;
    }

    /** Where the handles of what runs here are kept, so that a restart finds them again. */
    public Path handles() {
        return state;
    }

    /** The client of AWS's access management, which roles are made with; made when it is first asked for. */
    public synchronized IamClient iam() {
        if (iam == null) {
            iam = newIam.get();
        }
        return iam;
    }

    /** The partition of AWS that the region is in, as ARNs name it: {@code aws}, {@code aws-cn}, {@code aws-us-gov}. */
    public String partition() {
        return PartitionMetadata.of(Region.of(region)).id();
    }

    /** The account's number; on AWS it is asked for once. */
    public String account() {
        return place == Place.LOCAL ? "000000000000" : caller().account();
    }

    /** The ARN of the user or the role's session whose credentials these are; it is asked for once. */
    public String callerArn() {
        return caller().arn();
    }

    private synchronized GetCallerIdentityResponse caller() {
        if (caller == null) {
            caller = call("ask whose credentials these are", identity::getCallerIdentity);
        }
        return caller;
    }

    /** Whether a kind of charge has not come up here before. */
    boolean isFirst(String charge) {
        return charges.add(charge);
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

    /** The prices that estimates are made with: {@link Prices#standard()} unless others were given. */
    public synchronized Prices prices() {
        if (prices == null) {
            prices = Prices.standard();
        }
        return prices;
    }

    /** The region whose prices count for a model: this one; for Bedrock Local one where AWS tunes the model. */
    public String pricedIn(ModelFamily family) {
        return place == Place.AWS
                        || family.tuningRegions().isEmpty()
                        || family.tuningRegions().contains(region)
                ? region
                : family.tuningRegions().get(0);
    }

    /** Makes estimates with other prices from now on. */
    public synchronized Bedrock prices(Prices others) {
        prices = others;
        return this;
    }

    /** What each call that costs may cost where it has no budget of its own; empty if that was not said. */
    public synchronized Optional<Budget> budget() {
        return Optional.ofNullable(budget);
    }

    /** Sets what each call that costs may cost where it has no budget of its own; it is not the sum of them. */
    public synchronized Bedrock budget(Budget each) {
        budget = each;
        return this;
    }

    /**
     * The result of a call that AWS charges for, as {@link #call}. Nothing in the toolkit that costs is sent in any
     * other way.
     *
     * @param approval of what this and the calls that belong to it cost
     */
    public <T extends @Nullable Object> T spend(Approval approval, String doing, Supplier<T> request) {
        if (!approval.isFor(this)) {
            throw new IllegalArgumentException("the estimate \""
                    + approval.estimate().title() + "\" was approved for another Bedrock than " + where);
        }
        return call(doing, request);
    }

    /**
     * The result of a call to a client, with the SDK's errors put into words. Where a role's credentials have ended, new
     * ones are asked for and the call is made once more.
     *
     * @param doing what the call is for, as it goes on after "could not": {@code start the job x}
     * @throws BedrockException if the call fails: what, where, why and what to do in one line
     * @throws IllegalStateException if this is closed
     * @throws CancellationException if the thread is interrupted
     */
    public <T extends @Nullable Object> T call(String doing, Supplier<T> request) {
        long made = System.nanoTime();
        try {
            return callOnce(doing, request);
        } catch (BedrockException e) {
            if (role.isPresent() && e.isOutdated()) {
                role.get().ended(made);
                return callOnce(doing, request);
            }
            throw e;
        }
    }

    private <T extends @Nullable Object> T callOnce(String doing, Supplier<T> request) {
        if (closed) {
            throw new IllegalStateException("could not " + doing + ": this connection to " + where
                    + " was closed with close(). Open another: var bedrock = "
                    + (place == Place.LOCAL ? "Bedrock.local();" : "Bedrock.aws(\"" + region + "\");"));
        }
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
        closed = true;
        if (streaming != null && streamingHttp != null) {
            streaming.close();
            streamingHttp.close();
        }
        control.close();
        runtime.close();
        s3.close();
        if (iam != null) {
            iam.close();
        }
        identity.close();
        role.ifPresent(RoleCredentials::close);
        sts.close();
        http.close();
    }

    /** Where this is, without any secret. */
    @Override
    public String toString() {
        return where;
    }

    private static String checkedRegion(String region) {
        if (!REGION.matcher(region).matches()) {
            throw new IllegalArgumentException("region \"" + region + "\" is not a region's name; expected one like"
                    + " us-west-2 (Claude and Llama are tuned there) or us-east-1 (Nova)");
        }
        return region;
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

    private static SdkHttpClient httpClient(Place place, Access access) {
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
        access.applyProxy(builder);
        return builder.build();
    }

    private static SdkAsyncHttpClient streamingHttpClient(Place place, Access access) {
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
        access.applyProxy(builder);
        return builder.build();
    }

    /** What a Bedrock Local lets pass. */
    private enum Rules {
        LENIENT,
        STRICT
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
            checked(bedrock);
            checked(bedrockRuntime);
            checked(s3);
        }

        /** An address that names a host and holds no password, which would be shown wherever the address is. */
        static URI checked(URI uri) {
            if (uri.getRawUserInfo() != null) {
                throw new IllegalArgumentException("the address of " + uri.getHost()
                        + " holds a user and a password; expected one without, like https://host:8080. A proxy's are"
                        + " given apart: proxy(address, user, password)");
            }
            if (uri.getHost() == null) {
                throw new IllegalArgumentException(
                        "\"" + uri + "\" is not the address of a service; expected one like http://127.0.0.1:8080");
            }
            return uri;
        }
    }
}
