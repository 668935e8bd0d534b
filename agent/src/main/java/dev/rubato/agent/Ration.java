package dev.rubato.agent;

/**
 * So many a second, and so many at once after a time without any: a token bucket over event time. What is refused is
 * owed, up to a second's worth, and worked off at the rate: who keeps asking for more than the rate gets none, and again
 * some once it has asked for less, at the latest a second after it ceased. Has no clock.
 */
final class Ration {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** How much may be owed; a guess. */
    private static final long OWED_NS = NS_PER_SECOND;

    private final int perSecond;
    private final int atOnce;

    /** Up to when it is used up; in the future where some is owed. */
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

    /** Whether there is one at {@code timeNs}; takes none. */
    boolean has(long timeNs) {
        return nextNs(timeNs) <= timeNs;
    }

    /** Takes one at {@code timeNs}; whether there was one, and if not, it is owed. */
    boolean take(long timeNs) {
        long nextNs = nextNs(timeNs);
        usedNs = Math.max(usedNs, Math.min(nextNs, timeNs + OWED_NS));
        return nextNs <= timeNs;
    }

    /** Up to when it is used up once one more is taken. */
    private long nextNs(long timeNs) {
        long everyNs = NS_PER_SECOND / perSecond;
        return Math.max(usedNs, timeNs - atOnce * everyNs) + everyNs;
    }
}
