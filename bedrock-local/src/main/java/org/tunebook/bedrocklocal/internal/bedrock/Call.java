package org.tunebook.bedrocklocal.internal.bedrock;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tunebook.bedrocklocal.conditions.Fault;
import org.tunebook.bedrocklocal.internal.faults.Faults;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.bedrocklocal.internal.http.Exchange;

/** A request that was found to be one of Bedrock's operations, with what its path holds. */
public final class Call {
    /** The limit of an InvokeModel body; taken for every body. */
    static final int BODY_BYTES = 25_000_000;

    private final Exchange exchange;
    private final Map<String, String> labels;
    private final Optional<Fault.Kind> streamEnd;
    private final Faults faults;

    Call(Exchange exchange, Map<String, String> labels, Optional<Fault.Kind> streamEnd, Faults faults) {
        this.exchange = exchange;
        this.labels = labels;
        this.streamEnd = streamEnd;
        this.faults = faults;
    }

    /** What this call's event stream is to end with too early. */
    public Optional<BedrockException> streamEnd() {
        return streamEnd.map(BedrockException::of);
    }

    /** What is to become of the job that this call creates. */
    public Optional<Fault> jobFault() {
        return faults.strikeJob();
    }

    /** What the path holds in place of a label such as {@code {jobIdentifier}}. */
    public String label(String name) {
        String value = labels.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the operation's path has no {" + name + "}");
        }
        return value;
    }

    public Exchange exchange() {
        return exchange;
    }

    public Optional<String> parameter(String name) {
        return exchange.parameter(name);
    }

    /**
     * The whole body.
     *
     * @throws BedrockException if it is longer than {@value #BODY_BYTES} bytes
     */
    public byte[] body() throws BedrockException, IOException {
        InputStream in = exchange.body();
        byte[] body = in.readNBytes(BODY_BYTES + 1);
        if (body.length > BODY_BYTES) {
            throw BedrockException.validation("The request's body is longer than " + BODY_BYTES + " bytes");
        }
        return body;
    }

    /** The body as a JSON object; an empty body is an empty object. */
    public ObjectNode json() throws BedrockException, IOException {
        return object(body());
    }

    /** Reads a JSON object. */
    public static ObjectNode object(byte[] body) throws BedrockException, IOException {
        if (body.length == 0) {
            return Json.object();
        }
        JsonNode node;
        try {
            node = Json.MAPPER.readTree(body);
        } catch (JsonProcessingException malformed) {
            throw BedrockException.serialization("The request's body is not JSON: " + malformed.getOriginalMessage());
        }
        if (!(node instanceof ObjectNode object)) {
            throw BedrockException.serialization("The request's body is not a JSON object");
        }
        return object;
    }

    public void reply(int status, JsonNode body) throws IOException {
        reply(status, Map.of(), body);
    }

    public void reply(int status, Map<String, String> more, JsonNode body) throws IOException {
        Map<String, String> headers = headers();
        headers.put("content-type", "application/json");
        headers.putAll(more);
        exchange.reply(status, headers, Json.MAPPER.writeValueAsBytes(body));
    }

    /** The headers that every reply has. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("x-amzn-requestid", exchange.requestId());
        return headers;
    }
}
