package dev.rubato.agent;

import java.util.function.LongSupplier;

/**
 * Gives memory back that a burst of work left behind. The collector lets the heap grow up to its maximum before it looks
 * for what is no longer used in its older part, which on a calm host takes hours; so it is asked once the heap has grown.
 * Owned by the detection thread.
 */
final class SpareHeap {
    /** Growth at which collecting pays: it stops all threads for some ten milliseconds. */
    static final long GROWTH_BYTES = 1L << 19;

    private final LongSupplier heapBytes;
    private final Runnable collector;
    private long leastBytes;

    /** Of this process. */
    SpareHeap() {
        this(Runtime.getRuntime()::totalMemory, System::gc);
    }

    SpareHeap(LongSupplier heapBytes, Runnable collector) {
        this.heapBytes = heapBytes;
        this.collector = collector;
        this.leastBytes = heapBytes.getAsLong();
    }

    /** Collects if the heap has grown; to be called now and then, when there is time. Whether it did. */
    boolean giveBack() {
        long grownBytes = heapBytes.getAsLong() - leastBytes;
        if (grownBytes >= GROWTH_BYTES) {
            collector.run();
            leastBytes = heapBytes.getAsLong();
            return true;
        }
        if (grownBytes < 0) {
            leastBytes += grownBytes;
        }
        return false;
    }
}
