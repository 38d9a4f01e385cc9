package org.tunebook.kernel.zmtp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection. Read by the server's thread; written to by whoever has something for it. */
final class Peer implements Decoder.Listener {
    private static final int READS_AT_ONCE = 16;
    private static final int MOST_SUBSCRIPTIONS = 1_000;

    private final Endpoint endpoint;
    private final SocketChannel channel;
    private final Decoder decoder = new Decoder(this);
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
    private final List<byte[]> subscriptions = new CopyOnWriteArrayList<>();
    private final byte[] ownIdentity;
    private volatile long waitingBytes;
    private long takenBytes;
    private volatile boolean closed;
    private @Nullable SelectionKey key;
    private byte @Nullable [] identity;

    /** @param ownIdentity what the peer is called if it does not say */
    Peer(Endpoint endpoint, SocketChannel channel, byte[] ownIdentity) {
        this.endpoint = endpoint;
        this.channel = channel;
        this.ownIdentity = ownIdentity;
    }

    /** Begins to listen and to speak. */
    void open(SelectionKey registered) {
        synchronized (waiting) {
            key = registered;
        }
        write(Encoding.greeting());
    }

    /** Takes what has come; the buffer is the server's, for use until this returns. */
    void read(ByteBuffer buffer) throws IOException {
        for (int i = 0; i < READS_AT_ONCE; i++) {
            int count = channel.read(buffer.clear());
            if (count < 0) {
                throw new IOException("the peer is gone");
            }
            if (count == 0) {
                return;
            }
            decoder.read(buffer.flip());
        }
    }

    /**
     * Sends bytes after those that wait. They go out on this thread if they can at once: handing them to another
     * takes longer than writing them. An interrupted thread must not write, it would close the channel.
     */
    void write(ByteBuffer bytes) {
        synchronized (waiting) {
            try {
                if (waiting.isEmpty() && !Thread.currentThread().isInterrupted()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                // The server's thread sees the same and lets go of the peer.
                return;
            }
            if (bytes.hasRemaining()) {
                waiting.add(bytes);
                waitingBytes += bytes.remaining();
                interest(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            }
        }
    }

    /** Sends what waits, as far as the peer takes it. */
    void flush() throws IOException {
        synchronized (waiting) {
            while (!waiting.isEmpty()) {
                ByteBuffer next = waiting.element();
                int taken = channel.write(next);
                takenBytes += taken;
                waitingBytes -= taken;
                waiting.notifyAll();
                if (next.hasRemaining()) {
                    return;
                }
                waiting.remove();
            }
            interest(SelectionKey.OP_READ);
        }
    }

    private void interest(int operations) {
        SelectionKey registered = key;
        if (registered != null && registered.isValid()) {
            registered.interestOps(operations);
            registered.selector().wakeup();
        }
    }

    /** How many bytes the peer has not taken yet. */
    long waitingBytes() {
        return waitingBytes;
    }

    void wakeWaiting() {
        synchronized (waiting) {
            waiting.notifyAll();
        }
    }

    /** Waits until the peer has taken all but so many bytes; one that takes nothing for that long is let go. */
    void awaitRoom(long bytes, Duration patience) throws InterruptedException {
        synchronized (waiting) {
            long taken = takenBytes;
            long since = System.nanoTime();
            while (waitingBytes > bytes && !closed && !endpoint.isHurried()) {
                long left = patience.toNanos() - (System.nanoTime() - since);
                if (left <= 0) {
                    close();
                    return;
                }
                TimeUnit.NANOSECONDS.timedWait(waiting, left);
                if (takenBytes > taken) {
                    taken = takenBytes;
                    since = System.nanoTime();
                }
            }
        }
    }

    @Override
    public void greeted() {
        write(Encoding.ready(endpoint.role().name(), new byte[0]));
    }

    @Override
    public void command(byte[] body) throws ProtocolException {
        int nameLength = body.length == 0 ? 0 : body[0] & 0xff;
        if (nameLength == 0 || nameLength > body.length - 1) {
            throw new ProtocolException("a command without a name");
        }
        String name = new String(body, 1, nameLength, StandardCharsets.US_ASCII);
        ByteBuffer content = ByteBuffer.wrap(body, 1 + nameLength, body.length - 1 - nameLength);
        switch (name) {
            case "READY" -> ready(content);
            case "PING" -> pong(content);
            case "SUBSCRIBE" -> subscribe(rest(content));
            case "CANCEL" -> cancel(rest(content));
            case "ERROR" -> throw new ProtocolException("the peer says that it cannot go on");
            default -> {
                // Commands of later versions may be passed over.
            }
        }
    }

    private void ready(ByteBuffer properties) throws ProtocolException {
        String type = "";
        byte[] called = ownIdentity;
        while (properties.hasRemaining()) {
            String name = new String(take(properties, properties.get() & 0xff), StandardCharsets.US_ASCII);
            byte[] value = take(properties, properties.remaining() < Integer.BYTES ? -1 : properties.getInt());
            switch (name.toLowerCase(Locale.ROOT)) {
                case "socket-type" -> type = new String(value, StandardCharsets.US_ASCII);
                case "identity" -> called = value.length == 0 ? ownIdentity : value;
                default -> {
                    // Properties nobody here asks for.
                }
            }
        }
        if (!endpoint.role().admits(type)) {
            throw new ProtocolException("a " + type + " socket cannot talk to a " + endpoint.role());
        }
        if (identity == null) {
            identity = called;
            endpoint.joined(this, called);
        }
    }

    private static byte[] take(ByteBuffer from, int length) throws ProtocolException {
        if (length < 0 || length > from.remaining()) {
            throw new ProtocolException("a property ends after its command");
        }
        byte[] taken = new byte[length];
        from.get(taken);
        return taken;
    }

    private static byte[] rest(ByteBuffer content) {
        byte[] rest = new byte[content.remaining()];
        content.get(rest);
        return rest;
    }

    private void pong(ByteBuffer content) {
        content.position(Math.min(content.limit(), content.position() + Short.BYTES));
        write(Encoding.command("PONG", rest(content)));
    }

    @Override
    public void message(List<byte[]> frames) {
        byte[] from = identity;
        if (from == null) {
            return;
        }
        if (endpoint.role() != Role.PUB) {
            frames.add(0, from);
            endpoint.received(frames);
            return;
        }
        byte[] asked = frames.get(0);
        if (asked.length > 0 && asked[0] == 1) {
            subscribe(Arrays.copyOfRange(asked, 1, asked.length));
        } else if (asked.length > 0 && asked[0] == 0) {
            cancel(Arrays.copyOfRange(asked, 1, asked.length));
        }
    }

    private void subscribe(byte[] prefix) {
        if (subscriptions.size() < MOST_SUBSCRIPTIONS) {
            subscriptions.add(prefix);
        }
    }

    private void cancel(byte[] prefix) {
        for (int i = 0; i < subscriptions.size(); i++) {
            if (Arrays.equals(subscriptions.get(i), prefix)) {
                subscriptions.remove(i);
                return;
            }
        }
    }

    boolean wants(byte[] topic) {
        for (byte[] prefix : subscriptions) {
            if (prefix.length <= topic.length && Arrays.equals(prefix, 0, prefix.length, topic, 0, prefix.length)) {
                return true;
            }
        }
        return false;
    }

    void close() {
        byte[] called = identity;
        if (called != null) {
            endpoint.left(this, called);
        }
        synchronized (waiting) {
            closed = true;
            waiting.clear();
            waitingBytes = 0;
            waiting.notifyAll();
        }
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone in any case.
            return;
        }
    }
}
