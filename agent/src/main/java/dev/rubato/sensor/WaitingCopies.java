package dev.rubato.sensor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Executions that the kernel copied and whose record was not read yet, oldest first. One thread at a time. */
final class WaitingCopies {
    /** Most executions that wait for their record; beyond it the oldest is dropped, and read from {@code /proc}. */
    static final int MAX_COPIES = 4096;

    /** Most bytes of arguments that wait. */
    static final int MAX_BYTES = 1 << 20;

    /** Record and copy are made at the same point of the kernel; only an interrupt can come between. */
    private static final long SAME_NS = 1_000_000L;

    /** A record comes at most so late; a copy that is older has lost its record. */
    private static final long LATE_NS = 2_000_000_000L;

    private final KernelTraceCounts counts;
    private final Deque<Execution> waiting = new ArrayDeque<>();
    private int bytes;

    /** @param counts counts what is dropped */
    WaitingCopies(KernelTraceCounts counts) {
        this.counts = counts;
    }

    void add(Execution copy) {
        waiting.add(copy);
        bytes += copy.argumentBytes();
        while (waiting.size() > MAX_COPIES || bytes > MAX_BYTES) {
            bytes -= waiting.remove().argumentBytes();
            counts.add(KernelTraceCounts.Count.COPIES_EVICTED);
        }
    }

    /** Takes out what {@code pid} executed at {@code monoNs}; null if it does not wait here. */
    @Nullable
    Execution take(int pid, long monoNs) {
        for (Iterator<Execution> each = waiting.iterator(); each.hasNext(); ) {
            Execution copy = each.next();
            boolean found = copy.stat().pid() == pid && Math.abs(copy.monoNs() - monoNs) < SAME_NS;
            if (found || copy.monoNs() < monoNs - LATE_NS) {
                each.remove();
                bytes -= copy.argumentBytes();
            }
            if (found) {
                return copy;
            }
        }
        return null;
    }
}
