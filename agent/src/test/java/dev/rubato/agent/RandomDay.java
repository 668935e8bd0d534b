package dev.rubato.agent;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** A seeded host on which terminals start programs, some of which scan; events come a little out of order. */
final class RandomDay {
    static final long START_NS = 1_780_000_000_000_000_000L;
    private static final long MS = 1_000_000L;
    private static final int TTY = 34_816;
    private static final String SELF = "10.9.0.1";

    private final RandomGenerator random;
    private final UnaryOperator<String> naming;
    private final ProcessKey init;
    private final List<Event> events = new ArrayList<>();
    private long nowNs;
    private int nextPid = 100;
    private long nextSocket = 64;

    RandomDay(RandomGenerator random) {
        this(random, START_NS, UnaryOperator.identity());
    }

    /** @param naming the path of each executable */
    RandomDay(RandomGenerator random, long startNs, UnaryOperator<String> naming) {
        this.random = random;
        this.naming = naming;
        this.nowNs = startNs;
        this.init = new ProcessKey(1, startNs - 1_000_000 * MS);
        events.add(new Event.AgentStarted(nowNs, "laptop", "boot-1", new ProcessKey(99, nowNs)));
        events.add(new Event.SensorStarted(nowNs, "kernel-trace", Event.Visibility.EXACT, ""));
        events.add(executed(init, "/sbin/init", 1, 0));
        events.add(new Event.NetworkChanged(
                nowNs,
                List.of(new Event.InterfaceAddress("eth0", Address.parse(SELF), 16)),
                List.of(Address.parse("10.9.255.254"))));
    }

    /** At least {@code count} events in order of arrival. */
    List<Event> events(int count) {
        while (events.size() < count) {
            ProcessKey shell = start(init, "/bin/bash");
            for (int i = random.nextInt(12); i >= 0; i--) {
                nowNs += MS + random.nextLong(20_000 * MS);
                ProcessKey program = start(shell, "/usr/bin/tool-" + random.nextInt(40));
                contact(program, random.nextInt(5) == 0 ? 30 : random.nextInt(4));
                nowNs += MS;
                events.add(new Event.ProcessExited(nowNs, program));
            }
            nowNs += MS + random.nextLong(600_000 * MS);
            events.add(new Event.TimePassed(nowNs));
            nowNs += MS;
        }
        disorder();
        return events;
    }

    private ProcessKey start(ProcessKey parent, String exe) {
        ProcessKey child = new ProcessKey(nextPid++, nowNs);
        events.add(new Event.ProcessForked(nowNs, child, parent));
        nowNs += MS;
        events.add(executed(child, exe, child.pid(), TTY));
        return child;
    }

    private Event executed(ProcessKey process, String path, int session, int tty) {
        String exe = naming.apply(path);
        ProcessImage image =
                new ProcessImage(exe, List.of(exe), true, "0", session, tty, ProcessImage.Stdin.UNKNOWN, "", "");
        return new Event.ProcessExecuted(nowNs, process, null, image, Event.Basis.EXACT);
    }

    private void contact(ProcessKey owner, int times) {
        for (int i = 0; i < times; i++) {
            nowNs += MS + random.nextLong(300 * MS);
            Address remote = Address.ofV4((10 << 24) | (9 << 16) | random.nextInt(1 << 14));
            long socket = nextSocket += 64;
            Flow asked = new Flow(Flow.Protocol.TCP, Address.ANY, 0, remote, 22);
            events.add(new Event.ConnectionOpened(
                    nowNs, socket, asked, Flow.Direction.OUTBOUND, owner, Event.Basis.EXACT));
            nowNs += MS;
            Flow seen = new Flow(Flow.Protocol.TCP, Address.parse(SELF), 1024 + (int) (socket % 60_000), remote, 22);
            events.add(new Event.ConnectionResolved(
                    nowNs,
                    socket,
                    seen,
                    random.nextInt(4) == 0 ? Event.Outcome.ESTABLISHED : Event.Outcome.REFUSED,
                    Event.Basis.EXACT));
        }
    }

    /** Swaps neighbours that are less than a tenth of a second apart. */
    private void disorder() {
        for (int i = 5; i + 1 < events.size(); i++) {
            if (random.nextInt(3) == 0
                    && events.get(i + 1).timeNs() - events.get(i).timeNs() < 100 * MS) {
                Event later = events.set(i, events.get(i + 1));
                events.set(++i, later);
            }
        }
    }
}
