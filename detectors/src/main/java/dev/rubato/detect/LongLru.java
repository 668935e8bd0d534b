package dev.rubato.detect;

import dev.rubato.event.Mix;
import dev.rubato.lineage.BoundedTable;
import java.util.Arrays;

/**
 * A table of at most {@code capacity} 64-bit keys that gives each an index for the caller's own arrays, and makes room by
 * forgetting the least recently used key: first among the ordinary ones, then among the protected. About 33 bytes an
 * entry, no allocation after construction. All operations take constant time.
 */
public final class LongLru implements BoundedTable {
    /** No such entry. */
    public static final int NONE = -1;

    private static final byte FREE = -1;
    private static final int ORDINARY = 0;
    private static final int PROTECTED = 1;

    private final long[] keys;
    private final int[] chain;
    private final int[] buckets;
    private final int[] newer;
    private final int[] older;
    private final byte[] list;
    private final int[] newest = {NONE, NONE};
    private final int[] eldest = {NONE, NONE};
    private final int[] size = {0, 0};
    private int free;
    private long evictions;

    public LongLru(int capacity) {
        keys = new long[capacity];
        chain = new int[capacity];
        newer = new int[capacity];
        older = new int[capacity];
        list = new byte[capacity];
        buckets = new int[Integer.highestOneBit(Math.max(1, capacity - 1)) << 1];
        Arrays.fill(buckets, NONE);
        Arrays.fill(list, FREE);
        for (int i = 0; i < capacity; i++) {
            chain[i] = i + 1 < capacity ? i + 1 : NONE;
        }
        free = capacity > 0 ? 0 : NONE;
    }

    /** The index of {@code key}, or {@link #NONE}. Does not count as a use. */
    public int find(long key) {
        int index = buckets[bucket(key)];
        while (index != NONE && keys[index] != key) {
            index = chain[index];
        }
        return index;
    }

    /** Counts as a use of the entry. */
    public void touch(int index) {
        int in = list[index];
        if (newest[in] != index) {
            unlink(index);
            link(index, in);
        }
    }

    /** Adds {@code key}, which must not be there, as an ordinary entry; evicts another, counted, if the table is full. */
    public int add(long key) {
        if (free == NONE) {
            evictions++;
            release(eldest[ORDINARY] != NONE ? eldest[ORDINARY] : eldest[PROTECTED]);
        }
        int index = free;
        free = chain[index];
        keys[index] = key;
        int bucket = bucket(key);
        chain[index] = buckets[bucket];
        buckets[bucket] = index;
        link(index, ORDINARY);
        return index;
    }

    /** Removes the entry; not counted as an eviction. */
    public void release(int index) {
        unlink(index);
        list[index] = FREE;
        int bucket = bucket(keys[index]);
        if (buckets[bucket] == index) {
            buckets[bucket] = chain[index];
        } else {
            int before = buckets[bucket];
            while (chain[before] != index) {
                before = chain[before];
            }
            chain[before] = chain[index];
        }
        chain[index] = free;
        free = index;
    }

    /** Makes the entry protected or ordinary, and the most recently used of its kind. */
    public void protect(int index, boolean on) {
        unlink(index);
        link(index, on ? PROTECTED : ORDINARY);
    }

    public boolean isProtected(int index) {
        return list[index] == PROTECTED;
    }

    public int protectedCount() {
        return size[PROTECTED];
    }

    /** The protected entry whose last use is longest ago, or {@link #NONE}. */
    public int eldestProtected() {
        return eldest[PROTECTED];
    }

    /** The ordinary entry whose last use is longest ago, or {@link #NONE}. */
    public int eldest() {
        return eldest[ORDINARY];
    }

    /** The ordinary entry that was used last, or {@link #NONE}. */
    public int newest() {
        return newest[ORDINARY];
    }

    /** The entry of the same kind that was used before this one, or {@link #NONE}. */
    public int usedBefore(int index) {
        return older[index];
    }

    @Override
    public int size() {
        return size[ORDINARY] + size[PROTECTED];
    }

    public boolean isFull() {
        return free == NONE;
    }

    @Override
    public int capacity() {
        return keys.length;
    }

    @Override
    public long evictions() {
        return evictions;
    }

    private int bucket(long key) {
        return (int) Mix.mix(key) & (buckets.length - 1);
    }

    private void link(int index, int in) {
        list[index] = (byte) in;
        older[index] = newest[in];
        newer[index] = NONE;
        if (newest[in] == NONE) {
            eldest[in] = index;
        } else {
            newer[newest[in]] = index;
        }
        newest[in] = index;
        size[in]++;
    }

    private void unlink(int index) {
        int in = list[index];
        if (newer[index] == NONE) {
            newest[in] = older[index];
        } else {
            older[newer[index]] = older[index];
        }
        if (older[index] == NONE) {
            eldest[in] = newer[index];
        } else {
            newer[older[index]] = newer[index];
        }
        size[in]--;
    }
}
