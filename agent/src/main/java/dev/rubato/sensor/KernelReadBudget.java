package dev.rubato.sensor;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** How many programs a second may be read in full, all readers together; what is left over is kept for one second. */
final class KernelReadBudget {
    private static final long SECOND_NS = 1_000_000_000L;

    private final LongSupplier monoNs;
    private final long everyNs;
    private final AtomicLong spentUntilNs;

    /**
     * @param monoNs the monotonic clock in nanoseconds
     */
    KernelReadBudget(int perSecond, LongSupplier monoNs) {
        this.monoNs = monoNs;
        this.everyNs = SECOND_NS / perSecond;
        this.spentUntilNs = new AtomicLong(monoNs.getAsLong() - SECOND_NS);
    }

    /** Spends one, if one is left. */
    boolean take() {
        long nowNs = monoNs.getAsLong();
        while (true) {
            long spent = spentUntilNs.get();
            long from = Math.max(spent, nowNs - SECOND_NS);
            if (from > nowNs) {
                return false;
            }
            if (spentUntilNs.compareAndSet(spent, from + everyNs)) {
                return true;
            }
        }
    }
}
