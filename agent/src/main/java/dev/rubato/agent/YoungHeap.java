package dev.rubato.agent;

import java.lang.ref.Reference;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * Has the young part of the heap collected in a break, once it is two thirds full, so that an alert seldom takes the last
 * of it and waits for a collection. Java has no call for that, so the rest is filled with what is dropped at once. Made for
 * the heap that {@code bin/rubato} sets, with a young part of 2 MB; in a larger one, where an alert seldom meets a
 * collection, it tries once and then lets it be. Owned by the detection thread.
 */
final class YoungHeap {
    /** Room that a collection needs. */
    static final long ROOM_NS = 10_000_000L;

    /** Growth of the heap since the last collection that was seen, when another pays. */
    static final long WORTH_BYTES = 1L << 20;

    /** The most that is filled. It is more than the whole young part, so that a miss means a larger one. */
    static final int MOST_FILLED_BYTES = 2 << 20;

    static final int PIECE_BYTES = 16 << 10;

    private final LongSupplier usedBytes;
    private final IntFunction<byte[]> filler;
    private long leastBytes;
    private long seenBytes;
    private boolean larger;

    /** Of this process. */
    YoungHeap() {
        this(() -> Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory(), byte[]::new);
    }

    /**
     * @param usedBytes of the whole heap: less than the last time only after a collection
     * @param filler allocates as many bytes
     */
    YoungHeap(LongSupplier usedBytes, IntFunction<byte[]> filler) {
        this.usedBytes = usedBytes;
        this.filler = filler;
        this.leastBytes = usedBytes.getAsLong();
        this.seenBytes = leastBytes;
    }

    /** Has it collected if that pays and nothing else is due for {@code waitNs}, which is long enough; whether it did. */
    boolean useBreak(long waitNs) {
        if (larger) {
            return false;
        }
        look();
        if (waitNs < ROOM_NS || seenBytes - leastBytes < WORTH_BYTES) {
            return false;
        }
        for (int filled = 0; filled < MOST_FILLED_BYTES; filled += PIECE_BYTES) {
            byte[] piece = filler.apply(PIECE_BYTES);
            try {
                if (look()) {
                    return true;
                }
            } finally {
                Reference.reachabilityFence(piece); // or no compiler need make it
            }
        }
        larger = true;
        return false;
    }

    /** Whether there was a collection since the last look. */
    private boolean look() {
        long nowBytes = usedBytes.getAsLong();
        boolean collected = nowBytes < seenBytes;
        if (collected) {
            leastBytes = nowBytes;
        }
        seenBytes = nowBytes;
        return collected;
    }
}
