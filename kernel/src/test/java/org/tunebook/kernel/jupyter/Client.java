package org.tunebook.kernel.jupyter;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.tunebook.kernel.zmtp.Connection;

/** A Jupyter client with its five sockets. */
final class Client implements AutoCloseable {
    static final String KEY = "a-key-of-the-tests";
    private static final long PATIENCE_MILLIS = 30_000;

    private final byte[] identity = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
    private final Wire wire;
    final ConnectionFile file;
    final Connection shell;
    final Connection control;
    final Connection stdin;
    final Connection iopub;
    final Connection heartbeat;

    Client(ConnectionFile file) {
        this.file = file;
        this.wire = new Wire(file.key());
        shell = new Connection("DEALER", identity, file.shell());
        control = new Connection("DEALER", identity, file.control());
        stdin = new Connection("DEALER", identity, file.stdin());
        heartbeat = new Connection("REQ", new byte[0], file.heartbeat());
        iopub = new Connection("SUB", new byte[0], file.iopub());
        iopub.send(List.of(new byte[] {1}));
    }

    /** What the heart sends back; null if nothing in time. */
    @Nullable
    List<String> beat(String... frames) {
        List<byte[]> request = new ArrayList<>(List.of(new byte[0]));
        for (String frame : frames) {
            request.add(frame.getBytes(StandardCharsets.UTF_8));
        }
        heartbeat.send(request);
        List<byte[]> reply = heartbeat.receive(10_000);
        return reply == null
                ? null
                : reply.stream()
                        .skip(1)
                        .map(frame -> new String(frame, StandardCharsets.UTF_8))
                        .toList();
    }

    /** A connection file of free ports. */
    static Path connectionFile(Path directory) throws IOException {
        List<ServerSocket> free = new ArrayList<>();
        Map<String, Object> fields = new LinkedHashMap<>();
        for (String port : List.of("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")) {
            ServerSocket socket = new ServerSocket(0);
            free.add(socket);
            fields.put(port, socket.getLocalPort());
        }
        for (ServerSocket socket : free) {
            socket.close();
        }
        fields.put("ip", "127.0.0.1");
        fields.put("transport", "tcp");
        fields.put("key", KEY);
        fields.put("signature_scheme", "hmac-sha256");
        Path file = directory.resolve("connection.json");
        Files.write(file, Json.write(fields));
        return file;
    }

    /** The signature of a message's four parts. */
    static byte[] sign(List<byte[]> parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            parts.forEach(mac::update);
            return HexFormat.of().formatHex(mac.doFinal()).getBytes(StandardCharsets.US_ASCII);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    List<byte[]> frames(String type, Map<String, ? extends @Nullable Object> content) {
        return wire.write(Message.of(type, null, content, "client"));
    }

    void sendFrames(Connection socket, List<byte[]> frames) {
        socket.send(frames);
    }

    /** Sends a request and gives its id. */
    String send(Connection socket, String type, Map<String, ? extends @Nullable Object> content) {
        Message message = Message.of(type, null, content, "client");
        sendFrames(socket, wire.write(message));
        return message.id();
    }

    void answer(Message question, String value) {
        Message reply = new Message(
                List.of(),
                Message.of("input_reply", null, Map.of(), "client").header(),
                question.header(),
                Map.of(),
                Map.of("value", value),
                0);
        sendFrames(stdin, wire.write(reply));
    }

    String execute(String code) {
        return execute(code, Map.of());
    }

    String execute(String code, Map<String, ? extends @Nullable Object> more) {
        Map<String, @Nullable Object> content = new LinkedHashMap<>();
        content.put("code", code);
        content.put("silent", false);
        content.put("store_history", true);
        content.put("user_expressions", Map.of());
        content.put("allow_stdin", true);
        content.put("stop_on_error", true);
        content.putAll(more);
        return send(shell, "execute_request", content);
    }

    /** The next message on a socket; null if there is none in time. */
    @Nullable
    Message next(Connection socket, long millis) {
        List<byte[]> frames = socket.receive(millis);
        try {
            return frames == null ? null : wire.read(frames);
        } catch (Wire.Unacceptable e) {
            throw new AssertionError("the kernel sent what it would not accept itself", e);
        }
    }

    /** The next message on a socket that is as wanted; others are passed over. */
    Message await(Connection socket, Predicate<Message> wanted) {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (System.nanoTime() < end) {
            Message message = next(socket, 500);
            if (message != null && wanted.test(message)) {
                return message;
            }
        }
        throw new AssertionError("the awaited message did not come");
    }

    Message reply(String id) {
        return await(shell, message -> id.equals(message.parent().get("msg_id")));
    }

    Message ask(Connection socket, String type, Map<String, ? extends @Nullable Object> content) {
        String id = send(socket, type, content);
        return await(socket, message -> id.equals(message.parent().get("msg_id")));
    }

    /** What a request published, from busy to idle. */
    List<Message> published(String id) {
        List<Message> all = new ArrayList<>();
        await(iopub, message -> {
            if (!id.equals(message.parent().get("msg_id"))) {
                return false;
            }
            all.add(message);
            return message.type().equals("status")
                    && "idle".equals(message.content().get("execution_state"));
        });
        return all;
    }

    static List<String> types(List<Message> messages) {
        return messages.stream().map(Message::type).toList();
    }

    /** Asks again and again until the kernel's output is heard, as clients do. */
    void awaitReady() {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (System.nanoTime() < end) {
            send(shell, "kernel_info_request", Map.of());
            if (next(shell, 10_000) != null && next(iopub, 300) != null) {
                while (next(iopub, 50) != null) {
                    continue;
                }
                return;
            }
        }
        throw new AssertionError("the kernel does not answer");
    }

    @Override
    public void close() {
        List.of(shell, control, stdin, iopub, heartbeat).forEach(Connection::close);
    }
}
