package dev.rubato.trace;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Event.Outcome;
import dev.rubato.event.Event.ProbeKind;
import dev.rubato.event.EventSink;
import dev.rubato.event.Mix;

/**
 * Judges what asks for a host without opening anything: ARP and neighbour solicitation, ICMP echo and its kin, TCP
 * segments that belong to no connection. Owned by the decoder's thread.
 *
 * <p>A probe of the same kind to the same endpoint within {@value #REPEAT_NS} ns is a repetition and gives no event.
 * Announcements of the host's own address (RFC 5227) and probes to multicast groups give none either.
 */
final class PacketProbes {
    private static final long REPEAT_NS = 60_000_000_000L;

    private static final int SENT_NS = 0;
    private static final int ANSWERED = 1;

    /** Value of {@link #ANSWERED} of a lone ACK: a probe only if a reset comes back. */
    private static final long QUIET = 2;

    private static final int MAX_ACK_PORTS = 4_096;
    private static final int ENDPOINT = 0;
    private static final int SPREAD = 1;

    private final PacketCounts counts;
    private final EventSink sink;
    private final PacketRate rate;
    private final PacketTable sent;
    private final PacketTable ackPorts;

    PacketProbes(PacketLimits limits, long seed, PacketCounts counts, EventSink sink, PacketRate rate) {
        this.counts = counts;
        this.sink = sink;
        this.rate = rate;
        this.sent = new PacketTable(limits.probes(), 2, seed, counts, PacketCount.EVICTED_PROBE);
        this.ackPorts = new PacketTable(MAX_ACK_PORTS, 2, seed, counts, PacketCount.EVICTED_PROBE);
    }

    private static long tag(ProbeKind kind, int localPort, int remotePort) {
        return (long) kind.ordinal() << 32 | (long) localPort << 16 | remotePort;
    }

    private void probe(PacketFields p, ProbeKind kind) {
        long tag = tag(kind, p.sourcePort, p.destinationPort);
        int place = sent.find(p.sourceHigh, p.sourceLow, p.destinationHigh, p.destinationLow, tag);
        if (place >= 0 && p.timeNs - sent.value(place, SENT_NS) < REPEAT_NS) {
            return;
        }
        if (!rate.admits(p.timeNs)) {
            counts.add(PacketCount.OVER_RATE_OUTBOUND);
            return;
        }
        if (place < 0) {
            place = sent.put(p.sourceHigh, p.sourceLow, p.destinationHigh, p.destinationLow, tag);
        }
        sent.setValue(place, SENT_NS, p.timeNs);
        sent.setValue(place, ANSWERED, 0);
        sink.append(new Event.ProbeSent(p.timeNs, kind, p.source(), p.sourcePort, p.destination(), p.destinationPort));
    }

    /** The host at {@code remote} answered; false if nothing was asked of it. */
    private boolean answer(
            long timeNs,
            ProbeKind kind,
            Address local,
            int localPort,
            Address remote,
            int remotePort,
            Outcome outcome) {
        long tag = tag(kind, localPort, remotePort);
        int place = sent.find(local.high(), local.low(), remote.high(), remote.low(), tag);
        if (place < 0) {
            return false;
        }
        if (sent.value(place, ANSWERED) == QUIET && isSpread(local, localPort)) {
            sent.setValue(place, ANSWERED, 0);
            sink.append(new Event.ProbeSent(timeNs, kind, local, localPort, remote, remotePort));
        }
        if (sent.value(place, ANSWERED) == 0 && timeNs - sent.value(place, SENT_NS) < REPEAT_NS) {
            sent.setValue(place, ANSWERED, 1);
            sink.append(new Event.ProbeAnswered(timeNs, kind, local, localPort, remote, remotePort, outcome));
        }
        return true;
    }

    private boolean answerFromSource(PacketFields p, ProbeKind kind, Outcome outcome) {
        return sent.size() > 0
                && answer(p.timeNs, kind, p.destination(), p.destinationPort, p.source(), p.sourcePort, outcome);
    }

