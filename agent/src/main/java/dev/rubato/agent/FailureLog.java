package dev.rubato.agent;

import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;

/**
 * Logs what fails again and again only now and then: the 1st, 10th, 100th ... failure of a kind, with the count. Safe to
 * use from several threads.
 */
final class FailureLog {
    private static final int MAX_KINDS = 64;
    private static final String OTHERS = "another failure";

    private final Logger log;
    private final Map<String, Long> counts = new HashMap<>();

    FailureLog(Logger log) {
        this.log = log;
    }

    /** Counts a failure while doing {@code what} and logs it if its count is a power of ten. */
    synchronized void report(String what, Exception failure) {
        String kind = what + ": " + failure.getClass().getName();
        String key = counts.containsKey(kind) || counts.size() < MAX_KINDS ? kind : OTHERS;
        long count = counts.merge(key, 1L, Long::sum);
        if (!isPowerOfTen(count)) {
            return;
        }
        log.warn("{} failed ({} times so far): {}", what, count, failure.getMessage());
        log.debug("{} failed", what, failure);
    }

    private static boolean isPowerOfTen(long count) {
        long power = count;
        while (power % 10 == 0) {
            power /= 10;
        }
        return power == 1;
    }
}
