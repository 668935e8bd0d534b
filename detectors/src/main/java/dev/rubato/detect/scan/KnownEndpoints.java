package dev.rubato.detect.scan;

import dev.rubato.detect.LongLru;
import dev.rubato.lineage.TableReader;
import java.util.Arrays;

/**
 * Endpoints that answered before; an endpoint is good if it did so three times within seven days. Holds 4,096 endpoints,
 * about 230 KB.
 */
final class KnownEndpoints {
    private static final int ENDPOINTS = 4_096;
    private static final int FIRST_ENDPOINTS = 16;
    private static final int SUCCESSES = 3;
    private static final long MEMORY_NS = 7 * 86_400_000_000_000L;

    private final LongLru table = new LongLru(ENDPOINTS);
    /** The last three successes of each endpoint, oldest first; {@link Long#MIN_VALUE} where there was none. */
    private long[] times = new long[SUCCESSES * FIRST_ENDPOINTS];

    void succeeded(long endpoint, long timeNs) {
        int index = table.find(endpoint);
        if (index == LongLru.NONE) {
            index = table.add(endpoint);
            if (SUCCESSES * index == times.length) {
                times = Arrays.copyOf(times, 2 * times.length);
            }
            Arrays.fill(times, SUCCESSES * index, SUCCESSES * (index + 1), Long.MIN_VALUE);
        } else {
            table.touch(index);
        }
        int first = SUCCESSES * index;
        System.arraycopy(times, first + 1, times, first, SUCCESSES - 1);
        times[first + SUCCESSES - 1] = timeNs;
    }

    boolean isGood(long endpoint, long timeNs) {
        int index = table.find(endpoint);
        if (index == LongLru.NONE) {
            return false;
        }
        long oldestNs = times[SUCCESSES * index];
        return oldestNs != Long.MIN_VALUE && timeNs - oldestNs <= MEMORY_NS;
    }

    /** Endpoints that were forgotten to make room. */
    long evicted() {
        return table.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("scan-endpoints", table);
    }
}
