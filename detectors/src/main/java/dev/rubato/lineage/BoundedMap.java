package dev.rubato.lineage;

import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A map with a maximum: a new key beyond it pushes out the key that was put, or used, longest ago, and that is counted.
 * It is iterated from the eldest key to the newest. Owned by the detection thread.
 *
 * <p>Entries lie in arrays, 28 bytes each, so that an entry that comes and goes leaves no garbage, and the eldest leaves
 * without a look at its key. The arrays grow to the next power of two above the maximum at most.
 */
public final class BoundedMap<K, V> extends AbstractMap<K, V> implements BoundedTable {
    private static final int NONE = -1;
    private static final int FIRST_LENGTH = 8;

    private int maximum;
    private final boolean byUse;
    private final Consumer<V> evicted;
    private @Nullable Object[] keys = new @Nullable Object[FIRST_LENGTH];
    private @Nullable Object[] values = new @Nullable Object[FIRST_LENGTH];
    private int[] hashes = new int[FIRST_LENGTH];
    /** The next entry of the same bucket, or the next free one. */
    private int[] chain = new int[FIRST_LENGTH];

    private int[] older = new int[FIRST_LENGTH];
    private int[] newer = new int[FIRST_LENGTH];
    private int[] buckets = new int[FIRST_LENGTH];
    private int eldest = NONE;
    private int newest = NONE;
    private int free = NONE;
    /** Entries that were used at least once. */
    private int begun;

    private int size;
    private int changes;
    private long evictions;

    /**
     * @param maximum most entries
     * @param byUse whether looking a key up makes it young again
     * @param evicted is told each value that is pushed out
     */
    public BoundedMap(int maximum, boolean byUse, Consumer<V> evicted) {
        this.maximum = maximum;
        this.byUse = byUse;
        this.evicted = evicted;
        Arrays.fill(buckets, NONE);
    }

    public BoundedMap(int maximum, boolean byUse) {
        this(maximum, byUse, value -> {});
    }

    private static int hash(Object key) {
        int hash = key.hashCode();
        return hash ^ (hash >>> 16);
    }

