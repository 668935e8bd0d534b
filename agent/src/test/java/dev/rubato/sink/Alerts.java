package dev.rubato.sink;

import dev.rubato.alert.Severity;
import java.util.ArrayList;
import java.util.List;

/** Alerts as they leave, with little in them. */
public final class Alerts {
    private Alerts() {}

    /** Alerts {@code a0}, {@code a1}, ... of consecutive seconds. */
    public static List<Outgoing> of(int count) {
        List<Outgoing> alerts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            alerts.add(alert("a" + i, 0, i, "{\"id\":\"a" + i + "\"}"));
        }
        return alerts;
    }

    public static Outgoing alert(String id, int update, int second, String text) {
        return new Outgoing(
                id,
                update,
                1_700_000_000_123_456_789L + second * 1_000_000_000L,
                Severity.HIGH,
                "scan",
                "host.example",
                text);
    }
}
