package dev.rubato.detect.scan;

import dev.rubato.lineage.BoundedTable;
import dev.rubato.lineage.SharedRoom;
import org.jspecify.annotations.Nullable;

/**
 * Observations that wait for a moment that is the same time away for each, in order. Bounded; 16 bytes
 * each, twice that while it grows.
 */
final class DueQueue implements BoundedTable {
    private static final int FIRST_LENGTH = 16;

    private final int alone;
    private int capacity;
    private @Nullable Observation[] held;
    private int[] generations;
    private long[] dueNs;
    private int first;
    private int size;
    private long refused;

    DueQueue(int capacity) {
        this.alone = capacity;
        this.capacity = capacity;
        int length = Math.min(FIRST_LENGTH, capacity);
        held = new @Nullable Observation[length];
        generations = new int[length];
        dueNs = new long[length];
    }

    private void grow() {
        int length = Math.min(2 * held.length, alone);
        @Nullable Observation[] more = new @Nullable Observation[length];
        int[] moreGenerations = new int[length];
        long[] moreDueNs = new long[length];
        for (int i = 0; i < size; i++) {
            int from = (first + i) % held.length;
            more[i] = held[from];
            moreGenerations[i] = generations[from];
            moreDueNs[i] = dueNs[from];
        }
        held = more;
        generations = moreGenerations;
        dueNs = moreDueNs;
        first = 0;
    }

    /** Adds one, for which there must be room. */
    void add(Observation observation, long until) {
        if (size == held.length) {
            grow();
        }
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

    /** Whether there is room for one more; asked once for each that is to be added, and counted if not. */
    boolean hasRoom() {
        if (size >= capacity) {
            refused++;
            return false;
        }
        return true;
    }

    /** What waits already goes on waiting, beyond what there is room for from now on. */
    @Override
    public void share(int hosts) {
        capacity = Math.max(size, SharedRoom.of(alone, hosts));
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public long evictions() {
        return refused;
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
