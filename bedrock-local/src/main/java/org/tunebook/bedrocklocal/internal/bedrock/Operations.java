package org.tunebook.bedrocklocal.internal.bedrock;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrocklocal.conditions.Fault;
import org.tunebook.bedrocklocal.internal.faults.Faults;
import org.tunebook.bedrocklocal.internal.faults.StruckCall;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.bedrocklocal.internal.http.Exchange;
import org.tunebook.bedrocklocal.internal.http.RawPath.MalformedPathException;
import org.tunebook.bedrocklocal.internal.http.Service;

/** Bedrock's operations by method and path, those that are not emulated among them. */
public final class Operations implements Service {
    /** What an operation does. */
    @FunctionalInterface
    public interface Handler {
        void handle(Call call) throws BedrockException, IOException;
    }

    private record Operation(
            String name,
            String method,
            List<String> path,
            @Nullable Handler handler) {
        /** What stands in place of the labels, or null if the path is another. */
        @Nullable
        Map<String, String> match(List<String> segments) {
            if (segments.size() != path.size()) {
                return null;
            }
            Map<String, String> labels = new LinkedHashMap<>();
            for (int i = 0; i < path.size(); i++) {
                String wanted = path.get(i);
                if (wanted.startsWith("{")) {
                    if (segments.get(i).isEmpty()) {
                        return null;
                    }
                    labels.put(wanted.substring(1, wanted.length() - 1), segments.get(i));
                } else if (!wanted.equals(segments.get(i))) {
                    return null;
                }
            }
            return labels;
        }
    }

    private final List<Operation> operations = new ArrayList<>();
    private final Faults faults = new Faults();

    /** What goes wrong on purpose. */
    public Faults faults() {
        return faults;
    }

    /** Adds an operation by its method and path, as {@code GET /custom-models/{modelIdentifier}}. */
    public void add(String name, String methodAndPath, Handler handler) {
        operations.add(operation(name, methodAndPath, handler));
        faults.know(name);
    }

    /** Adds an operation that answers that it is not emulated. */
    public void addNotEmulated(String name, String methodAndPath) {
        operations.add(operation(name, methodAndPath, null));
    }

    private static Operation operation(String name, String methodAndPath, @Nullable Handler handler) {
        int space = methodAndPath.indexOf(' ');
        return new Operation(
                name,
                methodAndPath.substring(0, space),
                List.of(methodAndPath.substring(space + 2).split("/", -1)),
                handler);
    }

    /** Whether a path is one of Bedrock's, whatever the method. */
    public boolean knows(List<String> path) {
        return operations.stream().anyMatch(operation -> operation.match(path) != null);
    }

    @Override
    public void serve(Exchange exchange) throws IOException {
        try {
            dispatch(exchange);
        } catch (BedrockException error) {
            refuse(exchange, error);
        } catch (MalformedPathException malformed) {
            refuse(exchange, BedrockException.validation(String.valueOf(malformed.getMessage())));
        } catch (IOException | RuntimeException | StackOverflowError failure) {
            // A client that went away in the middle of its request hears no answer.
            if (exchange.answered() || failure instanceof EOFException) {
                throw failure;
            }
            System.err.println("Bedrock Local: " + exchange.method() + " " + exchange.rawPath() + " failed");
            failure.printStackTrace();
            refuse(exchange, BedrockException.internal("Encountered an internal error when processing the request."));
        }
    }

    private void dispatch(Exchange exchange) throws BedrockException, IOException {
        List<String> otherMethods = new ArrayList<>();
        for (Operation operation : operations) {
            Optional<Map<String, String>> labels = Optional.ofNullable(operation.match(exchange.path()));
            if (labels.isPresent()) {
                if (operation.method().equals(exchange.method())) {
                    Handler handler = operation.handler();
                    if (handler == null) {
                        throw BedrockException.notEmulated(operation.name());
                    }
                    handle(operation.name(), handler, exchange, labels.get());
                    return;
                }
                otherMethods.add(operation.method() + " is " + operation.name());
            }
        }
        throw BedrockException.unknownOperation("Bedrock has no operation " + exchange.method() + " "
                + exchange.rawPath() + (otherMethods.isEmpty() ? "" : "; " + String.join(", ", otherMethods)));
    }

    private void handle(String operation, Handler handler, Exchange exchange, Map<String, String> labels)
            throws BedrockException, IOException {
        var call = new StruckCall(exchange, faults.strike(operation));
        call.delay();
        if (call.dropped()) {
            exchange.abort();
            return;
        }
        Optional<Fault.Kind> error = call.error();
        if (error.isPresent()) {
            throw BedrockException.of(error.get());
        }
        Exchange heard = call.exchange();
        try {
            handler.handle(new Call(heard, labels, call.streamEnd(), faults));
        } catch (BedrockException refused) {
            refuse(heard, refused);
        }
    }

    /** Answers with an error; one after the reply's head has gone can only break the connection. */
    public static void refuse(Exchange exchange, BedrockException error) throws IOException {
        if (exchange.answered()) {
            throw new IOException(error);
        }
        drain(exchange);
        exchange.reply(
                error.status(),
                Map.of(
                        "content-type",
                        "application/json",
                        "x-amzn-requestid",
                        exchange.requestId(),
                        "x-amzn-errortype",
                        error.type()),
                Json.MAPPER.writeValueAsBytes(Json.object().put("message", error.getMessage())));
    }

    /** Reads what is left of a body, so that the client gets to read the reply; up to a limit. */
    private static void drain(Exchange exchange) throws IOException {
        InputStream body = exchange.body();
        byte[] buffer = new byte[16 * 1024];
        long left = 4L * Call.BODY_BYTES;
        for (int n; left > 0 && (n = body.read(buffer)) >= 0; ) {
            left -= n;
        }
    }
}
