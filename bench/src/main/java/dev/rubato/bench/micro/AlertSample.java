package dev.rubato.bench.micro;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** An alert as full as a detector makes one: eight ancestors, as many cited events as there may be. */
public final class AlertSample {
    private static final int ANCESTORS = 8;
    private static final long TIME_NS = 1_780_000_000_123_456_789L;

    private AlertSample() {}

    /** An alert about a process with {@code args}, whose ancestors and events cite {@code line} of their number. */
    public static Alert of(List<String> args, IntFunction<String> line) {
        List<Alert.Ancestor> lineage = new ArrayList<>();
        List<Alert.Cited> events = new ArrayList<>();
        for (int i = 0; i < ANCESTORS; i++) {
            lineage.add(new Alert.Ancestor(i + 1, TIME_NS, "/usr/bin/program" + i, line.apply(i)));
        }
        for (int i = 0; i < Alert.MAX_CITED; i++) {
            events.add(new Alert.Cited(TIME_NS + i, "executed", line.apply(i)));
        }
        return new Alert(
                TIME_NS,
                "5f3a9c1e7b2d4860",
                "spawn-chain",
                "loopback",
                Severity.HIGH,
                12.5,
                9,
                "empirical",
                "A page made a service start a shell",
                "dev-7",
                new Alert.Subject(ANCESTORS, TIME_NS, "/usr/bin/bash", args, true, "1000", "desktop", lineage, ""),
                List.of(new Alert.Evidence("delay", 0.04, 2, "s", 12.5)),
                events,
                List.of("chromium(650)", "node(700)"),
                List.of("T1059.004"),
                "c0ffee00c0ffee00",
                new Alert.Completeness(0, 0, List.of(), List.of()),
                List.of("unbaselined"),
                0);
    }
}
