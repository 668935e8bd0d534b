package dev.rubato.detect.spawn;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.Fact;
import dev.rubato.detect.Suspicions;
import dev.rubato.detect.TempoBoard;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.HostModel;
import dev.rubato.lineage.HostProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Tells a host with a spawn-chain detector a story in events, 0.1 ms apart, and keeps the alerts. */
final class ChainStory {
    static final long START_NS = 1_780_000_000_000_000_000L;
    static final long MS = 1_000_000L;
    static final String WEB = "93.184.216.34";

    private static final int SESSIONLESS = 0;
    private static final long STEP_NS = 100_000L;

    final HostModel model = new HostModel();
    final List<Alert> alerts = new ArrayList<>();
    final List<Fact> facts = new ArrayList<>();
    final Suspicions suspicions = new Suspicions();
    final TempoBoard tempo = new TempoBoard();
    final SpawnChainDetector detector;
    final HostProcess init;
    long nowNs;
    private int nextPid = 100;
    private int nextPort = 40_000;
    private int nextTty = 34_816;
    private long nextSocket = 0xffff_8880_0000_0000L;

    ChainStory() {
        this(START_NS);
    }

    ChainStory(long startNs) {
        nowNs = startNs;
        detector = new SpawnChainDetector(
                new DetectorContext(model, alerts::add, facts::add, suspicions, tempo), SpawnParameters.defaults());
        model.observe(detector);
        tell(new Event.AgentStarted(nowNs, "laptop", "boot-1", new ProcessKey(99, nowNs)));
        tell(new Event.SensorStarted(nowNs, "kernel-trace", Event.Visibility.EXACT, ""));
        ProcessKey first = new ProcessKey(1, nowNs - 1_000_000_000_000L);
        ProcessImage image = image(1, 0, Stdin.NULL_DEVICE, "/", "/sbin/init");
        tell(new Event.ProcessExecuted(nowNs, first, null, image, Event.Basis.SNAPSHOT));
        init = known(first);
    }

    private HostProcess known(ProcessKey key) {
        return Objects.requireNonNull(model.knownProcess(key), () -> "the model does not know " + key);
    }

    void tell(Event event) {
        model.accept(event, false);
        nowNs += STEP_NS;
    }

    void pass(long ns) {
        nowNs += ns;
        tell(new Event.TimePassed(nowNs));
        model.timePassed(nowNs);
    }

    /** A service of its own below init. */
    HostProcess service(String... args) {
        return exec(fork(init), Stdin.NULL_DEVICE, SESSIONLESS, 0, "/srv", args);
    }

    /** A shell with a terminal of its own below a terminal emulator. */
    HostProcess terminal() {
        HostProcess emulator = service("/usr/bin/xterm");
        return terminalIn(emulator);
    }

    HostProcess terminalIn(HostProcess emulator) {
        HostProcess shell = fork(emulator);
        return exec(shell, Stdin.TERMINAL, shell.key().pid(), nextTty++, "/home/me", "/bin/bash");
    }

    /** A child of {@code parent} in its session. */
    HostProcess spawn(HostProcess parent, Stdin stdin, String... args) {
        return exec(fork(parent), stdin, args);
    }

    HostProcess fork(HostProcess parent) {
        ProcessKey child = new ProcessKey(nextPid++, nowNs);
        tell(new Event.ProcessForked(nowNs, child, parent.key()));
        return known(child);
    }

    HostProcess exec(HostProcess process, Stdin stdin, String... args) {
        HostProcess parent = process.parent();
        ProcessImage of = parent == null ? process.image() : parent.image();
        return exec(process, stdin, of.sessionId(), of.tty(), of.cwd(), args);
    }

    HostProcess exec(HostProcess process, Stdin stdin, int session, int tty, String cwd, String... args) {
        tell(new Event.ProcessExecuted(
                nowNs, process.key(), null, image(session, tty, stdin, cwd, args), Event.Basis.EXACT));
        return process;
    }

    static ProcessImage image(int session, int tty, Stdin stdin, String cwd, String... args) {
        return new ProcessImage(args[0], List.of(args), true, "1000", session, tty, stdin, "", cwd);
    }

    /** A browser's main process with its zygote; {@link #network} gives the process that connects. */
    HostProcess browser(HostProcess parent, String... flags) {
        List<String> args = new ArrayList<>(List.of("/usr/lib/chromium/chromium"));
        args.addAll(List.of(flags));
        HostProcess main = spawn(parent, Stdin.NULL_DEVICE, args.toArray(String[]::new));
        spawn(main, Stdin.NULL_DEVICE, "/usr/lib/chromium/chromium", "--type=zygote");
        return main;
    }

    HostProcess network(HostProcess browser) {
        return spawn(
                browser, Stdin.NULL_DEVICE, "/proc/self/exe", "--type=utility", "--utility-sub-type=network.mojom");
    }

    void listen(HostProcess owner, String address, int port) {
        tell(new Event.ListenerOpened(
                nowNs, nextSocket += 64, Address.parse(address), port, owner.key(), Event.Basis.EXACT));
    }

    /** A connection that is established at once. */
    void connect(HostProcess client, String address, int port) {
        connectAt(nowNs, client, address, port, false);
        nowNs += STEP_NS;
    }

    void connectAt(long timeNs, HostProcess client, String address, int port, boolean late) {
        long socket = nextSocket += 64;
        Address to = Address.parse(address);
        Flow opening = new Flow(Flow.Protocol.TCP, Address.ANY, 0, to, port);
        Flow open = new Flow(Flow.Protocol.TCP, to, nextPort++, to, port);
        model.accept(
                new Event.ConnectionOpened(
                        timeNs, socket, opening, Flow.Direction.OUTBOUND, client.key(), Event.Basis.EXACT),
                late);
        model.accept(
                new Event.ConnectionResolved(timeNs, socket, open, Event.Outcome.ESTABLISHED, Event.Basis.EXACT), late);
        if (nextPort > 60_000) {
            nextPort = 40_000;
        }
    }

    /** Another host's connection to {@code port} of this one. */
    void visit(String from, int port) {
        Flow flow = new Flow(Flow.Protocol.TCP, Address.parse("10.0.0.5"), port, Address.parse(from), nextPort++);
        tell(new Event.ConnectionOpened(
                nowNs, nextSocket += 64, flow, Flow.Direction.INBOUND, null, Event.Basis.EXACT));
    }

    void fetch(HostProcess client) {
        connect(client, WEB, 443);
    }

    /** Alerts above {@code info}. */
    List<Alert> alarms() {
        return alerts.stream()
                .filter(alert -> alert.severity().compareTo(Severity.INFO) > 0)
                .toList();
    }

    /** Alerts of the detector proper, the audit of crossings left out. */
    List<Alert> chains() {
        return alerts.stream()
                .filter(alert -> !alert.variant().equals("crossing"))
                .toList();
    }

    List<Alert> crossings() {
        return alerts.stream()
                .filter(alert -> alert.variant().equals("crossing"))
                .toList();
    }
}
