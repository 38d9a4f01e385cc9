package org.tunebook.kernel.jupyter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.tunebook.kernel.zmtp.Endpoint;
import org.tunebook.kernel.zmtp.Role;
import org.tunebook.kernel.zmtp.ZmtpClient;
import org.tunebook.kernel.zmtp.ZmtpServer;

/**
 * The five sockets. The thread that reads from them executes nothing, so a busy kernel's heart beats on and
 * interrupts are heard.
 */
final class Channels implements AutoCloseable {
    private static final int MOST_DROPS_TOLD = 20;

    /** How far a client may lag behind a cell's output before the cell has to wait for it. */
    private static final long MOST_LAG_BYTES = 8 << 20;

    /** A client that takes nothing for so long, while a cell waits for it, is gone or hangs. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** A socket that requests come in on. */
    enum Channel {
        SHELL,
        CONTROL,
        STDIN
    }

    /** The JVM compiles what has run 200 times. */
    private static final int WARMING_TURNS = 300;

    private final Wire wire;
    private final SocketAddress heart;
    private final ZmtpServer server;
    private final List<Endpoint> requests = new ArrayList<>();
    private final Endpoint iopub;
    private final List<Consumer<Message>> receivers = new ArrayList<>();
    private int dropped;

    /**
     * Binds all sockets, so that nothing a client sends from now on is lost.
     *
     * @throws UncheckedIOException if one cannot be bound
     */
    Channels(ConnectionFile file, Wire wire) {
        this.wire = wire;
        try {
            server = new ZmtpServer("channels");
            for (Channel channel : Channel.values()) {
                requests.add(server.bind(
                        Role.ROUTER, file.address(file.port(channel)), (at, frames) -> received(channel, frames)));
            }
            iopub = server.bind(Role.PUB, file.address(file.iopub()), (at, frames) -> {});
            heart = file.address(file.heartbeat());
            server.bind(Role.REP, heart, Endpoint::send);
        } catch (IOException e) {
            throw new UncheckedIOException("the sockets of " + file.ip() + " cannot be bound: " + e.getMessage(), e);
        }
    }

    /** Begins to receive; messages of each channel go to its receiver, in the order they came. */
    void start(Consumer<Message> shell, Consumer<Message> control, Consumer<Message> stdin) {
        receivers.addAll(List.of(shell, control, stdin));
        server.start();
    }

    private void received(Channel channel, List<byte[]> frames) {
        try {
            receivers.get(channel.ordinal()).accept(wire.read(frames));
        } catch (Wire.Unacceptable e) {
            if (++dropped <= MOST_DROPS_TOLD) {
                System.err.println("A message was dropped: " + e.getMessage()
                        + (dropped == MOST_DROPS_TOLD ? "; further ones are dropped silently" : ""));
            }
        }
    }

    /** Sends a message to the client that its identities name. */
    void send(Channel channel, Message message) {
        requests.get(channel.ordinal()).send(wire.write(message));
    }

    /** Sends a message to every client. */
    void publish(Message message) {
        List<byte[]> frames = wire.write(message.unrouted());
        frames.add(0, message.type().getBytes(StandardCharsets.UTF_8));
        iopub.publish(frames);
    }

    /** From now on nothing waits for clients: a cell is to be stopped. */
    void hurry() {
        iopub.hurry();
    }

    /** Cells wait for clients again. */
    void takeTime() {
        iopub.takeTime();
    }

    /** Waits for clients that lag far behind what was published, unless there is a hurry. */
    void awaitClients() {
        try {
            iopub.awaitRoom(MOST_LAG_BYTES, PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads, writes and beats until the code for it is compiled, so that the first takes no longer than later ones. */
    void warmUp() {
        Wire practice = wire.unused();
        try {
            for (int i = 0; i < WARMING_TURNS; i++) {
                var unused = practice.read(
                        practice.write(Message.of("kernel_info_reply", null, KernelInfo.content(), "warm-up")));
            }
        } catch (Wire.Unacceptable e) {
            throw new IllegalStateException("what this kernel writes it must be able to read", e);
        }
        try (ZmtpClient self = ZmtpClient.connect("REQ", heart)) {
            List<byte[]> beat = List.of(new byte[0], new byte[] {1});
            for (int i = 0; i < WARMING_TURNS; i++) {
                self.send(beat);
                var unused = self.receive();
            }
        } catch (IOException e) {
            // Then a client's beats warm it.
            return;
        }
    }

    /** Sends what is still to be sent and closes the sockets. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            System.err.println("The sockets could not be closed: " + e);
        }
    }
}
