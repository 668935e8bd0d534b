package dev.rubato.sink.delivery;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.journal.StoredAlert;
import java.util.List;

/** Alerts that are told apart by a number. */
public final class NumberedAlerts {
    private static final long START_NS = 1_764_000_000_000_000_000L;

    private NumberedAlerts() {}

    public static StoredAlert of(int number) {
        return of(number, "scan", Severity.MEDIUM, "");
    }

    public static StoredAlert of(int number, String detector, Severity severity, String argument) {
        return of(number, START_NS + number, detector, severity, argument);
    }

    /** The alert with this number as if it had been raised at {@code timeNs}. */
    public static StoredAlert at(int number, long timeNs) {
        return of(number, timeNs, "scan", Severity.MEDIUM, "");
    }

    private static StoredAlert of(int number, long timeNs, String detector, Severity severity, String argument) {
        Alert.Subject subject = new Alert.Subject(
                number, START_NS, "/usr/bin/nc", List.of("nc", argument), true, "user", "terminal", List.of(), "");
        return new StoredAlert(
                new Alert(
                        timeNs,
                        id(number),
                        detector,
                        "address",
                        severity,
                        12.5,
                        10,
                        "empirical",
                        "Alert number " + number,
                        "host-1",
                        subject,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of("T1046"),
                        "",
                        new Alert.Completeness(0, 0, List.of(), List.of()),
                        List.of(),
                        0),
                null);
    }

    /** The id of the alert with this number. */
    public static String id(int number) {
        return String.format("id-%07d", number);
    }
}
