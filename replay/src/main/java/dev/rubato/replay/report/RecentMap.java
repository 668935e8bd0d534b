package dev.rubato.replay.report;

import java.util.LinkedHashMap;
import java.util.Map;

/** At most so many entries, those that were used last; what leaves for lack of room is counted. */
final class RecentMap<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private static final float LOAD = 0.75f;
    private static final int FIRST_CAPACITY = 64;

    private final int limit;
    private long evictions;

    RecentMap(int limit) {
        super(FIRST_CAPACITY, LOAD, true);
        this.limit = limit;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        boolean full = size() > limit;
        evictions += full ? 1 : 0;
        return full;
    }

    /** Entries that left for lack of room. */
    long evictions() {
        return evictions;
    }
}
