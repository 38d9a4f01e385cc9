package org.tunebook.kernel.jupyter;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a Jupyter client tells a kernel it starts.
 *
 * @param key the key that messages are signed with; empty if they are not
 */
public record ConnectionFile(
        String transport, String ip, int shell, int iopub, int stdin, int control, int heartbeat, byte[] key) {
    /**
     * Reads the file that Jupyter names on the kernel's command line.
     *
     * @throws IOException if the file cannot be read or lacks what a kernel needs; the message says what
     */
    public static ConnectionFile read(Path file) throws IOException {
        Map<String, @Nullable Object> fields = Json.object(Files.readAllBytes(file));
        String scheme = text(fields, "signature_scheme", "hmac-sha256", file);
        String key = text(fields, "key", "", file);
        if (!key.isEmpty() && !scheme.equals("hmac-sha256")) {
            throw new IOException(file + ": signature_scheme is " + scheme + "; only hmac-sha256 is supported");
        }
        String transport = text(fields, "transport", "tcp", file);
        if (!transport.equals("tcp") && !transport.equals("ipc")) {
            throw new IOException(file + ": transport is " + transport + "; only tcp and ipc are supported");
        }
        return new ConnectionFile(
                transport,
                text(fields, "ip", "127.0.0.1", file),
                port(fields, "shell_port", file),
                port(fields, "iopub_port", file),
                port(fields, "stdin_port", file),
                port(fields, "control_port", file),
                port(fields, "hb_port", file),
                key.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Map<String, @Nullable Object> fields, String name, String fallback, Path file)
            throws IOException {
        Object value = fields.get(name);
        if (value == null) {
            return fallback;
        }
        if (value instanceof String text) {
            return text;
        }
        throw new IOException(file + ": " + name + " is " + value + "; expected a text");
    }

    private static int port(Map<String, @Nullable Object> fields, String name, Path file) throws IOException {
        Object value = fields.get(name);
        if (value instanceof Number number && number.intValue() > 0 && number.intValue() < 65536) {
            return number.intValue();
        }
        throw new IOException(file + ": " + name + " is " + value + "; expected a port between 1 and 65535");
    }

    int port(Channels.Channel channel) {
        return switch (channel) {
            case SHELL -> shell;
            case CONTROL -> control;
            case STDIN -> stdin;
        };
    }

    /** Where a port is bound; without TCP it is a number at the end of a file's name. */
    SocketAddress address(int port) {
        if (transport.equals("ipc")) {
            return UnixDomainSocketAddress.of(ip + "-" + port);
        }
        return ip.equals("*") ? new InetSocketAddress(port) : new InetSocketAddress(ip, port);
    }
}
