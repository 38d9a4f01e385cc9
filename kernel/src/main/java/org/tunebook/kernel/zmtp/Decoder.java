package org.tunebook.kernel.zmtp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a peer sends, in pieces of any size, as greeting, commands and whole messages. Memory is taken as bytes
 * arrive, never on a peer's word of how many will.
 */
final class Decoder {
    /** The most bytes of a message, all frames together: no cell comes near it, and it leaves memory for the rest. */
    static final long MOST_MESSAGE_BYTES =
            Math.min(128 << 20, Runtime.getRuntime().maxMemory() / 8);

    /** The most frames of a message; one of Jupyter's has fewer than ten. */
    static final int MOST_FRAMES = 1_000;

    private static final int FIRST_BODY_BYTES = 1 << 16;
    private static final int MECHANISM_AT = 12;

    /** Who is told what came. */
    interface Listener {
        void greeted();

        void command(byte[] body) throws ProtocolException;

        void message(List<byte[]> frames);
    }

    private final Listener listener;
    private final ByteBuffer head = ByteBuffer.allocate(Encoding.GREETING_BYTES);
    private boolean greeted;
    private byte @Nullable [] body;
    private int filled;
    private int size;
    private int flags;
    private List<byte[]> frames = new ArrayList<>();
    private long messageBytes;

    Decoder(Listener listener) {
        this.listener = listener;
        head.limit(Encoding.GREETING_BYTES);
    }

    /**
     * Takes all that is in a buffer.
     *
     * @throws ProtocolException if it is not ZMTP; nothing more may be read then
     */
    void read(ByteBuffer in) throws ProtocolException {
        while (in.hasRemaining()) {
            if (!greeted) {
                greeting(in);
            } else if (body == null) {
                header(in);
            } else {
                body(in, body);
            }
        }
    }

    private void greeting(ByteBuffer in) throws ProtocolException {
        fillHead(in);
        int read = head.position();
        boolean strange = head.get(0) != (byte) 0xff
                || read > 9 && (head.get(9) & 1) == 0
                || read > 10 && head.get(10) < Encoding.VERSION;
        for (int i = 0; i < 20 && MECHANISM_AT + i < read; i++) {
            int expected = i < Encoding.MECHANISM.length() ? Encoding.MECHANISM.charAt(i) : 0;
            strange |= head.get(MECHANISM_AT + i) != expected;
        }
        if (strange) {
            throw new ProtocolException("the greeting is not ZMTP 3's with the NULL mechanism");
        }
        if (!head.hasRemaining()) {
            greeted = true;
            head.clear().limit(1);
            listener.greeted();
        }
    }

    private void fillHead(ByteBuffer in) {
        while (head.hasRemaining() && in.hasRemaining()) {
            head.put(in.get());
        }
    }

    private void header(ByteBuffer in) throws ProtocolException {
        fillHead(in);
        if (head.position() == 1 && head.limit() == 1) {
            flags = head.get(0);
            boolean command = (flags & Encoding.COMMAND) != 0;
            if (flags < 0 || flags > 7 || command && (flags & Encoding.MORE) != 0) {
                throw new ProtocolException("a frame's flags are " + (flags & 0xff));
            }
            head.limit((flags & Encoding.LONG) == 0 ? 2 : 1 + Long.BYTES);
            fillHead(in);
        }
        if (head.hasRemaining()) {
            return;
        }
        long announced = (flags & Encoding.LONG) == 0 ? head.get(1) & 0xff : head.getLong(1);
        if (announced < 0 || messageBytes + announced > MOST_MESSAGE_BYTES || frames.size() >= MOST_FRAMES) {
            throw new ProtocolException("a message of over " + MOST_FRAMES + " frames or " + MOST_MESSAGE_BYTES
                    + " bytes: frame " + (frames.size() + 1) + " has " + announced);
        }
        head.clear().limit(1);
        size = (int) announced;
        filled = 0;
        byte[] next = new byte[Math.min(size, FIRST_BODY_BYTES)];
        body = next;
        if (size == 0) {
            complete(next);
        }
    }

    private void body(ByteBuffer in, byte[] part) throws ProtocolException {
        byte[] into = part;
        if (filled == into.length) {
            into = Arrays.copyOf(into, (int) Math.min(size, 2L * into.length));
            body = into;
        }
        int taken = Math.min(in.remaining(), into.length - filled);
        in.get(into, filled, taken);
        filled += taken;
        if (filled == size) {
            complete(into);
        }
    }

    private void complete(byte[] frame) throws ProtocolException {
        body = null;
        if ((flags & Encoding.COMMAND) != 0) {
            listener.command(frame);
            return;
        }
        frames.add(frame);
        messageBytes += size;
        if ((flags & Encoding.MORE) == 0) {
            List<byte[]> whole = frames;
            frames = new ArrayList<>();
            messageBytes = 0;
            listener.message(whole);
        }
    }
}
