package dev.rubato.chain;

import dev.rubato.alert.Severity;
import dev.rubato.journal.AlertJson;
import java.util.Set;

/**
 * The filter of the sink that a stream came through: which classes of alerts may be missing from it.
 *
 * @param minSeverity alerts below it are not there
 * @param detectors alerts of others are not there; empty for all
 */
public record StreamFilter(Severity minSeverity, Set<String> detectors) {

    /** Lets everything through. */
    public static final StreamFilter NONE = new StreamFilter(Severity.INFO, Set.of());

    public StreamFilter {
        detectors = Set.copyOf(detectors);
    }

    /** Whether nothing may be missing. */
    boolean isNone() {
        return minSeverity == Severity.INFO && detectors.isEmpty();
    }

    /** Whether the filter lets through the class that {@link AlertClass} names; heartbeats always pass. */
    boolean passes(String alertClass) {
        String detector = AlertClass.detector(alertClass);
        if (detector.equals(Heartbeats.DETECTOR)) {
            return true;
        }
        for (Severity severity : Severity.values()) {
            if (AlertJson.name(severity).equals(AlertClass.severity(alertClass))) {
                return severity.compareTo(minSeverity) >= 0 && (detectors.isEmpty() || detectors.contains(detector));
            }
        }
        return false; // a heartbeat that nobody signed may say anything
    }
}
