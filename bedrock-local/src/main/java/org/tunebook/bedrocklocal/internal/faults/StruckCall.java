package org.tunebook.bedrocklocal.internal.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tunebook.bedrocklocal.conditions.Fault;
import org.tunebook.bedrocklocal.conditions.Fault.Kind;
import org.tunebook.bedrocklocal.conditions.Fault.Stage;
import org.tunebook.bedrocklocal.internal.http.Exchange;

/** A call and the faults that strike it. */
public record StruckCall(Exchange plain, List<Fault> faults) {
    /** Holds the call up for as long as its faults say. */
    public void delay() throws IOException {
        for (Fault fault : faults) {
            if (fault.kind() == Kind.DELAY) {
                try {
                    Thread.sleep(fault.delay().toMillis());
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("the server ended during a delay");
                }
            }
        }
    }

    public boolean dropped() {
        return has(Kind.DROPPED_CONNECTION);
    }

    /** The error that is the answer. */
    public Optional<Kind> error() {
        return first(Stage.CALL);
    }

    /** What an event stream breaks off with. */
    public Optional<Kind> streamEnd() {
        return first(Stage.STREAM);
    }

    /** The exchange, whose reply is lost if so struck. */
    public Exchange exchange() {
        return has(Kind.LOST_REPLY) ? new Deaf(plain) : plain;
    }

    private boolean has(Kind kind) {
        return faults.stream().anyMatch(fault -> fault.kind() == kind);
    }

    private Optional<Kind> first(Stage stage) {
        return faults.stream()
                .map(Fault::kind)
                .filter(kind -> kind.stage() == stage)
                .findFirst();
    }

    /** An exchange whose client never hears the reply. */
    private record Deaf(Exchange exchange) implements Exchange {
        @Override
        public String requestId() {
            return exchange.requestId();
        }

        @Override
        public String method() {
            return exchange.method();
        }

        @Override
        public String rawPath() {
            return exchange.rawPath();
        }

        @Override
        public List<String> path() {
            return exchange.path();
        }

        @Override
        public Map<String, List<String>> query() {
            return exchange.query();
        }

        @Override
        public Optional<String> header(String name) {
            return exchange.header(name);
        }

        @Override
        public Map<String, String> headers() {
            return exchange.headers();
        }

        @Override
        public InputStream body() throws IOException {
            return exchange.body();
        }

        @Override
        public boolean answered() {
            return exchange.answered();
        }

        @Override
        public void reply(int status, Map<String, String> headers, byte[] body) throws IOException {
            exchange.abort();
        }

        @Override
        public OutputStream stream(int status, Map<String, String> headers) throws IOException {
            exchange.abort();
            return OutputStream.nullOutputStream();
        }

        @Override
        public void abort() throws IOException {
            exchange.abort();
        }
    }
}
