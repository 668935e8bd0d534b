package dev.rubato.sink.delivery;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.chain.Heartbeats;
import java.util.Set;

/**
 * Which alerts a sink gets; heartbeats it always gets.
 *
 * @param minSeverity the least severity
 * @param detectors the only detectors; empty means all
 */
public record AlertFilter(Severity minSeverity, Set<String> detectors) {
    public AlertFilter {
        detectors = Set.copyOf(detectors);
    }

    boolean admits(Alert alert) {
        if (Heartbeats.isHeartbeat(alert)) {
            return true; // whoever receives anything has to notice silence
        }
        return alert.severity().compareTo(minSeverity) >= 0
                && (detectors.isEmpty() || detectors.contains(alert.detector()));
    }
}
