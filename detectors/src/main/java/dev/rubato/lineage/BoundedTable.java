package dev.rubato.lineage;

/** Something that holds entries up to a maximum, then pushes some out and counts them. */
public interface BoundedTable {

    /** Entries now. */
    int size();

    /** Most entries. */
    int capacity();

    /** Entries pushed out since the start, or refused for want of room. */
    long evictions();

    /**
     * So many hosts are judged in this heap by now: keeps to {@link SharedRoom} from here on, and what has to leave is
     * counted. Does nothing where an entry is small and few are kept anyway.
     */
    default void share(int hosts) {}
}
