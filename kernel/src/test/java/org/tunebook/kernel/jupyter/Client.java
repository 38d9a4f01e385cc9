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
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A Jupyter client with its five sockets. */
final class Client implements AutoCloseable {
    static final String KEY = "a-key-of-the-tests";
    private static final long PATIENCE_MILLIS = 30_000;

    private final ZContext context = new ZContext();
    private final byte[] identity = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
    private final Wire wire;
    final ConnectionFile file;
    final ZMQ.Socket shell;
    final ZMQ.Socket control;
    final ZMQ.Socket stdin;
    final ZMQ.Socket iopub;
    final ZMQ.Socket heartbeat;

    Client(ConnectionFile file) {
        this(file, 0);
    }

    /**
     * @param unread how many published messages are taken before they are read; 0 for any number
     */
    Client(ConnectionFile file, int unread) {
        this.file = file;
        this.wire = new Wire(file.key());
        shell = connect(SocketType.DEALER, file.shell());
        control = connect(SocketType.DEALER, file.control());
        stdin = connect(SocketType.DEALER, file.stdin());
        heartbeat = connect(SocketType.REQ, file.heartbeat());
        iopub = connect(SocketType.SUB, file.iopub(), unread);
        iopub.subscribe("");
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

    private ZMQ.Socket connect(SocketType type, int port) {
        return connect(type, port, 0);
    }

    private ZMQ.Socket connect(SocketType type, int port, int unread) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setRcvHWM(unread);
        socket.setSndHWM(0);
        socket.setReconnectIVL(5);
        socket.setLinger(0);
        if (type == SocketType.DEALER) {
            socket.setIdentity(identity);
        }
        socket.connect("tcp://127.0.0.1:" + port);
        return socket;
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

    void sendFrames(ZMQ.Socket socket, List<byte[]> frames) {
        for (int i = 0; i < frames.size(); i++) {
            socket.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
        }
    }

    /** Sends a request and gives its id. */
    String send(ZMQ.Socket socket, String type, Map<String, ? extends @Nullable Object> content) {
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
    Message next(ZMQ.Socket socket, long millis) {
        socket.setReceiveTimeOut((int) millis);
        byte[] first = socket.recv();
        if (first == null) {
            return null;
        }
        List<byte[]> frames = new ArrayList<>(List.of(first));
        while (socket.hasReceiveMore()) {
            frames.add(socket.recv());
        }
        try {
            return wire.read(frames);
        } catch (Wire.Unacceptable e) {
            throw new AssertionError("the kernel sent what it would not accept itself", e);
        }
    }

    /** The next message on a socket that is as wanted; others are passed over. */
    Message await(ZMQ.Socket socket, Predicate<Message> wanted) {
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

    Message ask(ZMQ.Socket socket, String type, Map<String, ? extends @Nullable Object> content) {
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
        context.close();
    }
}
