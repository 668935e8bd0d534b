package dev.rubato.cli.top;

/** How often something happened in the last minute, by second of event time. */
final class MinuteCount {
    static final int SECONDS = 60;
    private static final long SECOND_NS = 1_000_000_000L;

    private final int[] counts = new int[SECONDS];
    private long newest;
    private int total;

    /** Counts one at {@code timeNs}; what is older than the minute before the newest is not counted. */
    void add(long timeNs) {
        long second = Math.floorDiv(timeNs, SECOND_NS);
        moveTo(second);
        if (second > newest - SECONDS) {
            counts[at(second)]++;
            total++;
        }
    }

    /** How many there were in the minute before {@code nowNs}. */
    int total(long nowNs) {
        moveTo(Math.floorDiv(nowNs, SECOND_NS));
        return total;
    }

    private void moveTo(long second) {
        long from = Math.max(newest + 1, second - SECONDS + 1);
        for (long cleared = from; cleared <= second; cleared++) {
            total -= counts[at(cleared)];
            counts[at(cleared)] = 0;
        }
        newest = Math.max(newest, second);
    }

    private static int at(long second) {
        return Math.floorMod(second, SECONDS);
    }
}
