package dev.rubato.replay.report;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The alerts of a run, each episode once as its latest update has it. The first {@link ReportLimits#ALERTS} of at least
 * medium severity are kept and as many others, so that many notes push out no alarm. Owned by one thread.
 */
final class KeptAlerts {
    private final Map<String, Alert> alarms = new LinkedHashMap<>();
    private final Map<String, Alert> notes = new LinkedHashMap<>();
    private final Map<String, Long> firstNs = new LinkedHashMap<>();
    private long leftOut;

    void add(Alert alert) {
        if (isAlarm(alert)) {
            notes.remove(alert.id());
            put(alarms, alert);
        } else if (!alarms.containsKey(alert.id())) {
            put(notes, alert);
        }
    }

    private void put(Map<String, Alert> into, Alert alert) {
        if (into.size() < ReportLimits.ALERTS || into.containsKey(alert.id())) {
            into.put(alert.id(), alert);
            firstNs.putIfAbsent(alert.id(), alert.timeNs());
        } else {
            leftOut++;
        }
    }

    /** Whether the alert counts as an alarm. */
    static boolean isAlarm(Alert alert) {
        return alert.severity().compareTo(Severity.MEDIUM) >= 0;
    }

    /** The alerts that are kept, in the order in which their episodes were first told. */
    List<Alert> byTime() {
        List<Alert> all = new ArrayList<>(alarms.values());
        all.addAll(notes.values());
        all.sort(Comparator.comparingLong(this::firstNs));
        return all;
    }

    /** When the episode of an alert that is kept was first told. */
    long firstNs(Alert alert) {
        return firstNs.getOrDefault(alert.id(), alert.timeNs());
    }

    /** Alerts, updates included, that were not kept for lack of room. */
    long leftOut() {
        return leftOut;
    }
}
