package dev.rubato.lineage;

/** Something that holds entries up to a maximum, then pushes some out and counts them. */
public interface BoundedTable {

    /** Entries now. */
    int size();

    /** Most entries. */
    int capacity();

    /** Entries pushed out since the start, or refused for want of room. */
    long evictions();
}
