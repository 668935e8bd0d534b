package dev.rubato.detect.gpu;

import dev.rubato.detect.LongLru;
import dev.rubato.event.Mix;
import dev.rubato.lineage.TableReader;
import java.util.Arrays;

/**
 * When each executable was first seen to start, by its path: no sensor tells inode or change time, so a file that is
 * replaced in its place keeps its age. Owned by the detection thread.
 */
final class ExecutableAges {
    private static final int FIRST_LENGTH = 16;

    private final LongLru table;
    private long[] firstNs = new long[FIRST_LENGTH];

    ExecutableAges(int maximum) {
        table = new LongLru(maximum);
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
        int added = table.add(key);
        if (added == firstNs.length) {
            firstNs = Arrays.copyOf(firstNs, 2 * firstNs.length);
        }
        firstNs[added] = timeNs;
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
