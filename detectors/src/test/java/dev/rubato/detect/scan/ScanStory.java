package dev.rubato.detect.scan;

import dev.rubato.alert.Alert;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.Fact;
import dev.rubato.detect.Suspicions;
import dev.rubato.detect.TempoBoard;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostStory;
import java.util.ArrayList;
import java.util.List;

/** A host that is told of attempts and outcomes, with a scan detector that watches it. */
final class ScanStory {
    static final long MS = 1_000_000L;
    static final long SECOND = 1_000 * MS;
    static final long DAY = 86_400 * SECOND;
    static final String SELF = "10.9.0.1";
    static final String GATEWAY = "10.9.0.254";

    final HostStory host;
    final List<Alert> alerts = new ArrayList<>();
    final List<Fact> facts = new ArrayList<>();
    final Suspicions suspicions;
    final TempoBoard tempo;
    final ScanDetector detector;
    private int nextPort = 30_000;

    /** A host that has been watched for four days. */
    ScanStory() {
        this(0, true);
    }

    ScanStory(long shiftNs, boolean baselined) {
        this(shiftNs, baselined, List.of());
    }

    /** A host whose agent has run before and remembers. */
    ScanStory(long shiftNs, boolean baselined, List<Fact> recalled) {
        host = new HostStory(HostStory.START_NS + shiftNs);
        suspicions = new Suspicions();
        tempo = new TempoBoard();
        detector = new ScanDetector(
                new DetectorContext(host.model, alerts::add, facts::add, suspicions, tempo), ScanParameters.defaults());
        recalled.forEach(detector::recall);
        host.model.observe(detector);
        host.tell(new Event.NetworkChanged(
                host.nowNs,
                List.of(
                        new Event.InterfaceAddress("lo", Address.parse("127.0.0.1"), 8),
                        new Event.InterfaceAddress("eth0", Address.parse(SELF), 24)),
                List.of(Address.parse(GATEWAY))));
        if (baselined) {
            for (int day = 0; day < 4; day++) {
                pause(DAY);
            }
        }
    }

    /** A shell of its own terminal session. */
    HostProcess terminal() {
        return host.spawn(HostStory.INIT, 34_816, 0, "/bin/bash");
    }

    HostProcess child(HostProcess parent, String... args) {
        return host.spawn(parent.key(), 34_816, parent.image().sessionId(), args);
    }

    void pause(long ns) {
        host.pause(ns);
        host.model.timePassed(host.nowNs);
    }

    void connect(HostProcess process, String remote, int port, Event.Outcome outcome) {
        connect(process.key(), remote, port, outcome);
    }

    void connect(ProcessKey process, String remote, int port, Event.Outcome outcome) {
        long socket = host.connect(process, remote, port);
        host.outcome(socket, SELF, nextPort++, remote, port, outcome);
    }

    void refused(HostProcess process, String remote, int port) {
        connect(process, remote, port, Event.Outcome.REFUSED);
    }

    void answered(HostProcess process, String remote, int port) {
        connect(process, remote, port, Event.Outcome.ESTABLISHED);
    }

    /** An attempt that is not answered; it is judged three seconds later. */
    long unanswered(HostProcess process, String remote, int port) {
        return host.connect(process.key(), remote, port);
    }

    void probe(Event.ProbeKind kind, String remote, int port) {
        host.tell(new Event.ProbeSent(host.nowNs, kind, Address.parse(SELF), 0, Address.parse(remote), port));
    }

    void reply(Event.ProbeKind kind, String remote, int port, Event.Outcome outcome) {
        host.tell(new Event.ProbeAnswered(
                host.nowNs, kind, Address.parse(SELF), 0, Address.parse(remote), port, outcome));
    }

    void holdsRawSocket(HostProcess process) {
        host.tell(new Event.SocketOwned(
                host.nowNs, Event.SocketKind.RAW, Address.ANY, 0, process.key(), Event.Basis.EXACT));
    }

    /** The alerts of the scan detector that began an episode. */
    List<Alert> scans() {
        return alerts.stream()
                .filter(alert -> alert.detector().equals("scan") && alert.update() == 0)
                .toList();
    }
}
