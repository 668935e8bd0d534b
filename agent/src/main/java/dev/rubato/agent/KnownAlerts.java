package dev.rubato.agent;

import dev.rubato.alert.Alert;
import dev.rubato.event.Mix;
import dev.rubato.lineage.BoundedTable;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Which alerts the alert journal holds, so that reading the events again appends none twice. Keeps the latest
 * {@link #MAX_ALERTS}; older ones are forgotten and counted. Owned by the detection thread.
 */
final class KnownAlerts implements BoundedTable {
    /** More than a day of events can cause: every episode of every lineage counts once. */
    static final int MAX_ALERTS = 65_536;

    private final Set<Long> keys = new LinkedHashSet<>();
    private long evictions;

    /** Adds an alert; returns whether it was not known. */
    boolean add(Alert alert) {
        boolean added = keys.add(key(alert));
        if (added && keys.size() > MAX_ALERTS) {
            Long oldest = keys.iterator().next();
            keys.remove(oldest);
            evictions++;
        }
        return added;
    }

    /** Forgets an alert that could not be appended. */
    void remove(Alert alert) {
        keys.remove(key(alert));
    }

    @Override
    public int size() {
        return keys.size();
    }

    @Override
    public int capacity() {
        return MAX_ALERTS;
    }

    @Override
    public long evictions() {
        return evictions;
    }

    private static long key(Alert alert) {
        long hash = alert.update();
        for (int i = 0; i < alert.id().length(); i++) {
            hash = Mix.mix(hash, alert.id().charAt(i));
        }
        return hash;
    }
}
