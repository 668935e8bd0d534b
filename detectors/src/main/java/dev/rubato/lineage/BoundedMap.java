package dev.rubato.lineage;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A map with a maximum: a new key beyond it pushes out the key that was put, or used, longest ago, and that is counted.
 * Owned by the detection thread.
 */
public final class BoundedMap<K, V> extends LinkedHashMap<K, V> implements BoundedTable {
    private static final long serialVersionUID = 1L;

    private final int maximum;
    private final transient Consumer<V> evicted;
    private long evictions;

    /**
     * @param maximum most entries
     * @param byUse whether looking a key up makes it young again
     * @param evicted is told each value that is pushed out
     */
    public BoundedMap(int maximum, boolean byUse, Consumer<V> evicted) {
        super(64, 0.75f, byUse);
        this.maximum = maximum;
        this.evicted = evicted;
    }

    public BoundedMap(int maximum, boolean byUse) {
        this(maximum, byUse, value -> {});
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        if (size() <= maximum) {
            return false;
        }
        evictions++;
        evicted.accept(eldest.getValue());
        return true;
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
