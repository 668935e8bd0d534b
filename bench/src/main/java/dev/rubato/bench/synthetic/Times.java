package dev.rubato.bench.synthetic;

/** Lengths of time in nanoseconds. */
final class Times {
    static final long MICROSECOND = 1_000L;
    static final long MILLISECOND = 1_000 * MICROSECOND;
    static final long SECOND = 1_000 * MILLISECOND;
    static final long MINUTE = 60 * SECOND;
    static final long HOUR = 60 * MINUTE;
    static final long DAY = 24 * HOUR;

    private Times() {}

    static long seconds(double seconds) {
        return (long) (seconds * SECOND);
    }
}
