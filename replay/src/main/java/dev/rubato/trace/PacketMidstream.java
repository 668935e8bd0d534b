package dev.rubato.trace;

import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.event.Flow;

/**
 * TCP connections of which a capture file holds payload and no opening: they are older than the capture, or their
 * handshake was filtered out or lost. Owned by the decoder's thread.
 *
 * <p>Such a connection is reported with {@link Event.Basis#INFERRED}: that it is established is certain, when it began
 * is not, and which end opened it is inferred. The end with the well-known port is the server; if both or neither is
 * well-known, the one outside the range of ephemeral ports is; else the end that sends first is the client.
 *
 * <p>Captures of single protocols hold no FIN either, so that a pause of {@value #IDLE_NS} ns ends a connection as far
 * as is known; what comes later is another one of the same ends. A live capture never gets here: its filter passes no
 * payload.
 */
final class PacketMidstream {
    /** Longer than the pauses inside one exchange, short enough that its bytes are told while they still matter. */
    private static final long IDLE_NS = 5_000_000_000L;

    private static final long SWEEP_NS = 1_000_000_000L;

    /** RFC 6335: ports below are assigned, and mostly need a privilege to be served. */
    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    /** Linux takes ephemeral ports from here on; IANA, Windows and BSD from 49,152 on. */
    private static final int FIRST_EPHEMERAL_PORT = 32_768;

    private static final int SEEN_NS = 0;
    /** First sequence number in the upper half, the number after the last in the lower. */
    private static final int CLIENT_SPAN = 1;

    private static final int SERVER_SPAN = 2;
    private static final int SIDES = 3;
    private static final int VALUES = 4;

    private static final long CLIENT = 1;
    private static final long SERVER = 2;
    /** Set where the server's end is this host. */
    private static final long OURS_SERVES = 4;

    private final EventSink sink;
    private final PacketTable flows;
    private long sweptNs = Long.MIN_VALUE;
    private int place;
    private boolean fromClient;

    PacketMidstream(int maxFlows, long seed, PacketCounts counts, EventSink sink) {
        this.sink = sink;
        this.flows = new PacketTable(maxFlows, VALUES, seed, counts, PacketCount.EVICTED_MIDSTREAM_FLOW);
    }

    /** A segment with payload of a connection that {@link PacketTcp} does not know. */
    void carried(PacketFields p, int sequence, int payloadBytes) {
        if (!find(p)) {
            open(p);
        }
        flows.setValue(place, SEEN_NS, p.timeNs);
        long side = fromClient ? CLIENT : SERVER;
        int span = fromClient ? CLIENT_SPAN : SERVER_SPAN;
        long sides = flows.value(place, SIDES);
        int end = sequence + payloadBytes;
        if ((sides & side) == 0) {
            flows.setValue(place, SIDES, sides | side);
            flows.setValue(place, span, (long) sequence << 32 | (end & 0xffff_ffffL));
            return;
        }
        long known = flows.value(place, span);
        int first = (int) (known >>> 32);
        int last = (int) known;
        first = sequence - first < 0 ? sequence : first;
        last = end - last > 0 ? end : last;
        flows.setValue(place, span, (long) first << 32 | (last & 0xffff_ffffL));
    }

    /** A FIN or RST; whether it ended a connection that is known here. */
    boolean ended(PacketFields p) {
        if (flows.size() == 0 || !find(p)) {
            return false;
        }
        close(p.timeNs);
        return true;
    }

    /** Whether the segment belongs to such a connection. */
    boolean knows(PacketFields p) {
        return flows.size() > 0 && find(p);
    }

    private boolean find(PacketFields p) {
        long forth = PacketTcp.ports(p.sourcePort, p.destinationPort);
        place = flows.find(p.sourceHigh, p.sourceLow, p.destinationHigh, p.destinationLow, forth);
        fromClient = place >= 0;
        if (place < 0) {
            long back = PacketTcp.ports(p.destinationPort, p.sourcePort);
            place = flows.find(p.destinationHigh, p.destinationLow, p.sourceHigh, p.sourceLow, back);
        }
        return place >= 0;
    }

    private void open(PacketFields p) {
        fromClient = isServer(p.destinationPort, p.sourcePort);
        if (fromClient) {
            place = flows.put(
                    p.sourceHigh,
                    p.sourceLow,
                    p.destinationHigh,
                    p.destinationLow,
                    PacketTcp.ports(p.sourcePort, p.destinationPort));
        } else {
            place = flows.put(
                    p.destinationHigh,
                    p.destinationLow,
                    p.sourceHigh,
                    p.sourceLow,
                    PacketTcp.ports(p.destinationPort, p.sourcePort));
        }
        boolean clientIsUs = fromClient ? p.fromUs : p.toUs;
        flows.setValue(place, SIDES, clientIsUs ? 0 : OURS_SERVES);
        Flow flow = flow();
        Flow.Direction direction = clientIsUs ? Flow.Direction.OUTBOUND : Flow.Direction.INBOUND;
        sink.append(new Event.ConnectionOpened(p.timeNs, 0, flow, direction, null, Event.Basis.INFERRED));
    }

    private static boolean isServer(int receiversPort, int sendersPort) {
        boolean assigned = receiversPort < FIRST_UNPRIVILEGED_PORT;
        if (assigned != sendersPort < FIRST_UNPRIVILEGED_PORT) {
            return assigned;
        }
        boolean ephemeral = receiversPort >= FIRST_EPHEMERAL_PORT;
        if (ephemeral != sendersPort >= FIRST_EPHEMERAL_PORT) {
            return !ephemeral;
        }
        return true;
    }

    private Flow flow() {
        Flow ofClient = flows.flow(place);
        return (flows.value(place, SIDES) & OURS_SERVES) == 0 ? ofClient : ofClient.reversed();
    }

    /** Ends connections that have paused for long enough. */
    void passTime(long nowNs) {
        if (sweptNs == Long.MIN_VALUE || nowNs < sweptNs) {
            sweptNs = nowNs;
        } else if (nowNs - sweptNs >= SWEEP_NS) {
            sweptNs = nowNs;
            closeIdleSince(nowNs - IDLE_NS);
        }
    }

    /** The capture ends: what is known of the connections that are open is told. */
    void end() {
        closeIdleSince(Long.MAX_VALUE);
    }

    private void closeIdleSince(long latestNs) {
        if (flows.size() == 0) {
            return;
        }
        flows.forEachPlace(each -> {
            if (flows.value(each, SEEN_NS) <= latestNs) {
                place = each;
                close(flows.value(each, SEEN_NS));
            }
        });
    }

    private void close(long timeNs) {
        long clientBytes = bytes(CLIENT, CLIENT_SPAN);
        long serverBytes = bytes(SERVER, SERVER_SPAN);
        boolean serving = (flows.value(place, SIDES) & OURS_SERVES) != 0;
        sink.append(new Event.ConnectionClosed(
                timeNs,
                0,
                flow(),
                serving ? serverBytes : clientBytes,
                serving ? clientBytes : serverBytes,
                Event.Basis.INFERRED));
        flows.remove(place);
    }

    private long bytes(long side, int span) {
        if ((flows.value(place, SIDES) & side) == 0) {
            return 0;
        }
        long known = flows.value(place, span);
        return ((int) known - (int) (known >>> 32)) & 0xffff_ffffL;
    }
}
