package dev.rubato.agent;

import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * Has the young part of the heap collected in a break, once it is two thirds full: an alert takes a twelfth of it, and
 * would else wait for a collection of a millisecond or two each time that it takes the last of it. Java has no call for
 * that, so the rest is filled with what is dropped at once. Made for the heap that {@code bin/rubato} sets, with a young
 * part of 1.6 MB beside the survivors; in a larger one, where an alert seldom meets a collection, it tries once and then
 * lets it be. Owned by the detection thread.
 */
final class YoungHeap {
    /** Room that a collection needs. */
    static final long ROOM_NS = 10_000_000L;

    /** Allocated since the last collection, when another pays. */
    static final long WORTH_BYTES = 1L << 20;

    /** The most that is filled: more than what is left of the young heap then. */
    static final int MOST_FILLED_BYTES = 1 << 20;

    static final int PIECE_BYTES = 16 << 10;

    private final LongSupplier usedBytes;
    private final IntConsumer filler;
    private long leastBytes;
    private long seenBytes;
    private boolean larger;

    @SuppressWarnings("unused") // what is stored here is not optimised away
    private static byte[] filling = {};

    /** Of this process. */
    YoungHeap() {
        this(
                () -> Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory(),
                bytes -> filling = new byte[bytes]);
    }

    /**
     * @param usedBytes of the whole heap: less than the last time only after a collection
     * @param filler allocates as many bytes and drops them
     */
    YoungHeap(LongSupplier usedBytes, IntConsumer filler) {
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
            filler.accept(PIECE_BYTES);
            if (look()) {
                return true;
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
