package dev.rubato.trace;

import java.util.concurrent.atomic.AtomicLongArray;

/** The counts of one {@link PacketDecoder}; written by the decoder's thread only, read by any. */
public final class PacketCounts {

    private final AtomicLongArray counts = new AtomicLongArray(PacketCount.values().length);

    PacketCounts() {}

    void add(PacketCount count) {
        int i = count.ordinal();
        counts.setOpaque(i, counts.getPlain(i) + 1);
    }

    /** How often {@code count} happened so far. */
    public long get(PacketCount count) {
        return counts.getOpaque(count.ordinal());
    }
}
