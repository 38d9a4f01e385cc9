package org.tunebook.formats;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file as bytes come in, each with its number and what is wrong with it. Holds one line
 * at a time; of a line that is longer than any record may be it keeps nothing. A file in UTF-16 is told by
 * its first bytes and read as what it means.
 */
final class Utf8Lines {
    /** No model takes a record of 32,000 tokens in so many bytes; what is longer is no record. */
    static final int LONGEST_LINE = 16 * 1024 * 1024;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /**
     * One line, without its line break.
     *
     * @param number from 1
     * @param text the line, with U+FFFD where its bytes are not UTF-8
     * @param byteOrderMark whether a byte order mark stood before it
     * @param invalidByte the column (from 1, in bytes) of the first byte that is not UTF-8; 0 if there is none
     * @param utf16 whether the file, of which this is the first line, is in UTF-16
     * @param tooLong whether it was longer than {@link #LONGEST_LINE}; its text is then empty
     */
    record Line(int number, String text, boolean byteOrderMark, int invalidByte, boolean utf16, boolean tooLong) {}

    private InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private long bytes;
    private int number;
    private byte[] line = new byte[1 << 12];
    private int length;
    private boolean begun;
    private boolean isUtf16;

    Utf8Lines(InputStream in) {
        this.in = in;
    }

    /** How many bytes were read so far. */
    long bytes() {
        return bytes;
    }

    /** The next line, or null after the last. A line break at the very end starts no further line. */
    @Nullable
    Line next() throws IOException {
        if (!begun) {
            begun = true;
            Charset utf16 = Utf16.detect(in = new BufferedInputStream(in));
            if (utf16 != null) {
                isUtf16 = true;
                in = Utf16.asUtf8(in, utf16);
            }
        }
        length = 0;
        boolean tooLong = false;
        boolean any = false;
        while (true) {
            if (position == limit) {
                limit = in.read(buffer);
                position = 0;
                if (limit <= 0) {
                    limit = 0;
                    if (!any) {
                        return null;
                    }
                    break;
                }
                bytes += limit;
            }
            any = true;
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            if (!tooLong) {
                tooLong = !append(position, end);
            }
            boolean complete = end < limit;
            position = complete ? end + 1 : end;
            if (complete) {
                break;
            }
        }
        number++;
        if (tooLong) {
            return new Line(number, "", false, 0, isUtf16 && number == 1, true);
        }
        return decode();
    }

    private boolean append(int from, int to) {
        int count = to - from;
        if (length + count > LONGEST_LINE) {
            return false;
        }
        if (length + count > line.length) {
            line = Arrays.copyOf(line, Math.max(length + count, Math.min(LONGEST_LINE, 2 * line.length)));
        }
        System.arraycopy(buffer, from, line, length, count);
        length += count;
        return true;
    }

    private Line decode() {
        int start = 0;
        if (number == 1
                && length >= BYTE_ORDER_MARK.length
                && Arrays.equals(line, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length)) {
            start = BYTE_ORDER_MARK.length;
        }
        int end = length > start && line[length - 1] == '\r' ? length - 1 : length;
        String text = new String(line, start, end - start, StandardCharsets.UTF_8);
        int invalid = text.indexOf('\uFFFD') < 0 ? 0 : firstInvalid(start, end);
        return new Line(number, text, start > 0, invalid, isUtf16 && number == 1, false);
    }

    private int firstInvalid(int start, int end) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytesOfLine = ByteBuffer.wrap(line, start, end - start);
        CharBuffer chars = CharBuffer.allocate(end - start);
        CoderResult result = decoder.decode(bytesOfLine, chars, true);
        return result.isError() ? bytesOfLine.position() - start + 1 : 0;
    }
}
