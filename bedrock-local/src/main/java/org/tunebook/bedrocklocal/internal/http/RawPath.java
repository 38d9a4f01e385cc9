package org.tunebook.bedrocklocal.internal.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request's path and query as they came over the wire, taken apart first and percent-decoded once after: an ARN in
 * a path holds encoded slashes and colons, and a key in S3 may hold anything.
 */
public final class RawPath {
    private RawPath() {}

    /** The segments between slashes, decoded; {@code /a//b} has an empty one in the middle. */
    public static List<String> segments(String rawPath) {
        List<String> segments = new ArrayList<>();
        String path = rawPath.startsWith("/") ? rawPath.substring(1) : rawPath;
        for (String segment : path.split("/", -1)) {
            segments.add(decode(segment, Plus.IS_PLUS));
        }
        return segments;
    }

    /** The query's parameters in order, names and values decoded; one without "=" has an empty value. */
    public static Map<String, List<String>> parameters(@Nullable String rawQuery) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (rawQuery == null || rawQuery.isEmpty()) {
            return parameters;
        }
        for (String pair : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals), Plus.IS_SPACE);
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1), Plus.IS_SPACE);
            if (!name.isEmpty()) {
                parameters.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
            }
        }
        return parameters;
    }

    enum Plus {
        IS_PLUS,
        IS_SPACE
    }

    /**
     * @throws MalformedPathException if a percent sign is not followed by two hexadecimal digits, or the bytes are not UTF-8
     */
    static String decode(String raw, Plus plus) {
        if (raw.indexOf('%') < 0 && raw.indexOf('+') < 0 && raw.chars().allMatch(c -> c < 0x80)) {
            return raw;
        }
        var bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                int high = i + 1 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
                int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new MalformedPathException("'%' without two hexadecimal digits in '" + raw + "'");
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else if (c == '+' && plus == Plus.IS_SPACE) {
                bytes.write(' ');
            } else {
                int codePoint = raw.codePointAt(i);
                bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint) - 1;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw new MalformedPathException("'" + raw + "' is not UTF-8 once it is percent-decoded", notUtf8);
        }
    }

    /** A path or query that can't be decoded. */
    public static final class MalformedPathException extends RuntimeException {
        private static final long serialVersionUID = 1;

        MalformedPathException(String message) {
            super(message);
        }

        MalformedPathException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
