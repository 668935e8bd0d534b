package dev.rubato.detect.gpu;

/**
 * Which share of the time lies shortly after a request, the past forgotten exponentially: the chance that something
 * which has nothing to do with requests seems to follow one. Owned by the detection thread.
 */
final class RequestCover {
    /** After this time the past weighs 1/e: requests come in working hours, and so does everything else. */
    private static final double CONSTANT_NS = 3600e9;

    /** Time without requests that is assumed before the first one; raising it trusts the first requests more. */
    private static final double ASSUMED_NS = 60e9;

    private final long windowNs;
    private double coveredNs;
    private double watchedNs = ASSUMED_NS;
    private long atNs = Long.MIN_VALUE;
    private long untilNs = Long.MIN_VALUE;

    /** @param windowNs how long after a request counts as shortly after it */
    RequestCover(long windowNs) {
        this.windowNs = windowNs;
    }

    /** Counts a request. */
    void add(long timeNs) {
        pass(timeNs);
        untilNs = Math.max(untilNs, timeNs + windowNs);
    }

    private void pass(long nowNs) {
        if (atNs == Long.MIN_VALUE) {
            atNs = nowNs;
        }
        long elapsed = nowNs - atNs;
        if (elapsed <= 0) {
            return;
        }
        double left = Math.exp(-elapsed / CONSTANT_NS);
        coveredNs = coveredNs * left + Math.max(0, Math.min(nowNs, untilNs) - atNs);
        watchedNs = watchedNs * left + elapsed;
        atNs = nowNs;
    }

    /** The share, 0 to 1, as of {@code nowNs}; for a window of another length in proportion. */
    double share(long nowNs, long ofWindowNs) {
        pass(nowNs);
        return Math.min(1, coveredNs / watchedNs * ((double) ofWindowNs / windowNs));
    }
}
