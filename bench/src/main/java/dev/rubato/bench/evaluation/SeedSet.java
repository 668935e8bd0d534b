package dev.rubato.bench.evaluation;

/**
 * Disjoint sets of seeds: numbers that were chosen on one are told of the other. The set to report on is spent once a fault
 * was mended that it showed, and moves on by two thousand millions: 3,000,000,000 is spent.
 */
enum SeedSet {
    TUNE(1_000_000_000L),
    REPORT(5_000_000_000L);

    private static final long PER_CELL = 100_000;
    private static final int CELLS = 10_000;

    private final long base;

    SeedSet(long base) {
        this.base = base;
    }

    /** The seed of one run of a cell: the same whichever other cells are run. */
    long seed(String cell, int run) {
        if (run >= PER_CELL) {
            throw new IllegalArgumentException("a cell has at most " + PER_CELL + " runs");
        }
        return base + Math.floorMod(cell.hashCode(), CELLS) * PER_CELL + run;
    }
}
