package dev.rubato.sink.format;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.journal.ChainLink;
import dev.rubato.sink.OutgoingAlert;
import java.util.ArrayList;
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
                        new Alert.Cited(TIME_NS - 50_000_000L, "loopback-hop", "127.0.0.1:50000 -> 127.0.0.1:3000"),
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

    /** The same, told again with more evidence. */
    static OutgoingAlert updated(int update) {
        Alert a = spawn("text");
        return new OutgoingAlert(changed(a, a.detector(), a.severity(), a.subject(), a.events(), update), LINK);
    }

    /** The same by another detector. */
    static OutgoingAlert named(String detector, String variant) {
        Alert a = spawn("text");
        return new OutgoingAlert(changed(a, detector, variant, a.severity(), a.subject(), a.events(), 0), LINK);
    }

    /** Alerts as different as detectors raise them: with a process, without, and about the agent itself. */
    static List<OutgoingAlert> kinds() {
        Alert a = spawn("text");
        Alert.Subject none = new Alert.Subject(0, 0, "", List.of(), false, "", "unknown", List.of(), "");
        Alert.Subject remote = new Alert.Subject(0, 0, "", List.of(), false, "", "unknown", List.of(), "10.1.2.3");
        Alert.Subject named = new Alert.Subject(
                4, 0, "C:\\Windows\\cmd.exe", List.of("cmd"), true, "CORP\\ann", "tty", List.of(), "");
        List<Alert.Cited> attempts = List.of(
                new Alert.Cited(TIME_NS, "tcp_syn", "[fe80::1]:22 refused"),
                new Alert.Cited(TIME_NS, "icmp_echo", "10.9.8.7 answered by ping (pid 7)"));
        List<Alert.Cited> targets = List.of(
                new Alert.Cited(TIME_NS, "served", "10.0.0.9 used model of this host, 3 different exchanges"),
                new Alert.Cited(TIME_NS, "target", "10.0.0.10: reached, sent"));
        List<OutgoingAlert> kinds = new ArrayList<>();
        for (Severity severity : Severity.values()) {
            kinds.add(new OutgoingAlert(changed(a, "tempo", severity, named, a.events(), 0), LINK));
        }
        kinds.add(new OutgoingAlert(changed(a, "scan", Severity.HIGH, remote, attempts, 1), null));
        kinds.add(new OutgoingAlert(changed(a, "replication", Severity.CRITICAL, a.subject(), targets, 0), LINK));
        kinds.add(new OutgoingAlert(changed(a, "sensor-gap", Severity.LOW, none, List.of(), 0), LINK));
        return kinds;
    }

    static Alert changed(
            Alert a, String detector, Severity severity, Alert.Subject subject, List<Alert.Cited> events, int update) {
        return changed(a, detector, a.variant(), severity, subject, events, update);
    }

    static Alert changed(
            Alert a,
            String detector,
            String variant,
            Severity severity,
            Alert.Subject subject,
            List<Alert.Cited> events,
            int update) {
        return new Alert(
                a.timeNs(),
                a.id(),
                detector,
                variant,
                severity,
                a.score(),
                Double.NaN,
                a.bound(),
                a.summary(),
                a.host(),
                subject,
                detector.equals("sensor-gap")
                        ? List.of(new Alert.Evidence("", Double.POSITIVE_INFINITY, 0, "", 0))
                        : a.evidence(),
                events,
                a.chain(),
                detector.equals("sensor-gap") ? List.of() : List.of("T1046", "T1021.004", "T9999.001"),
                a.incident(),
                a.completeness(),
                a.notes(),
                update);
    }
}
