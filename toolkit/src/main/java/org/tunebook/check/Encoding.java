package org.tunebook.check;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** UTF-8 that was read as Windows-1252 or Latin-1: found, and read again as it was meant. */
final class Encoding {
    private static final Pattern DAMAGE = Pattern.compile("\uFFFD|[\u00C2\u00C3][\u0080-\u00BF]"
            + "|\u00E2[\u0080-\u009F\u20AC\u201A-\u201E\u2020-\u2022\u2026][\u0080-\u00BF\u0152\u0153\u0160\u0161\u017D\u017E\u0178\u0192\u02C6\u02DC"
            + "\u2013-\u2022\u2026\u2030\u2039\u203A\u20AC\u2122]|\u00C3[\u0192\u201A\u2030\u0160\u0153\u017E]");

    /** The byte that a character stands for in Windows-1252, or in Latin-1 where Windows-1252 has none. */
    private static final Map<Character, Byte> BYTES = new HashMap<>();

    static {
        Charset windows = Charset.forName("windows-1252");
        for (int b = 0x80; b < 0x100; b++) {
            byte[] one = {(byte) b};
            BYTES.put((char) b, (byte) b);
            char c = windows.decode(ByteBuffer.wrap(one)).get();
            if (c != '\uFFFD') {
                BYTES.put(c, (byte) b);
            }
        }
    }

    private Encoding() {}

    static Matcher damage(String text) {
        return DAMAGE.matcher(text);
    }

    /**
     * The text with every damaged sequence read again, where its bytes are one character of UTF-8; twice, for
     * text that was misread twice. What was lost (U+FFFD) stays.
     */
    static String repaired(String text) {
        String once = reread(text);
        return damage(once).find() ? reread(once) : once;
    }

    private static String reread(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            int length = sequence(text, i);
            if (length > 0) {
                out.append(decoded(text, i, length));
                i += length;
            } else {
                out.append(text.charAt(i++));
            }
        }
        return out.toString();
    }

    /** How many characters from there on are the bytes of one character of UTF-8; 0 if none are. */
    private static int sequence(String text, int start) {
        int first = BYTES.getOrDefault(text.charAt(start), (byte) 0) & 0xFF;
        int length = first >= 0xF0 && first < 0xF5
                ? 4
                : first >= 0xE0 && first < 0xF0 ? 3 : first >= 0xC2 && first < 0xE0 ? 2 : 0;
        if (length == 0 || start + length > text.length()) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            int next = BYTES.getOrDefault(text.charAt(start + i), (byte) 0) & 0xFF;
            if (next < 0x80 || next > 0xBF) {
                return 0;
            }
        }
        return decoded(text, start, length).isEmpty() ? 0 : length;
    }

    private static String decoded(String text, int start, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = BYTES.getOrDefault(text.charAt(start + i), (byte) 0);
        }
        try {
            CharBuffer read = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return read.toString();
        } catch (CharacterCodingException e) {
            return "";
        }
    }
}
