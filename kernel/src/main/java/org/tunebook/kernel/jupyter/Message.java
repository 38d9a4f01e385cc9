package org.tunebook.kernel.jupyter;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One message of the protocol.
 *
 * @param identities the frames that route it
 * @param received when it came in, in {@link System#nanoTime()}
 */
record Message(
        List<byte[]> identities,
        Map<String, @Nullable Object> header,
        Map<String, @Nullable Object> parent,
        Map<String, @Nullable Object> metadata,
        Map<String, @Nullable Object> content,
        long received) {
    static final String PROTOCOL = "5.3";

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSXXX");

    /** A message of the kernel's own. */
    static Message of(
            String type, @Nullable Message parent, Map<String, ? extends @Nullable Object> content, String session) {
        Map<String, @Nullable Object> header = new LinkedHashMap<>();
        header.put("msg_id", UUID.randomUUID().toString());
        header.put("session", session);
        header.put("username", "kernel");
        header.put("date", DATE.format(ZonedDateTime.now(ZoneOffset.UTC)));
        header.put("msg_type", type);
        header.put("version", PROTOCOL);
        return new Message(
                parent == null ? List.of() : parent.identities,
                header,
                parent == null ? Map.of() : parent.header,
                Map.of(),
                new LinkedHashMap<>(content),
                0);
    }

    /** The same, for everyone. */
    Message unrouted() {
        return new Message(List.of(), header, parent, metadata, content, received);
    }

    String type() {
        return String.valueOf(header.get("msg_type"));
    }

    String id() {
        return String.valueOf(header.get("msg_id"));
    }

    String text(String field, String fallback) {
        return content.get(field) instanceof String text ? text : fallback;
    }

    int number(String field, int fallback) {
        return content.get(field) instanceof Number number ? number.intValue() : fallback;
    }

    boolean flag(String field, boolean fallback) {
        return content.get(field) instanceof Boolean flag ? flag : fallback;
    }
}
