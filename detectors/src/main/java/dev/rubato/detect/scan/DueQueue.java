package dev.rubato.detect.scan;

import org.jspecify.annotations.Nullable;

/** Observations that wait for a moment that is the same time away for each, in order. Bounded; 24 bytes each. */
final class DueQueue {
    private final @Nullable Observation[] held;
    private final int[] generations;
    private final long[] dueNs;
    private int first;
    private int size;

    DueQueue(int capacity) {
        held = new @Nullable Observation[capacity];
        generations = new int[capacity];
        dueNs = new long[capacity];
    }

    /** Adds one; the queue must not be full. */
    void add(Observation observation, long until) {
        int at = (first + size) % held.length;
        held[at] = observation;
        generations[at] = observation.generation;
        dueNs[at] = until;
        size++;
    }

    /** Forgets all: the times that they wait for mean nothing any more. */
    void clear() {
        while (size > 0) {
            held[first] = null;
            first = (first + 1) % held.length;
            size--;
        }
    }

    boolean isFull() {
        return size == held.length;
    }

    /** Removes the first that is due; one that was released meanwhile is passed over. Null if none is due. */
    @Nullable
    Observation poll(long nowNs) {
        while (size > 0 && dueNs[first] <= nowNs) {
            Observation observation = held[first];
            int generation = generations[first];
            held[first] = null;
            first = (first + 1) % held.length;
            size--;
            if (observation != null && observation.generation == generation) {
                return observation;
            }
        }
        return null;
    }
}
