package dev.rubato.event;

import org.jspecify.annotations.Nullable;

/**
 * Which process: its id alone is reused, its id and start time together are not.
 *
 * <p>The start time comes from the kernel's fork event, or from {@code /proc/PID/stat} in steps of one clock tick (10 ms)
 * for processes that are older than the sensor. Two keys of one live process may therefore differ by
 * {@link #TOLERANCE_NS}; {@link #sameProcess} compares with that tolerance, {@code equals} does not.
 *
 * @param pid process id in the host's own pid namespace
 * @param startNs when the process was forked, nanoseconds since the Unix epoch
 */
public record ProcessKey(int pid, long startNs) {

    /** How far the start times of one process may lie apart between two sources. */
    public static final long TOLERANCE_NS = 500_000_000L;

    /** Whether both keys name one process, allowing for the coarse clock of {@code /proc}. */
    public boolean sameProcess(ProcessKey other) {
        return pid == other.pid && Math.abs(startNs - other.startNs) <= TOLERANCE_NS;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof ProcessKey key && pid == key.pid && startNs == key.startNs);
    }

    @Override
    public int hashCode() {
        return (int) Mix.mix(startNs, pid);
    }
}
