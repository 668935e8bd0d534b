package dev.rubato.lineage;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;
import java.util.function.ToLongFunction;

/**
 * The latest entries of a kind, in the order in which they came. At its maximum the oldest makes room, counted if it could
 * still have been of use.
 */
public final class BoundedRing<E> implements BoundedTable, Iterable<E> {
    private final int capacity;
    private final ToLongFunction<E> timeNs;
    private final long usefulNs;
    private final ArrayDeque<E> entries = new ArrayDeque<>();
    private long evictions;

    /**
     * @param timeNs the time of an entry
     * @param usefulNs an entry that is older than the one that pushes it out by more than this is not missed
     */
    public BoundedRing(int capacity, ToLongFunction<E> timeNs, long usefulNs) {
        this.capacity = capacity;
        this.timeNs = timeNs;
        this.usefulNs = usefulNs;
    }

    /** A ring whose entries never grow too old. */
    public BoundedRing(int capacity) {
        this(capacity, entry -> 0, 0);
    }

    /** Adds the latest entry. */
    public void add(E entry) {
        if (entries.size() == capacity) {
            E oldest = entries.removeFirst();
            evictions += timeNs.applyAsLong(entry) - timeNs.applyAsLong(oldest) <= usefulNs ? 1 : 0;
        }
        entries.addLast(entry);
    }

    /** Oldest first. */
    @Override
    public Iterator<E> iterator() {
        return Collections.unmodifiableCollection(entries).iterator();
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public int capacity() {
        return capacity;
    }

    /** Entries pushed out that were no older than what is of use. */
    @Override
    public long evictions() {
        return evictions;
    }
}
