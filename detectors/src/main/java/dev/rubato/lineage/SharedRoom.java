package dev.rubato.lineage;

/** How many entries the tables of one host may have where several hosts are judged in one heap. */
public final class SharedRoom {
    /** A host keeps at least this share of what it has room for alone; a prior. Higher: more hosts in the same heap. */
    private static final int MOST_PARTS = 64;

    private SharedRoom() {}

    /** What is left of the room for {@code alone} entries with {@code hosts} hosts: halved with each doubling. */
    public static int of(int alone, int hosts) {
        return Math.max(1, alone / parts(hosts));
    }

    /** How many parts the room is divided into: changes with the doublings of {@code hosts} only. */
    public static int parts(int hosts) {
        int doubled = hosts <= 1 ? 1 : Integer.highestOneBit(hosts - 1) << 1;
        return Math.min(MOST_PARTS, doubled);
    }
}
