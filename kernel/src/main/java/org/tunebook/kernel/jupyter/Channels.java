package org.tunebook.kernel.jupyter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
import zmq.Msg;

/**
 * The five sockets. One thread owns all but iopub and waits for them at once, without ever polling in
 * vain; whoever has something to send wakes it. It executes nothing, so a busy kernel's heart beats on.
 */
final class Channels implements AutoCloseable {
    private static final int MOST_DROPS_TOLD = 20;
    private static final int MOST_FRAMES = 1_000;

    /** A longer frame ends its connection, before there is memory taken for it. */
    private static final long MOST_BYTES =
            Math.min(128L << 20, Runtime.getRuntime().maxMemory() / 8);

    private static final String WAKE = "inproc://wake";

    /** A socket that requests come in on. */
    enum Channel {
        SHELL,
        CONTROL,
        STDIN
    }

    private record Outgoing(Channel channel, List<byte[]> frames) {}

    private final ZContext context = new ZContext();
    private final Wire wire;
    private final ZMQ.Socket[] requests = new ZMQ.Socket[Channel.values().length];
    private final Publisher iopub;
    private final ZMQ.Socket heartbeat;
    private final ZMQ.Socket woken;
    private final ZMQ.Socket waker;
    private final Queue<Outgoing> outgoing = new ConcurrentLinkedQueue<>();
    private final List<Consumer<Message>> receivers = new ArrayList<>();
    private final Thread thread = new Thread(null, this::serve, "channels", 0, false);
    private int dropped;
    private volatile boolean closed;

    /** Binds all sockets, so that nothing a client sends from now on is lost. */
    Channels(ConnectionFile file, Wire wire) {
        this.wire = wire;
        context.setLinger(500);
        requests[Channel.SHELL.ordinal()] = bind(SocketType.ROUTER, file.address(file.shell()));
        requests[Channel.CONTROL.ordinal()] = bind(SocketType.ROUTER, file.address(file.control()));
        requests[Channel.STDIN.ordinal()] = bind(SocketType.ROUTER, file.address(file.stdin()));
        ZMQ.Socket published = context.createSocket(SocketType.PUB);
        iopub = new Publisher(published);
        published.setLinger(500);
        published.setRcvHWM(0);
        guard(published);
        published.bind(file.address(file.iopub()));
        heartbeat = bind(SocketType.REP, file.address(file.heartbeat()));
        thread.setDaemon(true);
        woken = context.createSocket(SocketType.PULL);
        woken.bind(WAKE);
        waker = context.createSocket(SocketType.PUSH);
        waker.connect(WAKE);
    }

    private ZMQ.Socket bind(SocketType type, String address) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setLinger(500);
        socket.setSndHWM(0);
        socket.setRcvHWM(0);
        guard(socket);
        socket.bind(address);
        return socket;
    }

    /** Sees to it that no length that a frame claims to have ends the thread that reads it. */
    private static void guard(ZMQ.Socket socket) {
        socket.setMaxMsgSize(MOST_BYTES);
        socket.setMsgAllocator(length -> {
            try {
                return new Msg(length < 0 ? 0 : length);
            } catch (OutOfMemoryError e) {
                return new Msg(0);
            }
        });
    }

    /** Starts the threads; messages of each channel go to its receiver, in the order they came. */
    void start(Consumer<Message> shell, Consumer<Message> control, Consumer<Message> stdin) {
        receivers.addAll(List.of(shell, control, stdin));
        thread.start();
    }

    /** Sends beats back: whole, since a reply cannot begin before its request has ended. */
    private void echo() {
        byte[] frame = heartbeat.recv(ZMQ.DONTWAIT);
        while (frame != null) {
            List<byte[]> frames = new ArrayList<>(List.of(frame));
            while (heartbeat.hasReceiveMore()) {
                frames.add(heartbeat.recv());
            }
            send(heartbeat, frames);
            frame = heartbeat.recv(ZMQ.DONTWAIT);
        }
    }

    private void serve() {
        ZMQ.Poller poller = context.createPoller(5);
        for (ZMQ.Socket socket : requests) {
            poller.register(socket, ZMQ.Poller.POLLIN);
        }
        poller.register(heartbeat, ZMQ.Poller.POLLIN);
        poller.register(woken, ZMQ.Poller.POLLIN);
        while (!closed) {
            try {
                poller.poll(-1);
                while (woken.recv(ZMQ.DONTWAIT) != null) {
                    continue;
                }
                sendOutgoing();
                echo();
                for (int i = 0; i < requests.length; i++) {
                    if (poller.pollin(i)) {
                        receive(requests[i], receivers.get(i));
                    }
                }
            } catch (ZMQException e) {
                if (e.getErrorCode() == ZMQ.Error.ETERM.getCode()) {
                    return;
                }
            } catch (RuntimeException | Error e) {
                // Whatever one message does, the next is served.
                Thread.yield();
            }
        }
        sendOutgoing();
    }

    private void receive(ZMQ.Socket socket, Consumer<Message> receiver) {
        while (true) {
            byte[] first = socket.recv(ZMQ.DONTWAIT);
            if (first == null) {
                return;
            }
            List<byte[]> frames = new ArrayList<>();
            frames.add(first);
            while (socket.hasReceiveMore()) {
                byte[] next = socket.recv();
                if (frames.size() < MOST_FRAMES) {
                    frames.add(next);
                }
            }
            try {
                receiver.accept(wire.read(frames));
            } catch (Wire.Unacceptable e) {
                if (++dropped <= MOST_DROPS_TOLD) {
                    System.err.println("A message was dropped: " + e.getMessage()
                            + (dropped == MOST_DROPS_TOLD ? "; further ones are dropped silently" : ""));
                }
            }
        }
    }

    private void sendOutgoing() {
        Outgoing next = outgoing.poll();
        while (next != null) {
            send(requests[next.channel.ordinal()], next.frames);
            next = outgoing.poll();
        }
    }

    private static void send(ZMQ.Socket socket, List<byte[]> frames) {
        for (int i = 0; i < frames.size(); i++) {
            socket.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
        }
    }

    /** Sends a message to the client that its identities name. Never called on a thread of user code. */
    void send(Channel channel, Message message) {
        outgoing.add(new Outgoing(channel, wire.write(message)));
        synchronized (waker) {
            if (!closed) {
                waker.send(new byte[0], ZMQ.DONTWAIT);
            }
        }
    }

    /** Sends a message to every client. Never called on a thread of user code. */
    void publish(Message message) {
        List<byte[]> frames = wire.write(message.unrouted());
        frames.add(0, message.type().getBytes(StandardCharsets.UTF_8));
        iopub.publish(frames);
    }

    /** Waits while clients are far behind with what was published, unless somebody is in a hurry. */
    void awaitRoom() {
        iopub.awaitRoom();
    }

    /** Whether {@link #awaitRoom()} waits at all. */
    void hurry(boolean inAHurry) {
        iopub.hurry(inAHurry);
    }

    /** Sends what is still to be sent and closes the sockets. */
    @Override
    public void close() {
        synchronized (waker) {
            closed = true;
            waker.send(new byte[0], ZMQ.DONTWAIT);
        }
        try {
            thread.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        iopub.close();
        context.close();
    }
}
