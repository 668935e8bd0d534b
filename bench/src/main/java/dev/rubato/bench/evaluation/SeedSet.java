package dev.rubato.bench.evaluation;

/** Disjoint sets of seeds: numbers that were chosen on one are told of the other. */
enum SeedSet {
    TUNE(1_000_000_000L),
    REPORT(2_000_000_000L);

    private static final long PER_CELL = 100_000;
    private final long base;

    SeedSet(long base) {
        this.base = base;
    }

    long seed(int cell, int run) {
        if (cell >= (REPORT.base - TUNE.base) / PER_CELL || run >= PER_CELL) {
            throw new IllegalArgumentException("too many cells or runs: the sets would overlap");
        }
        return base + cell * PER_CELL + run;
    }
}
