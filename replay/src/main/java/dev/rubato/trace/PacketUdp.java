package dev.rubato.trace;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Event.Outcome;
import dev.rubato.event.Event.ProbeKind;
import dev.rubato.event.EventSink;

/**
 * Judges UDP datagrams: the first one to an endpoint is a probe, the first one back is its answer, DNS answers give names.
 * Owned by the decoder's thread.
 *
 * <p>An endpoint that was not written to for {@value #FORGET_NS} ns is new again. Datagrams to a peer that wrote first,
 * and from a port that serves so many datagrams that its capture was given up, are answers and no probes; so are those to
 * an endpoint that has asked a group (SSDP, WS-Discovery, LLMNR, NetBIOS), from whatever port. Multicast and broadcast are
 * not judged themselves, nor is DHCP, whose server answers where nobody has asked from.
 */
final class PacketUdp {
    private static final long FORGET_NS = 300_000_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int DNS_PORT = 53;
    private static final int DHCP_SERVER_PORT = 67;
    private static final int DHCP_CLIENT_PORT = 68;
    private static final int MAX_SERVING = 1024;
    private static final int MAX_ASKERS = 1024;

    private static final int SEEN_NS = 0;
    private static final int LOCAL_PORT = 1;
    private static final int ANSWERED = 2;
    private static final int WINDOW_NS = 3;
    private static final int IN_WINDOW = 4;
    private static final int ENDPOINT_VALUES = 5;

    private final PacketLimits limits;
    private final PacketCounts counts;
    private final EventSink sink;
    private final PacketNotices notices;
    private final PacketRate rate;
    private final PacketTable endpoints;
    private final PacketTable peers;
    private final PacketTable serving;
    private final PacketTable askers;
    private final DnsAnswers names;

    PacketUdp(
            PacketLimits limits,
            long seed,
            PacketCounts counts,
            EventSink sink,
            PacketNotices notices,
            PacketRate rate) {
        this.limits = limits;
        this.counts = counts;
        this.sink = sink;
        this.notices = notices;
        this.rate = rate;
        this.endpoints =
                new PacketTable(limits.udpEndpoints(), ENDPOINT_VALUES, seed, counts, PacketCount.EVICTED_UDP_ENDPOINT);
        this.peers = new PacketTable(limits.udpPeers(), 1, seed, counts, PacketCount.EVICTED_UDP_PEER);
        this.serving = new PacketTable(MAX_SERVING, ENDPOINT_VALUES, seed, counts, PacketCount.EVICTED_UDP_PEER);
        this.askers = new PacketTable(MAX_ASKERS, 1, seed, counts, PacketCount.EVICTED_UDP_PEER);
        this.names = new DnsAnswers(counts, sink);
    }

    void judge(PacketFields p) {
        if (!p.has(p.at, 8)) {
            counts.add(PacketCount.TRUNCATED);
            return;
        }
        int bytes = p.u16(p.at + 4);
        if (bytes != 0 && bytes < 8) {
            counts.add(PacketCount.MALFORMED_UDP);
            return;
        }
        p.sourcePort = p.u16(p.at);
        p.destinationPort = p.u16(p.at + 2);
        boolean dhcp = Math.min(p.sourcePort, p.destinationPort) == DHCP_SERVER_PORT
                && Math.max(p.sourcePort, p.destinationPort) <= DHCP_CLIENT_PORT;
        if (dhcp || (p.toUs && answers(p))) {
            return;
        }
        if (p.fromUs) {
            sent(p);
        } else {
            received(p);
        }
    }

    /** A datagram to a group: whoever sent it expects answers. */
    void asksGroup(PacketFields p) {
        if (p.has(p.at, 8)) {
            int peer = askers.find(p.sourceHigh, p.sourceLow, 0, 0, p.u16(p.at));
            if (peer < 0) {
                peer = askers.put(p.sourceHigh, p.sourceLow, 0, 0, p.u16(p.at));
            }
            askers.setValue(peer, SEEN_NS, p.timeNs);
        }
    }

    /** Whether the datagram comes from an endpoint that this host wrote to before. */
    private boolean answers(PacketFields p) {
        int place = endpoints.find(p.destinationHigh, p.destinationLow, p.sourceHigh, p.sourceLow, p.sourcePort);
        if (place < 0 || (p.fromUs && endpoints.value(place, LOCAL_PORT) != p.destinationPort)) {
            return false;
        }
        if (p.timeNs - endpoints.value(place, SEEN_NS) > FORGET_NS) {
            return false;
        }
        if (endpoints.value(place, ANSWERED) == 0) {
            endpoints.setValue(place, ANSWERED, 1);
            answered(
                    p.timeNs,
                    p.destination(),
                    endpoints.value(place, LOCAL_PORT),
                    p.source(),
                    p.sourcePort,
                    Outcome.ESTABLISHED);
        }
        if (p.sourcePort == DNS_PORT) {
            names.read(p, p.at + 8);
        } else if (isBusy(endpoints, place, p.timeNs)) {
            notices.busyUdp(p.source(), p.sourcePort);
        }
        return true;
    }

    private void answered(long timeNs, Address local, long localPort, Address remote, int remotePort, Outcome outcome) {
        sink.append(
                new Event.ProbeAnswered(timeNs, ProbeKind.UDP, local, (int) localPort, remote, remotePort, outcome));
    }

