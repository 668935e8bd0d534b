package dev.rubato.sensor;

import dev.rubato.event.ProcessKey;

/** Turns start times of {@code /proc/PID/stat}, ticks since boot, into nanoseconds since the Unix epoch. Immutable. */
final class ProcBootClock {
    /** USER_HZ, which is 100 on every architecture that Java 25 runs on. */
    private static final long NANOS_PER_TICK = 10_000_000L;

    private final long bootNs;

    private ProcBootClock(long bootNs) {
        this.bootNs = bootNs;
    }

    /**
     * Reads {@code /proc/uptime}, which counts suspended time like the start times do. Both are cut to 10 ms, so their
     * errors cancel on average.
     *
     * @param nowNs the wall clock, in nanoseconds since the Unix epoch
     */
    static ProcBootClock read(ProcFiles files, long nowNs) {
        return new ProcBootClock(nowNs - parseUptimeNs(files.firstLine("uptime")));
    }

    /** Nanoseconds in the first number of an uptime file; 0 if it is none. */
    static long parseUptimeNs(String line) {
        int space = line.indexOf(' ');
        try {
            return Math.round(Double.parseDouble(space < 0 ? line : line.substring(0, space)) * 100) * NANOS_PER_TICK;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The key of the process that {@code stat} tells about. */
    ProcessKey keyOf(ProcStat stat) {
        return new ProcessKey(stat.pid(), bootNs + stat.startTicks() * NANOS_PER_TICK);
    }
}
