package org.tunebook.kernel.zmtp;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One bound socket and those connected to it. */
public final class Endpoint {
    private final Role role;
    private final Receiver receiver;
    private final Map<ByteBuffer, Peer> peers = new ConcurrentHashMap<>();
    private volatile boolean hurried;

    /** Who gets what comes in. Called on the server's thread, one message after the other. */
    @FunctionalInterface
    public interface Receiver {
        /** @param frames the sender's identity, then the message as it was sent */
        void received(Endpoint at, List<byte[]> frames);
    }

    Endpoint(Role role, Receiver receiver) {
        this.role = role;
        this.receiver = receiver;
    }

    Role role() {
        return role;
    }

    /** A peer that connects anew under its old identity takes the place of what is left of its earlier connection. */
    void joined(Peer peer, byte[] identity) {
        peers.put(ByteBuffer.wrap(identity), peer);
    }

    void left(Peer peer, byte[] identity) {
        peers.remove(ByteBuffer.wrap(identity), peer);
    }

    /** Whatever one message does to its receiver, the next is read. */
    void received(List<byte[]> frames) {
        try {
            receiver.received(this, frames);
        } catch (RuntimeException | Error e) {
            System.err.println("A message could not be taken: " + e);
        }
    }

    /**
     * Sends a message to one peer; nothing happens when it is no longer there. Never waits.
     *
     * @param frames the peer's identity, then the message
     */
    public void send(List<byte[]> frames) {
        Peer peer = peers.get(ByteBuffer.wrap(frames.get(0)));
        if (peer != null) {
            peer.write(Encoding.message(frames, 1));
        }
    }

    /** Sends a message to every peer that has subscribed to how its first frame begins. Never waits. */
    public void publish(List<byte[]> frames) {
        ByteBuffer message = null;
        for (Peer peer : peers.values()) {
            if (peer.wants(frames.get(0))) {
                message = message == null ? Encoding.message(frames, 0) : message;
                peer.write(message.duplicate());
            }
        }
    }

    /**
     * Waits until every peer has taken all but so many bytes of what was sent to it, or somebody is in a hurry.
     *
     * @param patience a peer that takes nothing for so long is disconnected
     */
    public void awaitRoom(long bytes, Duration patience) throws InterruptedException {
        for (Peer peer : peers.values()) {
            peer.awaitRoom(bytes, patience);
        }
    }

    /** Ends all waiting for room, and lets nobody begin it. */
    public void hurry() {
        hurried = true;
        peers.values().forEach(Peer::wakeWaiting);
    }

    /** Lets callers wait for room again. */
    public void takeTime() {
        hurried = false;
    }

    boolean isHurried() {
        return hurried;
    }
}
