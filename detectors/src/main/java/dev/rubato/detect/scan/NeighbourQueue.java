package dev.rubato.detect.scan;

import org.jspecify.annotations.Nullable;

/**
 * Answered ARP probes, in order, that wait a moment for the contact they were made for: the kernel asks for a neighbour
 * before it can send the first packet to it, and one destination is one observation. Holds 256; more are counted at once.
 */
final class NeighbourQueue {
    private static final int CAPACITY = 256;

    private final @Nullable Observation[] held = new @Nullable Observation[CAPACITY];
    private final int[] generations = new int[CAPACITY];
    private final long[] dueNs = new long[CAPACITY];
    private int first;
    private int size;

    void add(Observation observation, long until) {
        int at = (first + size) % CAPACITY;
        held[at] = observation;
        generations[at] = observation.generation;
        dueNs[at] = until;
        size++;
    }

    boolean isFull() {
        return size == CAPACITY;
    }

    /** Removes the first that is due; one that was released meanwhile is passed over. Null if none is due. */
    @Nullable
    Observation poll(long nowNs) {
        while (size > 0 && dueNs[first] <= nowNs) {
            Observation observation = held[first];
            int generation = generations[first];
            held[first] = null;
            first = (first + 1) % CAPACITY;
            size--;
            if (observation != null && observation.generation == generation) {
                return observation;
            }
        }
        return null;
    }
}
