package dev.rubato.chain;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.journal.AlertJson;
import dev.rubato.journal.StoredAlert;
import java.util.ArrayList;
import java.util.List;

/** A host's alerts for tests: of several classes, with a heartbeat now and then. */
final class ChainAlerts {
    /** Every fifth alert is a heartbeat. */
    static final int HEARTBEAT_EVERY = 5;

    private static final long START_NS = 1_780_000_000_000_000_000L;
    private static final String[] DETECTORS = {"scan", "tempo", "spawn-chain"};

    private ChainAlerts() {}

    static Alert alert(int number, String detector, Severity severity, List<Alert.Evidence> evidence) {
        return new Alert(
                START_NS + number * 1_000_000_000L,
                "id" + number,
                detector,
                "address",
                severity,
                12.3456,
                10,
                "empirical",
                "Text \"" + number + "\" \u00e4\u202e, link\":{",
                "host",
                new Alert.Subject(7, START_NS, "/bin/x", List.of("a", "b"), true, "u", "ssh", List.of(), ""),
                evidence,
                List.of(),
                List.of("sshd", "x"),
                List.of("T1046"),
                "",
                new Alert.Completeness(0, 0, List.of(), List.of()),
                List.of(),
                0);
    }

    /** The next alert, appended to the chain. */
    static StoredAlert next(AlertChain chain, int number) {
        boolean heartbeat = number % HEARTBEAT_EVERY == 0;
        Severity severity = Severity.values()[number * 7 % Severity.values().length];
        StoredAlert stored = chain.linked(
                heartbeat
                        ? alert(
                                number,
                                Heartbeats.DETECTOR,
                                Severity.INFO,
                                Heartbeats.evidence(chain.head().ordinals()))
                        : alert(number, DETECTORS[number % DETECTORS.length], severity, List.of()));
        chain.appended(stored);
        chain.keepHead(false);
        return stored;
    }

    /** The first {@code count} alerts of a chain. */
    static List<StoredAlert> stream(AlertChain chain, int count) {
        List<StoredAlert> alerts = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            alerts.add(next(chain, i));
        }
        return alerts;
    }

    static List<String> lines(List<StoredAlert> alerts) {
        return alerts.stream()
                .map(stored -> AlertJson.line(stored.alert(), stored.link()))
                .toList();
    }
}
