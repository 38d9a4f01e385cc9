package org.tunebook.dataset;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.tunebook.formats.FormatException;

/**
 * The characters of a file, read once from start to end, with the place of the next one. Gzip is known by
 * its first bytes; the encoding is what the byte order mark says, without one UTF-16 where every other of
 * the first bytes is zero, and else UTF-8. Bytes that are not in that encoding are an error with their place.
 */
final class TextReader extends Reader {
    /** A line or cell that is longer than this is none: a line break or a closing quote is missing. */
    static final int LONGEST = 16 * 1024 * 1024;

    private static final int BUFFER = 1 << 16;

    private final String file;
    private final InputStream in;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).limit(0);
    private final CharBuffer chars = CharBuffer.allocate(BUFFER).limit(0);
    private boolean ended;
    private long line = 1;
    private long column = 1;
    private boolean afterReturn;

    private TextReader(String file, InputStream in, Charset charset) {
        this.file = file;
        this.in = in;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    static TextReader open(Path path) throws IOException {
        String file = path.toString();
        InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER);
        try {
            if (startsWith(head(in), 0x1F, 0x8B)) {
                in = new BufferedInputStream(gunzip(in, file), BUFFER);
            }
            byte[] head;
            try {
                head = head(in);
            } catch (EOFException | ZipException e) {
                throw brokenGzip(file, e);
            }
            refuseBinary(head, file);
            return new TextReader(file, in, charset(head, in));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static InputStream gunzip(InputStream in, String file) throws IOException {
        try {
            return new GZIPInputStream(in, BUFFER);
        } catch (EOFException | ZipException e) {
            throw brokenGzip(file, e);
        }
    }

    private static FormatException brokenGzip(String place, IOException e) {
        return new FormatException(
                place
                        + (e instanceof EOFException
                                ? ": the gzip file ends early; it was cut off. Fetch it again."
                                : ": the gzip file is damaged (" + e.getMessage() + "). Fetch it again."),
                e);
    }

    private static byte[] head(InputStream in) throws IOException {
        in.mark(8);
        byte[] head = in.readNBytes(8);
        in.reset();
        return head;
    }

    private static boolean startsWith(byte[] head, int... start) {
        for (int i = 0; i < start.length; i++) {
            if (i >= head.length || (head[i] & 0xFF) != start[i]) {
                return false;
            }
        }
        return true;
    }

    private static void refuseBinary(byte[] head, String file) {
        String what = null;
        if (startsWith(head, 'P', 'A', 'R', '1')) {
            what = "a Parquet file";
        } else if (startsWith(head, 'A', 'R', 'R', 'O', 'W', '1')) {
            what = "an Arrow file";
        } else if (startsWith(head, 'P', 'K', 3, 4)) {
            what = "a ZIP archive or an Excel workbook";
        } else if (startsWith(head, 0x28, 0xB5, 0x2F, 0xFD)) {
            what = "compressed by Zstandard";
        } else if (startsWith(head, 0xFF, 0xFE, 0, 0) || startsWith(head, 0, 0, 0xFE, 0xFF)) {
            what = "in UTF-32";
        }
        if (what != null) {
            throw new FormatException(
                    file + ": the file is " + what + ", which cannot be read here; expected text, plain"
                            + " or gzip. Save it as JSONL or CSV (with Python's datasets: to_json or to_csv).");
        }
    }

    /** The encoding that the first bytes tell; a byte order mark is taken off the stream. */
    private static Charset charset(byte[] head, InputStream in) throws IOException {
        if (startsWith(head, 0xEF, 0xBB, 0xBF)) {
            in.skipNBytes(3);
            return StandardCharsets.UTF_8;
        }
        if (startsWith(head, 0xFF, 0xFE)) {
            in.skipNBytes(2);
            return StandardCharsets.UTF_16LE;
        }
        if (startsWith(head, 0xFE, 0xFF)) {
            in.skipNBytes(2);
            return StandardCharsets.UTF_16BE;
        }
        if (head.length >= 4 && head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0) {
            return StandardCharsets.UTF_16BE;
        }
        if (head.length >= 4 && head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0) {
            return StandardCharsets.UTF_16LE;
        }
        return StandardCharsets.UTF_8;
    }

    /** The encoding's name. */
    String encoding() {
        return decoder.charset().name();
    }

    /** The line of the next character, from 1. */
    long line() {
        return line;
    }

    /** The column of the next character, from 1, in UTF-16 units. */
    long column() {
        return column;
    }

    /** The next character, which stays the next one; -1 at the end. */
    int peek() throws IOException {
        return chars.hasRemaining() || fill() ? chars.get(chars.position()) : -1;
    }

    @Override
    public int read() throws IOException {
        if (!chars.hasRemaining() && !fill()) {
            return -1;
        }
        char c = chars.get();
        advance(c);
        return c;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!chars.hasRemaining() && !fill()) {
            return -1;
        }
        int count = Math.min(length, chars.remaining());
        chars.get(target, offset, count);
        for (int i = offset; i < offset + count; i++) {
            advance(target[i]);
        }
        return count;
    }

    /** The rest of the line, without its line feed and a carriage return before that; null at the end. */
    @Nullable
    String readLine() throws IOException {
        if (!chars.hasRemaining() && !fill()) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        do {
            char[] units = chars.array();
            int end = chars.position();
            while (end < chars.limit() && units[end] != '\n') {
                end++;
            }
            text.append(units, chars.position(), end - chars.position());
            if (text.length() > LONGEST) {
                throw new FormatException(file + " line " + line + " column " + (LONGEST + 1)
                        + ": the line has more than " + LONGEST + " characters; expected one record a line. Is a line"
                        + " break missing?");
            }
            if (end < chars.limit()) {
                chars.position(end + 1);
                line++;
                column = 1;
                break;
            }
            column += end - chars.position();
            chars.position(end);
        } while (fill());
        int length = text.length();
        return text.substring(0, length > 0 && text.charAt(length - 1) == '\r' ? length - 1 : length);
    }

    /** A carriage return, a line feed, or the one after the other end a line. */
    private void advance(char c) {
        if (c == '\n' && afterReturn) {
            afterReturn = false;
        } else if (c == '\n' || c == '\r') {
            line++;
            column = 1;
            afterReturn = c == '\r';
        } else {
            column++;
            afterReturn = false;
        }
    }

    private boolean fill() throws IOException {
        chars.clear();
        while (true) {
            CoderResult result = decoder.decode(bytes, chars, ended);
            if (chars.position() > 0) {
                // What stands before broken bytes is handed over first: then the place is theirs.
                break;
            }
            if (result.isError()) {
                chars.limit(0);
                throw notText();
            }
            if (ended) {
                break;
            }
            bytes.compact();
            int count = readBytes();
            ended = count < 0;
            bytes.position(bytes.position() + Math.max(0, count)).flip();
        }
        chars.flip();
        return chars.hasRemaining();
    }

    private int readBytes() throws IOException {
        try {
            return in.read(bytes.array(), bytes.position(), bytes.remaining());
        } catch (EOFException | ZipException e) {
            throw brokenGzip(file + " line " + line + " column " + column, e);
        }
    }

    private FormatException notText() {
        String found = String.format("0x%02X", bytes.get(bytes.position()));
        return new FormatException(file + " line " + line + " column " + column + ": the byte " + found + " is not "
                + encoding() + ". Save the file as UTF-8.");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
