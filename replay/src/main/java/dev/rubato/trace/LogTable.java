package dev.rubato.trace;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map of at most so many entries: the one used longest ago leaves, counted.
 */
final class LogTable<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int maxEntries;
    private long evictions;

    LogTable(int maxEntries) {
        super(16, 0.75f, true);
        this.maxEntries = maxEntries;
    }

    /** How many entries left for want of room. */
    long evictions() {
        return evictions;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        boolean full = size() > maxEntries;
        if (full) {
            evictions++;
        }
        return full;
    }
}
