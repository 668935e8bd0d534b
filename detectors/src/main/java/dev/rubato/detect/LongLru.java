package dev.rubato.detect;

import dev.rubato.event.Mix;
import dev.rubato.lineage.BoundedTable;
import dev.rubato.lineage.SharedRoom;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * A table of at most {@code capacity} 64-bit keys that gives each an index for the caller's own arrays, and makes room by
 * forgetting the least recently used key: first among the ordinary ones, then among the protected. About 33 bytes an
 * entry; the arrays double until they hold the capacity, and nothing else is allocated. All operations take constant time.
 */
public final class LongLru implements BoundedTable {
    /** No such entry. */
    public static final int NONE = -1;

    private static final int FIRST_LENGTH = 16;
    private static final byte FREE = -1;
    private static final int ORDINARY = 0;
    private static final int PROTECTED = 1;

    private final int capacity;
    private final IntConsumer dropped;
    private long[] keys;
    private int[] chain;
    private int[] buckets;
    private int[] newer;
    private int[] older;
    private byte[] list;
    private final int[] newest = {NONE, NONE};
    private final int[] eldest = {NONE, NONE};
    private final int[] size = {0, 0};
    private int most;
    private int free = NONE;
    /** Indices that were given at least once. */
    private int begun;

    private long evictions;

    public LongLru(int capacity) {
        this(capacity, index -> {});
    }

    /**
     * @param dropped is told the index of each key that leaves because several hosts share the room, so that the caller lets
     *     go of what it keeps there
     */
    public LongLru(int capacity, IntConsumer dropped) {
        this.capacity = capacity;
        this.dropped = dropped;
        most = capacity;
        int length = Math.min(FIRST_LENGTH, capacity);
        keys = new long[length];
        chain = new int[length];
        newer = new int[length];
        older = new int[length];
        list = new byte[length];
        Arrays.fill(list, FREE);
        buckets = emptyBuckets(length);
    }

    private static int[] emptyBuckets(int length) {
        int[] fresh = new int[Integer.highestOneBit(Math.max(1, length - 1)) << 1];
        Arrays.fill(fresh, NONE);
        return fresh;
    }

    @Override
    public void share(int hosts) {
        most = SharedRoom.of(capacity, hosts);
        while (size() > most) {
            evictions++;
            int index = eldestOfAll();
            release(index);
            dropped.accept(index);
        }
    }

    private int eldestOfAll() {
        return eldest[ORDINARY] != NONE ? eldest[ORDINARY] : eldest[PROTECTED];
    }

    private void grow() {
        int before = keys.length;
        int length = Math.min(2 * before, capacity);
        keys = Arrays.copyOf(keys, length);
        chain = Arrays.copyOf(chain, length);
        newer = Arrays.copyOf(newer, length);
        older = Arrays.copyOf(older, length);
        list = Arrays.copyOf(list, length);
        Arrays.fill(list, before, length, FREE);
        buckets = emptyBuckets(length);
        for (int index = 0; index < before; index++) {
            if (list[index] != FREE) {
                intoBucket(index);
            }
        }
    }

    private void intoBucket(int index) {
        int bucket = bucket(keys[index]);
        chain[index] = buckets[bucket];
        buckets[bucket] = index;
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
        if (size() >= most) {
            evictions++;
            release(eldestOfAll());
        }
        int index = free;
        if (index == NONE) {
            if (begun == keys.length) {
                grow();
            }
            index = begun++;
        } else {
            free = chain[index];
        }
        keys[index] = key;
        intoBucket(index);
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
        return size() >= most;
    }

    @Override
    public int capacity() {
        return most;
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
