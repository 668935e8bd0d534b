package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.Pipeline;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Ten million events of which each has another spoofed address and port, another endpoint that answers, or another process
 * id and arguments, through host model and all detectors: memory stays within {@link #MAX_STATE_BYTES} and what attacks in
 * the middle is found. {@code -Drubato.flood.events=100000000} floods for longer.
 */
class FloodTest {
    private static final int EVENTS = Integer.getInteger("rubato.flood.events", 10_000_000);
    private static final int KINDS = 3;
    private static final int ATTEMPTS = 30;
    private static final int TARGETS = 4;

    /** Events of the flood between two steps of an attack: more lineages than any table of lineages holds. */
    private static final int BETWEEN = 20_000;

    /**
     * What reorder buffer, host model and all detectors may hold, bytes of heap: three quarters of the 64 MB that an agent
     * has. Every table has a maximum; what this flood does not fill has its room within it.
     */
    private static final long MAX_STATE_BYTES = 48L << 20;

    private static final int MAX_ALARMS = 1_000;
    private static final int COLLECTIONS = 3;
    private static final long STEP_NS = 200_000;
    private static final Address SELF = Address.parse("10.1.0.2");
    private static final int[] SERVED = {22, 80, 445, 3389, 8080};

    private final List<Alert> alarms = new ArrayList<>();
    private final Pipeline pipeline = new Pipeline(DetectorList.all(), this::raised);
    private final ProcessKey init = new ProcessKey(1, 1);
    private long nowNs = 1_780_000_000_000_000_000L;
    private int nextPid = 1_000;
    private final ProcessKey crawler;
    private int nextPort = 20_000;
    private int flooded;
    private long nextSocket;

    FloodTest() {
        tell(new Event.AgentStarted(nowNs, "host", "boot", new ProcessKey(9, nowNs)));
        tell(new Event.NetworkChanged(nowNs, List.of(new Event.InterfaceAddress("eth0", SELF, 16)), List.of()));
        crawler = start(init, "/opt/crawler");
    }

    private void raised(Alert alert) {
        if (alert.severity().compareTo(Severity.MEDIUM) >= 0 && alarms.size() < MAX_ALARMS) {
            alarms.add(alert);
        }
    }

    private void tell(Event event) {
        pipeline.accept(event);
        nowNs += STEP_NS;
    }

    private ProcessKey start(ProcessKey parent, String... args) {
        ProcessKey child = new ProcessKey(nextPid++, nowNs);
        tell(new Event.ProcessForked(nowNs, child, parent));
        int session = parent.equals(init) ? child.pid() : parent.pid();
        ProcessImage image = new ProcessImage(
                args[0], Arrays.asList(args), true, "1000", session, 0, Stdin.PIPE, "", "/srv/" + args[0].length());
        tell(new Event.ProcessExecuted(nowNs, child, null, image, Event.Basis.EXACT));
        return child;
    }

    private void connect(ProcessKey owner, Address remote, int port, Event.Outcome outcome, long bytesOut) {
        long socket = nextSocket += 64;
        Flow flow = new Flow(Flow.Protocol.TCP, SELF, 20_000 + nextPort++ % 40_000, remote, port);
        tell(new Event.ConnectionOpened(nowNs, socket, flow, Flow.Direction.OUTBOUND, owner, Event.Basis.EXACT));
        tell(new Event.ConnectionResolved(nowNs, socket, flow, outcome, Event.Basis.EXACT));
        if (bytesOut > 0) {
            tell(new Event.ConnectionClosed(nowNs, socket, flow, bytesOut, 3_000, Event.Basis.PACKET));
        }
    }

    private void spoofed(int i) {
        Flow flow = new Flow(
                Flow.Protocol.TCP, SELF, SERVED[i % SERVED.length], Address.ofV4(i * 0x9e37_79b1), 1 + i % 65_535);
        tell(new Event.ConnectionOpened(nowNs, 0, flow, Flow.Direction.INBOUND, null, Event.Basis.PACKET));
    }

    private void flood(int events) {
        long until = pipeline.events() + events;
        while (pipeline.events() < until) {
            int i = flooded++;
            switch (i % KINDS) {
                case 0 -> spoofed(i);
                case 1 -> start(init, "/opt/p" + i, "--run=" + i, "10." + (i >> 16 & 255) + ".3." + (i & 255));
                default ->
                    connect(crawler, Address.ofV4(0x2000_0000 + i), 1 + i % 65_535, Event.Outcome.ESTABLISHED, 0);
            }
        }
    }

    private static Address victim(int i) {
        return Address.ofV4(10 << 24 | 9 << 16 | i);
    }

    private ProcessKey scan() {
        ProcessKey scanner = start(init, "/opt/scanner");
        for (int i = 1; i <= ATTEMPTS; i++) {
            connect(scanner, victim(i), 23, Event.Outcome.REFUSED, 0);
            flood(BETWEEN);
        }
        return scanner;
    }

    private ProcessKey copyToOthers() {
        ProcessKey cron = start(init, "/usr/sbin/cron");
        ProcessKey worm = start(cron, "/bin/bash", "/dev/shm/w.sh");
        for (int i = 1; i <= TARGETS; i++) {
            Address target = victim(1_000 + i);
            ProcessKey copy = start(worm, "/usr/bin/scp", "-q", "/dev/shm/w.sh", "root@" + target + ":/dev/shm/w.sh");
            connect(copy, target, 22, Event.Outcome.ESTABLISHED, 700_000);
            flood(BETWEEN);
            ProcessKey run = start(worm, "/usr/bin/ssh", "root@" + target, "sh /dev/shm/w.sh");
            connect(run, target, 22, Event.Outcome.ESTABLISHED, 2_500);
            flood(BETWEEN);
        }
        return cron;
    }

    private static long usedAfterCollection() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void assertFound(String detector, ProcessKey actor) {
        assertTrue(
                alarms.stream()
                        .anyMatch(alert -> alert.detector().equals(detector)
                                && alert.severity() == Severity.HIGH
                                && alert.subject().lineage().stream().anyMatch(at -> at.pid() == actor.pid())),
                () -> detector + " did not find process " + actor.pid() + ": " + alarms);
    }

    @Test
    void distinctValuesLeaveMemoryWithinItsBoundAndHideNoAttack() {
        long beforeBytes = usedAfterCollection();
        flood(EVENTS / 2);
        ProcessKey scanner = scan();
        ProcessKey worm = copyToOthers();
        flood(EVENTS / 2);
        assertFound("scan", scanner);
        assertFound("replication", worm);
        List<Alert> others = alarms.stream()
                .filter(alert -> alert.subject().lineage().stream()
                        .noneMatch(at -> at.pid() == scanner.pid() || at.pid() == worm.pid()))
                .toList();
        assertEquals(List.of(), others, "the flood itself attacks nobody");
        alarms.clear(); // they are the test's
        long heldBytes = usedAfterCollection() - beforeBytes;
        assertTrue(heldBytes <= MAX_STATE_BYTES, () -> heldBytes + " bytes are held");
    }
}
