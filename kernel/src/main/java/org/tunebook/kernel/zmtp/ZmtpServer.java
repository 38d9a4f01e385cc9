package org.tunebook.kernel.zmtp;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Bound ZeroMQ sockets. One thread accepts, reads and hands on for all of them; it waits without ever polling in
 * vain. What is sent goes out on the sender's own thread.
 */
public final class ZmtpServer implements AutoCloseable {
    private static final int MOST_PEERS = 1_000;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final long LINGER_MILLIS = 500;
    private static final long PAUSE_NANOS = 10_000_000;

    private final Selector selector;
    private final Thread thread;
    private final List<ServerSocketChannel> bound = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private int identities;
    private volatile boolean closed;

    /** @param name of the thread that serves */
    public ZmtpServer(String name) throws IOException {
        selector = Selector.open();
        thread = new Thread(null, this::serve, name, 0, false);
        thread.setDaemon(true);
    }

    /**
     * Binds a socket; peers may connect from now on, and are served once the server is started.
     *
     * @param address of TCP, or of a Unix domain socket, whose file is removed when the server is closed
     */
    public Endpoint bind(Role role, SocketAddress address, Endpoint.Receiver receiver) throws IOException {
        ServerSocketChannel channel = address instanceof UnixDomainSocketAddress
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open();
        bound.add(channel);
        if (!(address instanceof UnixDomainSocketAddress)) {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        }
        channel.bind(address);
        channel.configureBlocking(false);
        Endpoint endpoint = new Endpoint(role, receiver);
        channel.register(selector, SelectionKey.OP_ACCEPT, endpoint);
        return endpoint;
    }

    /** Begins to serve. */
    public void start() {
        thread.start();
    }

    private void serve() {
        try {
            while (!closed) {
                selector.select(this::ready);
            }
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LINGER_MILLIS);
            while (isWaiting() && System.nanoTime() < end) {
                selector.select(this::ready, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()) + 1);
            }
        } catch (IOException e) {
            System.err.println("The kernel's sockets cannot be served any more: " + e);
        }
    }

    private boolean isWaiting() {
        return selector.keys().stream()
                .anyMatch(key -> key.attachment() instanceof Peer peer && peer.waitingBytes() > 0);
    }

    /** Whatever one peer does, the others are served. */
    private void ready(SelectionKey key) {
        try {
            if (key.attachment() instanceof Peer peer) {
                if (key.isWritable()) {
                    peer.flush();
                }
                if (key.isReadable()) {
                    peer.read(buffer);
                }
            } else if (key.attachment() instanceof Endpoint endpoint) {
                accept((ServerSocketChannel) key.channel(), endpoint);
            }
        } catch (IOException | CancelledKeyException | OutOfMemoryError e) {
            drop(key);
        }
    }

    private static void drop(SelectionKey key) {
        key.cancel();
        if (key.attachment() instanceof Peer peer) {
            peer.close();
        }
    }

    private void accept(ServerSocketChannel from, Endpoint endpoint) {
        try {
            SocketChannel channel = from.accept();
            if (channel == null) {
                return;
            }
            if (closed || selector.keys().size() >= MOST_PEERS) {
                channel.close();
                return;
            }
            channel.configureBlocking(false);
            if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            Peer peer = new Peer(endpoint, channel, nextIdentity());
            peer.open(channel.register(selector, SelectionKey.OP_READ, peer));
        } catch (IOException e) {
            // One that came and is gone already, or no file handle left: those who are here are served on.
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Names for peers that have none begin with a zero, as no peer's own may. */
    private byte[] nextIdentity() {
        return ByteBuffer.allocate(1 + Integer.BYTES)
                .put((byte) 0)
                .putInt(++identities)
                .array();
    }

    /** Sends what is still to be sent, for half a second at most, and closes all sockets. */
    @Override
    public void close() throws IOException {
        if (!selector.isOpen()) {
            return;
        }
        closed = true;
        selector.wakeup();
        try {
            thread.join(2 * LINGER_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SelectionKey key : List.copyOf(selector.keys())) {
            drop(key);
        }
        for (ServerSocketChannel channel : bound) {
            SocketAddress address = channel.getLocalAddress();
            channel.close();
            if (address instanceof UnixDomainSocketAddress file) {
                Files.deleteIfExists(file.getPath());
            }
        }
        selector.close();
    }
}