    void strayTcp(PacketFields p) {
        if (p.fromUs) {
            probe(p, ProbeKind.TCP_STRAY);
        }
    }

    /**
     * An ACK without payload that belongs to no known connection. It may be the first that a capture holds of an older
     * connection, so it is a probe only if a reset comes back, nothing else of the connection is seen before, and its
     * source port sends such ACKs to several endpoints, as scanners do and connections do not.
     */
    void loneAck(PacketFields p) {
        int back = sent.find(
                p.destinationHigh,
                p.destinationLow,
                p.sourceHigh,
                p.sourceLow,
                tag(ProbeKind.TCP_STRAY, p.destinationPort, p.sourcePort));
        if (back >= 0 && sent.value(back, ANSWERED) == QUIET) {
            sent.setValue(back, ANSWERED, 1); // the other end talks too: a connection
            return;
        }
        long tag = tag(ProbeKind.TCP_STRAY, p.sourcePort, p.destinationPort);
        if (!p.fromUs || sent.find(p.sourceHigh, p.sourceLow, p.destinationHigh, p.destinationLow, tag) >= 0) {
            return;
        }
        int place = sent.put(p.sourceHigh, p.sourceLow, p.destinationHigh, p.destinationLow, tag);
        sent.setValue(place, SENT_NS, p.timeNs);
        sent.setValue(place, ANSWERED, QUIET);
        long endpoint = Mix.mix(Mix.mix(p.destinationHigh, p.destinationLow), p.destinationPort);
        int port = ackPorts.find(p.sourceHigh, p.sourceLow, 0, 0, p.sourcePort);
        if (port < 0) {
            port = ackPorts.put(p.sourceHigh, p.sourceLow, 0, 0, p.sourcePort);
            ackPorts.setValue(port, ENDPOINT, endpoint);
        } else if (ackPorts.value(port, ENDPOINT) != endpoint) {
            ackPorts.setValue(port, SPREAD, 1);
        }
    }

    private boolean isSpread(Address local, int localPort) {
        int port = ackPorts.find(local.high(), local.low(), 0, 0, localPort);
        return port >= 0 && ackPorts.value(port, SPREAD) == 1;
    }

    /** Whether a reset answers a stray segment of this host. */
    boolean strayReset(PacketFields p) {
        return sent.size() > 0
                && sent.find(
                                p.destinationHigh,
                                p.destinationLow,
                                p.sourceHigh,
                                p.sourceLow,
                                tag(ProbeKind.TCP_STRAY, p.destinationPort, p.sourcePort))
                        >= 0
                && answerFromSource(p, ProbeKind.TCP_STRAY, Outcome.REFUSED);
    }

    void echoRequest(PacketFields p) {
        if (p.fromUs) {
            noPorts(p);
            probe(p, ProbeKind.ICMP);
        }
    }

    void echoReply(PacketFields p) {
        if (p.toUs) {
            noPorts(p);
            answerFromSource(p, ProbeKind.ICMP, Outcome.ESTABLISHED);
        }
    }

    private static void noPorts(PacketFields p) {
        p.sourcePort = 0;
        p.destinationPort = 0;
    }

    /** ARP or neighbour solicitation: the ends of {@code p} are the asker and the address asked for. */
    void neighbourRequest(PacketFields p) {
        if (p.fromUs && !p.sourceIsAny() && !p.sameEnds()) {
            noPorts(p);
            probe(p, ProbeKind.ARP);
        }
    }

    /** ARP reply or neighbour advertisement: the ends of {@code p} are the address told and the one told to. */
    void neighbourReply(PacketFields p) {
        if (p.toUs && !p.sameEnds()) {
            noPorts(p);
            answerFromSource(p, ProbeKind.ARP, Outcome.ESTABLISHED);
        }
    }

    /** An ICMP error quotes a probe of this host; ports are 0 where the protocol has none. */
    boolean unreachable(PacketFields quoted, ProbeKind kind, Outcome outcome) {
        return answer(
                quoted.timeNs,
                kind,
                quoted.source(),
                quoted.sourcePort,
                quoted.destination(),
                quoted.destinationPort,
                outcome);
    }
}
