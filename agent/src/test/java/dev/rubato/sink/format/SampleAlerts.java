package dev.rubato.sink.format;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.journal.ChainLink;
import dev.rubato.sink.OutgoingAlert;
import java.util.List;

/** Alerts to be written. */
final class SampleAlerts {
    static final ChainLink LINK = new ChainLink(7, 3, "aa".repeat(32), "bb".repeat(32), "cc", "dd==");

    private static final long TIME_NS = 1_780_000_000_123_456_789L;
    private static final long START_NS = 1_779_999_999_500_000_000L;

    private SampleAlerts() {}

    /** A shell that an agent's loopback service spawned; strangers wrote {@code text} into an argument. */
    static Alert spawn(String text) {
        return new Alert(
                TIME_NS,
                "5f3a9c1e7b2d4860",
                "spawn-chain",
                "loopback",
                Severity.HIGH,
                12.5,
                9.0,
                "1 a year",
                "A browser's request made the service node(700) start a shell: " + text,
                "dev-7",
                new Alert.Subject(
                        902,
                        START_NS,
                        "/usr/bin/bash",
                        List.of("bash", "-c", text),
                        true,
                        "1000",
                        "desktop",
                        List.of(
                                new Alert.Ancestor(1, 0, "/usr/lib/systemd/systemd", "/sbin/init"),
                                new Alert.Ancestor(700, START_NS - 1_000_000_000L, "/usr/bin/node", "node server.js"),
                                new Alert.Ancestor(902, START_NS, "/usr/bin/bash", "bash -c " + text)),
                        ""),
                List.of(
                        new Alert.Evidence("delay", 0.04, 2, "s", 9.5),
                        new Alert.Evidence("new child", 1, 0, "programs", 3.0)),
                List.of(
                        new Alert.Cited(TIME_NS - 50_000_000L, "ConnectionOpened", "127.0.0.1:50000 > 127.0.0.1:3000"),
                        new Alert.Cited(TIME_NS, "ProcessExecuted", "bash -c " + text)),
                List.of("chromium(650)", "127.0.0.1:3000", "node(700)", "bash(902)"),
                List.of("T1059.004", "T1189"),
                "c0ffee00c0ffee00",
                new Alert.Completeness(3, 1, List.of("gpu"), List.of("packet")),
                List.of("unbaselined"),
                0);
    }

    /** The same in its place of the chain of hashes. */
    static OutgoingAlert outgoing(String text) {
        return new OutgoingAlert(spawn(text), LINK);
    }
}
