package org.tunebook.tuning;

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
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A way to a real server on which chosen requests go wrong: they are held, lost, or refused. */
final class HeldNetwork implements AutoCloseable {
    private static final Set<String> NOT_FORWARDED =
            Set.of("connection", "content-length", "expect", "host", "upgrade", "transfer-encoding");

    /** What happens to a request. */
    enum Fate {
        PASSES,
        /** The server does not hear of it, and the caller waits. */
        IS_HELD_BEFORE,
        /** The server answers it, and the caller waits. */
        IS_HELD_AFTER,
        /** The server does not hear of it, and the connection closes. */
        IS_DROPPED_BEFORE,
        /** The server answers it, and the connection closes. */
        IS_DROPPED_AFTER,
        IS_THROTTLED,
        HAS_EXPIRED_CREDENTIALS,
        IS_DENIED
    }

    /** A rule for requests, given as {@code "PUT /path as AKIA…"}. */
    private record Trap(Predicate<String> which, Fate fate, CountDownLatch sprung) {}

    private static final Trap NONE = new Trap(request -> false, Fate.PASSES, new CountDownLatch(0));

    private final URI target;
    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private volatile Trap trap = NONE;

    HeldNetwork(URI target) throws IOException {
        this.target = target;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(workers);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on requests that match have this fate; the latch opens when the first one has come to it. */
    CountDownLatch let(Predicate<String> requests, Fate fate) {
        CountDownLatch sprung = new CountDownLatch(1);
        trap = new Trap(requests, fate, sprung);
        return sprung;
    }

    /** From now on everything passes. */
    void mend() {
        trap = NONE;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Trap set = trap;
            String signed = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
                    .replaceFirst("(?s).*Credential=([^/]*)/.*", "$1");
            String request = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " as " + signed;
            Fate fate = set.which.test(request) ? set.fate : Fate.PASSES;
            switch (fate) {
                case PASSES -> pass(exchange, body, true);
                case IS_HELD_BEFORE -> hold(set);
                case IS_HELD_AFTER -> {
                    pass(exchange, body, false);
                    hold(set);
                }
                case IS_DROPPED_BEFORE -> set.sprung.countDown();
                case IS_DROPPED_AFTER -> {
                    pass(exchange, body, false);
                    set.sprung.countDown();
                }
                case IS_THROTTLED -> refuse(exchange, set, 429, "ThrottlingException", "Too many requests");
                case HAS_EXPIRED_CREDENTIALS ->
                    refuse(
                            exchange,
                            set,
                            403,
                            "ExpiredTokenException",
                            "The security token included in the request is expired");
                case IS_DENIED -> refuse(exchange, set, 403, "AccessDeniedException", "You are not authorized");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void hold(Trap trap) throws InterruptedException {
        trap.sprung.countDown();
        TimeUnit.MINUTES.sleep(5);
    }

    private static void refuse(HttpExchange exchange, Trap trap, int status, String code, String why)
            throws IOException {
        byte[] error = ("{\"message\":\"" + why + "\"}").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("x-amzn-ErrorType", code);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, error.length);
        exchange.getResponseBody().write(error);
        trap.sprung.countDown();
    }

    private void pass(HttpExchange exchange, byte[] body, boolean answered) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(target + exchange.getRequestURI().toString()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        if (!answered) {
            return;
        }
        response.headers().map().forEach((name, values) -> {
            if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        if (exchange.getRequestMethod().equals("HEAD")) {
            response.headers()
                    .firstValue("content-length")
                    .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
        }
        exchange.sendResponseHeaders(response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
        if (response.body().length > 0) {
            exchange.getResponseBody().write(response.body());
        }
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
