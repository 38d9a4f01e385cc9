package org.tunebook.kernel.zmtp;

import java.util.Set;

/** What a bound socket does, in ZeroMQ's terms, and which sockets may connect to it. */
public enum Role {
    /** Takes messages from many and answers each by its identity. */
    ROUTER(Set.of("DEALER", "REQ", "ROUTER")),
    /** Answers requests. */
    REP(Set.of("REQ", "DEALER")),
    /** Sends every message to all who have subscribed to its first frame. */
    PUB(Set.of("SUB", "XSUB"));

    private final Set<String> peers;

    Role(Set<String> peers) {
        this.peers = peers;
    }

    boolean admits(String socketType) {
        return peers.contains(socketType);
    }
}
