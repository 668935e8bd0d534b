package dev.rubato.sink.delivery;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: twice as long each time up to a minute, and by chance between half of that and
 * all of it, so that many hosts do not come back to a receiver in step. Owned by the sink's thread.
 */
final class Backoff {
    /** The first pause; a lower one would try a restarting receiver more often for nothing. */
    static final long FIRST_NS = 500_000_000L;

    /** The longest pause: what a receiver that is back after a long outage waits at most. */
    static final long LONGEST_NS = 60_000_000_000L;

    /** The longest pause that a receiver may ask for. */
    static final long LONGEST_ASKED_NS = 600_000_000_000L;

    private final RandomGenerator random;
    private long nextNs = FIRST_NS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /**
     * The pause before the next try.
     *
     * @param askedNs what the receiver asked for, 0 if it did not
     */
    long nextNs(long askedNs) {
        long half = nextNs / 2;
        long own = half + (long) (random.nextDouble() * half);
        nextNs = Math.min(2 * nextNs, LONGEST_NS);
        return Math.max(own, Math.min(askedNs, LONGEST_ASKED_NS));
    }

    void reset() {
        nextNs = FIRST_NS;
    }
}
