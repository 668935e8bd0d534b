package dev.rubato.lineage;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a {@link BoundedMap}, in arrays: each has a place, is found by its key's hash, and is linked to the next
 * older and the next newer one. Owned by the detection thread.
 */
final class LinkedEntries {
    /** No such place. */
    static final int NONE = -1;

    private static final int FIRST_LENGTH = 8;

    private @Nullable Object[] keys;
    private @Nullable Object[] values;
    private int[] hashes;
    /** The next entry of the same bucket, or the next free place. */
    private int[] chain;

    private int[] older;
    private int[] newer;
    private int[] buckets;
    private int eldest;
    private int newest;
    private int free;
    /** Places that were used at least once. */
    private int begun;

    private int size;
    private int changes;

    @SuppressWarnings("NullAway.Init") // allocate gives every array
    LinkedEntries() {
        allocate(FIRST_LENGTH);
    }

    private void allocate(int length) {
        keys = new @Nullable Object[length];
        values = new @Nullable Object[length];
        hashes = new int[length];
        chain = new int[length];
        older = new int[length];
        newer = new int[length];
        buckets = new int[length];
        begin();
    }

    /** Begins with all places free; they hold nothing. */
    private void begin() {
        Arrays.fill(buckets, NONE);
        eldest = NONE;
        newest = NONE;
        free = NONE;
        begun = 0;
    }

    int size() {
        return size;
    }

    /** Counts what changes the order of the entries. */
    int changes() {
        return changes;
    }

    int eldest() {
        return eldest;
    }

    int newerThan(int at) {
        return newer[at];
    }

    @Nullable
    Object key(int at) {
        return keys[at];
    }

    @Nullable
    Object value(int at) {
        return values[at];
    }

    void setValue(int at, Object value) {
        values[at] = value;
    }

    static int hash(Object key) {
        int hash = key.hashCode();
        return hash ^ (hash >>> 16);
    }

    /** The place of a key, or {@link #NONE}. */
    int find(Object key, int hash) {
        int at = buckets[hash & (buckets.length - 1)];
        while (at != NONE && !(hashes[at] == hash && key.equals(keys[at]))) {
            at = chain[at];
        }
        return at;
    }

    /** Puts in a key that is not there, as the newest. */
    void add(Object key, int hash, Object value) {
        int at = free;
        if (at == NONE) {
            if (begun == keys.length) {
                move(2 * begun);
            }
            at = begun++;
        } else {
            free = chain[at];
        }
        set(at, key, hash, value);
        size++;
        changes++;
    }

    private void set(int at, @Nullable Object key, int hash, @Nullable Object value) {
        keys[at] = key;
        values[at] = value;
        hashes[at] = hash;
        int bucket = hash & (buckets.length - 1);
        chain[at] = buckets[bucket];
        buckets[bucket] = at;
        linkAsNewest(at);
    }

    void makeNewest(int at) {
        if (at != newest) {
            changes++;
            unlink(at);
            linkAsNewest(at);
        }
    }

    void remove(int at) {
        outOfBucket(at);
        unlink(at);
        keys[at] = null;
        values[at] = null;
        chain[at] = free;
        free = at;
        size--;
        changes++;
    }

    void clear() {
        if (keys.length == FIRST_LENGTH) {
            Arrays.fill(keys, null);
            Arrays.fill(values, null);
            begin();
        } else {
            allocate(FIRST_LENGTH);
        }
        size = 0;
        changes++;
    }

    /** Gives back what fewer entries than before do not need. */
    void trim() {
        int length = Math.max(FIRST_LENGTH, Integer.highestOneBit(Math.max(1, size)) << 1);
        if (length < keys.length) {
            move(length);
        }
    }

    /** Moves the entries, from the eldest on, into arrays of {@code length}, a power of two. */
    private void move(int length) {
        @Nullable Object[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        int[] oldHashes = hashes;
        int[] oldNewer = newer;
        int from = eldest;
        allocate(length);
        for (; from != NONE; from = oldNewer[from]) {
            set(begun++, oldKeys[from], oldHashes[from], oldValues[from]);
        }
    }

    private void outOfBucket(int at) {
        int bucket = hashes[at] & (buckets.length - 1);
        if (buckets[bucket] == at) {
            buckets[bucket] = chain[at];
            return;
        }
        int before = buckets[bucket];
        while (chain[before] != at) {
            before = chain[before];
        }
        chain[before] = chain[at];
    }

    private void linkAsNewest(int at) {
        older[at] = newest;
        newer[at] = NONE;
        if (newest == NONE) {
            eldest = at;
        } else {
            newer[newest] = at;
        }
        newest = at;
    }

    private void unlink(int at) {
        if (newer[at] == NONE) {
            newest = older[at];
        } else {
            older[newer[at]] = older[at];
        }
        if (older[at] == NONE) {
            eldest = newer[at];
        } else {
            newer[older[at]] = newer[at];
        }
    }
}
