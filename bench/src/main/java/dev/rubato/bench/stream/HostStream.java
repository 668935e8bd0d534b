package dev.rubato.bench.stream;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.List;

/**
 * The events of one made-up host, in order of time: as many processes, listeners, flows and lineages as wanted, and
 * steady work beside them. The same calls give the same events. Owned by one thread.
 */
public final class HostStream {
    private static final String[] PROGRAMS = {"/usr/bin/git", "/usr/bin/gcc", "/usr/bin/sed", "/usr/bin/cat", "/bin/sh"
    };
    private static final long SOCKET_SIZE = 0x900;
    private static final int FIRST_PORT = 1_024;
    private static final int PORTS = 60_000;
    private static final int SERVERS = 40;

    /** Process ids wrap as on an ordinary kernel with 22 bits. */
    private static final int LAST_PID = 4_000_000;

    /** Events that {@link #work} gives at a call. */
    public static final int WORK_EVENTS = 6;

    private final EventSink sink;
    private final long stepNs;
    private final ProcessKey init;
    private final ProcessKey shell;
    private long timeNs;
    private int pid = 1_000;
    private long sockets;

    /**
     * Begins with an agent's start and a shell.
     *
     * @param beginNs time of the first event
     * @param stepNs between two events
     */
    public HostStream(EventSink sink, long beginNs, long stepNs) {
        this.sink = sink;
        this.timeNs = beginNs;
        this.stepNs = stepNs;
        init = new ProcessKey(1, beginNs - 1);
        sink.append(new Event.AgentStarted(now(), "bench", "boot", new ProcessKey(2, beginNs)));
        sink.append(new Event.SensorStarted(now(), "kernel-trace", Event.Visibility.EXACT, ""));
        sink.append(new Event.NetworkChanged(
                now(),
                List.of(new Event.InterfaceAddress("eth0", Address.parse("10.1.0.2"), 16)),
                List.of(Address.parse("10.1.0.1"))));
        sink.append(new Event.ProcessExecuted(
                now(), init, null, image(1, "/usr/lib/systemd/systemd"), Event.Basis.SNAPSHOT));
        shell = process(init, "/bin/bash");
    }

    private long now() {
        timeNs += stepNs;
        return timeNs;
    }

    /** Time of the last event. */
    public long timeNs() {
        return timeNs;
    }

    private static ProcessImage image(int session, String exe) {
        return new ProcessImage(
                exe,
                List.of(exe, "--option", "argument-of-ordinary-length"),
                true,
                "1000",
                session,
                -1,
                ProcessImage.Stdin.PIPE,
                "/user.slice/user-1000.slice/session-2.scope",
                "/home/ada/project");
    }

    private ProcessKey fork(ProcessKey parent) {
        long at = now();
        pid = pid >= LAST_PID ? 1_000 : pid + 1;
        ProcessKey child = new ProcessKey(pid, at);
        sink.append(new Event.ProcessForked(at, child, parent));
        return child;
    }

    private ProcessKey process(ProcessKey parent, String exe) {
        ProcessKey child = fork(parent);
        sink.append(new Event.ProcessExecuted(now(), child, null, image(child.pid(), exe), Event.Basis.EXACT));
        return child;
    }

    /** Living processes of one shell. */
    public void processes(int count) {
        for (int i = 0; i < count; i++) {
            process(shell, PROGRAMS[i % PROGRAMS.length]);
        }
    }

    /** Lineages of their own, each a service with a shell and a program below. */
    public void lineages(int count) {
        for (int i = 0; i < count; i++) {
            process(process(process(init, "/usr/sbin/service"), "/bin/sh"), PROGRAMS[i % PROGRAMS.length]);
        }
    }

    /** Listeners, all of one process; beyond a port each of one address, addresses of loopback follow. */
    public void listeners(int count) {
        for (int i = 0; i < count; i++) {
            sink.append(new Event.ListenerOpened(
                    now(),
                    nextSocket(),
                    Address.ofV4(127 << 24 | 1 + i / PORTS),
                    FIRST_PORT + i % PORTS,
                    shell,
                    Event.Basis.EXACT));
        }
    }

    /** Established connections to a few servers, which stay open. */
    public void flows(int count) {
        for (int i = 0; i < count; i++) {
            connect(shell, i);
        }
    }

    private Connection connect(ProcessKey owner, int number) {
        long socket = nextSocket();
        Address remote = Address.ofV4(10 << 24 | 1 << 16 | 1 << 8 | 1 + number % SERVERS);
        Flow unbound = new Flow(Flow.Protocol.TCP, Address.ANY, 0, remote, 443);
        sink.append(
                new Event.ConnectionOpened(now(), socket, unbound, Flow.Direction.OUTBOUND, owner, Event.Basis.EXACT));
        Flow flow = new Flow(
                Flow.Protocol.TCP, Address.parse("10.1.0.2"), FIRST_PORT + (int) (sockets % PORTS), remote, 443);
        sink.append(new Event.ConnectionResolved(now(), socket, flow, Event.Outcome.ESTABLISHED, Event.Basis.EXACT));
        return new Connection(socket, flow);
    }

    private record Connection(long socket, Flow flow) {}

    private long nextSocket() {
        return SOCKET_SIZE * ++sockets;
    }

    /** Nothing happens for so long: what waits for older events is judged. */
    public void silence(long lengthNs) {
        timeNs += lengthNs;
        sink.append(new Event.TimePassed(timeNs));
    }

    /** One program that starts, connects, closes and ends: {@value #WORK_EVENTS} events. */
    public void work(int number) {
        ProcessKey process = process(shell, PROGRAMS[number % PROGRAMS.length]);
        Connection connection = connect(process, number);
        sink.append(new Event.ConnectionClosed(now(), connection.socket, connection.flow, -1, -1, Event.Basis.EXACT));
        sink.append(new Event.ProcessExited(now(), process));
    }
}