    private int find(Object key, int hash) {
        int at = buckets[hash & (buckets.length - 1)];
        while (at != NONE && !(hashes[at] == hash && key.equals(keys[at]))) {
            at = chain[at];
        }
        return at;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // places in use hold a key and a value
    private K keyAt(int at) {
        return (K) keys[at];
    }

    @SuppressWarnings({"unchecked", "NullAway"})
    private V valueAt(int at) {
        return (V) values[at];
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return key != null && find(key, hash(key)) != NONE;
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        if (key == null || size == 0) {
            return null;
        }
        int at = find(key, hash(key));
        if (at == NONE) {
            return null;
        }
        used(at);
        return valueAt(at);
    }

    private void used(int at) {
        if (byUse && at != newest) {
            changes++;
            unlink(at);
            linkAsNewest(at);
        }
    }

    @Override
    public @Nullable V put(K key, V value) {
        int hash = hash(key);
        int at = find(key, hash);
        if (at != NONE) {
            V before = valueAt(at);
            values[at] = value;
            used(at);
            return before;
        }
        add(key, hash, value);
        if (size > maximum) {
            evictEldest();
        }
        return null;
    }

    /** Puts a key in as the newest, whether it was there before or not. */
    public void putNewest(K key, V value) {
        int hash = hash(key);
        int at = find(key, hash);
        if (at == NONE) {
            add(key, hash, value);
            if (size > maximum) {
                evictEldest();
            }
            return;
        }
        values[at] = value;
        if (at != newest) {
            changes++;
            unlink(at);
            linkAsNewest(at);
        }
    }

    private void add(K key, int hash, V value) {
        int at = free;
        if (at == NONE) {
            if (begun == keys.length) {
                makeRoom(2 * keys.length);
            }
            at = begun++;
        } else {
            free = chain[at];
        }
        keys[at] = key;
        values[at] = value;
        hashes[at] = hash;
        intoBucket(at);
        linkAsNewest(at);
        size++;
        changes++;
    }

    /** Keeps at most {@code entries} from now on; what has to leave is counted and told. */
    public void limit(int entries) {
        boolean fewer = entries < maximum;
        maximum = entries;
        while (size > maximum) {
            evictEldest();
        }
        if (fewer && keys.length > FIRST_LENGTH) {
            makeRoom(Math.max(FIRST_LENGTH, Integer.highestOneBit(Math.max(1, size)) << 1));
        }
    }

    private void evictEldest() {
        V value = valueAt(eldest);
        evictions++;
        removeAt(eldest);
        evicted.accept(value);
    }

    /** Moves the entries, from the eldest on, into arrays of {@code length}, a power of two. */
    private void makeRoom(int length) {
        @Nullable Object[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        int[] oldHashes = hashes;
        int[] oldNewer = newer;
        int from = eldest;
        keys = new @Nullable Object[length];
        values = new @Nullable Object[length];
        hashes = new int[length];
        chain = new int[length];
        older = new int[length];
        newer = new int[length];
        buckets = new int[length];
        Arrays.fill(buckets, NONE);
        eldest = NONE;
        newest = NONE;
        free = NONE;
        begun = 0;
        for (; from != NONE; from = oldNewer[from]) {
            int at = begun++;
            keys[at] = oldKeys[from];
            values[at] = oldValues[from];
            hashes[at] = oldHashes[from];
            intoBucket(at);
            linkAsNewest(at);
        }
    }

    private void intoBucket(int at) {
        int bucket = hashes[at] & (buckets.length - 1);
        chain[at] = buckets[bucket];
        buckets[bucket] = at;
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

    private void removeAt(int at) {
        outOfBucket(at);
        unlink(at);
        keys[at] = null;
        values[at] = null;
        chain[at] = free;
        free = at;
        size--;
        changes++;
    }

    @Override
    public @Nullable V remove(@Nullable Object key) {
        int at = key == null ? NONE : find(key, hash(key));
        if (at == NONE) {
            return null;
        }
        V value = valueAt(at);
        removeAt(at);
        return value;
    }

    @Override
    public boolean remove(@Nullable Object key, @Nullable Object value) {
        int at = key == null ? NONE : find(key, hash(key));
        if (at == NONE || !Objects.equals(valueAt(at), value)) {
            return false;
        }
        removeAt(at);
        return true;
    }

    @Override
    public void clear() {
        Arrays.fill(keys, null);
        Arrays.fill(values, null);
        Arrays.fill(buckets, NONE);
        eldest = NONE;
        newest = NONE;
        free = NONE;
        begun = 0;
        size = 0;
        changes++;
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<K, V>> iterator() {
                return new FromEldest<>(at -> new SimpleImmutableEntry<>(keyAt(at), valueAt(at)));
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    @Override
    public Collection<V> values() {
        return new AbstractCollection<>() {
            @Override
            public Iterator<V> iterator() {
                return new FromEldest<>(BoundedMap.this::valueAt);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    private final class FromEldest<T> implements Iterator<T> {
        private final IntFunction<T> what;
        private int next = eldest;
        private int last = NONE;
        private int expectedChanges = changes;

        FromEldest(IntFunction<T> what) {
            this.what = what;
        }

        @Override
        public boolean hasNext() {
            return next != NONE;
        }

        @Override
        public T next() {
            if (expectedChanges != changes) {
                throw new ConcurrentModificationException();
            }
            if (next == NONE) {
                throw new NoSuchElementException();
            }
            last = next;
            next = newer[next];
            return what.apply(last);
        }

        @Override
        public void remove() {
            if (last == NONE || expectedChanges != changes) {
                throw new IllegalStateException();
            }
            removeAt(last);
            last = NONE;
            expectedChanges = changes;
        }
    }

    @Override
    public int capacity() {
        return maximum;
    }

    @Override
    public long evictions() {
        return evictions;
    }
}
