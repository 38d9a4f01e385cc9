package org.tunebook.bedrocklocal.internal.s3;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The content inside an {@code aws-chunked} body: chunks of {@code <hex length>[;chunk-signature=…]\r\n<bytes>\r\n} up
 * to one of length 0, then trailing headers. Signatures are not checked.
 */
final class AwsChunkedInputStream extends InputStream {
    private static final int LINE = 8 * 1024;
    private static final int TRAILERS = 32;

    private final InputStream in;
    private final Map<String, String> trailers = new HashMap<>();
    private long left;
    private boolean first = true;
    private boolean ended;

    AwsChunkedInputStream(InputStream in) {
        this.in = in;
    }

    /** The headers after the content, names in lower case; known once the content was read to its end. */
    Map<String, String> trailers() {
        return trailers;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0 && !ended) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int got = in.read(bytes, offset, (int) Math.min(length, left));
        if (got < 0) {
            throw new MalformedChunkException("the body ended inside a chunk");
        }
        left -= got;
        return got;
    }

    private void nextChunk() throws IOException {
        if (!first && !line().isEmpty()) {
            throw new MalformedChunkException("a chunk does not end where its length says");
        }
        first = false;
        String head = line();
        int semicolon = head.indexOf(';');
        String length = semicolon < 0 ? head : head.substring(0, semicolon);
        try {
            left = Long.parseLong(length.trim(), 16);
        } catch (NumberFormatException notHexadecimal) {
            throw new MalformedChunkException("'" + length + "' is not a chunk's length in hexadecimal");
        }
        if (left < 0) {
            throw new MalformedChunkException("a chunk has a negative length");
        }
        if (left == 0) {
            ended = true;
            for (String trailer = lineOrEnd(); !trailer.isEmpty(); trailer = lineOrEnd()) {
                int colon = trailer.indexOf(':');
                if (colon < 0 || trailers.size() >= TRAILERS) {
                    throw new MalformedChunkException("'" + trailer + "' is not a trailing header");
                }
                trailers.put(
                        trailer.substring(0, colon).trim().toLowerCase(Locale.ROOT),
                        trailer.substring(colon + 1).trim());
            }
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new MalformedChunkException("the body ended between chunks");
            }
            if (line.length() >= LINE) {
                throw new MalformedChunkException("a chunk's first line is longer than " + LINE + " bytes");
            }
            line.append((char) b);
        }
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
    }

    private String lineOrEnd() throws IOException {
        var bytes = new StringBuilder();
        int b = in.read();
        while (b >= 0 && b != '\n') {
            if (bytes.length() >= LINE) {
                throw new MalformedChunkException("a trailing header is longer than " + LINE + " bytes");
            }
            bytes.append((char) b);
            b = in.read();
        }
        String text = new String(bytes.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return text.strip();
    }

    /** The body is not what {@code aws-chunked} promises. */
    static final class MalformedChunkException extends EOFException {
        private static final long serialVersionUID = 1;

        MalformedChunkException(String message) {
            super(message);
        }
    }
}
