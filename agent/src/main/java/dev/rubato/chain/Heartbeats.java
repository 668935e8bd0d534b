package dev.rubato.chain;

import dev.rubato.alert.Alert;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What makes an alert a heartbeat: a sign of life in the chain that says how many alerts there were before it. */
public final class Heartbeats {
    /** The detector of heartbeats, whose alerts every sink lets through whatever its filter. */
    public static final String DETECTOR = "heartbeat";

    private static final String COUNT = "alerts ";

    private Heartbeats() {}

    public static boolean isHeartbeat(Alert alert) {
        return alert.detector().equals(DETECTOR);
    }

    /** Evidence that says how many alerts of each class the chain holds. */
    public static List<Alert.Evidence> evidence(Map<String, Long> ordinals) {
        List<Alert.Evidence> evidence = new ArrayList<>(ordinals.size());
        ordinals.forEach((name, count) -> evidence.add(new Alert.Evidence(COUNT + name, count, 0, "alerts", 0)));
        return evidence;
    }

    /** How many alerts of each class the chain held before this heartbeat. */
    static Map<String, Long> counts(Alert heartbeat) {
        Map<String, Long> counts = new TreeMap<>();
        for (Alert.Evidence term : heartbeat.evidence()) {
            if (term.name().startsWith(COUNT)) {
                counts.put(term.name().substring(COUNT.length()), (long) term.value());
            }
        }
        return counts;
    }
}
