package dev.rubato.lineage;

/**
 * How full a table was at one moment; also stands for what has a maximum and is no table of its own.
 *
 * @param size entries
 * @param capacity most entries
 * @param evictions entries pushed out since the start, or refused for want of room
 */
public record TableReading(int size, int capacity, long evictions) implements BoundedTable {

    /** The reading of a table now. */
    public static TableReading of(BoundedTable table) {
        return new TableReading(table.size(), table.capacity(), table.evictions());
    }
}
