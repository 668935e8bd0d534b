package dev.rubato.trace;

import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.event.Flow;

/**
 * Judges TCP segments by their flags: who opened a connection, how it was answered, how many bytes it carried, and what
 * belongs to no connection. Owned by the decoder's thread.
 *
 * <p>Works on SYN, FIN and RST segments alone (RFC 9293): the sequence numbers of SYN and FIN span the payload, modulo
 * 4 GiB. Answers count only if they acknowledge the SYN that they answer. A FIN with ACK of an unknown connection is the
 * end of one that is older than the capture, never a probe; lone ACKs are not judged, so ACK, window and Maimon scans
 * are not seen.
 */
final class PacketTcp {
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;

    /** A SYN with the same numbers within this time is a repetition: Linux gives up after 134.7 s. */
    private static final long REPEAT_NS = 150_000_000_000L;

    /** Furthest that an answer's acknowledgement may lie beyond the SYN: data sent with it (RFC 7413). */
    private static final int MAX_SYN_DATA_BYTES = 65_536;

    private static final int OPENER_ISN = 0;
    private static final int ACCEPTOR_ISN = 1;
    private static final int OPENER_BYTES = 2;
    private static final int ACCEPTOR_BYTES = 3;
    private static final int STATE = 4;
    private static final int SEEN_NS = 5;
    private static final int FLOW_VALUES = 6;

    private static final long ESTABLISHED = 1;
    private static final long ENDED = 2;
    private static final long OPENER_FIN = 4;
    private static final long ACCEPTOR_FIN = 8;

    private final PacketCounts counts;
    private final EventSink sink;
    private final PacketTable outbound;
    private final PacketTable inbound;
    private final PacketProbes probes;
    private final PacketRate outboundRate;
    private final PacketRate inboundRate;

    private PacketTable table;
    private int place;
    private boolean fromOpener;
    private int flags;
    private int sequence;
    private int acknowledged;
    private int payloadBytes;

    PacketTcp(
            PacketLimits limits, long seed, PacketCounts counts, EventSink sink, PacketProbes probes, PacketRate rate) {
        this.counts = counts;
        this.sink = sink;
        this.probes = probes;
        this.outboundRate = rate;
        this.inboundRate = new PacketRate(limits.inboundPerSecond());
        this.outbound =
                new PacketTable(limits.outboundFlows(), FLOW_VALUES, seed, counts, PacketCount.EVICTED_OUTBOUND_FLOW);
        this.inbound =
                new PacketTable(limits.inboundFlows(), FLOW_VALUES, seed, counts, PacketCount.EVICTED_INBOUND_FLOW);
        this.table = outbound;
    }

    void judge(PacketFields p) {
        if (!p.has(p.at, 14)) {
            counts.add(PacketCount.TRUNCATED);
            return;
        }
        int headerBytes = (p.u8(p.at + 12) >>> 4) * 4;
        payloadBytes = p.transportBytes - headerBytes;
        if (headerBytes < 20 || payloadBytes < 0) {
            counts.add(PacketCount.MALFORMED_TCP);
            return;
        }
        p.sourcePort = p.u16(p.at);
        p.destinationPort = p.u16(p.at + 2);
        sequence = p.i32(p.at + 4);
        acknowledged = p.i32(p.at + 8);
        flags = p.u8(p.at + 13);
        switch (flags & (SYN | RST | ACK)) {
            case SYN -> opened(p);
            case SYN | ACK -> accepted(p);
            case 0 -> probes.strayTcp(p);
            case ACK -> {
                if ((flags & FIN) != 0) {
                    finished(p);
                }
            }
            default -> reset(p);
        }
    }

    private static long ports(int localPort, int remotePort) {
        return (long) localPort << 16 | remotePort;
    }

    private int findFromSource(PacketTable flows, PacketFields p) {
        return flows.find(
                p.sourceHigh, p.sourceLow, p.destinationHigh, p.destinationLow, ports(p.sourcePort, p.destinationPort));
    }

    private int findFromDestination(PacketTable flows, PacketFields p) {
        return flows.find(
                p.destinationHigh, p.destinationLow, p.sourceHigh, p.sourceLow, ports(p.destinationPort, p.sourcePort));
    }

    private void opened(PacketFields p) {
        boolean ours = p.fromUs;
        table = ours ? outbound : inbound;
        place = ours ? findFromSource(table, p) : findFromDestination(table, p);
        if (place >= 0
                && (int) table.value(place, OPENER_ISN) == sequence
                && p.timeNs - table.value(place, SEEN_NS) < REPEAT_NS) {
            table.setValue(place, SEEN_NS, p.timeNs);
            counts.add(PacketCount.REPEATED_SYN);
            return;
        }
        PacketRate rate = ours ? outboundRate : inboundRate;
        if (!rate.admits(p.timeNs)) {
            counts.add(ours ? PacketCount.OVER_RATE_OUTBOUND : PacketCount.OVER_RATE_INBOUND);
            return;
        }
        if (place < 0) {
            place = ours ? putFromSource(p) : putFromDestination(p);
        }
        table.setValue(place, OPENER_ISN, sequence);
        table.setValue(place, STATE, 0);
        table.setValue(place, SEEN_NS, p.timeNs);
        Flow flow = ours ? flowFromSource(p) : flowFromSource(p).reversed();
        Flow.Direction direction = ours ? Flow.Direction.OUTBOUND : Flow.Direction.INBOUND;
        sink.append(new Event.ConnectionOpened(p.timeNs, 0, flow, direction, null, Event.Basis.PACKET));
    }

