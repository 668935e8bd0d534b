package dev.rubato.detect.gpu;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.Fact;
import dev.rubato.detect.Suspicions;
import dev.rubato.detect.TempoBoard;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Event.GpuContext;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.HostModel;
import dev.rubato.lineage.HostProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Tells a host with a GPU a story in events and keeps what the detector says; samples are 2 s apart. */
final class GpuStory {
    static final long START_NS = 1_780_000_000_000_000_000L;
    static final long SECOND_NS = 1_000_000_000L;
    static final long DAY_NS = 86_400 * SECOND_NS;
    static final long GIB = 1L << 30;
    static final String GPU = "0000:01:00.0 GPU";

    final HostModel model = new HostModel();
    final List<Alert> alerts = new ArrayList<>();
    final List<Fact> facts = new ArrayList<>();
    final Suspicions suspicions = new Suspicions();
    final GpuHijackDetector detector;
    long nowNs = START_NS;
    private int nextPid = 100;
    private int nextPort = 40_000;
    private long nextSocket = 0xffff_8880_0000_0000L;

    private GpuStory(List<Fact> memory) {
        detector = new GpuHijackDetector(
                new DetectorContext(model, alerts::add, facts::add, suspicions, new TempoBoard()),
                GpuParameters.defaults());
        memory.forEach(detector::recall);
        model.observe(detector);
    }

    /** A capture of GPU load without processes. */
    static GpuStory recording() {
        return new GpuStory(List.of());
    }

    /** A host that an agent has watched for a month without any use of its GPU. */
    static GpuStory watchedHost() {
        return host(List.of(
                new Fact(START_NS - 30 * DAY_NS, Fact.Kind.GPU_HISTORY, 1, List.of(START_NS / DAY_NS - 30, 0L), "")));
    }

    static GpuStory host(List<Fact> memory) {
        return new GpuStory(memory).begin();
    }

    private GpuStory begin() {
        tell(new Event.AgentStarted(nowNs, "laptop", "boot-1", new ProcessKey(99, nowNs)));
        ProcessKey init = new ProcessKey(1, nowNs - 1000 * SECOND_NS);
        tell(new Event.ProcessExecuted(nowNs, init, null, image("/sbin/init", 1, 0), Event.Basis.SNAPSHOT));
        return this;
    }

    void tell(Event event) {
        model.accept(event, false);
    }

    void pass(double seconds) {
        nowNs += Math.round(seconds * SECOND_NS);
    }

    /** A process below init without terminal. */
    HostProcess service(String exe) {
        return exec(fork(new ProcessKey(1, START_NS - 1000 * SECOND_NS)), exe, 0, 0);
    }

    /** A program that a person starts in a terminal. */
    HostProcess inTerminal(String exe) {
        HostProcess emulator = service("/usr/bin/xterm");
        ProcessKey shell = fork(emulator.key());
        return child(exec(shell, "/bin/bash", shell.pid(), 34_816), exe);
    }

    /** A process of which nobody knows where it came from. */
    HostProcess foundling(String exe) {
        ProcessKey key = new ProcessKey(nextPid++, nowNs);
        tell(new Event.ProcessExecuted(nowNs, key, null, image(exe, 7, 0), Event.Basis.EXACT));
        return known(key);
    }

    HostProcess child(HostProcess parent, String exe) {
        return exec(
                fork(parent.key()),
                exe,
                parent.image().sessionId(),
                parent.image().tty());
    }

    ProcessKey fork(ProcessKey parent) {
        ProcessKey child = new ProcessKey(nextPid++, nowNs);
        tell(new Event.ProcessForked(nowNs, child, parent));
        return child;
    }

    private HostProcess exec(ProcessKey process, String exe, int session, int tty) {
        tell(new Event.ProcessExecuted(nowNs, process, null, image(exe, session, tty), Event.Basis.EXACT));
        return known(process);
    }

    /** The process runs another image. */
    void again(HostProcess process, String exe) {
        exec(process.key(), exe, 0, 0);
    }

    void exit(HostProcess process) {
        tell(new Event.ProcessExited(nowNs, process.key()));
    }

    private HostProcess known(ProcessKey key) {
        return Objects.requireNonNull(model.knownProcess(key), key::toString);
    }

    private static ProcessImage image(String exe, int session, int tty) {
        return new ProcessImage(exe, List.of(exe), true, "1000", session, tty, ProcessImage.Stdin.UNKNOWN, "", "/");
    }

    static Event.GpuUse use(HostProcess process, GpuContext context, double percent, long bytes) {
        return new Event.GpuUse(process.key(), context, percent, bytes);
    }

    void sample(double percent, Event.GpuUse... uses) {
        sampleAfter(2, percent, uses);
    }

    void sampleAfter(double seconds, double percent, Event.GpuUse... uses) {
        pass(seconds);
        tell(new Event.GpuSampled(nowNs, GPU, percent, -1, -1, List.of(uses)));
    }

    /** {@code seconds} of samples of one process. */
    void compute(HostProcess process, double seconds, double percent) {
        for (double at = 0; at < seconds; at += 2) {
            sample(percent, use(process, GpuContext.COMPUTE, percent, 6 * GIB));
        }
    }

    /** Samples of the device alone, {@code every} seconds. */
    void load(double every, double... percents) {
        for (double percent : percents) {
            sampleAfter(every, percent);
        }
    }

    void listen(HostProcess owner, String address, int port) {
        tell(new Event.ListenerOpened(
                nowNs, nextSocket += 64, Address.parse(address), port, owner.key(), Event.Basis.EXACT));
    }

    /** Another host opens a connection to this one; returns it for {@link #close}. */
    Flow accept(HostProcess owner, String peer, int port) {
        Flow flow = new Flow(Flow.Protocol.TCP, Address.parse("10.0.0.9"), port, Address.parse(peer), nextPort++);
        tell(new Event.ConnectionOpened(
                nowNs, nextSocket += 64, flow, Flow.Direction.INBOUND, owner.key(), Event.Basis.EXACT));
        return flow;
    }

    /** This host connects to another at once; returns the connection for {@link #close}. */
    Flow connect(HostProcess owner, String peer, int port) {
        long socket = nextSocket += 64;
        Address to = Address.parse(peer);
        Flow opening = new Flow(Flow.Protocol.TCP, Address.ANY, 0, to, port);
        Flow open = new Flow(Flow.Protocol.TCP, Address.parse("10.0.0.9"), nextPort++, to, port);
        tell(new Event.ConnectionOpened(
                nowNs, socket, opening, Flow.Direction.OUTBOUND, owner.key(), Event.Basis.EXACT));
        tell(new Event.ConnectionResolved(nowNs, socket, open, Event.Outcome.ESTABLISHED, Event.Basis.EXACT));
        return open;
    }

    void close(Flow flow, long bytesOut, long bytesIn) {
        tell(new Event.ConnectionClosed(nowNs, 0, flow, bytesOut, bytesIn, Event.Basis.PACKET));
    }

    /** Alerts above {@code low}. */
    List<Alert> alarms() {
        return alerts.stream()
                .filter(alert -> alert.severity().compareTo(Severity.LOW) > 0)
                .toList();
    }
}
