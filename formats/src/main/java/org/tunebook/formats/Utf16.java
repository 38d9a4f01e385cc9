package org.tunebook.formats;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Files in UTF-16, as editors on Windows write them, told by their first bytes and read as UTF-8. */
final class Utf16 {
    private Utf16() {}

    /** The charset of a stream that begins as UTF-16 does: by its mark, or by an ASCII character and a zero. */
    static @Nullable Charset detect(InputStream markable) throws IOException {
        markable.mark(2);
        byte[] start = markable.readNBytes(2);
        markable.reset();
        if (start.length < 2) {
            return null;
        }
        int first = start[0] & 0xFF;
        int second = start[1] & 0xFF;
        if (first == 0xFE && second == 0xFF || first == 0xFF && second == 0xFE) {
            return StandardCharsets.UTF_16;
        }
        if (first == '{' && second == 0) {
            return StandardCharsets.UTF_16LE;
        }
        return first == 0 && second == '{' ? StandardCharsets.UTF_16BE : null;
    }

    static InputStream asUtf8(InputStream in, Charset charset) {
        Reader reader = new InputStreamReader(in, charset);
        return new InputStream() {
            private final char[] characters = new char[1 << 13];
            private byte[] bytes = new byte[0];
            private int position;
            private int kept;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                while (position == bytes.length) {
                    if (!fill()) {
                        return -1;
                    }
                }
                int count = Math.min(length, bytes.length - position);
                System.arraycopy(bytes, position, target, offset, count);
                position += count;
                return count;
            }

            /** A character's first half at the end waits for its second. */
            private boolean fill() throws IOException {
                int read = reader.read(characters, kept, characters.length - kept);
                int available = kept + Math.max(0, read);
                if (available == 0) {
                    return false;
                }
                boolean half = read > 0 && Character.isHighSurrogate(characters[available - 1]);
                int whole = half ? available - 1 : available;
                bytes = new String(Arrays.copyOf(characters, whole)).getBytes(StandardCharsets.UTF_8);
                position = 0;
                kept = available - whole;
                if (half) {
                    characters[0] = characters[whole];
                }
                return true;
            }
        };
    }
}
