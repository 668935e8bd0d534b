package dev.rubato.detect.gpu;

import dev.rubato.detect.LongLru;
import dev.rubato.event.Mix;
import dev.rubato.lineage.TableReader;

/**
 * When each executable was first seen to start, by its path: no sensor tells inode or change time, so a file that is
 * replaced in its place keeps its age. Owned by the detection thread; allocates nothing.
 */
final class ExecutableAges {
    private final LongLru table;
    private final long[] firstNs;

    ExecutableAges(int maximum) {
        table = new LongLru(maximum);
        firstNs = new long[maximum];
    }

    static long key(String exe) {
        return Mix.mix(exe.hashCode(), exe.length());
    }

    /** Notes a start; returns whether the executable was not known before. */
    boolean seen(long key, long timeNs) {
        int index = table.find(key);
        if (index != LongLru.NONE) {
            table.touch(index);
            firstNs[index] = Math.min(firstNs[index], timeNs);
            return false;
        }
        firstNs[table.add(key)] = timeNs;
        return true;
    }

    /** When it was first seen, or {@code otherwise}. */
    long first(long key, long otherwise) {
        int index = table.find(key);
        return index == LongLru.NONE ? otherwise : firstNs[index];
    }

    long evictions() {
        return table.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("gpu-executables", table);
    }
}
