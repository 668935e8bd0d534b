package dev.rubato.detect.spawn;

/** How often something happens, the past forgotten exponentially. One occurrence counts as one per time constant. */
final class DecayingRate {
    private static final double NS_PER_SECOND = 1e9;

    private final double constantNs;
    private double weight;
    private long lastNs;

    /** @param constantNs after this time an occurrence weighs 1/e, nanoseconds */
    DecayingRate(long constantNs) {
        this.constantNs = constantNs;
    }

    /** Counts an occurrence; one that is older than the last counts for what is left of it. */
    void add(long timeNs) {
        if (timeNs >= lastNs) {
            weight = weight * decay(timeNs - lastNs) + 1;
            lastNs = timeNs;
        } else {
            weight += decay(lastNs - timeNs);
        }
    }

    /** Occurrences per second as of {@code timeNs}. */
    double perSecond(long timeNs) {
        return weight * decay(Math.max(0, timeNs - lastNs)) / constantNs * NS_PER_SECOND;
    }

    private double decay(long elapsedNs) {
        return Math.exp(-elapsedNs / constantNs);
    }
}
