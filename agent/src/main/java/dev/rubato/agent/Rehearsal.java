package dev.rubato.agent;

import dev.rubato.alert.AlertSink;
import dev.rubato.detect.Detector;
import dev.rubato.detect.Pipeline;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Plays invented scans to a pipeline of its own before anything is watched, so that the code of an alert is loaded and
 * compiled when the first real one comes; otherwise that one takes tenths of a second. What comes of it goes to the given
 * sink alone.
 */
final class Rehearsal {
    /**
     * Rounds of two scans, each of which makes an alert and updates. With the threshold that {@code bin/rubato} sets, the
     * compiler takes a method after twenty calls; with fewer scans it is still busy when the first real alerts come, and
     * takes milliseconds from them where processors are few.
     */
    static final int ROUNDS = 20;

    private static final int CONTACTS = 30;
    private static final long STEP_NS = 10_000_000L;

    /** Between two scans, so that each is an episode of its own. */
    private static final long PAUSE_NS = 3_600_000_000_000L;

    private static final int FIRST_PID = 1_000;
    private static final int SSH = 22;
    private static final int SOURCE_PORTS = 50_000;
    private static final Address HERE = Address.ofV4(10 << 24 | 1);
    private static final Address LOOPBACK = Address.ofV4(127 << 24 | 1);
    private static final ProcessKey INIT = new ProcessKey(1, 1);

    private final Pipeline pipeline;
    private long timeNs = PAUSE_NS;
    private int nextPid = FIRST_PID;
    private long nextSocket = 1;

    private Rehearsal(List<Detector.Factory> detectors, AlertSink alerts) {
        pipeline = new Pipeline(detectors, alerts);
    }

    /** Plays it; the detectors of {@code detectors} are made anew for it. */
    static void play(List<Detector.Factory> detectors, AlertSink alerts) {
        Rehearsal rehearsal = new Rehearsal(detectors, alerts);
        rehearsal.begin();
        for (int round = 0; round < ROUNDS; round++) {
            rehearsal.sweepOfAddresses(round);
            rehearsal.sweepOfPorts(round);
        }
    }

    private void begin() {
        pipeline.accept(new Event.AgentStarted(timeNs, "", "", new ProcessKey(2, 1)));
        pipeline.accept(new Event.SensorStarted(timeNs, "rehearsal", Event.Visibility.EXACT, ""));
        pipeline.accept(new Event.NetworkChanged(
                timeNs, List.of(new Event.InterfaceAddress("eth0", HERE, Byte.SIZE)), List.of()));
        pipeline.accept(new Event.ProcessExecuted(
                timeNs, INIT, null, image(INIT, List.of("/sbin/init")), Event.Basis.SNAPSHOT));
    }

    private void sweepOfAddresses(int round) {
        ProcessKey scanner = spawn("/usr/bin/scanner", "--password", "example");
        for (int i = 1; i <= CONTACTS; i++) {
            connect(scanner, HERE, Address.ofV4((10 << 24) | ((round + 1) << Byte.SIZE) | i), SSH);
        }
        pause();
    }

    private void sweepOfPorts(int round) {
        ProcessKey scanner = spawn("/usr/bin/scanner", "ports");
        for (int i = 1; i <= CONTACTS; i++) {
            connect(scanner, LOOPBACK, LOOPBACK, round * CONTACTS + i);
        }
        pause();
    }

    private ProcessKey spawn(String exe, String... args) {
        timeNs += STEP_NS;
        ProcessKey process = new ProcessKey(nextPid++, timeNs);
        List<String> line = new ArrayList<>(List.of(exe));
        line.addAll(List.of(args));
        pipeline.accept(new Event.ProcessForked(timeNs, process, INIT));
        pipeline.accept(new Event.ProcessExecuted(timeNs, process, null, image(process, line), Event.Basis.EXACT));
        return process;
    }

    private static ProcessImage image(ProcessKey process, List<String> line) {
        return new ProcessImage(
                line.getFirst(), line, true, "1000", process.pid(), 0, ProcessImage.Stdin.NULL_DEVICE, "", "/");
    }

    private void connect(ProcessKey owner, Address from, Address to, int port) {
        timeNs += STEP_NS;
        long socket = nextSocket++;
        Flow flow = new Flow(Flow.Protocol.TCP, from, FIRST_PID + (int) (socket % SOURCE_PORTS), to, port);
        pipeline.accept(
                new Event.ConnectionOpened(timeNs, socket, flow, Flow.Direction.OUTBOUND, owner, Event.Basis.EXACT));
        pipeline.accept(new Event.ConnectionResolved(timeNs, socket, flow, Event.Outcome.REFUSED, Event.Basis.EXACT));
    }

    private void pause() {
        timeNs += PAUSE_NS;
        pipeline.accept(new Event.TimePassed(timeNs));
    }
}
