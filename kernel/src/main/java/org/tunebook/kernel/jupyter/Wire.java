package org.tunebook.kernel.jupyter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Messages as frames: delimited, signed, each taken once. */
final class Wire {
    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
    private static final int REMEMBERED = 1 << 16;

    private final byte[] key;
    private final Set<String> seen = new LinkedHashSet<>();

    Wire(byte[] key) {
        this.key = key.clone();
    }

    /** One with the same key that has read nothing yet. */
    Wire unused() {
        return new Wire(key);
    }

    /** Frames that are no message to be acted on. */
    static final class Unacceptable extends Exception {
        private static final long serialVersionUID = 1;

        Unacceptable(String why) {
            super(why);
        }
    }

    /** Reads a message that came in; whatever the frames hold, the worst that happens is the exception. */
    Message read(List<byte[]> frames) throws Unacceptable {
        int at = 0;
        while (at < frames.size() && !Arrays.equals(frames.get(at), DELIMITER)) {
            at++;
        }
        if (at + 6 > frames.size()) {
            throw new Unacceptable(frames.size() + " frames, of which " + Math.max(0, frames.size() - at - 1)
                    + " after the delimiter; expected at least 5");
        }
        List<byte[]> parts = frames.subList(at + 2, at + 6);
        byte[] signature = frames.get(at + 1);
        if (key.length > 0 && !MessageDigest.isEqual(sign(parts), signature)) {
            throw new Unacceptable("the signature is wrong");
        }
        Message message;
        try {
            message = new Message(
                    List.copyOf(frames.subList(0, at)),
                    Json.object(parts.get(0)),
                    Json.object(parts.get(1)),
                    Json.object(parts.get(2)),
                    Json.object(parts.get(3)),
                    System.nanoTime());
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new Unacceptable("not JSON as it should be: " + e.getMessage());
        }
        if (!(message.header().get("msg_id") instanceof String)
                || !(message.header().get("msg_type") instanceof String)) {
            throw new Unacceptable("the header lacks msg_id or msg_type");
        }
        remember(key.length > 0 ? new String(signature, StandardCharsets.ISO_8859_1) : message.id());
        return message;
    }

    private synchronized void remember(String once) throws Unacceptable {
        if (!seen.add(once)) {
            throw new Unacceptable("it has come before");
        }
        if (seen.size() > REMEMBERED) {
            seen.remove(seen.iterator().next());
        }
    }

    /** The frames of a message that goes out. */
    List<byte[]> write(Message message) {
        List<byte[]> parts = List.of(
                Json.write(message.header()),
                Json.write(message.parent()),
                Json.write(message.metadata()),
                Json.write(message.content()));
        List<byte[]> frames = new ArrayList<>(message.identities());
        frames.add(DELIMITER);
        frames.add(key.length == 0 ? new byte[0] : sign(parts));
        frames.addAll(parts);
        return frames;
    }

    private byte[] sign(List<byte[]> parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            parts.forEach(mac::update);
            return hex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HmacSHA256", e);
        }
    }

    private static byte[] hex(byte[] bytes) {
        byte[] text = new byte[bytes.length * 2];
        for (int i = 0; i < bytes.length; i++) {
            text[2 * i] = (byte) Character.forDigit(bytes[i] >> 4 & 0xf, 16);
            text[2 * i + 1] = (byte) Character.forDigit(bytes[i] & 0xf, 16);
        }
        return text;
    }
}
