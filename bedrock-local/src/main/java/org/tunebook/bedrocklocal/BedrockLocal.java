package org.tunebook.bedrocklocal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.tunebook.bedrocklocal.conditions.Fault;
import org.tunebook.bedrocklocal.conditions.Quotas;
import org.tunebook.bedrocklocal.internal.Backstage;
import org.tunebook.bedrocklocal.internal.Front;
import org.tunebook.bedrocklocal.internal.bedrock.Catalogue;
import org.tunebook.bedrocklocal.internal.bedrock.LocalModels;
import org.tunebook.bedrocklocal.internal.bedrock.Names;
import org.tunebook.bedrocklocal.internal.bedrock.Operations;
import org.tunebook.bedrocklocal.internal.bedrock.Strictness;
import org.tunebook.bedrocklocal.internal.control.BatchRunner;
import org.tunebook.bedrocklocal.internal.control.ControlPlane;
import org.tunebook.bedrocklocal.internal.control.JobRunner;
import org.tunebook.bedrocklocal.internal.control.Ledger;
import org.tunebook.bedrocklocal.internal.control.Settings;
import org.tunebook.bedrocklocal.internal.faults.Faults;
import org.tunebook.bedrocklocal.internal.faults.Setting;
import org.tunebook.bedrocklocal.internal.files.DurableFiles;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.bedrocklocal.internal.files.TurnableClock;
import org.tunebook.bedrocklocal.internal.http.WebServer;
import org.tunebook.bedrocklocal.internal.identity.Identity;
import org.tunebook.bedrocklocal.internal.identity.Roles;
import org.tunebook.bedrocklocal.internal.identity.Sessions;
import org.tunebook.bedrocklocal.internal.runtime.Inference;
import org.tunebook.bedrocklocal.internal.s3.FileObjectStore;
import org.tunebook.bedrocklocal.internal.s3.S3Service;
import org.tunebook.bedrocklocal.model.ModelKind;
import org.tunebook.bedrocklocal.model.TableQa;

/**
 * A running server: Bedrock's control plane and runtime, S3, and what of IAM and STS they need, on one port of the loopback address. All it knows is
 * in one directory, which one server at a time may use: what a request was answered for is on the disk, jobs that the
 * server's end cut short are begun again at the next start, and end as they would have.
 */
public final class BedrockLocal implements AutoCloseable {
    private static final String ACCOUNT = "000000000000";
    private static final String ANNOUNCEMENT = "server.json";

    private final Path directory;
    private final FileChannel lockFile;
    private final Ledger ledger;
    private final JobRunner runner;
    private final BatchRunner batches;
    private final WebServer web;
    private final Faults faults;
    private final Setting<Quotas> quotas;
    private final TurnableClock clock;
    private final Endpoints endpoints;
    private volatile long lastBusy = System.nanoTime();
    private boolean closed;

    private BedrockLocal(
            Path directory,
            FileChannel lockFile,
            Ledger ledger,
            JobRunner runner,
            BatchRunner batches,
            WebServer web,
            Faults faults,
            Setting<Quotas> quotas,
            TurnableClock clock,
            Endpoints endpoints) {
        this.directory = directory;
        this.lockFile = lockFile;
        this.ledger = ledger;
        this.runner = runner;
        this.batches = batches;
        this.web = web;
        this.faults = faults;
        this.quotas = quotas;
        this.clock = clock;
        this.endpoints = endpoints;
    }

    /**
     * Starts a server on a free port.
     *
     * @param directory where the server's state is, made if need be
     * @throws IOException in one clear sentence, if another server uses the directory or it can't be written
     */
    public static BedrockLocal start(Path directory) throws IOException {
        return builder(directory).start();
    }

    /** A server yet to be started, with its settings. */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    /** Where the server listens. */
    public Endpoints endpoints() {
        return endpoints;
    }

    /**
     * From now on these faults, in place of those before; none ends them. A server knows them no longer than it runs.
     *
     * @throws IllegalArgumentException if one names what is no operation, or could never strike the one it names
     */
    public void inject(Fault... injected) {
        faults.set(List.of(injected));
    }

