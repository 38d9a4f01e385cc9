package org.tunebook.bedrocklocal.internal.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrocklocal.internal.bedrock.BedrockException;
import org.tunebook.bedrocklocal.internal.files.Json;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** Writes events in the framing {@code application/vnd.amazon.eventstream}, each as soon as it is there. */
final class EventStream implements AutoCloseable {
    static final String CONTENT_TYPE = "application/vnd.amazon.eventstream";

    /** How many events a stream that breaks off has before; no answer has fewer but the shortest of Llama. */
    private static final int BEFORE_END = 2;

    private final OutputStream out;
    private @Nullable BedrockException end;
    private int events;
    private boolean ended;

    /**
     * @param end what the stream is to break off with after its first events
     */
    EventStream(OutputStream out, Optional<BedrockException> end) {
        this.out = out;
        this.end = end.orElse(null);
    }

    void event(String type, JsonNode payload) throws IOException {
        if (events == BEFORE_END) {
            breakOff();
        }
        if (!ended) {
            events++;
            write("event", ":event-type", type, payload);
        }
    }

    private void breakOff() throws IOException {
        BedrockException error = end;
        if (error != null) {
            String type = error.type();
            write(
                    "exception",
                    ":exception-type",
                    Character.toLowerCase(type.charAt(0)) + type.substring(1),
                    Json.object().put("message", error.getMessage()));
            end = null;
            ended = true;
        }
    }

    private void write(String messageType, String typeHeader, String type, JsonNode payload) throws IOException {
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        headers.put(typeHeader, HeaderValue.fromString(type));
        headers.put(":content-type", HeaderValue.fromString("application/json"));
        headers.put(":message-type", HeaderValue.fromString(messageType));
        new Message(headers, Json.MAPPER.writeValueAsBytes(payload)).encode(out);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        try (out) {
            breakOff();
        }
    }
}
