package dev.rubato.detect;

import dev.rubato.alert.AlertSink;
import dev.rubato.lineage.HostView;

/**
 * All that a detector works with.
 *
 * @param host the host as the events so far tell it
 * @param alerts takes what the detector finds
 * @param facts takes what must outlive the events
 * @param suspicions what the detectors hold against each lineage
 * @param tempo whose tempo each lineage has
 * @param incidents which alerts belong together
 */
public record DetectorContext(
        HostView host,
        AlertSink alerts,
        FactSink facts,
        Suspicions suspicions,
        TempoBoard tempo,
        IncidentBook incidents) {

    /** A context in which nobody follows incidents. */
    public DetectorContext(HostView host, AlertSink alerts, FactSink facts, Suspicions suspicions, TempoBoard tempo) {
        this(host, alerts, facts, suspicions, tempo, new IncidentBook(key -> null));
    }

    /** A context of its own for one detector that needs only host and alerts. */
    public static DetectorContext of(HostView host, AlertSink alerts) {
        return new DetectorContext(host, alerts, fact -> {}, new Suspicions(), new TempoBoard());
    }
}
