package org.tunebook.kernel.jupyter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.zeromq.ZMQ;

/**
 * The socket that every client listens to. A client that reads slowly loses nothing: what it has no room
 * for waits here, and cells that print much wait with it ({@link #awaitRoom()}), so that memory stays
 * bounded. One that reads nothing at all for a minute loses messages, so that the others get theirs.
 */
final class Publisher {
    /** Messages that wait in the socket for one client before they wait here. */
    private static final int MOST_IN_SOCKET = 64;

    private static final long MOST_BYTES = 8 << 20;
    private static final long RETRY_MILLIS = 2;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final ZMQ.Socket socket;
    private final Deque<List<byte[]>> waiting = new ArrayDeque<>();
    private final Thread thread = new Thread(null, this::sendWaiting, "publisher", 0, false);
    private long waitingBytes;
    private boolean hurried;
    private boolean closed;

    /**
     * @param socket a PUB socket that is not bound yet; used under this object's lock only
     */
    Publisher(ZMQ.Socket socket) {
        this.socket = socket;
        socket.setSndHWM(MOST_IN_SOCKET);
        socket.setXpubNoDrop(true);
        thread.setDaemon(true);
    }

    /** Sends frames to every client, at once or when there is room; never waits itself. */
    synchronized void publish(List<byte[]> frames) {
        if (closed || (waiting.isEmpty() && sent(frames))) {
            return;
        }
        waiting.addLast(frames);
        waitingBytes += size(frames);
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
        notifyAll();
    }

    /** Waits while clients are far behind, until they are not or somebody is in a hurry. */
    synchronized void awaitRoom() {
        while (waitingBytes > MOST_BYTES && !hurried && !closed) {
            if (!await(0)) {
                return;
            }
        }
    }

    /** Whether output waits for clients that are behind: not when a cell is being stopped. */
    synchronized void hurry(boolean inAHurry) {
        hurried = inAHurry;
        notifyAll();
    }

    private boolean await(long millis) {
        try {
            wait(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized void sendWaiting() {
        long progress = System.nanoTime();
        while (!closed) {
            List<byte[]> next = waiting.peekFirst();
            if (next == null) {
                socket.setXpubNoDrop(true);
                await(0);
                progress = System.nanoTime();
            } else if (sent(next)) {
                waiting.removeFirst();
                waitingBytes -= size(next);
                progress = System.nanoTime();
                notifyAll();
            } else if (System.nanoTime() - progress > PATIENCE_NANOS) {
                socket.setXpubNoDrop(false);
            } else {
                await(RETRY_MILLIS);
            }
        }
    }

    private boolean sent(List<byte[]> frames) {
        for (int i = 0; i < frames.size(); i++) {
            int flags = i < frames.size() - 1 ? ZMQ.SNDMORE | ZMQ.DONTWAIT : ZMQ.DONTWAIT;
            if (!socket.send(frames.get(i), flags)) {
                return false;
            }
        }
        return true;
    }

    private static long size(List<byte[]> frames) {
        return frames.stream().mapToLong(frame -> frame.length).sum();
    }

    /** Sends what still can be sent at once. */
    synchronized void close() {
        while (!waiting.isEmpty() && sent(waiting.peekFirst())) {
            waiting.removeFirst();
        }
        closed = true;
        notifyAll();
    }
}
