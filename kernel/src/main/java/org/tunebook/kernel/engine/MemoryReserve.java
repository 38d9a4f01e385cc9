package org.tunebook.kernel.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Memory to go on with when cells have used up all the rest. It is let go in pieces, one each time the heap
 * is full, so that several cells in a row may fill it and there still is enough to say so and to compile
 * the cell that lets go of what fills it.
 */
final class MemoryReserve {
    private static final int MOST_PIECES = 4;
    private static final long MOST_BYTES = 8 << 20;

    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private final long heap = Runtime.getRuntime().maxMemory();
    private final int piece = (int) Math.min(MOST_BYTES, heap / 32);

    /** Lets go of a piece, since the heap is full. */
    synchronized void release() {
        pieces.pollFirst();
    }

    /** Keeps as much as there is room for, little as long as little is used; lets go of some if there is none. */
    synchronized void keep() {
        long free = free();
        if (free < piece && !pieces.isEmpty()) {
            System.gc();
            if (free() < piece) {
                pieces.pollFirst();
            }
            return;
        }
        int wanted = heap - free > heap / 3 ? MOST_PIECES : 1;
        while (pieces.size() < wanted && free > heap / 8) {
            pieces.addFirst(new byte[piece]);
            free -= piece;
        }
    }

    private static long free() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    }
}
