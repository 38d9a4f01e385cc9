package org.tunebook.kernel.zmtp;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** One connection to a bound socket, by which a kernel can talk to itself. For one thread. */
public final class ZmtpClient implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 13;

    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final Deque<List<byte[]>> received = new ArrayDeque<>();
    private final Decoder decoder = new Decoder(new Decoder.Listener() {
        @Override
        public void greeted() {
            // The rest is said without waiting to be answered.
        }

        @Override
        public void command(byte[] body) {
            // The server's own socket type, which is known here.
        }

        @Override
        public void message(List<byte[]> frames) {
            received.add(frames);
        }
    });

    private ZmtpClient(SocketChannel channel) {
        this.channel = channel;
    }

    /** @param socketType in ZeroMQ's terms, as {@code DEALER} */
    public static ZmtpClient connect(String socketType, SocketAddress address) throws IOException {
        ZmtpClient client = new ZmtpClient(SocketChannel.open(address));
        client.write(Encoding.greeting());
        client.write(Encoding.ready(socketType, new byte[0]));
        return client;
    }

    public void send(List<byte[]> frames) throws IOException {
        write(Encoding.message(frames, 0));
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The next message; waits for it. */
    public List<byte[]> receive() throws IOException {
        while (received.isEmpty()) {
            if (channel.read(buffer.clear()) < 0) {
                throw new IOException("the server has closed the connection");
            }
            decoder.read(buffer.flip());
        }
        return received.remove();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
