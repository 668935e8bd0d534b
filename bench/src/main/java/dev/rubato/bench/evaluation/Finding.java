package dev.rubato.bench.evaluation;

import dev.rubato.alert.Severity;
import org.jspecify.annotations.Nullable;

/**
 * Something that a detector or rule raised: once for each of its alerts, and again when that becomes more severe.
 *
 * @param before how severe the alert was until then, null if it is new
 */
record Finding(
        long timeNs,
        String detector,
        Severity severity,
        @Nullable Severity before) {

    /** Whether somebody has to look. */
    boolean isAlarm() {
        return severity.compareTo(Severity.MEDIUM) >= 0;
    }

    /** Whether the alert has just become at least that severe. */
    boolean becomes(Severity least) {
        return severity.compareTo(least) >= 0 && (before == null || before.compareTo(least) < 0);
    }
}
