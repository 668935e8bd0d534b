package dev.rubato.detect.replication;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.Fact;
import dev.rubato.detect.Suspicions;
import dev.rubato.detect.TempoBoard;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostStory;
import java.util.ArrayList;
import java.util.List;

/** A host whose processes and connections a replication detector watches. */
final class ReplicationStory {
    static final long SECOND = 1_000_000_000L;
    static final long HOUR = 3_600 * SECOND;
    static final String SELF = "10.9.0.1";
    static final String X = "10.9.0.66";
    static final int TTY = 34_816;

    final HostStory host;
    final List<Alert> alerts = new ArrayList<>();
    final List<Fact> facts = new ArrayList<>();
    final Suspicions suspicions = new Suspicions();
    final ReplicationDetector detector;
    private int nextPort = 30_000;

    ReplicationStory() {
        this(HostStory.START_NS, List.of());
    }

    ReplicationStory(long startNs, List<Fact> remembered) {
        host = new HostStory(startNs);
        DetectorContext context =
                new DetectorContext(host.model, alerts::add, facts::add, suspicions, new TempoBoard());
        detector = new ReplicationDetector(context, ReplicationParameters.defaults());
        remembered.forEach(detector::recall);
        host.model.observe(detector);
        host.tell(new Event.NetworkChanged(
                host.nowNs, List.of(new Event.InterfaceAddress("eth0", Address.parse(SELF), 24)), List.of()));
    }

    static String target(int i) {
        return "10.9.1." + i;
    }

    /** sshd, started by init, listening on port 22. */
    HostProcess sshd() {
        HostProcess sshd = host.spawn(HostStory.INIT, 0, 0, "/usr/sbin/sshd", "-D");
        host.listen(sshd.key(), "0.0.0.0", 22);
        return sshd;
    }

    /** A service, started by init. */
    HostProcess service(int port, String... args) {
        HostProcess service = host.spawn(HostStory.INIT, 0, 0, args);
        if (port > 0) {
            host.listen(service.key(), "0.0.0.0", port);
        }
        return service;
    }

    HostProcess terminal() {
        return host.spawn(HostStory.INIT, TTY, 0, "/bin/bash");
    }

    /** What sshd starts for a login: a session of its own, with or without terminal. */
    HostProcess login(HostProcess sshd, boolean terminal, String... args) {
        accept(sshd, X, 22);
        HostProcess forked = host.spawn(sshd.key(), 0, sshd.image().sessionId(), "/usr/sbin/sshd", "-R");
        return host.spawn(forked.key(), terminal ? TTY : 0, 0, args);
    }

    /** A child in the session of its parent. */
    HostProcess child(HostProcess parent, String... args) {
        return host.spawn(parent.key(), parent.image().tty(), parent.image().sessionId(), args);
    }

    int accept(HostProcess owner, String from, int port) {
        int theirPort = nextPort++;
        Flow flow = new Flow(Flow.Protocol.TCP, Address.parse(SELF), port, Address.parse(from), theirPort);
        host.tell(new Event.ConnectionOpened(
                host.nowNs, 0, flow, Flow.Direction.INBOUND, owner.key(), Event.Basis.EXACT));
        return theirPort;
    }

    void acceptedEnds(String from, int theirPort, int port, long bytesIn, long bytesOut) {
        Flow flow = new Flow(Flow.Protocol.TCP, Address.parse(SELF), port, Address.parse(from), theirPort);
        host.tell(new Event.ConnectionClosed(host.nowNs, 0, flow, bytesOut, bytesIn, Event.Basis.PACKET));
    }

    /** A connection of {@code process} that carries bytes. */
    void connects(HostProcess process, String to, int port, long bytesOut, long bytesIn) {
        int ourPort = nextPort++;
        long socket = host.connect(process.key(), to, port);
        host.outcome(socket, SELF, ourPort, to, port, Event.Outcome.ESTABLISHED);
        Flow flow = new Flow(Flow.Protocol.TCP, Address.parse(SELF), ourPort, Address.parse(to), port);
        host.tell(new Event.ConnectionClosed(host.nowNs, 0, flow, bytesOut, bytesIn, Event.Basis.PACKET));
    }

    void refused(HostProcess process, String to, int port) {
        long socket = host.connect(process.key(), to, port);
        host.outcome(socket, SELF, nextPort++, to, port, Event.Outcome.REFUSED);
    }

    /** Copies a file with scp, as its ssh child does. */
    void scp(HostProcess by, String file, String to, long bytes) {
        HostProcess scp = child(by, "/usr/bin/scp", "-q", file, "root@" + to + ":/tmp/f" + bytes % 97);
        HostProcess ssh =
                child(scp, "/usr/bin/ssh", "-x", "-oForwardAgent=no", "-l", "root", "--", to, "scp", "-t", "/tmp/f");
        connects(ssh, to, 22, bytes, 3_000);
    }

    void ssh(HostProcess by, String to, String... command) {
        List<String> args = new ArrayList<>(List.of("/usr/bin/ssh", "-o", "StrictHostKeyChecking=no", "root@" + to));
        args.addAll(List.of(command));
        connects(child(by, args.toArray(String[]::new)), to, 22, 4_200, 3_900);
    }

    /** The alerts that count as alarms. */
    List<Alert> alarms() {
        return alerts.stream()
                .filter(alert -> alert.severity().compareTo(Severity.MEDIUM) >= 0)
                .toList();
    }

    List<Alert> recorded() {
        return alerts.stream()
                .filter(alert -> alert.severity() == Severity.INFO)
                .toList();
    }
}
