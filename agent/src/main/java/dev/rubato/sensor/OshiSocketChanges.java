package dev.rubato.sensor;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Event.Basis;
import dev.rubato.event.Flow;
import dev.rubato.event.Flow.Direction;
import dev.rubato.event.Flow.Protocol;
import dev.rubato.event.ProcessKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import oshi.software.os.InternetProtocolStats.IPConnection;
import oshi.software.os.InternetProtocolStats.TcpState;

/**
 * Turns looks at all sockets of the host into events: the first look into what exists, each later one into what changed.
 * Owned by one thread; at most {@value #MAX_FLOWS} connections and {@value #MAX_BOUND} bound sockets, more are counted.
 *
 * <p>A connection first seen in TIME_WAIT was opened, answered and closed between two looks. One that vanishes from
 * SYN_SENT ended in a way that no look can tell: nothing is reported of its end.
 */
final class OshiSocketChanges {
    static final int MAX_FLOWS = 32_768;
    static final int MAX_BOUND = 4_096;

    private enum Stage {
        ASKED,
        ESTABLISHED,
        CLOSED
    }

    private static final class Connection {
        Stage stage;
        long look;

        Connection(Stage stage) {
            this.stage = stage;
        }
    }

    /** A listening TCP socket, or a UDP socket without a peer. */
    private record Bound(Protocol protocol, Address address, int port) {}

    private final IntFunction<@Nullable ProcessKey> keyOf;
    private final Map<Flow, Connection> connections = new HashMap<>();
    private final Map<Bound, Long> bound = new HashMap<>();
    private long look;
    private long outboundSeen;
    private long outcomesUnknown;
    private long tableFull;

    /** @param keyOf the key of a living process by its id, null if it has ended */
    OshiSocketChanges(IntFunction<@Nullable ProcessKey> keyOf) {
        this.keyOf = keyOf;
    }

    /** Compares {@code sockets}, all of the host at {@code nowNs}, with the look before. */
    void look(List<IPConnection> sockets, long nowNs, Consumer<Event> out) {
        look++;
        Basis basis = look == 1 ? Basis.SNAPSHOT : Basis.SAMPLED;
        Set<Bound> listening = new HashSet<>();
        for (IPConnection socket : sockets) {
            if (isListening(socket)) {
                Bound listener = new Bound(Protocol.TCP, local(socket), socket.getLocalPort());
                listening.add(listener);
                listen(listener, socket.getowningProcessId(), basis, nowNs, out);
            }
        }
        for (IPConnection socket : sockets) {
            if (!isTcp(socket)) {
                udp(socket, basis, nowNs, out);
            } else if (!isListening(socket)) {
                connection(socket, listening, basis, nowNs, out);
            }
        }
        reportVanished(nowNs, out);
    }

    private void listen(Bound listener, int pid, Basis basis, long nowNs, Consumer<Event> out) {
        if (isNew(listener)) {
            out.accept(new Event.ListenerOpened(nowNs, 0, listener.address, listener.port, key(pid), basis));
        }
    }

    private void udp(IPConnection socket, Basis basis, long nowNs, Consumer<Event> out) {
        Bound local = new Bound(Protocol.UDP, local(socket), socket.getLocalPort());
        if (local.port != 0 && isNew(local)) {
            ProcessKey owner = key(socket.getowningProcessId());
            if (owner != null) {
                out.accept(new Event.SocketOwned(nowNs, Event.SocketKind.UDP, local.address, local.port, owner, basis));
            }
        }
    }

    private boolean isNew(Bound socket) {
        if (bound.containsKey(socket)) {
            bound.put(socket, look);
            return false;
        }
        if (bound.size() >= MAX_BOUND) {
            tableFull++;
            return false;
        }
        bound.put(socket, look);
        return true;
    }

    private void connection(IPConnection socket, Set<Bound> listening, Basis basis, long nowNs, Consumer<Event> out) {
        Stage stage = stage(socket.getState());
        if (stage == null) {
            return;
        }
        Flow flow =
                new Flow(Protocol.TCP, local(socket), socket.getLocalPort(), remote(socket), socket.getForeignPort());
        Connection known = connections.get(flow);
        if (known == null) {
            boolean olderThanTheSensor = basis == Basis.SNAPSHOT && stage == Stage.CLOSED;
            known = open(flow, socket, listening, basis, olderThanTheSensor ? null : out, nowNs);
            if (known == null) {
                return;
            }
            if (olderThanTheSensor) {
                known.stage = Stage.CLOSED;
            }
        }
        known.look = look;
        advance(known, stage, flow, basis, nowNs, out);
    }

