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
    CRITICAL
}
