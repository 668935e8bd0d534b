package dev.rubato.bench.latency;

/**
 * When one item of a journal was found, in nanoseconds since the Unix epoch.
 *
 * @param fromNs from when its latency counts
 * @param nothingNs when it was not there yet
 * @param foundNs when it was there
 */
record Find(long fromNs, long nothingNs, long foundNs) {

    /** How old it was when it was found, nanoseconds. */
    long ageNs() {
        return foundNs - fromNs;
    }

    /** By how much at most that is too great, nanoseconds. */
    long errorNs() {
        return foundNs - nothingNs;
    }
}
