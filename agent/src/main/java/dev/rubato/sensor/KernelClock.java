package dev.rubato.sensor;

import java.util.function.LongSupplier;

/**
 * Turns times of the monotonic clock, which the trace is stamped with, into nanoseconds since the Unix epoch.
 * {@link #resample} is for one thread, the rest for all.
 *
 * <p>The wall clock is steered against the monotonic one, so their distance is measured again at intervals; differences
 * below {@link #TOLERATED_NS} are left alone, so that equal times stay equal.
 */
final class KernelClock {
    /** A change of the distance from which on times before and after do not fit together. */
    static final long STEP_NS = 30_000_000_000L;

    private static final long TOLERATED_NS = 200_000L;
    private static final int SAMPLES = 5;

    private final LongSupplier mono;
    private final LongSupplier wall;
    private volatile long offsetNs;

    /**
     * @param mono the monotonic clock in nanoseconds
     * @param wall the wall clock in nanoseconds since the Unix epoch
     */
    KernelClock(LongSupplier mono, LongSupplier wall) {
        this.mono = mono;
        this.wall = wall;
        this.offsetNs = measure();
    }

    /** The time since the epoch at a time of the monotonic clock. */
    long epochNs(long monoNs) {
        return monoNs + offsetNs;
    }

    /** The present of the monotonic clock. */
    long monoNowNs() {
        return mono.getAsLong();
    }

    /** The present since the epoch, as {@link #epochNs} counts. */
    long nowNs() {
        return epochNs(monoNowNs());
    }

    /**
     * Measures again.
     *
     * @return by how much the wall clock was set or the host slept, 0 if by less than {@link #STEP_NS}
     */
    long resample() {
        long before = offsetNs;
        long change = measure() - before;
        if (Math.abs(change) > TOLERATED_NS) {
            offsetNs = before + change;
        }
        return Math.abs(change) > STEP_NS ? change : 0;
    }

    /** The distance of the clocks by the tightest of a few pairs of readings. */
    private long measure() {
        long best = Long.MAX_VALUE;
        long distance = 0;
        for (int i = 0; i < SAMPLES; i++) {
            long before = mono.getAsLong();
            long between = wall.getAsLong();
            long took = mono.getAsLong() - before;
            if (took < best) {
                best = took;
                distance = between - (before + took / 2);
            }
        }
        return distance;
    }
}
