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
import java.util.Objects;
import java.util.function.Supplier;
import org.tunebook.bedrocklocal.internal.Front;
import org.tunebook.bedrocklocal.internal.bedrock.Catalogue;
import org.tunebook.bedrocklocal.internal.bedrock.LocalModels;
import org.tunebook.bedrocklocal.internal.bedrock.Names;
import org.tunebook.bedrocklocal.internal.bedrock.Operations;
import org.tunebook.bedrocklocal.internal.control.BatchRunner;
import org.tunebook.bedrocklocal.internal.control.ControlPlane;
import org.tunebook.bedrocklocal.internal.control.JobRunner;
import org.tunebook.bedrocklocal.internal.control.Ledger;
import org.tunebook.bedrocklocal.internal.files.DurableFiles;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.bedrocklocal.internal.http.WebServer;
import org.tunebook.bedrocklocal.internal.runtime.Inference;
import org.tunebook.bedrocklocal.internal.s3.FileObjectStore;
import org.tunebook.bedrocklocal.internal.s3.S3Service;
import org.tunebook.bedrocklocal.model.ModelKind;
import org.tunebook.bedrocklocal.model.TableQa;

/**
 * A running server: Bedrock's control plane and runtime, and S3, on one port of the loopback address. All it knows is
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
            Endpoints endpoints) {
        this.directory = directory;
        this.lockFile = lockFile;
        this.ledger = ledger;
        this.runner = runner;
        this.batches = batches;
        this.web = web;
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

    /** The endpoints as one JSON object: {@code bedrock}, {@code bedrockRuntime}, {@code s3}, {@code region} and keys. */
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
        private Clock clock = Clock.systemUTC();
        private long seed = 7;
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
            var store = FileObjectStore.open(directory.resolve("s3"), clock);
            var names = new Names(region, ACCOUNT);
            var ledger = Ledger.open(directory.resolve("bedrock"), names, clock);
            var models = new LocalModels(model);
            var catalogue = new Catalogue(models.kind().name());
            var runner = new JobRunner(ledger, store, models);
            var operations = new Operations();
            var inference = new Inference(ledger, catalogue, models);
            inference.addTo(operations);
            Path scratch = directory.resolve("bedrock/batch-output");
            DurableFiles.deleteTree(scratch);
            Files.createDirectories(scratch);
            var batches = new BatchRunner(ledger, store, inference, scratch);
            ControlPlane.addTo(operations, ledger, catalogue, names, models, runner, batches, provisioning, seed);
            var front = new Front(
                    operations, new S3Service(store, region), models.kind().name());
            WebServer web;
            try {
                web = WebServer.start(front, port);
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
                    new Endpoints(address, address, address, region, "bedrock-local", "bedrock-local"));
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
