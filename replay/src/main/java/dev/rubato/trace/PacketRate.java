package dev.rubato.trace;

/**
 * A limit per second, counted in windows of one second and driven by the times of packets; owned by the decoder's
 * thread.
 */
final class PacketRate {
    private static final long SECOND_NS = 1_000_000_000L;

    private final int perSecond;
    private long windowStartNs = Long.MIN_VALUE;
    private int used;

    PacketRate(int perSecond) {
        this.perSecond = perSecond;
    }

    /** Whether one more is within the rate at {@code timeNs}; time that runs backwards does not refill. */
    boolean admits(long timeNs) {
        if (windowStartNs == Long.MIN_VALUE || timeNs - windowStartNs >= SECOND_NS) {
            windowStartNs = timeNs;
            used = 0;
        }
        if (used >= perSecond) {
            return false;
        }
        used++;
        return true;
    }
}
