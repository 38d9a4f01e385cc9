package org.tunebook.bedrocklocal.internal.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** A server on the loopback address that speaks HTTP/1.1 and HTTP/2 with prior knowledge on one port. */
public final class WebServer implements AutoCloseable {
    /** How long a connection may say nothing before it is closed; a client that stalls in the middle of a body gets this long. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private static final Duration ORDERLY_STOP = Duration.ofSeconds(5);
    private static final int THREADS = 200;
    private static final int HEADER_BYTES = 32 * 1024;

    private final Server server;
    private final ServerConnector connector;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final AtomicInteger open = new AtomicInteger();
    private volatile long lastEnd = System.nanoTime();

    private final Clock clock;

    private WebServer(Service service, int port, Clock clock) {
        this.clock = clock;
        var threads = new QueuedThreadPool(THREADS, 8);
        threads.setName("bedrock-local");
        threads.setDaemon(true);
        server = new Server(threads);
        var configuration = new HttpConfiguration();
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        configuration.setSendServerVersion(false);
        configuration.setRequestHeaderSize(HEADER_BYTES);
        configuration.setResponseHeaderSize(HEADER_BYTES);
        connector = new ServerConnector(
                server,
                1,
                1,
                new HttpConnectionFactory(configuration),
                new HTTP2CServerConnectionFactory(configuration));
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        connector.setIdleTimeout(SILENCE.toMillis());
        server.addConnector(connector);
        server.setStopTimeout(ORDERLY_STOP.toMillis());
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                serve(service, request, response, callback);
                return true;
            }
        });
    }

    /**
     * Listens.
     *
     * @param port 0 for any free one
     * @param clock what answers are dated by
     * @throws BindException if the port is taken
     */
    public static WebServer start(Service service, int port, Clock clock) throws IOException {
        var started = new WebServer(service, port, clock);
        try {
            started.server.start();
            return started;
        } catch (Exception failure) {
            try {
                started.server.stop();
            } catch (Exception alsoFailed) {
                failure.addSuppressed(alsoFailed);
            }
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException taken) {
                    throw taken;
                }
            }
            throw failure instanceof IOException io ? io : new IOException(failure);
        }
    }

    public int port() {
        return connector.getLocalPort();
    }

    /** How long ago the last exchange ended; zero while one is open. */
    public Duration quietFor() {
        return open.get() > 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - lastEnd);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failure) {
            throw new IllegalStateException("the web server did not stop", failure);
        }
    }

    private void serve(Service service, Request request, Response response, Callback callback) {
        open.incrementAndGet();
        response.getHeaders().put(HttpHeader.DATE, DATE.format(clock.instant()));
        var exchange = new JettyExchange(request, response);
        try {
            service.serve(exchange);
            if (!exchange.answered()) {
                throw new IllegalStateException("nothing answered " + request);
            }
            if (exchange.aborted) {
                throw new EOFException("broken off on purpose");
            }
            callback.succeeded();
        } catch (Throwable failure) {
            if (!(failure instanceof IOException)) {
                System.err.println("Bedrock Local: " + request.getMethod() + " "
                        + request.getHttpURI().getPath() + " failed: " + failure);
                failure.printStackTrace();
            }
            callback.failed(failure);
        } finally {
            lastEnd = System.nanoTime();
            open.decrementAndGet();
        }
    }

    private static final class JettyExchange implements Exchange {
        private final Request request;
        private final Response response;
        private final String requestId = UUID.randomUUID().toString();
        private @Nullable List<String> path;
        private @Nullable Map<String, List<String>> query;
        private boolean answered;
        private boolean aborted;

        JettyExchange(Request request, Response response) {
            this.request = request;
            this.response = response;
        }

        @Override
        public String requestId() {
            return requestId;
        }

        @Override
        public String method() {
            return request.getMethod();
        }

        @Override
        public String rawPath() {
            String raw = request.getHttpURI().getPath();
            return raw == null ? "" : raw;
        }

        @Override
        public List<String> path() {
            if (path == null) {
                path = RawPath.segments(rawPath());
            }
            return path;
        }

        @Override
        public Map<String, List<String>> query() {
            if (query == null) {
                query = RawPath.parameters(request.getHttpURI().getQuery());
            }
            return query;
        }

        @Override
        public Optional<String> header(String name) {
            return Optional.ofNullable(request.getHeaders().get(name));
        }

        @Override
        public Map<String, String> headers() {
            Map<String, String> all = new LinkedHashMap<>();
            for (HttpField field : request.getHeaders()) {
                String value = field.getValue() == null ? "" : field.getValue();
                all.merge(field.getName().toLowerCase(Locale.ROOT), value, (a, b) -> a + "," + b);
            }
            return all;
        }

        @Override
        public InputStream body() {
            return Content.Source.asInputStream(request);
        }

        @Override
        public boolean answered() {
            return answered;
        }

        @Override
        public void reply(int status, Map<String, String> headers, byte[] body) throws IOException {
            head(status, headers);
            boolean noBody = method().equals("HEAD") || status == 204 || status == 304;
            if (!noBody) {
                response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
            }
            Content.Sink.write(response, true, noBody ? ByteBuffer.allocate(0) : ByteBuffer.wrap(body));
        }

        @Override
        public OutputStream stream(int status, Map<String, String> headers) {
            head(status, headers);
            return Content.Sink.asOutputStream(response);
        }

        @Override
        public void abort() {
            answered = true;
            aborted = true;
            request.getConnectionMetaData().getConnection().getEndPoint().close();
        }

        private void head(int status, Map<String, String> headers) {
            answered = true;
            response.setStatus(status);
            headers.forEach((name, value) -> response.getHeaders().put(name, value));
        }
    }
}
