package dev.rubato.trace;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.Mix;
import dev.rubato.event.ProcessKey;

/**
 * Tells of socket calls whose log gives a process, an address and what the call returned, and neither the protocol nor
 * the local end. Owned by its reader's thread.
 *
 * <p>A connect in progress or refused is TCP's. One that succeeded at once may be a datagram socket's, which sends
 * nothing: so are those to port 0, to name servers and other well-known datagram services, and those by which a resolver
 * sorts addresses: one process, one port, another address, within {@value #SORTING_NS} ns.
 */
final class LinuxCalls {
    private static final int MAX_PROCESSES = 16_384;
    private static final int MAX_SOCKETS = 16_384;

    /** A resolver asks for the routes to all addresses of a name without waiting between them. */
    private static final long SORTING_NS = 100_000_000L;

    private static final int IN_PROGRESS = -115;
    private static final int REFUSED = -111;
    private static final int TIMED_OUT = -110;
    private static final int NO_ROUTE = -113;
    private static final int NO_NETWORK = -101;

    private static final int DNS = 53;
    private static final int NTP = 123;
    private static final int MDNS = 5353;

    private record Id(String host, ProcessKey process) {}

    private record Sorting(long timeNs, Address address, int port) {}

    private record Socket(String host, ProcessKey process, long descriptor) {}

    private final LogTable<Id, Sorting> lately = new LogTable<>(MAX_PROCESSES);
    private final LogTable<Socket, SocketAddresses.Endpoint> bound = new LogTable<>(MAX_SOCKETS);
    private final LogConnections connections;

    LinuxCalls(LogConnections connections) {
        this.connections = connections;
    }

    /**
     * A process called connect.
     *
     * @param result what the call returned
     * @param isTcp whether the log says that it is TCP
     * @return false if it tells nothing
     */
    boolean connect(
            TraceSink sink,
            String host,
            long timeNs,
            ProcessKey process,
            SocketAddresses.Endpoint peer,
            long result,
            boolean isTcp) {
        boolean mayBeDatagram = !isTcp && result >= 0;
        if (peer.port() == 0 || (mayBeDatagram && isDatagram(host, timeNs, process, peer))) {
            return false;
        }
        Event.Outcome outcome = outcome(result);
        Flow flow = new Flow(Flow.Protocol.TCP, Address.ANY, 0, peer.address(), peer.port());
        if (outcome == null) {
            return false;
        }
        long socket = Mix.mix(timeNs ^ peer.address().hash64(), process.pid()) | 1;
        sink.event(
                host,
                new Event.ConnectionOpened(timeNs, socket, flow, Flow.Direction.OUTBOUND, process, Event.Basis.EXACT));
        sink.event(host, new Event.ConnectionResolved(timeNs, socket, flow, outcome, Event.Basis.EXACT));
        return true;
    }

    private static Event.@org.jspecify.annotations.Nullable Outcome outcome(long result) {
        if (result >= 0 || result == IN_PROGRESS) {
            return Event.Outcome.ESTABLISHED;
        }
        return switch ((int) result) {
            case REFUSED -> Event.Outcome.REFUSED;
            case TIMED_OUT -> Event.Outcome.TIMED_OUT;
            case NO_ROUTE, NO_NETWORK -> Event.Outcome.UNREACHABLE;
            default -> null;
        };
    }

    private boolean isDatagram(String host, long timeNs, ProcessKey process, SocketAddresses.Endpoint peer) {
        if (peer.port() == DNS || peer.port() == NTP || peer.port() == MDNS) {
            return true;
        }
        Sorting before = lately.put(new Id(host, process), new Sorting(timeNs, peer.address(), peer.port()));
        return before != null
                && before.port() == peer.port()
                && !before.address().equals(peer.address())
                && timeNs - before.timeNs() <= SORTING_NS;
    }

    /** A process bound a socket; what it is for is told when it listens. */
    void bind(String host, ProcessKey process, long descriptor, SocketAddresses.Endpoint local) {
        bound.put(new Socket(host, process, descriptor), local);
    }

    /** A process listens on a socket; false if its address is unknown. */
    boolean listen(TraceSink sink, String host, long timeNs, ProcessKey process, long descriptor) {
        SocketAddresses.Endpoint local = bound.get(new Socket(host, process, descriptor));
        if (local != null) {
            connections.listener(sink, host, timeNs, local.address(), local.port(), process, Event.Basis.EXACT);
        }
        return local != null;
    }

    /** A process accepted a connection. */
    void accept(
            TraceSink sink,
            String host,
            long timeNs,
            ProcessKey process,
            long descriptor,
            SocketAddresses.Endpoint peer) {
        SocketAddresses.Endpoint local = bound.get(new Socket(host, process, descriptor));
        Address address = local == null ? Address.ANY : local.address();
        int port = local == null ? 0 : local.port();
        Flow flow = new Flow(Flow.Protocol.TCP, address, port, peer.address(), peer.port());
        sink.event(
                host, new Event.ConnectionOpened(timeNs, 0, flow, Flow.Direction.INBOUND, process, Event.Basis.EXACT));
    }

    /** Entries that left for want of room. */
    long evictions() {
        return lately.evictions() + bound.evictions();
    }
}
