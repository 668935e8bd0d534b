package dev.rubato.journal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes the readers of this process when something was appended. An append costs one atomic increment while nobody
 * waits. Safe to use from several threads.
 */
final class AppendSignal {
    private final AtomicLong appends = new AtomicLong();
    private final List<Thread> waiting = new CopyOnWriteArrayList<>();

    /** A number that changes with every append and every {@link #wakeAll}. */
    long appends() {
        return appends.get();
    }

    void appended() {
        appends.incrementAndGet();
        if (!waiting.isEmpty()) {
            waiting.forEach(LockSupport::unpark);
        }
    }

    /** Ends every wait although nothing was appended. */
    void wakeAll() {
        appended();
    }

    /** Waits until {@link #appends} differs from {@code seen}, the time is over, or the thread is interrupted. */
    boolean await(long seen, long timeoutNs) {
        if (appends.get() != seen) {
            return true;
        }
        Thread self = Thread.currentThread();
        long deadlineNs = System.nanoTime() + timeoutNs;
        waiting.add(self);
        try {
            while (appends.get() == seen) {
                long leftNs = deadlineNs - System.nanoTime();
                if (leftNs <= 0 || self.isInterrupted()) {
                    return false;
                }
                LockSupport.parkNanos(this, leftNs);
            }
            return true;
        } finally {
            waiting.remove(self);
        }
    }
}
