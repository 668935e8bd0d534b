package dev.rubato.sensor;

import dev.rubato.sensor.KernelTraceCounts.Count;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Records about threads whose creation has not been read yet, though it was written before: the reader of another CPU is
 * later. They wait a moment for it. Part of {@link KernelTraceMapper}.
 */
final class KernelEarlyRecords {
    /** How long a creation is waited for beyond the time that readers let records gather: one may get its CPU late. */
    private static final long WAIT_NS = 100_000_000L;

    private static final int MAXIMUM = 4096;

    private record Early(int tid, TraceRecord record) {}

    private final KernelTraceCounts counts;
    private final Deque<Early> waiting = new ArrayDeque<>();

    KernelEarlyRecords(KernelTraceCounts counts) {
        this.counts = counts;
    }

    /** Keeps a record about the thread {@code tid}; false, with nothing kept, if too many wait. */
    boolean keep(int tid, TraceRecord record) {
        if (waiting.size() >= MAXIMUM) {
            counts.add(Count.EARLY_EVICTED);
            return false;
        }
        counts.add(Count.RECORDS_EARLY);
        waiting.add(new Early(tid, record));
        return true;
    }

    /** The records that waited for the creation of {@code tid} at {@code createdMonoNs}, oldest first. */
    List<TraceRecord> take(int tid, long createdMonoNs) {
        List<TraceRecord> taken = new ArrayList<>();
        for (Iterator<Early> each = waiting.iterator(); each.hasNext(); ) {
            Early early = each.next();
            if (early.tid() == tid && early.record().monoNs() >= createdMonoNs) {
                each.remove();
                taken.add(early.record());
            }
        }
        return taken;
    }

    /** The records that have waited long enough. */
    List<TraceRecord> due(long horizonMonoNs) {
        List<TraceRecord> due = new ArrayList<>();
        for (Early early = waiting.peek();
                early != null && early.record().monoNs() <= horizonMonoNs - WAIT_NS;
                early = waiting.peek()) {
            due.add(waiting.remove().record());
        }
        return due;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }
}
