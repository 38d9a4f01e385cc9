package org.tunebook.bedrocklocal.internal.http;

import java.io.IOException;

/** What answers requests; called by many threads at once. */
@FunctionalInterface
public interface Service {
    /** Answers the exchange, errors of its own protocol included. */
    void serve(Exchange exchange) throws IOException;
}
