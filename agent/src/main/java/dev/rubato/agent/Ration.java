package dev.rubato.agent;

/** So many a second, and so many at once after a time without any: a token bucket over event time. Has no clock. */
final class Ration {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final int perSecond;
    private final int atOnce;

    /** Up to when it is used up. */
    private long usedNs = Long.MIN_VALUE;

    Ration(int perSecond, int atOnce) {
        this.perSecond = perSecond;
        this.atOnce = atOnce;
    }

    int perSecond() {
        return perSecond;
    }

    int atOnce() {
        return atOnce;
    }

    /** Makes it whole, as after a clock was set back. */
    void reset() {
        usedNs = Long.MIN_VALUE;
    }

    /** Takes one at {@code timeNs}; whether there was one. */
    boolean take(long timeNs) {
        long everyNs = NS_PER_SECOND / perSecond;
        long nextNs = Math.max(usedNs, timeNs - atOnce * everyNs) + everyNs;
        if (nextNs > timeNs) {
            return false;
        }
        usedNs = nextNs;
        return true;
    }
}
