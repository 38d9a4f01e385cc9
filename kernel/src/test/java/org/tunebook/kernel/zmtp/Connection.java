package org.tunebook.kernel.zmtp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's socket. It reads only when it is asked to, so one that is never asked is a slow client. It keeps
 * no messages for a server that is not there yet: it waits until it is.
 */
public final class Connection implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final byte[] buffer = new byte[1 << 16];
    private final Deque<List<byte[]>> received = new ArrayDeque<>();
    private final Decoder decoder = new Decoder(new Decoder.Listener() {
        @Override
        public void greeted() {}

        @Override
        public void command(byte[] body) {}

        @Override
        public void message(List<byte[]> frames) {
            received.add(frames);
        }
    });

    /** @param type in ZeroMQ's terms, as {@code DEALER} */
    public Connection(String type, byte[] identity, int port) {
        try {
            socket = connected(port);
            socket.setTcpNoDelay(true);
            write(Encoding.greeting());
            write(Encoding.ready(type, identity));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Socket connected(int port) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (true) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return socket;
            } catch (IOException e) {
                socket.close();
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        socket.getOutputStream().write(bytes.array(), bytes.position(), bytes.remaining());
    }

    public void send(List<byte[]> frames) {
        try {
            write(Encoding.message(frames, 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next message; null if there is none in time. */
    public @Nullable List<byte[]> receive(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            InputStream in = socket.getInputStream();
            while (received.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                socket.setSoTimeout((int) Math.max(1, left));
                int count = in.read(buffer);
                if (count < 0) {
                    throw new IOException("the server has closed the connection");
                }
                decoder.read(ByteBuffer.wrap(buffer, 0, count));
            }
            return received.remove();
        } catch (SocketTimeoutException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
