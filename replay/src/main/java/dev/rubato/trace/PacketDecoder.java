package dev.rubato.trace;

import dev.rubato.event.Event.Outcome;
import dev.rubato.event.Event.ProbeKind;
import dev.rubato.event.EventSink;
import dev.rubato.trace.PacketFields.Direction;

/**
 * Turns captured packets into events: attempts to connect, their answers and ends, probes without a connection, DNS
 * answers. The same for a live capture and for a capture file. Owned by one thread; only {@link #counts} may be read by
 * others.
 *
 * <p>Which end is this host follows from {@link HostAddresses}. It reads no clock, keeps bounded tables, and allocates
 * nothing for a packet that gives no event. Whatever bytes it is given, it throws nothing of its own: what cannot be
 * read is counted by reason. No payload is kept but the addresses in DNS answers.
 *
 * <p>Only what a kernel filter delivers is needed: TCP segments with SYN, FIN or RST or without ACK, first fragments of
 * UDP, ICMP echo, unreachable and time exceeded, ARP and neighbour discovery. Other packets are passed over, but for
 * TCP payload where {@link PacketLimits#midstreamFlows} says that the capture holds it.
 */
public final class PacketDecoder {
    private static final int ARP_REQUEST = 1;
    private static final int ARP_REPLY = 2;

    private final PacketCounts counts = new PacketCounts();
    private final PacketFields packet = new PacketFields();
    private final PacketFields quoted = new PacketFields();
    private final PacketHeaders headers = new PacketHeaders(counts);
    private final PacketNotices notices;
    private final PacketTcp tcp;
    private final PacketUdp udp;
    private final PacketProbes probes;
    private HostAddresses own;

    /**
     * @param seed mixed into the tables' hashes: a number that peers cannot guess for a live host, any constant for a
     *     file, so that reading it again gives the same
     * @param sink gets the events, in the order of the packets
     */
    public PacketDecoder(HostAddresses own, PacketLimits limits, long seed, EventSink sink, PacketNotices notices) {
        this.own = own;
        this.notices = notices;
        PacketRate outboundRate = new PacketRate(limits.outboundPerSecond());
        this.probes = new PacketProbes(limits, seed, counts, sink, outboundRate);
        this.tcp = new PacketTcp(limits, seed, counts, sink, probes, outboundRate);
        this.udp = new PacketUdp(limits, seed, counts, sink, notices, outboundRate);
    }

    /** From the next packet on, {@code addresses} are the host's own. */
    public void ownAddresses(HostAddresses addresses) {
        own = addresses;
    }

    /** What was counted so far; any thread may read it. */
    public PacketCounts counts() {
        return counts;
    }

    /**
     * Judges one packet.
     *
     * @param linkType the capture's link type, https://www.tcpdump.org/linktypes.html
     * @param timeNs when it was captured, nanoseconds since the Unix epoch
     * @param data holds the packet from {@code offset} on
     * @param capturedLength bytes captured
     * @param originalLength bytes on the wire
     * @throws RuntimeException only what the sink threw; the decoder can be used further
     */
    public void decode(int linkType, long timeNs, byte[] data, int offset, int capturedLength, int originalLength) {
        counts.add(PacketCount.PACKETS);
        PacketFields p = packet;
        p.begin(data, offset, capturedLength, originalLength);
        p.timeNs = timeNs;
        if (!headers.readLink(linkType, p)) {
            return;
        }
        switch (p.etherType) {
            case PacketHeaders.ETHERTYPE_ARP -> arp(p);
            case 0, PacketHeaders.ETHERTYPE_IPV4, PacketHeaders.ETHERTYPE_IPV6 -> ip(p);
            default -> counts.add(PacketCount.OTHER_PROTOCOL);
        }
    }

    /** The capture has ended: gives what is known of the connections that are still open. */
    public void end(long timeNs) {
        tcp.end(timeNs);
    }

    private void ip(PacketFields p) {
        if (!headers.readNetwork(p)) {
            return;
        }
        switch (p.protocol) {
            case PacketHeaders.PROTOCOL_TCP -> {
                if (isOurs(p)) {
                    tcp.judge(p);
                }
            }
            case PacketHeaders.PROTOCOL_UDP -> {
                boolean ours = isOurs(p);
                if (p.toMany(own) || (!p.fromUs && !p.toUs && p.mayBeBroadcast())) {
                    udp.asksGroup(p);
                } else if (ours) {
                    udp.judge(p);
                }
            }
            case PacketHeaders.PROTOCOL_ICMP -> icmp(p);
            case PacketHeaders.PROTOCOL_ICMPV6 -> icmpV6(p);
            default -> counts.add(PacketCount.OTHER_PROTOCOL);
        }
    }

    /** Sets which end this host is; false for packets of others. */
    private boolean isOurs(PacketFields p) {
        setEnds(p);
        if (p.direction == Direction.OUT && !p.fromUs && !p.sourceIsAny() && notices.addressesChanged()) {
            setEnds(p);
        }
        if (p.direction == Direction.IN && p.fromUs && !p.toUs) {
            p.fromUs = false;
            counts.add(PacketCount.REFLECTED);
        } else if (!p.fromUs && !p.toUs) {
            counts.add(PacketCount.NOT_OURS);
        }
        return p.fromUs || p.toUs;
    }

