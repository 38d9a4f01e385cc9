package org.tunebook.kernel.zmtp;

import java.io.IOException;

/** What a peer sent is no ZMTP; its connection cannot go on. */
final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1;

    ProtocolException(String message) {
        super(message);
    }
}
