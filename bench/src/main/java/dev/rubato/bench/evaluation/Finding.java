package dev.rubato.bench.evaluation;

import dev.rubato.alert.Severity;

/** Something that a detector or rule raised: once for each of its alerts, and again when that becomes more severe. */
record Finding(long timeNs, String detector, Severity severity, boolean first) {

    /** Whether somebody has to look. */
    boolean isAlarm() {
        return severity.compareTo(Severity.MEDIUM) >= 0;
    }
}
