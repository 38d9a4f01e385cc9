package org.tunebook.bedrocklocal.internal.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.bedrocklocal.internal.http.Exchange;

/**
 * A service of AWS's query protocol: a form with an {@code Action} in, XML out. An action's result is a JSON tree, whose
 * objects become elements and whose arrays' elements become {@code member}s.
 */
final class QueryService {
    private static final int BODY_BYTES = 1024 * 1024;

    /** What an action does. */
    @FunctionalInterface
    interface Action {
        ObjectNode answer(QueryCall call) throws QueryException, IOException;
    }

    private final String name;
    private final String namespace;
    private final Map<String, Action> actions = new LinkedHashMap<>();

    QueryService(String name, String namespace) {
        this.name = name;
        this.namespace = namespace;
    }

    QueryService add(String action, Action does) {
        actions.put(action, does);
        return this;
    }

    void serve(Exchange exchange, String accessKeyId) throws IOException {
        try {
            Map<String, String> parameters = form(exchange);
            String action = parameters.getOrDefault("Action", "");
            Optional<Action> known = Optional.ofNullable(actions.get(action));
            if (known.isEmpty()) {
                throw QueryException.notEmulated(
                        action.isEmpty() ? "a request to " + name + " without Action" : name + "'s " + action);
            }
            var call = new QueryCall(action, parameters, exchange, accessKeyId);
            ObjectNode result = known.get().answer(call);
            ObjectNode reply = Json.object();
            if (!result.isEmpty()) {
                reply.set(action + "Result", result);
            }
            reply.putObject("ResponseMetadata").put("RequestId", exchange.requestId());
            reply(exchange, 200, action + "Response", reply);
        } catch (QueryException error) {
            refuse(exchange, error);
        } catch (IOException | RuntimeException failure) {
            if (exchange.answered() || failure instanceof EOFException) {
                throw failure;
            }
            System.err.println("Bedrock Local: " + name + " failed");
            failure.printStackTrace();
            refuse(exchange, new QueryException(500, "ServiceFailure", "The request processing has failed."));
        }
    }

    void refuse(Exchange exchange, QueryException error) throws IOException {
        ObjectNode reply = Json.object();
        reply.putObject("Error")
                .put("Type", error.status() < 500 ? "Sender" : "Receiver")
                .put("Code", error.code())
                .put("Message", error.getMessage());
        reply.put("RequestId", exchange.requestId());
        reply(exchange, error.status(), "ErrorResponse", reply);
    }

    private static Map<String, String> form(Exchange exchange) throws QueryException, IOException {
        byte[] body = exchange.body().readNBytes(BODY_BYTES + 1);
        if (body.length > BODY_BYTES) {
            throw QueryException.validation("The request's body is longer than " + BODY_BYTES + " bytes");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                try {
                    parameters.put(
                            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException malformed) {
                    throw QueryException.validation("The request's form is malformed: " + malformed.getMessage());
                }
            }
        }
        return parameters;
    }

    private void reply(Exchange exchange, int status, String root, ObjectNode content) throws IOException {
        var text = new StringWriter();
        try {
            XMLStreamWriter out = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            out.writeStartElement(root);
            out.writeDefaultNamespace(namespace);
            write(out, content);
            out.writeEndElement();
            out.close();
        } catch (XMLStreamException never) {
            throw new IllegalStateException("writing XML to memory", never);
        }
        exchange.reply(
                status,
                Map.of("content-type", "text/xml", "x-amzn-requestid", exchange.requestId()),
                text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void write(XMLStreamWriter out, JsonNode node) throws XMLStreamException {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                out.writeStartElement(member.getKey());
                write(out, member.getValue());
                out.writeEndElement();
            }
        } else if (node.isArray()) {
            for (JsonNode element : node) {
                out.writeStartElement("member");
                write(out, element);
                out.writeEndElement();
            }
        } else {
            out.writeCharacters(node.asText());
        }
    }
}
