package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.AlertBudget;
import dev.rubato.detect.Pipeline;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What floods a host must flood nobody who reads its alerts. */
class StormTest {
    private static final long START_NS = 1_780_000_000_000_000_000L;
    private static final long MS = 1_000_000L;
    private static final int PER_MINUTE = 60;

    /** Live heap that a million processes may leave behind: what the host model's tables hold when they are full. */
    private static final long MAX_GROWTH_BYTES = 16L << 20;

    private final List<Alert> alerts = new ArrayList<>();
    private final Pipeline pipeline = new Pipeline(DetectorList.all(), alerts::add, fact -> {}, PER_MINUTE);
    private final ProcessKey init = new ProcessKey(1, START_NS - MS);
    private long nowNs = START_NS;
    private int nextPid = 100;
    private long nextSocket = 64;

    private void begin() {
        pipeline.accept(new Event.AgentStarted(nowNs, "laptop", "boot-1", new ProcessKey(99, nowNs)));
        pipeline.accept(new Event.SensorStarted(nowNs, "kernel-trace", Event.Visibility.EXACT, ""));
        pipeline.accept(executed(init, "/sbin/init", List.of("/sbin/init")));
    }

    private Event executed(ProcessKey process, String exe, List<String> args) {
        ProcessImage image = new ProcessImage(exe, args, true, "0", 1, 0, ProcessImage.Stdin.UNKNOWN, "", "");
        return new Event.ProcessExecuted(nowNs, process, null, image, Event.Basis.EXACT);
    }

    private ProcessKey start(ProcessKey parent, String exe, List<String> args) {
        ProcessKey child = new ProcessKey(nextPid++, nowNs);
        pipeline.accept(new Event.ProcessForked(nowNs, child, parent));
        pipeline.accept(executed(child, exe, args));
        return child;
    }

    private void scan(ProcessKey owner, int hosts) {
        for (int i = 0; i < hosts; i++) {
            nowNs += MS;
            long socket = nextSocket += 64;
            Address remote = Address.ofV4((10 << 24) | (nextPid << 8) | (i + 1));
            Flow flow = new Flow(Flow.Protocol.TCP, Address.ofV4((10 << 24) | 1), 1024 + i, remote, 22);
            pipeline.accept(
                    new Event.ConnectionOpened(nowNs, socket, flow, Flow.Direction.OUTBOUND, owner, Event.Basis.EXACT));
            pipeline.accept(
                    new Event.ConnectionResolved(nowNs, socket, flow, Event.Outcome.REFUSED, Event.Basis.EXACT));
        }
    }

    private static long liveHeapBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void aLoopOfAMillionShellsIsAHandfulOfAlertsInBoundedMemory() {
        begin();
        ProcessKey loop = start(init, "/bin/bash", List.of("bash", "-c", "while :; do sh -c true; done"));
        long before = liveHeapBytes();
        for (int i = 0; i < 1_000_000; i++) {
            nowNs += MS;
            ProcessKey shell = start(loop, "/bin/sh", List.of("sh", "-c", "true"));
            pipeline.accept(new Event.ProcessExited(nowNs, shell));
        }
        pipeline.end();
        assertTrue(alerts.size() <= 10, () -> alerts.size() + " alerts: " + alerts);
        long growth = liveHeapBytes() - before;
        assertTrue(growth < MAX_GROWTH_BYTES, "the live heap grew by " + growth);
        assertEquals(0, pipeline.lateEvents());
    }

    @Test
    void aFloodFromManyLineagesIsBoundedAndSummedUp() {
        begin();
        for (int i = 0; i < 300; i++) {
            scan(start(init, "/usr/bin/tool-" + i, List.of("tool")), 40);
        }
        pipeline.end();
        List<Alert> storms = alerts.stream()
                .filter(alert -> alert.detector().equals(AlertBudget.DETECTOR))
                .toList();
        assertTrue(pipeline.heldBack() > 100, "held back: " + pipeline.heldBack());
        assertEquals(1, storms.size());
        assertTrue(alerts.size() <= PER_MINUTE + 1, "alerts: " + alerts.size());
        assertTrue(storms.getFirst().severity().compareTo(Severity.HIGH) >= 0);
        assertTrue(
                storms.getFirst().summary().contains(" of scan"),
                storms.getFirst().summary());
    }
}
