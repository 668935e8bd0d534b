package dev.rubato.lineage;

import static dev.rubato.lineage.LinkedEntries.NONE;
import static dev.rubato.lineage.LinkedEntries.hash;

import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.AbstractSet;
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
    private final int alone;
    private int maximum;
    private final boolean byUse;
    private final Consumer<V> evicted;
    private final LinkedEntries entries = new LinkedEntries();
    private long evictions;

    /**
     * @param maximum most entries
     * @param byUse whether looking a key up makes it young again
     * @param evicted is told each value that is pushed out
     */
    public BoundedMap(int maximum, boolean byUse, Consumer<V> evicted) {
        this.alone = maximum;
        this.maximum = maximum;
        this.byUse = byUse;
        this.evicted = evicted;
    }

    public BoundedMap(int maximum, boolean byUse) {
        this(maximum, byUse, value -> {});
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // places in use hold a key and a value
    private K keyAt(int at) {
        return (K) entries.key(at);
    }

    @SuppressWarnings({"unchecked", "NullAway"})
    private V valueAt(int at) {
        return (V) entries.value(at);
    }

    private int find(@Nullable Object key) {
        return key == null || entries.size() == 0 ? NONE : entries.find(key, hash(key));
    }

    private void used(int at) {
        if (byUse) {
            entries.makeNewest(at);
        }
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return find(key) != NONE;
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        int at = find(key);
        if (at == NONE) {
            return null;
        }
        used(at);
        return valueAt(at);
    }

    @Override
    public @Nullable V put(K key, V value) {
        int hash = hash(key);
        int at = entries.find(key, hash);
        if (at == NONE) {
            add(key, hash, value);
            return null;
        }
        V before = valueAt(at);
        entries.setValue(at, value);
        used(at);
        return before;
    }

    /** Puts a key in as the newest, whether it was there before or not. */
    public void putNewest(K key, V value) {
        int hash = hash(key);
        int at = entries.find(key, hash);
        if (at == NONE) {
            add(key, hash, value);
        } else {
            entries.setValue(at, value);
            entries.makeNewest(at);
        }
    }

    private void add(K key, int hash, V value) {
        entries.add(key, hash, value);
        if (entries.size() > maximum) {
            evictEldest();
        }
    }

    private void evictEldest() {
        int eldest = entries.eldest();
        V value = valueAt(eldest);
        evictions++;
        entries.remove(eldest);
        evicted.accept(value);
    }

    /** Keeps at most as many entries as it shares from now on; what has to leave is counted and told. */
    @Override
    public void share(int hosts) {
        maximum = SharedRoom.of(alone, hosts);
        while (entries.size() > maximum) {
            evictEldest();
        }
        entries.trim();
    }

    @Override
    public @Nullable V remove(@Nullable Object key) {
        int at = find(key);
        if (at == NONE) {
            return null;
        }
        V value = valueAt(at);
        entries.remove(at);
        return value;
    }

    @Override
    public boolean remove(@Nullable Object key, @Nullable Object value) {
        int at = find(key);
        if (at == NONE || !Objects.equals(valueAt(at), value)) {
            return false;
        }
        entries.remove(at);
        return true;
    }

    @Override
    public void clear() {
        entries.clear();
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
                return entries.size();
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
                return entries.size();
            }
        };
    }

    private final class FromEldest<T> implements Iterator<T> {
        private final IntFunction<T> what;
        private int next = entries.eldest();
        private int last = NONE;
        private int expectedChanges = entries.changes();

        FromEldest(IntFunction<T> what) {
            this.what = what;
        }

        @Override
        public boolean hasNext() {
            return next != NONE;
        }

        @Override
        public T next() {
            if (expectedChanges != entries.changes()) {
                throw new ConcurrentModificationException();
            }
            if (next == NONE) {
                throw new NoSuchElementException();
            }
            last = next;
            next = entries.newerThan(next);
            return what.apply(last);
        }

        @Override
        public void remove() {
            if (last == NONE || expectedChanges != entries.changes()) {
                throw new IllegalStateException();
            }
            entries.remove(last);
            last = NONE;
            expectedChanges = entries.changes();
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