    /** How many calls and jobs the faults that are set now have struck. */
    public long struck() {
        return faults.counts().stream().mapToLong(Faults.Count::struck).sum();
    }

    /** The quotas as they are now. */
    public Quotas quotas() {
        return quotas.get();
    }

    /** Changes the quotas; what there is already stays. A server knows them no longer than it runs. */
    public void quotas(Quotas changed) {
        quotas.set(Objects.requireNonNull(changed, "changed"));
    }

    /** The server's time, which every resource and its state follow. */
    public Instant now() {
        return clock.instant();
    }

    /**
     * Turns the server's clock forward, for good: what would come about by waiting so long has come about, but what work
     * there is takes the time it takes.
     *
     * @throws IllegalArgumentException for a time backward
     */
    public void turnClock(Duration forward) {
        try {
            clock.turn(forward);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * The time since the last request ended, or since a job was last seen to run by this method; zero while
     * there is either.
     */
    public Duration idleFor() {
        if (ledger.busy()) {
            lastBusy = System.nanoTime();
            return Duration.ZERO;
        }
        Duration sinceJob = Duration.ofNanos(System.nanoTime() - lastBusy);
        Duration sinceRequest = web.quietFor();
        return sinceJob.compareTo(sinceRequest) < 0 ? sinceJob : sinceRequest;
    }

    /** The endpoints as one JSON object: {@code bedrock}, {@code bedrockRuntime}, {@code s3} and so on. */
    String announcement() throws IOException {
        return Json.MAPPER.writeValueAsString(endpoints);
    }

    /** Ends what is open and interrupts running jobs, which the next start takes up again. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        // In the order of their closing from the last to the first.
        try (lockFile;
                Closing announcement = () -> DurableFiles.delete(directory.resolve(ANNOUNCEMENT));
                runner;
                batches;
                web) {
            return;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private interface Closing extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /** The settings of a server; each has a default. */
    public static final class Builder {
        private final Path directory;
        private int port;
        private String region = "us-west-2";
        private Duration provisioning = Duration.ofSeconds(3);
        private Duration propagation = Duration.ofSeconds(2);
        private Strictness strictness = Strictness.LENIENT;
        private Clock clock = Clock.systemUTC();
        private long seed = 7;
        private Quotas quotas = Quotas.standard();
        private List<Fault> faults = List.of();
        private Supplier<ModelKind> model = TableQa::kind;

        private Builder(Path directory) {
            this.directory = directory.toAbsolutePath().normalize();
        }

        /** The port to listen on; 0, the default, for any free one. */
        public Builder port(int value) {
            if (value < 0 || value > 65535) {
                throw new IllegalArgumentException("port is " + value + "; expected 0 to 65535");
            }
            port = value;
            return this;
        }

        /** The region that ARNs name; us-west-2 by default. */
        public Builder region(String value) {
            if (!value.matches("[a-z0-9-]{1,20}")) {
                throw new IllegalArgumentException("region is '" + value + "'; expected a name as us-west-2");
            }
            region = value;
            return this;
        }

        /** How long a provisioned throughput or a deployment is Creating; 3 s by default, on AWS 10 to 30 minutes. */
        public Builder provisioning(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("provisioning is " + value + "; expected zero or more");
            }
            provisioning = value;
            return this;
        }

        /** How long a new role or policy takes until Bedrock knows it; 2 s by default, on AWS about 10. */
        public Builder propagation(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("propagation is " + value + "; expected zero or more");
            }
            propagation = value;
            return this;
        }

        /**
         * Refuses what AWS refuses where the server is lenient otherwise: a role that was never made here, a signature for
         * another region, a model that can't be tuned in this region or is past its end of life.
         */
        public Builder strict() {
            strictness = Strictness.STRICT;
            return this;
        }

        /** What tells the time in resources and their states; the system's clock by default. */
        public Builder clock(Clock value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /** The seed of every training; 7 by default. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** How much there may be and be asked; {@link Quotas#standard()} by default. */
        public Builder quotas(Quotas value) {
            quotas = Objects.requireNonNull(value, "quotas");
            return this;
        }

        /** What goes wrong on purpose; nothing by default. */
        public Builder faults(Fault... values) {
            faults = List.of(values);
            return this;
        }

        /** The kind of model that answers and is trained, whatever model a request names; {@link TableQa} by default. */
        public Builder model(ModelKind value) {
            Objects.requireNonNull(value, "model");
            model = () -> value;
            return this;
        }

        /**
         * Starts the server.
         *
         * @throws IOException in one clear sentence, if another server uses the directory, it can't be written, or the port
         *     is taken
         */
        public BedrockLocal start() throws IOException {
            try {
                Files.createDirectories(directory);
            } catch (FileSystemException failure) {
                throw new IOException(
                        directory + " can't be made a directory for Bedrock Local: " + failure.getMessage(), failure);
            }
            FileChannel lockFile = lock();
            try {
                return start(lockFile);
            } catch (IOException | RuntimeException failure) {
                lockFile.close();
                throw failure;
            }
        }

        private FileChannel lock() throws IOException {
            FileChannel channel;
            try {
                channel = FileChannel.open(
                        directory.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            } catch (FileSystemException failure) {
                throw new IOException(
                        directory + " can't be written by Bedrock Local: " + failure.getMessage(), failure);
            }
            FileLock lock = null;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException heldByThisProcess) {
                // The same as being held by another.
            }
            if (lock == null) {
                channel.close();
                throw new IOException("another Bedrock Local uses " + directory + " (see " + ANNOUNCEMENT
                        + " there); use it, end it, or choose another directory");
            }
            return channel;
        }

        private BedrockLocal start(FileChannel lockFile) throws IOException {
            DurableFiles.sweep(directory);
            var time = TurnableClock.open(directory.resolve("clock.json"), clock);
            var live = new Setting<>(quotas);
            var store = FileObjectStore.open(directory.resolve("s3"), time);
            var names = new Names(region, ACCOUNT);
            var ledger = Ledger.open(directory.resolve("bedrock"), names, time);
            var roles = Roles.open(directory.resolve("identity"), ACCOUNT, region, time, propagation, strictness);
            var sessions = new Sessions(time);
            var models = new LocalModels(model);
            var catalogue = new Catalogue(models.kind().name(), region, strictness, time);
            var runner = new JobRunner(ledger, store, models, roles);
            var operations = new Operations();
            var inference = new Inference(ledger, catalogue, models, live, time);
            inference.addTo(operations);
            Path scratch = directory.resolve("bedrock/batch-output");
            DurableFiles.deleteTree(scratch);
            Files.createDirectories(scratch);
            var batches = new BatchRunner(ledger, store, inference, roles, scratch);
            ControlPlane.addTo(
                    operations,
                    ledger,
                    catalogue,
                    names,
                    models,
                    runner,
                    batches,
                    new Settings(provisioning, seed, live, roles));
            operations.faults().set(faults);
            var backstage = new Backstage(models.kind().name(), operations.faults(), live, time);
            var front = new Front(
                    region,
                    strictness,
                    operations,
                    new S3Service(store, region),
                    new Identity(roles, sessions),
                    sessions,
                    backstage);
            WebServer web;
            try {
                web = WebServer.start(front, port, time);
            } catch (BindException taken) {
                throw new IOException(
                        "port " + port + " of 127.0.0.1 is in use; choose another, or 0 for any free one", taken);
            }
            URI address = URI.create("http://127.0.0.1:" + web.port());
            var started = new BedrockLocal(
                    directory,
                    lockFile,
                    ledger,
                    runner,
                    batches,
                    web,
                    operations.faults(),
                    live,
                    time,
                    new Endpoints(
                            address, address, address, region, "bedrock-local", "bedrock-local", address, address));
            try {
                ObjectNode announcement = Json.MAPPER.valueToTree(started.endpoints);
                announcement.put("pid", ProcessHandle.current().pid());
                DurableFiles.write(directory.resolve(ANNOUNCEMENT), Json.MAPPER.writeValueAsBytes(announcement));
                runner.resume();
                batches.resume();
            } catch (IOException | RuntimeException failure) {
                web.close();
                throw failure;
            }
            return started;
        }
    }
}
