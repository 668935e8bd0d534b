package dev.rubato.bench.synthetic;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The network side of a made-up host: every connection is told twice, by the kernel with its owner and by the packet
 * sensor with its answer, as on a real one.
 */
final class Wire {
    private static final int FIRST_PORT = 32_768;
    private static final int PORTS = 28_000;
    private static final long FIRST_SOCKET = 0xffff_9f00_0000_0000L;
    private static final long SOCKET_SIZE = 0x900;
    private static final long NEIGHBOUR_MISSING_NS = Times.seconds(3.07);

    private static final Address LOOPBACK = Address.parse("127.0.0.1");

    private final SyntheticHost host;
    private final List<Event> events;
    private final Map<ProcessKey, List<Event.ListenerOpened>> listeners = new HashMap<>();
    private long sockets;

    Wire(SyntheticHost host, List<Event> events) {
        this.host = host;
        this.events = events;
    }

    /** A connection that exists from {@code openNs} on. */
    record Open(long openNs, long socket, Flow flow) {}

    /** A service that others can connect to, until its process ends. */
    void listen(long atNs, ProcessKey owner, Address address, int port) {
        Event.ListenerOpened opened =
                new Event.ListenerOpened(atNs, nextSocket(), address, port, owner, Event.Basis.EXACT);
        events.add(opened);
        listeners.computeIfAbsent(owner, process -> new ArrayList<>()).add(opened);
    }

    /** A process ends, and with it what it listened on. */
    void closeListeners(long atNs, ProcessKey owner) {
        for (Event.ListenerOpened opened : listeners.getOrDefault(owner, List.of())) {
            events.add(new Event.ListenerClosed(atNs, opened.socket(), opened.address(), opened.port()));
        }
        listeners.remove(owner);
    }

    private long nextSocket() {
        return FIRST_SOCKET + SOCKET_SIZE * ++sockets;
    }

    /** Tries to connect; answers with the connection as it stands when the answer came, whatever that was. */
    Open connect(long atNs, ProcessKey owner, Address remote, int port, Answer answer) {
        boolean local = remote.isLoopback();
        long socket = nextSocket();
        Address own = local ? LOOPBACK : host.address;
        Flow flow = new Flow(Flow.Protocol.TCP, own, FIRST_PORT + (int) (sockets % PORTS), remote, port);
        Flow unbound = new Flow(Flow.Protocol.TCP, Address.ANY, 0, remote, port);
        events.add(
                new Event.ConnectionOpened(atNs, socket, unbound, Flow.Direction.OUTBOUND, owner, Event.Basis.EXACT));
        if (!local) {
            events.add(new Event.ConnectionOpened(
                    atNs + 15 * Times.MICROSECOND, 0, flow, Flow.Direction.OUTBOUND, null, Event.Basis.PACKET));
        }
        long answeredNs = atNs + delay(remote, answer);
        Event.Outcome outcome = outcome(answer);
        if (!local && (answer == Answer.ACCEPTED || answer == Answer.REFUSED)) {
            events.add(new Event.ConnectionResolved(answeredNs, 0, flow, outcome, Event.Basis.PACKET));
        }
        events.add(new Event.ConnectionResolved(
                answeredNs + 10 * Times.MICROSECOND, socket, flow, outcome, Event.Basis.EXACT));
        return new Open(answeredNs, socket, flow);
    }

    private long delay(Address remote, Answer answer) {
        Draws draws = host.draws;
        return switch (answer) {
            case ACCEPTED, REFUSED -> {
                if (remote.isLoopback()) {
                    yield draws.between(20, 90) * Times.MICROSECOND;
                }
                yield remote.isInternal()
                        ? draws.between(150, 900) * Times.MICROSECOND
                        : Times.seconds(Math.min(2.5, draws.logNormal(0.03, 0.12)));
            }
            case SILENT -> Times.seconds(draws.logNormal(4, 10));
            case NO_HOST -> NEIGHBOUR_MISSING_NS;
        };
    }

    private static Event.Outcome outcome(Answer answer) {
        return switch (answer) {
            case ACCEPTED -> Event.Outcome.ESTABLISHED;
            case REFUSED -> Event.Outcome.REFUSED;
            case SILENT -> Event.Outcome.ABANDONED;
            case NO_HOST -> Event.Outcome.UNREACHABLE;
        };
    }

    /** The end of a connection, with the bytes that went each way. */
    void close(long atNs, Open open, long bytesOut, long bytesIn) {
        if (!open.flow.remote().isLoopback()) {
            events.add(new Event.ConnectionClosed(atNs, 0, open.flow, bytesOut, bytesIn, Event.Basis.PACKET));
        }
        events.add(new Event.ConnectionClosed(
                atNs + 20 * Times.MICROSECOND, open.socket, open.flow, -1, -1, Event.Basis.EXACT));
    }

    /** A whole connection that is answered; answers with its end. */
    long exchange(long atNs, ProcessKey owner, Address remote, int port, long lastsNs, long bytesOut, long bytesIn) {
        Open open = connect(atNs, owner, remote, port, Answer.ACCEPTED);
        long endNs = open.openNs + lastsNs;
        close(endNs, open, bytesOut, bytesIn);
        return endNs;
    }

    /** Another host connects to a service of this one; answers with the connection's end. */
    long accept(long atNs, Address from, int port, long lastsNs, long bytesOut, long bytesIn) {
        int remotePort = FIRST_PORT + (int) (++sockets % PORTS);
        Flow flow = new Flow(Flow.Protocol.TCP, host.address, port, from, remotePort);
        events.add(new Event.ConnectionOpened(atNs, 0, flow, Flow.Direction.INBOUND, null, Event.Basis.PACKET));
        events.add(new Event.ConnectionResolved(
                atNs + 100 * Times.MICROSECOND, 0, flow, Event.Outcome.ESTABLISHED, Event.Basis.PACKET));
        long endNs = atNs + lastsNs;
        events.add(new Event.ConnectionClosed(endNs, 0, flow, bytesOut, bytesIn, Event.Basis.PACKET));
        return endNs;
    }

    void resolve(long atNs, String name, Address... to) {
        events.add(new Event.NameResolved(atNs, name, List.of(to)));
    }
}
