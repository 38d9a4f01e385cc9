package org.tunebook.bedrocklocal.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One request and the one reply to it, given by {@link #reply} or {@link #stream}. */
public interface Exchange {
    /** A unique name for the exchange, for the services' request id headers. */
    String requestId();

    String method();

    /** The path as it came, percent-encoded. */
    String rawPath();

    /** The path's segments, decoded. */
    List<String> path();

    /** The query's parameters, decoded, in order. */
    Map<String, List<String>> query();

    Optional<String> header(String name);

    /** All headers, names in lower case; several values of one name joined with commas. */
    Map<String, String> headers();

    InputStream body() throws IOException;

    boolean answered();

    /** Sends the whole reply. A reply to HEAD carries the length and no body. */
    void reply(int status, Map<String, String> headers, byte[] body) throws IOException;

    /** Sends the reply's head; the body is what is written until the stream is closed. */
    OutputStream stream(int status, Map<String, String> headers) throws IOException;

    /** Breaks the connection off in place of a reply. */
    void abort() throws IOException;

    /** The first value of a query parameter. */
    default Optional<String> parameter(String name) {
        List<String> values = query().get(name);
        return values == null ? Optional.empty() : Optional.of(values.get(0));
    }
}
