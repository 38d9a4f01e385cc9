package org.tunebook.bedrocklocal.internal.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tunebook.bedrocklocal.internal.files.Json;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** Writes events in the framing {@code application/vnd.amazon.eventstream}, each as soon as it is there. */
final class EventStream implements AutoCloseable {
    static final String CONTENT_TYPE = "application/vnd.amazon.eventstream";

    private final OutputStream out;

    EventStream(OutputStream out) {
        this.out = out;
    }

    void event(String type, JsonNode payload) throws IOException {
        write("event", ":event-type", type, payload);
    }

    /** An error in the middle of a stream; {@code type} begins with a small letter, as {@code internalServerException}. */
    void exception(String type, String message) throws IOException {
        write("exception", ":exception-type", type, Json.object().put("message", message));
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
        out.close();
    }
}
