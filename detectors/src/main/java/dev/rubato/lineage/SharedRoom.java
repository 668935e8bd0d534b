package dev.rubato.lineage;

/** How many entries the tables of one host may have where several hosts are judged in one heap. */
public final class SharedRoom {
    /** A host keeps at least this share of what it has room for alone; a prior. Higher: more hosts in the same heap. */
    private static final int MOST_PARTS = 64;

    /**
     * Entries that a table keeps however many hosts there are; a prior. Higher: the small tables cost more than the
     * large.
     */
    private static final int LEAST = 16;

    private SharedRoom() {}

    /**
     * What is left of the room for {@code alone} entries with {@code hosts} hosts: halved with each doubling, down to
     * {@value #LEAST}.
     */
    public static int of(int alone, int hosts) {
        return Math.max(Math.min(alone, LEAST), alone / parts(hosts));
    }

    /** How many parts the room is divided into: changes with the doublings of {@code hosts} only. */
    public static int parts(int hosts) {
        int doubled = hosts <= 1 ? 1 : Integer.highestOneBit(hosts - 1) << 1;
        return Math.min(MOST_PARTS, doubled);
    }
}