    private void setEnds(PacketFields p) {
        p.fromUs = own.isOwn(p.sourceHigh, p.sourceLow);
        p.toUs = own.isOwn(p.destinationHigh, p.destinationLow);
    }

    private void arp(PacketFields p) {
        if (!p.has(p.at, 8)) {
            counts.add(PacketCount.TRUNCATED);
            return;
        }
        int hardwareBytes = p.u8(p.at + 4);
        if (p.u16(p.at + 2) != PacketHeaders.ETHERTYPE_IPV4 || p.u8(p.at + 5) != 4) {
            counts.add(PacketCount.MALFORMED_ARP);
            return;
        }
        int sender = p.at + 8 + hardwareBytes;
        int target = sender + 4 + hardwareBytes;
        if (!p.has(target, 4)) {
            counts.add(PacketCount.TRUNCATED);
            return;
        }
        p.readV4Ends(sender, target);
        if (isOurs(p)) {
            switch (p.u16(p.at + 6)) {
                case ARP_REQUEST -> probes.neighbourRequest(p);
                case ARP_REPLY -> probes.neighbourReply(p);
                default -> counts.add(PacketCount.OTHER_PROTOCOL);
            }
        }
    }

    private void icmp(PacketFields p) {
        if (!p.has(p.at, 8)) {
            counts.add(PacketCount.TRUNCATED);
            return;
        }
        if (p.toMany(own) || !isOurs(p)) {
            return;
        }
        int code = p.u8(p.at + 1);
        switch (p.u8(p.at)) {
            case 8, 13, 17 -> probes.echoRequest(p);
            case 0, 14, 18 -> probes.echoReply(p);
            case 3 -> {
                if (code != 4) {
                    unreachable(p, code == 3 ? Outcome.REFUSED : Outcome.UNREACHABLE);
                }
            }
            case 11 -> {
                if (code == 0) {
                    unreachable(p, Outcome.ABANDONED);
                }
            }
            default -> counts.add(PacketCount.OTHER_PROTOCOL);
        }
    }

    private void icmpV6(PacketFields p) {
        if (!p.has(p.at, 8)) {
            counts.add(PacketCount.TRUNCATED);
            return;
        }
        int type = p.u8(p.at);
        if (type == 135 || type == 136) {
            neighbourDiscovery(p, type == 135);
            return;
        }
        if (p.toMany(own) || !isOurs(p)) {
            return;
        }
        switch (type) {
            case 128 -> probes.echoRequest(p);
            case 129 -> probes.echoReply(p);
            case 1 -> unreachable(p, p.u8(p.at + 1) == 4 ? Outcome.REFUSED : Outcome.UNREACHABLE);
            case 3 -> unreachable(p, Outcome.ABANDONED);
            default -> counts.add(PacketCount.OTHER_PROTOCOL);
        }
    }

    /** RFC 4861: the target is in the message, the other end is in the IP header. */
    private void neighbourDiscovery(PacketFields p, boolean solicitation) {
        if (!p.has(p.at, 24)) {
            counts.add(PacketCount.TRUNCATED);
            return;
        }
        if (solicitation) {
            p.destinationHigh = p.i64(p.at + 8);
            p.destinationLow = p.i64(p.at + 16);
        } else {
            p.sourceHigh = p.i64(p.at + 8);
            p.sourceLow = p.i64(p.at + 16);
        }
        if (!isOurs(p)) {
            return;
        }
        if (solicitation) {
            probes.neighbourRequest(p);
        } else {
            probes.neighbourReply(p);
        }
    }

    /**
     * An ICMP error quotes the packet that caused it from its IP header on, at least 8 bytes of what follows. That the time
     * to live is over ({@code ABANDONED}) says nothing of the endpoint; a TCP attempt stays open for its answer.
     */
    private void unreachable(PacketFields p, Outcome outcome) {
        PacketFields q = quoted;
        q.begin(p.data, p.at + 8, p.end - p.at - 8, p.wireEnd - p.at - 8);
        q.timeNs = p.timeNs;
        if (!p.toUs || !headers.readQuoted(q) || !own.isOwn(q.sourceHigh, q.sourceLow)) {
            return;
        }
        if (!q.has(q.at, 8)) {
            counts.add(PacketCount.TRUNCATED);
            return;
        }
        q.sourcePort = q.u16(q.at);
        q.destinationPort = q.u16(q.at + 2);
        switch (q.protocol) {
            case PacketHeaders.PROTOCOL_TCP -> {
                if (outcome == Outcome.ABANDONED) {
                    return;
                }
                if (!tcp.unreachable(q, outcome) && !probes.unreachable(q, ProbeKind.TCP_STRAY, outcome)) {
                    counts.add(PacketCount.UNKNOWN_FLOW);
                }
            }
            case PacketHeaders.PROTOCOL_UDP -> udp.unreachable(q, outcome);
            case PacketHeaders.PROTOCOL_ICMP, PacketHeaders.PROTOCOL_ICMPV6 -> {
                q.sourcePort = 0;
                q.destinationPort = 0;
                probes.unreachable(q, ProbeKind.ICMP, outcome);
            }
            default -> counts.add(PacketCount.OTHER_PROTOCOL);
        }
    }
}
