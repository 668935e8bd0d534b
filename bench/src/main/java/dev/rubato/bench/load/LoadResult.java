package dev.rubato.bench.load;

/**
 * What a load did.
 *
 * @param pid the process that worked, 0 where there was none
 * @param port to which it connected, 0 where it did not
 * @param started operations that it carried out
 * @param beganMs when it began, milliseconds since the Unix epoch
 * @param seconds how long it ran
 * @param cpuSeconds its own processor time and that of its children, NaN where it was not measured
 * @param operationUs mean time of one operation, microseconds; the whole work's where there is only one, NaN for none
 */
public record LoadResult(
        long pid, int port, long started, long beganMs, double seconds, double cpuSeconds, double operationUs) {

    /** When it ended, milliseconds since the Unix epoch. */
    public long endedMs() {
        return beganMs + Math.round(seconds * 1e3);
    }
}
