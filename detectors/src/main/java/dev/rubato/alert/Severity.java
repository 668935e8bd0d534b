package dev.rubato.alert;

/** How loudly an alert asks for attention. */
public enum Severity {
    /** Recorded only. */
    INFO,
    LOW,
    /** To be reviewed daily. */
    MEDIUM,
    /** Somebody should look now. */
    HIGH,
    /** Several detectors agree on one lineage. */
    CRITICAL;

    /** Whether somebody is meant to act on it: {@code info} and {@code low} never count as alarms. */
    public boolean isAlarm() {
        return compareTo(MEDIUM) >= 0;
    }
}
