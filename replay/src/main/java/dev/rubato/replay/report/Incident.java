package dev.rubato.replay.report;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Alerts that share an incident, the gravest first.
 *
 * @param id as the alerts name it
 */
record Incident(String id, List<Alert> alerts) {
    private static final Comparator<Alert> GRAVEST = Comparator.comparing(Alert::severity)
            .thenComparingDouble(Alert::score)
            .reversed()
            .thenComparingLong(Alert::timeNs);

    Incident {
        alerts = List.copyOf(alerts);
    }

    /** The incidents of these alerts, the gravest first. */
    static List<Incident> of(List<Alert> alerts) {
        Map<String, List<Alert>> byId = new LinkedHashMap<>();
        for (Alert alert : alerts) {
            byId.computeIfAbsent(alert.incident(), id -> new ArrayList<>()).add(alert);
        }
        List<Incident> incidents = new ArrayList<>();
        byId.forEach((id, of) -> {
            of.sort(GRAVEST);
            incidents.add(new Incident(id, of));
        });
        incidents.sort((one, other) ->
                GRAVEST.compare(one.alerts().getFirst(), other.alerts().getFirst()));
        return incidents;
    }

    Severity severity() {
        return alerts.getFirst().severity();
    }

    /** What the incident is about: that of its gravest alert. */
    Alert.Subject subject() {
        return alerts.getFirst().subject();
    }

    String host() {
        return alerts.getFirst().host();
    }
}