    private @Nullable Connection open(
            Flow flow,
            IPConnection socket,
            Set<Bound> listening,
            Basis basis,
            @Nullable Consumer<Event> out,
            long nowNs) {
        if (connections.size() >= MAX_FLOWS) {
            tableFull++;
            return null;
        }
        Connection connection = new Connection(Stage.ASKED);
        connections.put(flow, connection);
        boolean accepted = listening.contains(new Bound(Protocol.TCP, flow.local(), flow.localPort()))
                || listening.contains(new Bound(Protocol.TCP, Address.ANY, flow.localPort()));
        if (!accepted && basis != Basis.SNAPSHOT) {
            outboundSeen++;
        }
        if (out != null) {
            out.accept(new Event.ConnectionOpened(
                    nowNs,
                    0,
                    flow,
                    accepted ? Direction.INBOUND : Direction.OUTBOUND,
                    key(socket.getowningProcessId()),
                    basis));
        }
        return connection;
    }

    private static void advance(
            Connection connection, Stage stage, Flow flow, Basis basis, long nowNs, Consumer<Event> out) {
        if (connection.stage == Stage.ASKED && stage != Stage.ASKED) {
            connection.stage = Stage.ESTABLISHED;
            out.accept(new Event.ConnectionResolved(nowNs, 0, flow, Event.Outcome.ESTABLISHED, basis));
        }
        if (connection.stage == Stage.ESTABLISHED && stage == Stage.CLOSED) {
            connection.stage = Stage.CLOSED;
            out.accept(new Event.ConnectionClosed(nowNs, 0, flow, -1, -1, basis));
        }
    }

    private void reportVanished(long nowNs, Consumer<Event> out) {
        for (Iterator<Map.Entry<Flow, Connection>> at = connections.entrySet().iterator(); at.hasNext(); ) {
            Map.Entry<Flow, Connection> entry = at.next();
            if (entry.getValue().look != look) {
                at.remove();
                if (entry.getValue().stage == Stage.ESTABLISHED) {
                    out.accept(new Event.ConnectionClosed(nowNs, 0, entry.getKey(), -1, -1, Basis.SAMPLED));
                } else if (entry.getValue().stage == Stage.ASKED) {
                    outcomesUnknown++;
                }
            }
        }
        for (Iterator<Map.Entry<Bound, Long>> at = bound.entrySet().iterator(); at.hasNext(); ) {
            Map.Entry<Bound, Long> entry = at.next();
            if (entry.getValue() != look) {
                at.remove();
                Bound gone = entry.getKey();
                if (gone.protocol == Protocol.TCP) {
                    out.accept(new Event.ListenerClosed(nowNs, 0, gone.address, gone.port));
                }
            }
        }
    }

    private static @Nullable Stage stage(TcpState state) {
        return switch (state) {
            case SYN_SENT -> Stage.ASKED;
            case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK -> Stage.ESTABLISHED;
            case TIME_WAIT -> Stage.CLOSED;
            case UNKNOWN, CLOSED, LISTEN, SYN_RECV, NONE -> null;
        };
    }

    private @Nullable ProcessKey key(int pid) {
        return pid <= 0 ? null : keyOf.apply(pid);
    }

    private static boolean isTcp(IPConnection socket) {
        return socket.getType().startsWith("tcp");
    }

    private static boolean isListening(IPConnection socket) {
        return isTcp(socket) && socket.getState() == TcpState.LISTEN;
    }

    private static Address local(IPConnection socket) {
        return address(socket.getLocalAddress());
    }

    private static Address remote(IPConnection socket) {
        return address(socket.getForeignAddress());
    }

    private static Address address(byte[] bytes) {
        // Where a system has no address for "all" or "none", OSHI gives an empty one.
        return bytes.length == 4 || bytes.length == 16 ? Address.of(bytes, 0, bytes.length) : Address.ANY;
    }

    /** Connections begun here that were seen since the first look. */
    long outboundSeen() {
        return outboundSeen;
    }

    /** Attempts that vanished before an answer was seen. */
    long outcomesUnknown() {
        return outcomesUnknown;
    }

    /** Sockets ignored because a table was full. */
    long tableFull() {
        return tableFull;
    }
}