    private void sent(PacketFields p) {
        if (repliesToPeer(p)) {
            return;
        }
        if (p.toUs) {
            rememberPeer(p); // the other end is observed too, and what it sends back is no probe
        }
        int place = endpoints.find(p.sourceHigh, p.sourceLow, p.destinationHigh, p.destinationLow, p.destinationPort);
        if (place >= 0 && p.timeNs - endpoints.value(place, SEEN_NS) <= FORGET_NS) {
            endpoints.setValue(place, SEEN_NS, p.timeNs);
            if (p.destinationPort != DNS_PORT && isBusy(endpoints, place, p.timeNs)) {
                notices.busyUdp(p.destination(), p.destinationPort);
            }
            return;
        }
        if (!rate.admits(p.timeNs)) {
            counts.add(PacketCount.OVER_RATE_OUTBOUND);
            return;
        }
        if (place < 0) {
            place = endpoints.put(p.sourceHigh, p.sourceLow, p.destinationHigh, p.destinationLow, p.destinationPort);
        }
        endpoints.setValue(place, SEEN_NS, p.timeNs);
        endpoints.setValue(place, LOCAL_PORT, p.sourcePort);
        endpoints.setValue(place, ANSWERED, 0);
        sink.append(new Event.ProbeSent(
                p.timeNs, ProbeKind.UDP, p.source(), p.sourcePort, p.destination(), p.destinationPort));
    }

    private static long ports(int localPort, int remotePort) {
        return (long) localPort << 16 | remotePort;
    }

    private boolean repliesToPeer(PacketFields p) {
        int server = serving.find(p.sourceHigh, p.sourceLow, 0, 0, p.sourcePort);
        if (server >= 0) {
            if (isBusy(serving, server, p.timeNs)) {
                giveUp(server, p.timeNs, p.source(), p.sourcePort);
            }
            if (serving.value(server, ANSWERED) != 0 && p.timeNs - serving.value(server, SEEN_NS) <= FORGET_NS) {
                return true;
            }
        }
        int asker = askers.find(p.destinationHigh, p.destinationLow, 0, 0, p.destinationPort);
        if (asker >= 0 && p.timeNs - askers.value(asker, SEEN_NS) <= FORGET_NS) {
            return true;
        }
        int peer = peers.find(
                p.sourceHigh, p.sourceLow, p.destinationHigh, p.destinationLow, ports(p.sourcePort, p.destinationPort));
        if (peer < 0 || p.timeNs - peers.value(peer, SEEN_NS) > FORGET_NS) {
            return false;
        }
        peers.setValue(peer, SEEN_NS, p.timeNs);
        return true;
    }

    /** A peer writes to a port of this host without having been asked. */
    private void received(PacketFields p) {
        rememberPeer(p);
        int server = serving.find(p.destinationHigh, p.destinationLow, 0, 0, p.destinationPort);
        if (server < 0) {
            server = serving.put(p.destinationHigh, p.destinationLow, 0, 0, p.destinationPort);
        }
        if (isBusy(serving, server, p.timeNs)) {
            giveUp(server, p.timeNs, p.destination(), p.destinationPort);
        }
    }

    private void rememberPeer(PacketFields p) {
        long tag = ports(p.destinationPort, p.sourcePort);
        int peer = peers.find(p.destinationHigh, p.destinationLow, p.sourceHigh, p.sourceLow, tag);
        if (peer < 0) {
            peer = peers.put(p.destinationHigh, p.destinationLow, p.sourceHigh, p.sourceLow, tag);
        }
        peers.setValue(peer, SEEN_NS, p.timeNs);
    }

    private void giveUp(int server, long timeNs, Address local, int localPort) {
        serving.setValue(server, ANSWERED, 1);
        serving.setValue(server, SEEN_NS, timeNs);
        notices.busyUdp(local, localPort);
    }

    /** Counts a datagram; whether it is the one that makes its endpoint busy within this second. */
    private boolean isBusy(PacketTable table, int place, long timeNs) {
        long sinceNs = timeNs - table.value(place, WINDOW_NS);
        if (sinceNs < 0 || sinceNs >= SECOND_NS) {
            table.setValue(place, WINDOW_NS, timeNs);
            table.setValue(place, IN_WINDOW, 0);
        }
        long inWindow = table.value(place, IN_WINDOW) + 1;
        table.setValue(place, IN_WINDOW, inWindow);
        return inWindow == limits.busyPerSecond();
    }

    /** An ICMP error quotes a datagram of this host. */
    void unreachable(PacketFields quoted, Outcome outcome) {
        int place = endpoints.find(
                quoted.sourceHigh,
                quoted.sourceLow,
                quoted.destinationHigh,
                quoted.destinationLow,
                quoted.destinationPort);
        if (place >= 0 && endpoints.value(place, ANSWERED) == 0) {
            endpoints.setValue(place, ANSWERED, 1);
            answered(
                    quoted.timeNs,
                    quoted.source(),
                    endpoints.value(place, LOCAL_PORT),
                    quoted.destination(),
                    quoted.destinationPort,
                    outcome);
        }
    }
}
