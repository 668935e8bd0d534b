package dev.rubato.replay.report;

import java.util.Arrays;

/**
 * Counts over time in at most {@link ReportLimits#BINS} columns of equal width, whatever the time spans: when a time lies
 * outside, neighbouring columns are joined until it fits. Nothing is sampled; only the resolution falls. Owned by one
 * thread.
 */
final class TimeBins {
    private static final int BINS = ReportLimits.BINS;

    private final int sums;
    private final long[][] values;
    private long firstNs;
    private long widthNs = ReportLimits.FIRST_BIN_NS;
    private int used;

    /**
     * @param sums how many things are counted
     * @param levels how many things are followed by their highest value; their index continues that of the sums
     */
    TimeBins(int sums, int levels) {
        this.sums = sums;
        this.values = new long[sums + levels][];
    }

    /** Counts {@code amount} more of thing {@code row}. */
    void add(int row, long timeNs, long amount) {
        int bin = cover(timeNs);
        row(row)[bin] += amount;
    }

    /** Thing {@code row} has reached {@code level}. */
    void raise(int row, long timeNs, long level) {
        int bin = cover(timeNs);
        long[] levels = row(row);
        levels[bin] = Math.max(levels[bin], level);
    }

    private long[] row(int row) {
        if (values[row] == null) {
            values[row] = new long[BINS];
        }
        return values[row];
    }

    private int cover(long timeNs) {
        if (used == 0) {
            firstNs = Math.floorDiv(timeNs, widthNs) * widthNs;
            used = 1;
            return 0;
        }
        while (true) {
            long bin = Math.floorDiv(timeNs - firstNs, widthNs);
            if (bin >= 0 && bin < BINS) {
                used = Math.max(used, (int) bin + 1);
                return (int) bin;
            }
            if (bin < 0 && used - bin <= BINS) {
                moveRight((int) -bin);
            } else {
                halve();
            }
        }
    }

    private void moveRight(int by) {
        for (long[] row : values) {
            if (row != null) {
                System.arraycopy(row, 0, row, by, used);
                Arrays.fill(row, 0, by, 0);
            }
        }
        used += by;
        firstNs -= by * widthNs;
    }

    private void halve() {
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null) {
                halve(values[i], i < sums);
            }
        }
        used = (used + 1) / 2;
        widthNs *= 2;
    }

    private static void halve(long[] row, boolean sum) {
        for (int i = 0; i < BINS / 2; i++) {
            long one = row[2 * i];
            long other = row[2 * i + 1];
            row[i] = sum ? one + other : Math.max(one, other);
        }
        Arrays.fill(row, BINS / 2, BINS, 0);
    }

    boolean isEmpty() {
        return used == 0;
    }

    /** Where the first column begins. */
    long firstNs() {
        return firstNs;
    }

    long widthNs() {
        return widthNs;
    }

    /** The columns of one thing, from the first to the last that something was counted in. */
    long[] values(int row) {
        return values[row] == null ? new long[used] : Arrays.copyOf(values[row], used);
    }

    /** Everything that was counted of one thing. */
    long total(int row) {
        return values[row] == null ? 0 : Arrays.stream(values[row]).sum();
    }
}