    private int putFromSource(PacketFields p) {
        return outbound.put(
                p.sourceHigh, p.sourceLow, p.destinationHigh, p.destinationLow, ports(p.sourcePort, p.destinationPort));
    }

    private int putFromDestination(PacketFields p) {
        return inbound.put(
                p.destinationHigh, p.destinationLow, p.sourceHigh, p.sourceLow, ports(p.destinationPort, p.sourcePort));
    }

    private static Flow flowFromSource(PacketFields p) {
        return new Flow(Flow.Protocol.TCP, p.source(), p.sourcePort, p.destination(), p.destinationPort);
    }

    /** Finds the flow of a segment that opens none, whichever end sent it. */
    private boolean locate(PacketFields p) {
        table = outbound;
        fromOpener = true;
        place = p.fromUs ? findFromSource(outbound, p) : -1;
        if (place < 0 && p.toUs) {
            fromOpener = false;
            place = findFromDestination(outbound, p);
        }
        if (place < 0 && p.toUs) {
            table = inbound;
            fromOpener = true;
            place = findFromDestination(inbound, p);
        }
        if (place < 0 && p.fromUs) {
            table = inbound;
            fromOpener = false;
            place = findFromSource(inbound, p);
        }
        if (place < 0) {
            counts.add(PacketCount.UNKNOWN_FLOW);
            return false;
        }
        table.setValue(place, SEEN_NS, p.timeNs);
        return (table.value(place, STATE) & ENDED) == 0;
    }

    private boolean is(long state) {
        return (table.value(place, STATE) & state) == state;
    }

    private void mark(long state) {
        table.setValue(place, STATE, table.value(place, STATE) | state);
    }

    private boolean answersSyn() {
        int beyond = acknowledged - (int) table.value(place, OPENER_ISN) - 1;
        return (flags & ACK) != 0 && beyond >= 0 && beyond <= MAX_SYN_DATA_BYTES;
    }

    private void accepted(PacketFields p) {
        if (!locate(p) || fromOpener || is(ESTABLISHED) || !answersSyn()) {
            return;
        }
        table.setValue(place, ACCEPTOR_ISN, sequence);
        mark(ESTABLISHED);
        resolve(p, Event.Outcome.ESTABLISHED);
    }

    /** States the outcome of an attempt of this host; the outcome of a peer's attempt is this host's own doing. */
    private void resolve(PacketFields p, Event.Outcome outcome) {
        if (table == outbound) {
            Flow flow = fromOpener ? flowFromSource(p) : flowFromSource(p).reversed();
            sink.append(new Event.ConnectionResolved(p.timeNs, 0, flow, outcome, Event.Basis.PACKET));
        }
    }

    private void reset(PacketFields p) {
        if (p.toUs && probes.strayReset(p)) {
            return;
        }
        if (!locate(p)) {
            return;
        }
        if (is(ESTABLISHED)) {
            noteEnd();
            close(p);
        } else if (!fromOpener && answersSyn()) {
            mark(ENDED);
            resolve(p, Event.Outcome.REFUSED);
        }
    }

    private void finished(PacketFields p) {
        if (!locate(p) || !is(ESTABLISHED)) {
            return;
        }
        noteEnd();
        if (is(OPENER_FIN | ACCEPTOR_FIN)) {
            close(p);
        }
    }

    /** Keeps how many bytes the sender sent, and for a reset how many of the other side's it acknowledged. */
    private void noteEnd() {
        noteSide(fromOpener, sequence + payloadBytes);
        if ((flags & (RST | ACK)) == (RST | ACK)) {
            noteSide(!fromOpener, acknowledged);
        }
    }

    private void noteSide(boolean opener, int endSequence) {
        long fin = opener ? OPENER_FIN : ACCEPTOR_FIN;
        if (is(fin)) {
            return;
        }
        int first = (int) table.value(place, opener ? OPENER_ISN : ACCEPTOR_ISN);
        table.setValue(place, opener ? OPENER_BYTES : ACCEPTOR_BYTES, (endSequence - first - 1) & 0xffff_ffffL);
        mark(fin);
    }

    private void close(PacketFields p) {
        mark(ENDED);
        long openerBytes = is(OPENER_FIN) ? table.value(place, OPENER_BYTES) : -1;
        long acceptorBytes = is(ACCEPTOR_FIN) ? table.value(place, ACCEPTOR_BYTES) : -1;
        boolean ours = table == outbound;
        Flow flow = ours == fromOpener ? flowFromSource(p) : flowFromSource(p).reversed();
        sink.append(new Event.ConnectionClosed(
                p.timeNs,
                0,
                flow,
                ours ? openerBytes : acceptorBytes,
                ours ? acceptorBytes : openerBytes,
                Event.Basis.PACKET));
    }

    /** An ICMP error quotes a segment whose header begins at {@code quoted.at}; false if it belongs to no flow of ours. */
    boolean unreachable(PacketFields quoted, Event.Outcome outcome) {
        table = outbound;
        place = findFromSource(outbound, quoted);
        if (place < 0) {
            return false;
        }
        if (!is(ESTABLISHED) && !is(ENDED) && (int) table.value(place, OPENER_ISN) == quoted.i32(quoted.at + 4)) {
            mark(ENDED);
            fromOpener = true;
            resolve(quoted, outcome);
        }
        return true;
    }
}
