package org.tunebook.bedrocklocal.internal.s3;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.tunebook.bedrocklocal.internal.files.Json;

/**
 * One file for an object's content and what is known of it, so that both change in one rename: the content, then a
 * {@link StoredObject} as JSON, then that JSON's length in four bytes and four bytes that mark the format.
 */
final class ObjectFile {
    private static final byte[] MARK = "TBO1".getBytes(StandardCharsets.US_ASCII);
    private static final int TAIL = 8;

    private ObjectFile() {}

    /** Appends what is known of the content that stands in the file, and forces all to the disk. */
    static void seal(FileChannel channel, StoredObject object) throws IOException {
        byte[] json = Json.MAPPER.writeValueAsBytes(object);
        ByteBuffer trailer = ByteBuffer.allocate(json.length + TAIL);
        trailer.put(json).putInt(json.length).put(MARK).flip();
        channel.position(object.size());
        while (trailer.hasRemaining()) {
            channel.write(trailer);
        }
        channel.force(true);
    }

    static StoredObject describe(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return describe(channel, file);
        }
    }

    static StoredObject describe(FileChannel channel, Path file) throws IOException {
        long length = channel.size();
        if (length < TAIL) {
            throw new IOException(file + " is not an object of Bedrock Local: too short");
        }
        ByteBuffer tail = read(channel, length - TAIL, TAIL);
        int jsonLength = tail.getInt();
        byte[] mark = new byte[MARK.length];
        tail.get(mark);
        if (!java.util.Arrays.equals(mark, MARK) || jsonLength < 0 || jsonLength > length - TAIL) {
            throw new IOException(file + " is not an object of Bedrock Local: its end was changed");
        }
        byte[] json = new byte[jsonLength];
        read(channel, length - TAIL - jsonLength, jsonLength).get(json);
        return Json.MAPPER.readValue(json, StoredObject.class);
    }

    /** The bytes of a channel from a position on; closing it leaves the channel open. */
    static InputStream range(FileChannel channel, long from, long length) {
        return new InputStream() {
            private long position = from;
            private final long end = from + length;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int wanted) throws IOException {
                if (position >= end) {
                    return -1;
                }
                int most = (int) Math.min(wanted, end - position);
                int got = channel.read(ByteBuffer.wrap(bytes, offset, most), position);
                if (got < 0) {
                    throw new EOFException("an object's file ends before its content");
                }
                position += got;
                return got;
            }
        };
    }

    private static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException("a file ended while it was read");
            }
        }
        return buffer.flip();
    }
}
