package dev.rubato.agent;

/**
 * When to do what keeps the agent small and may wait: in the first long break of half a minute, or after a minute without
 * one. Owned by one thread; it has no clock.
 */
final class Housekeeping {
    /** Between two rounds, if there are breaks for them; twice as long where there is none. */
    static final long EVERY_NS = 30_000_000_000L;

    /** Room that a round needs: collecting the heap stops all threads for 20 to 40 ms. */
    static final long ROOM_NS = 60_000_000L;

    private final Round round;
    private long doneNs;

    /** What is done. */
    @FunctionalInterface
    interface Round {
        /**
         * Does it.
         *
         * @param inBreak whether nothing else is due for {@link #ROOM_NS}
         */
        void run(boolean inBreak);
    }

    Housekeeping(long startNs, Round round) {
        this.round = round;
        this.doneNs = startNs;
    }

    /** Does a round if it is time and nothing else is due for {@code waitNs}, which is long enough; whether it did. */
    boolean useBreak(long nowNs, long waitNs) {
        return waitNs >= ROOM_NS && doAfter(nowNs, EVERY_NS, true);
    }

    /** Does a round, break or not, if it has waited for one too long. */
    void insist(long nowNs) {
        doAfter(nowNs, 2 * EVERY_NS, false);
    }

    /** A clock that was set, in either direction, makes it time. */
    private boolean doAfter(long nowNs, long leastNs, boolean inBreak) {
        if (Math.abs(nowNs - doneNs) < leastNs) {
            return false;
        }
        doneNs = nowNs;
        round.run(inBreak);
        return true;
    }
}
