package org.tunebook.kernel.zmtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Greetings, commands and messages as bytes. */
final class Encoding {
    static final int GREETING_BYTES = 64;
    static final int VERSION = 3;
    static final int MORE = 1;
    static final int LONG = 2;
    static final int COMMAND = 4;
    static final String MECHANISM = "NULL";

    private static final int MOST_SHORT = 255;

    private Encoding() {}

    /** What each side says first: signature, version 3.0, mechanism, not as a server (NULL has none). */
    static ByteBuffer greeting() {
        ByteBuffer greeting = ByteBuffer.allocate(GREETING_BYTES);
        greeting.put((byte) 0xff).putLong(1).put((byte) 0x7f);
        greeting.put((byte) VERSION).put((byte) 0).put(ascii(MECHANISM));
        return greeting.rewind();
    }

    /** What each side says when it accepts the other's greeting; without an identity if that is empty. */
    static ByteBuffer ready(String socketType, byte[] identity) {
        byte[] type = property("Socket-Type", ascii(socketType));
        byte[] name = identity.length == 0 ? identity : property("Identity", identity);
        return command(
                "READY",
                ByteBuffer.allocate(type.length + name.length)
                        .put(type)
                        .put(name)
                        .array());
    }

    private static byte[] property(String name, byte[] value) {
        return ByteBuffer.allocate(1 + name.length() + Integer.BYTES + value.length)
                .put((byte) name.length())
                .put(ascii(name))
                .putInt(value.length)
                .put(value)
                .array();
    }

    static ByteBuffer command(String name, byte[] content) {
        int size = 1 + name.length() + content.length;
        ByteBuffer out = ByteBuffer.allocate(headerBytes(size) + size);
        header(out, COMMAND, size);
        return out.put((byte) name.length()).put(ascii(name)).put(content).flip();
    }

    /** A message of frames {@code from} and later ones. */
    static ByteBuffer message(List<byte[]> frames, int from) {
        int size = 0;
        for (int i = from; i < frames.size(); i++) {
            int body = frames.get(i).length;
            size = Math.addExact(size, Math.addExact(headerBytes(body), body));
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        for (int i = from; i < frames.size(); i++) {
            byte[] body = frames.get(i);
            header(out, i < frames.size() - 1 ? MORE : 0, body.length);
            out.put(body);
        }
        return out.flip();
    }

    private static int headerBytes(int size) {
        return size > MOST_SHORT ? 1 + Long.BYTES : 2;
    }

    private static void header(ByteBuffer out, int flags, int size) {
        if (size > MOST_SHORT) {
            out.put((byte) (flags | LONG)).putLong(size);
        } else {
            out.put((byte) flags).put((byte) size);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
