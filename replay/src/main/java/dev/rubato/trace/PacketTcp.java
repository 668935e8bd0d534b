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
 * their resets ({@link PacketProbes#loneAck}), and not live. Where the capture holds payload too, it shows that a
 * connection is established and how far it came, and connections without an opening are left to
 * {@link PacketMidstream}.
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

    private final PacketCounts counts;
    private final EventSink sink;
    private final PacketTable outbound;
    private final PacketTable inbound;
    private final PacketProbes probes;
    private final PacketRate outboundRate;
    private final PacketRate inboundRate;
    private final @Nullable PacketMidstream midstream;

    private final PacketTcpFlow flow;

    private long nowNs;
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
        this.outbound = new PacketTable(
                limits.outboundFlows(), PacketTcpFlow.VALUES, seed, counts, PacketCount.EVICTED_OUTBOUND_FLOW);
        this.inbound = new PacketTable(
                limits.inboundFlows(), PacketTcpFlow.VALUES, seed, counts, PacketCount.EVICTED_INBOUND_FLOW);
        this.midstream =
                limits.midstreamFlows() == 0 ? null : new PacketMidstream(limits.midstreamFlows(), seed, counts, sink);
        this.flow = new PacketTcpFlow(outbound);
        outbound.reuse(place -> isOver(outbound, place));
        inbound.reuse(place -> isOver(inbound, place));
    }

    /** Nothing more is repeated of a connection that ended so long ago. */
    private boolean isOver(PacketTable flows, int place) {
        return (flows.value(place, PacketTcpFlow.STATE) & PacketTcpFlow.ENDED) != 0
                && nowNs - flows.value(place, PacketTcpFlow.SEEN_NS) > REPEAT_NS;
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
        nowNs = p.timeNs;
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
        flow.table = ours ? outbound : inbound;
        flow.place = ours ? findFromSource(flow.table, p) : findFromDestination(flow.table, p);
        if (flow.place >= 0
                && (int) flow.table.value(flow.place, PacketTcpFlow.OPENER_ISN) == sequence
                && p.timeNs - flow.table.value(flow.place, PacketTcpFlow.SEEN_NS) < REPEAT_NS) {
            flow.table.setValue(flow.place, PacketTcpFlow.SEEN_NS, p.timeNs);
            counts.add(PacketCount.REPEATED_SYN);
            return;
        }
        PacketRate rate = ours ? outboundRate : inboundRate;
        if (!rate.admits(p.timeNs)) {
            counts.add(ours ? PacketCount.OVER_RATE_OUTBOUND : PacketCount.OVER_RATE_INBOUND);
            return;
        }
        if (flow.place < 0) {
            flow.place = ours ? putFromSource(p) : putFromDestination(p);
        }
        flow.begin(sequence, p.timeNs);
        Flow ends = ours ? flowFromSource(p) : flowFromSource(p).reversed();
        Flow.Direction direction = ours ? Flow.Direction.OUTBOUND : Flow.Direction.INBOUND;
        sink.append(new Event.ConnectionOpened(p.timeNs, 0, ends, direction, null, Event.Basis.PACKET));
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
        flow.table.setValue(flow.place, PacketTcpFlow.SEEN_NS, p.timeNs);
        return (flow.table.value(flow.place, PacketTcpFlow.STATE) & PacketTcpFlow.ENDED) == 0;
    }

    private boolean find(PacketFields p) {
        flow.table = outbound;
        fromOpener = true;
        flow.place = p.fromUs ? findFromSource(outbound, p) : -1;
        if (flow.place < 0 && p.toUs) {
            fromOpener = false;
            flow.place = findFromDestination(outbound, p);
        }
        if (flow.place < 0 && inbound.size() > 0) {
            findInbound(p);
        }
        return flow.place >= 0;
    }

    private void findInbound(PacketFields p) {
        flow.table = inbound;
        if (p.toUs) {
            fromOpener = true;
            flow.place = findFromDestination(inbound, p);
        }
        if (flow.place < 0 && p.fromUs) {
            fromOpener = false;
            flow.place = findFromSource(inbound, p);
        }
    }

    /** Payload: proof that the connection is established, whether or not the capture holds its SYN-ACK. */
    private void carried(PacketFields p, PacketMidstream older) {
        if (!find(p)) {
            older.carried(p, sequence, payloadBytes);
            return;
        }
        flow.table.setValue(flow.place, PacketTcpFlow.SEEN_NS, p.timeNs);
        if (flow.is(PacketTcpFlow.ENDED)) {
            return;
        }
        if (!flow.is(PacketTcpFlow.ESTABLISHED)) {
            flow.table.setValue(flow.place, PacketTcpFlow.ACCEPTOR_ISN, (fromOpener ? acknowledged : sequence) - 1);
            flow.mark(PacketTcpFlow.ESTABLISHED);
            resolve(p, Event.Outcome.ESTABLISHED);
        }
        flow.noteProgress(fromOpener, sequence + payloadBytes);
    }

    private boolean answersSyn() {
        int beyond = acknowledged - (int) flow.table.value(flow.place, PacketTcpFlow.OPENER_ISN) - 1;
        return (flags & ACK) != 0 && beyond >= 0 && beyond <= MAX_SYN_DATA_BYTES;
    }

    private void accepted(PacketFields p) {
        if (!locate(p) || fromOpener || flow.is(PacketTcpFlow.ESTABLISHED) || !answersSyn()) {
            return;
        }
        flow.table.setValue(flow.place, PacketTcpFlow.ACCEPTOR_ISN, sequence);
        flow.mark(PacketTcpFlow.ESTABLISHED);
        resolve(p, Event.Outcome.ESTABLISHED);
    }

    /** States the outcome of an attempt of this host; the outcome of a peer's attempt is this host's own doing. */
    private void resolve(PacketFields p, Event.Outcome outcome) {
        if (flow.table == outbound) {
            Flow ends = fromOpener ? flowFromSource(p) : flowFromSource(p).reversed();
            sink.append(new Event.ConnectionResolved(p.timeNs, 0, ends, outcome, Event.Basis.PACKET));
        }
    }

    private void reset(PacketFields p) {
        if (endsOlder(p) || (p.toUs && probes.strayReset(p)) || !locate(p)) {
            return;
        }
        if (flow.is(PacketTcpFlow.ESTABLISHED)) {
            noteEnd();
            close(p);
        } else if (!fromOpener && answersSyn()) {
            flow.mark(PacketTcpFlow.ENDED);
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
        if (!flow.is(PacketTcpFlow.ESTABLISHED)) {
            return;
        }
        noteEnd();
        if (flow.is(PacketTcpFlow.OPENER_FIN | PacketTcpFlow.ACCEPTOR_FIN)) {
            close(p);
        }
    }

    /** Keeps how many bytes the sender sent, and for a reset how many of the other side's it acknowledged. */
    private void noteEnd() {
        flow.noteEnd(fromOpener, sequence + payloadBytes);
        if ((flags & (RST | ACK)) == (RST | ACK)) {
            flow.noteEnd(!fromOpener, acknowledged);
        }
    }

    private void close(PacketFields p) {
        flow.mark(PacketTcpFlow.ENDED);
        boolean ours = flow.table == outbound;
        closed(
                p.timeNs,
                ours,
                ours == fromOpener ? flowFromSource(p) : flowFromSource(p).reversed());
    }

    private void closed(long timeNs, boolean ours, Flow ends) {
        long openerBytes = flow.bytes(true);
        long acceptorBytes = flow.bytes(false);
        sink.append(new Event.ConnectionClosed(
                timeNs,
                0,
                ends,
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
        flow.table = flows;
        flows.forEachPlace(each -> {
            flow.place = each;
            if (flow.is(PacketTcpFlow.ESTABLISHED) && !flow.is(PacketTcpFlow.ENDED)) {
                flow.mark(PacketTcpFlow.ENDED);
                closed(timeNs, flows == outbound, flows.flow(each));
            }
        });
    }

    /** An ICMP error quotes a segment whose header begins at {@code quoted.at}; false if it belongs to no flow of ours. */
    boolean unreachable(PacketFields quoted, Event.Outcome outcome) {
        flow.table = outbound;
        flow.place = findFromSource(outbound, quoted);
        if (flow.place < 0) {
            return false;
        }
        if (!flow.is(PacketTcpFlow.ESTABLISHED)
                && !flow.is(PacketTcpFlow.ENDED)
                && (int) flow.table.value(flow.place, PacketTcpFlow.OPENER_ISN) == quoted.i32(quoted.at + 4)) {
            flow.mark(PacketTcpFlow.ENDED);
            fromOpener = true;
            resolve(quoted, outcome);
        }
        return true;
    }
}
