package dev.rubato.replay.report;

import dev.rubato.detect.DistinctCounter;
import java.util.HashSet;
import java.util.Set;

/**
 * Counts distinct 64-bit keys: exactly up to {@link ReportLimits#EXACT_TARGETS}, beyond that by {@link DistinctCounter}'s
 * estimate. Owned by one thread.
 */
final class Distinct {
    private final Set<Long> keys = new HashSet<>();
    private final DistinctCounter estimate = new DistinctCounter();
    private boolean exact = true;

    void add(long key) {
        estimate.add(key);
        if (!exact) {
            return;
        }
        keys.add(key);
        if (keys.size() > ReportLimits.EXACT_TARGETS) {
            exact = false;
            keys.clear();
        }
    }

    /** The number of distinct keys, or its estimate. */
    long count() {
        return exact ? keys.size() : Math.max(ReportLimits.EXACT_TARGETS + 1L, estimate.count());
    }

    boolean isExact() {
        return exact;
    }
}
