package dev.rubato.sensor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Puts the records of several CPUs into one order of time. Readers {@link #add}; one thread waits and {@link #release}s
 * what is older than a horizon that lies a few milliseconds back, by when every reader has delivered.
 *
 * <p>Bounded: when it is full the reader waits, and what the kernel then cannot keep is counted by the kernel.
 */
final class TraceMerge {
    private static final Comparator<TraceRecord> BY_TIME = Comparator.comparingLong(TraceRecord::monoNs);

    private final KernelTraceCounts counts;
    private final int maximum;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition drained = lock.newCondition();
    /** Guarded by the lock. */
    private List<TraceRecord> arrived = new ArrayList<>();

    private boolean waiting;
    private boolean closed;

    /** Of the releasing thread: what was taken over from {@link #arrived}, and a spare list to swap with. */
    private final List<TraceRecord> held = new ArrayList<>();

    private List<TraceRecord> spare = new ArrayList<>();
    private long releasedNs = Long.MIN_VALUE;

    TraceMerge(KernelTraceCounts counts, int maximum) {
        this.counts = counts;
        this.maximum = maximum;
    }

    /** Takes the records of one reader, oldest first; waits while full. */
    void add(List<TraceRecord> records) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (arrived.size() >= maximum && !closed) {
                drained.await();
            }
            arrived.addAll(records);
            if (waiting) {
                waiting = false;
                filled.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until records are there, {@link #close} is called, or the time is over; false after {@link #close}. */
    boolean await(long waitNs) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = waitNs;
            while (arrived.isEmpty() && held.isEmpty() && !closed && left > 0) {
                waiting = true;
                left = filled.awaitNanos(left);
            }
            waiting = false;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Gives the next thread time to deliver: waits that long, or until {@link #close}. */
    void hold(long waitNs) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = waitNs;
            while (!closed && left > 0) {
                left = filled.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Hands on every record up to {@code horizonMonoNs}, in order of time.
     *
     * @return how many came too late for that order
     */
    int release(long horizonMonoNs, Consumer<TraceRecord> to) {
        List<TraceRecord> taken = take();
        int late = 0;
        for (TraceRecord record : taken) {
            late += record.monoNs() < releasedNs ? 1 : 0;
            held.add(record);
        }
        counts.add(KernelTraceCounts.Count.RECORDS_LATE, late);
        taken.clear();
        spare = taken;
        held.sort(BY_TIME);
        int due = 0;
        while (due < held.size() && held.get(due).monoNs() <= horizonMonoNs) {
            to.accept(held.get(due++));
        }
        held.subList(0, due).clear();
        releasedNs = Math.max(releasedNs, horizonMonoNs);
        return late;
    }

    private List<TraceRecord> take() {
        lock.lock();
        try {
            List<TraceRecord> taken = arrived;
            arrived = spare;
            drained.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Whether records are held back; asked by the releasing thread. */
    boolean isHolding() {
        return !held.isEmpty();
    }

    /** Ends every wait; what is there can still be released. */
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
            drained.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
