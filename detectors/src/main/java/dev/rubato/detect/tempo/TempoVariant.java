package dev.rubato.detect.tempo;

/** What is told of a lineage, once each. */
enum TempoVariant {
    SCRIPT,
    AGENT,
    PERIODIC,
    ENDURANCE;

    /** The name in alerts. */
    String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
