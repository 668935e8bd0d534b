package dev.rubato.trace;

import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.event.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Judges TCP segments by their flags: who opened a connection, how it was answered, how many bytes it carried, and what
 * belongs to no connection. Owned by the decoder's thread.
 *
 * <p>Works on SYN, FIN and RST segments alone (RFC 9293): the sequence numbers of SYN and FIN span the payload, modulo
 * 4 GiB. Answers count only if they acknowledge the SYN that they answer. A FIN with ACK of an unknown connection is the
 * end of one that is older than the capture. ACK, window and Maimon scans are seen in captures that hold every segment, by
 * their resets ({@link PacketProbes#loneAck}), and not live. Where the capture holds payload too, it shows that a connection is established and how far it came, and
 * connections without an opening are left to {@link PacketMidstream}.
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
    /** Payload of that side was seen: its bytes are known up to there. */
    private static final long OPENER_DATA = 16;

    private static final long ACCEPTOR_DATA = 32;

    private final PacketCounts counts;
    private final EventSink sink;
    private final PacketTable outbound;
    private final PacketTable inbound;
    private final PacketProbes probes;
    private final PacketRate outboundRate;
    private final PacketRate inboundRate;
    private final @Nullable PacketMidstream midstream;

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
        this.midstream =
                limits.midstreamFlows() == 0 ? null : new PacketMidstream(limits.midstreamFlows(), seed, counts, sink);
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
        if (midstream != null) {
            midstream.passTime(p.timeNs);
        }
        switch (flags & (SYN | RST | ACK)) {
            case SYN -> opened(p);
            case SYN | ACK -> accepted(p);
            case 0 -> probes.strayTcp(p);
            case ACK -> {
                if ((flags & FIN) != 0) {
                    finished(p);
                } else if (payloadBytes > 0 && midstream != null) {
                    carried(p, midstream);
                } else if (midstream != null && !find(p) && !midstream.knows(p)) {
                    probes.loneAck(p);
                }
            }
            default -> reset(p);
        }
    }

    static long ports(int localPort, int remotePort) {
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

    /** Finds the flow of a segment that opens none, whichever end sent it; whether it is known and has not ended. */
    private boolean locate(PacketFields p) {
        if (!find(p)) {
            counts.add(PacketCount.UNKNOWN_FLOW);
            return false;
        }
        table.setValue(place, SEEN_NS, p.timeNs);
        return (table.value(place, STATE) & ENDED) == 0;
    }

    private boolean find(PacketFields p) {
        table = outbound;
        fromOpener = true;
        place = p.fromUs ? findFromSource(outbound, p) : -1;
        if (place < 0 && p.toUs) {
            fromOpener = false;
            place = findFromDestination(outbound, p);
        }
        if (place < 0 && inbound.size() > 0) {
            findInbound(p);
        }
        return place >= 0;
    }

    private void findInbound(PacketFields p) {
        table = inbound;
        if (p.toUs) {
            fromOpener = true;
            place = findFromDestination(inbound, p);
        }
        if (place < 0 && p.fromUs) {
            fromOpener = false;
            place = findFromSource(inbound, p);
        }
    }

    /** Payload: proof that the connection is established, whether or not the capture holds its SYN-ACK. */
    private void carried(PacketFields p, PacketMidstream older) {
        if (!find(p)) {
            older.carried(p, sequence, payloadBytes);
            return;
        }
        table.setValue(place, SEEN_NS, p.timeNs);
        if (is(ENDED)) {
            return;
        }
        if (!is(ESTABLISHED)) {
            table.setValue(place, ACCEPTOR_ISN, (fromOpener ? acknowledged : sequence) - 1);
            mark(ESTABLISHED);
            resolve(p, Event.Outcome.ESTABLISHED);
        }
        noteProgress(fromOpener, sequence + payloadBytes);
    }

    private void noteProgress(boolean opener, int endSequence) {
        if (is(opener ? OPENER_FIN : ACCEPTOR_FIN)) {
            return;
        }
        int index = opener ? OPENER_BYTES : ACCEPTOR_BYTES;
        int bytes = endSequence - (int) table.value(place, opener ? OPENER_ISN : ACCEPTOR_ISN) - 1;
        if (bytes - (int) table.value(place, index) > 0) {
            table.setValue(place, index, bytes & 0xffff_ffffL);
            mark(opener ? OPENER_DATA : ACCEPTOR_DATA);
        }
    }

    private boolean is(long state) {
        return (table.value(place, STATE) & state) == state;
    }

    private boolean sawAny(long states) {
        return (table.value(place, STATE) & states) != 0;
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
        if (endsOlder(p) || (p.toUs && probes.strayReset(p)) || !locate(p)) {
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

    private boolean endsOlder(PacketFields p) {
        return midstream != null && midstream.ended(p);
    }

    private void finished(PacketFields p) {
        if (endsOlder(p)) {
            return;
        }
        if (!locate(p)) {
            if (midstream != null && !find(p)) {
                probes.loneAck(p);
            }
            return;
        }
        if (!is(ESTABLISHED)) {
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
        boolean ours = table == outbound;
        closed(
                p.timeNs,
                ours,
                ours == fromOpener ? flowFromSource(p) : flowFromSource(p).reversed());
    }

    private void closed(long timeNs, boolean ours, Flow flow) {
        long openerBytes = sawAny(OPENER_FIN | OPENER_DATA) ? table.value(place, OPENER_BYTES) : -1;
        long acceptorBytes = sawAny(ACCEPTOR_FIN | ACCEPTOR_DATA) ? table.value(place, ACCEPTOR_BYTES) : -1;
        sink.append(new Event.ConnectionClosed(
                timeNs,
                0,
                flow,
                ours ? openerBytes : acceptorBytes,
                ours ? acceptorBytes : openerBytes,
                Event.Basis.PACKET));
    }

    /** The capture has ended: tells the bytes of the connections that are open. */
    void end(long timeNs) {
        if (midstream == null) {
            return;
        }
        midstream.end();
        closeAll(outbound, timeNs);
        closeAll(inbound, timeNs);
    }

    private void closeAll(PacketTable flows, long timeNs) {
        table = flows;
        flows.forEachPlace(each -> {
            place = each;
            if (is(ESTABLISHED) && !is(ENDED)) {
                mark(ENDED);
                closed(timeNs, flows == outbound, flows.flow(each));
            }
        });
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
