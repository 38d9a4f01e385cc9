package org.tunebook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;

/** A way to a real server, or a proxy before it, on which some of the requests fail, and which keeps those that came through. */
public final class FaultyNetwork implements AutoCloseable {
    private static final Set<String> NOT_FORWARDED =
            Set.of("connection", "content-length", "expect", "host", "upgrade", "transfer-encoding", "date");

    private final URI target;
    private final Faults faults;
    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger requests = new AtomicInteger();
    private final List<String> passed = Collections.synchronizedList(new ArrayList<>());

    private FaultyNetwork(URI target, Faults faults) throws IOException {
        this.target = target;
        this.faults = faults;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(workers);
        server.start();
    }

    /** What the service answers in place of the right answer; no status at all where the connection is cut. */
    public record Fault(int status, String code, String message) {
        public static final Fault THROTTLED =
                new Fault(429, "ThrottlingException", "Too many requests, please wait before trying again.");
        public static final Fault CUT = new Fault(0, "", "");
    }

    /** Which requests fail, by their number from 0. */
    public interface Faults {
        Optional<Fault> of(int number, HttpExchange request);
    }

    /** A way to {@code target} on which the requests whose number (from 0) matches are refused. */
    public static FaultyNetwork to(URI target, IntPredicate refused) throws IOException {
        return of(target, (number, request) -> refused.test(number) ? Optional.of(Fault.THROTTLED) : Optional.empty());
    }

    /** The same, told the request's line too, as {@code POST /model-customization-jobs}. */
    public static FaultyNetwork to(URI target, BiPredicate<Integer, String> refused) throws IOException {
        return of(
                target,
                (number, request) -> refused.test(number, request.getRequestMethod() + " " + request.getRequestURI())
                        ? Optional.of(Fault.THROTTLED)
                        : Optional.empty());
    }

    /** A way to {@code target} with faults. */
    public static FaultyNetwork of(URI target, Faults faults) throws IOException {
        return new FaultyNetwork(target, faults);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** How many requests were made, refused ones included. */
    public int requests() {
        return requests.get();
    }

    /** How many requests were answered by the server behind. */
    public int passed() {
        return passed.size();
    }

    /** The bodies of the requests that were passed on, in order. */
    public List<String> bodies() {
        synchronized (passed) {
            return List.copyOf(passed);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Optional<Fault> fault = faults.of(requests.getAndIncrement(), exchange);
            if (fault.isPresent()) {
                fail(exchange, fault.get());
                return;
            }
            passed.add(new String(body, StandardCharsets.UTF_8));
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target + path(exchange.getRequestURI())))
                    .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                    values.forEach(value -> request.header(name, value));
                }
            });
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            response.headers().map().forEach((name, values) -> {
                if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            exchange.sendResponseHeaders(
                    response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
            if (response.body().length > 0) {
                exchange.getResponseBody().write(response.body());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void fail(HttpExchange exchange, Fault fault) throws IOException {
        if (fault.status() == 0) {
            return;
        }
        byte[] error = ("{\"message\":\"" + fault.message() + "\"}").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("x-amzn-ErrorType", fault.code());
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(fault.status(), error.length);
        exchange.getResponseBody().write(error);
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    /** A proxy is told the whole address. */
    private static String path(URI asked) {
        return asked.getRawPath() + (asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery());
    }
}
