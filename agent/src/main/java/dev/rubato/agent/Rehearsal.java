package dev.rubato.agent;

import dev.rubato.alert.AlertSink;
import dev.rubato.detect.Detector;
import dev.rubato.detect.Pipeline;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.List;

/**
 * Plays an invented scan to a pipeline of its own before anything is watched, so that the code of an alert is loaded and
 * compiled when the first real one comes; otherwise that one takes tenths of a second. What comes of it goes to the given
 * sink alone.
 */
final class Rehearsal {
    /**
     * Scans in a row, each of which makes an alert and updates. Below the bar that {@code bin/rubato} sets the compiler
     * takes a method after twenty calls; with fewer scans it is still busy when the first real alerts come, and takes
     * milliseconds from them where processors are few.
     */
    static final int SCANS = 40;

    private static final int HOSTS = 30;
    private static final long STEP_NS = 10_000_000L;

    /** Between two scans, so that each is an episode of its own. */
    private static final long PAUSE_NS = 3_600_000_000_000L;

    private static final int FIRST_PID = 1_000;
    private static final int SSH = 22;
    private static final Address HERE = Address.ofV4(10 << 24 | 1);

    private final Pipeline pipeline;
    private long timeNs = PAUSE_NS;

    private Rehearsal(List<Detector.Factory> detectors, AlertSink alerts) {
        pipeline = new Pipeline(detectors, alerts);
    }

    /** Plays it; the detectors of {@code detectors} are made anew for it. */
    static void play(List<Detector.Factory> detectors, AlertSink alerts) {
        Rehearsal rehearsal = new Rehearsal(detectors, alerts);
        rehearsal.begin();
        for (int i = 0; i < SCANS; i++) {
            rehearsal.scan(FIRST_PID + i);
        }
    }

    private void begin() {
        pipeline.accept(new Event.AgentStarted(timeNs, "", "", new ProcessKey(1, 1)));
        pipeline.accept(new Event.NetworkChanged(
                timeNs, List.of(new Event.InterfaceAddress("eth0", HERE, Byte.SIZE)), List.of()));
    }

    private void scan(int pid) {
        timeNs += PAUSE_NS;
        ProcessKey scanner = new ProcessKey(pid, timeNs);
        ProcessImage image = new ProcessImage(
                "/usr/bin/scanner",
                List.of("scanner", "--password", "example"),
                true,
                "1000",
                pid,
                0,
                ProcessImage.Stdin.NULL_DEVICE,
                "",
                "/");
        pipeline.accept(new Event.ProcessForked(timeNs, scanner, new ProcessKey(1, 1)));
        pipeline.accept(new Event.ProcessExecuted(timeNs, scanner, null, image, Event.Basis.EXACT));
        for (int i = 1; i <= HOSTS; i++) {
            timeNs += STEP_NS;
            long socket = (long) pid * HOSTS + i;
            Flow flow = new Flow(Flow.Protocol.TCP, HERE, pid + i, Address.ofV4(10 << 24 | pid << Byte.SIZE | i), SSH);
            pipeline.accept(new Event.ConnectionOpened(
                    timeNs, socket, flow, Flow.Direction.OUTBOUND, scanner, Event.Basis.EXACT));
            pipeline.accept(
                    new Event.ConnectionResolved(timeNs, socket, flow, Event.Outcome.REFUSED, Event.Basis.EXACT));
        }
        timeNs += 2 * Pipeline.REORDER_NS;
        pipeline.accept(new Event.TimePassed(timeNs));
    }
}
