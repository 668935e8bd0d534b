package dev.rubato.trace;

import static dev.rubato.trace.PacketFixture.FIN;
import static dev.rubato.trace.PacketFixture.PEER;
import static dev.rubato.trace.PacketFixture.PEER6;
import static dev.rubato.trace.PacketFixture.SYN;
import static dev.rubato.trace.PacketFixture.US;
import static dev.rubato.trace.PacketFixture.US6;
import static dev.rubato.trace.PacketFixture.arp;
import static dev.rubato.trace.PacketFixture.cooked;
import static dev.rubato.trace.PacketFixture.cooked2;
import static dev.rubato.trace.PacketFixture.ethernet;
import static dev.rubato.trace.PacketFixture.icmp;
import static dev.rubato.trace.PacketFixture.ip;
import static dev.rubato.trace.PacketFixture.ip6;
import static dev.rubato.trace.PacketFixture.neighbour;
import static dev.rubato.trace.PacketFixture.tcp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Event.ConnectionOpened;
import dev.rubato.event.Event.Outcome;
import dev.rubato.event.Event.ProbeAnswered;
import dev.rubato.event.Event.ProbeKind;
import dev.rubato.event.Event.ProbeSent;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketDecoderTest {
    private static final Address NEIGHBOUR = Address.parse("192.0.2.77");
    private static final byte[] SYN_V4 = tcp(US, 40_000, PEER, 22, SYN);
    private static final byte[] SYN_V6 = tcp(US6, 40_000, PEER6, 22, SYN);

    private final PacketFixture host = PacketFixture.onHost();

    private static byte[] after(byte[] head, byte[] body) {
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    private void opens(int linkType, byte[] packet) {
        PacketFixture fresh = PacketFixture.onHost();
        List<Event> events = fresh.see(linkType, packet);
        assertEquals(1, events.size(), "link type " + linkType);
        assertEquals(22, ((ConnectionOpened) events.getFirst()).flow().remotePort());
    }

    @Test
    void readsEveryLinkType() {
        opens(1, ethernet(0x0800, SYN_V4));
        opens(1, ethernet(0x86dd, SYN_V6));
        opens(1, ethernet(0x0800, SYN_V4, 0x8100));
        opens(1, ethernet(0x0800, SYN_V4, 0x88a8, 0x8100));
        opens(113, cooked(4, 0x0800, SYN_V4));
        opens(276, cooked2(4, 0x86dd, SYN_V6));
        for (int raw : new int[] {12, 14, 101, 228}) {
            opens(raw, SYN_V4);
        }
        opens(229, SYN_V6);
        opens(0, after(new byte[] {2, 0, 0, 0}, SYN_V4));
        opens(0, after(new byte[] {0, 0, 0, 2}, SYN_V4));
        opens(0, after(new byte[] {30, 0, 0, 0}, SYN_V6));
        opens(108, after(new byte[] {0, 0, 0, 24}, SYN_V6));
    }

    @Test
    void looksBehindExtensionHeaders() {
        byte[] transport = Arrays.copyOfRange(SYN_V6, 40, SYN_V6.length);
        byte[] hopByHopThenDestination = new byte[24];
        hopByHopThenDestination[0] = 60;
        hopByHopThenDestination[8] = 6;
        hopByHopThenDestination[9] = 1;
        opens(229, ip6(US6, PEER6, 0, hopByHopThenDestination, transport));
    }

    @Test
    void onlyTheFirstFragmentHasPorts() {
        byte[] later = SYN_V4.clone();
        later[7] = 1;
        assertEquals(List.of(), host.see(later));
        assertEquals(1, host.count(PacketCount.LATER_FRAGMENT));
        byte[] first = SYN_V4.clone();
        first[6] = 0x20;
        opens(101, first);
    }

    @Test
    void aCutPacketKeepsItsLengthOnTheWire() {
        byte[] long1 = tcp(US, 40_000, PEER, 22, SYN, 1000, 0, 1000);
        host.decoder.decode(101, 1, long1, 0, 60, long1.length);
        assertEquals(1, host.events.size());
        host.decoder.decode(101, 2, long1, 0, 30, long1.length);
        assertEquals(1, host.count(PacketCount.TRUNCATED));
        host.decoder.decode(101, 3, long1, 0, 60, 60);
        assertEquals(1, host.count(PacketCount.MALFORMED_IP));
    }

    @Test
    void whatCannotBeReadIsCountedByReason() {
        host.see(9999, SYN_V4);
        host.see(1, ethernet(0x0800, SYN_V4, 0x8100, 0x8100, 0x8100, 0x8100, 0x8100));
        host.see(1, ethernet(0x88cc, new byte[50]));
        host.see(new byte[] {0x35, 0, 0, 0});
        byte[] shortHeader = SYN_V4.clone();
        shortHeader[32] = 0x40;
        host.see(shortHeader);
        host.see(tcp(PEER, 1, NEIGHBOUR, 2, SYN));
        assertEquals(List.of(), host.events);
        assertEquals(1, host.count(PacketCount.UNKNOWN_LINK_TYPE));
        assertEquals(1, host.count(PacketCount.MALFORMED_LINK));
        assertEquals(1, host.count(PacketCount.OTHER_PROTOCOL));
        assertEquals(1, host.count(PacketCount.MALFORMED_IP));
        assertEquals(1, host.count(PacketCount.MALFORMED_TCP));
        assertEquals(1, host.count(PacketCount.NOT_OURS));
        assertEquals(6, host.count(PacketCount.PACKETS));
    }

    @Test
    void aPacketThatCameInWithOurAddressIsNotOurs() {
        assertEquals(List.of(), host.see(113, cooked(0, 0x0800, SYN_V4)));
        assertEquals(1, host.count(PacketCount.REFLECTED));
    }

    @Test
    void aPacketSentFromAnUnknownAddressIsJudgedAfterTheAddressesAreRead() {
        HostAddresses after = HostAddresses.of(List.of(US));
        PacketFixture[] holder = new PacketFixture[1];
        PacketNotices notices = new PacketNotices() {
            @Override
            public void busyUdp(Address address, int port) {}

            @Override
            public boolean addressesChanged() {
                holder[0].decoder.ownAddresses(after);
                return true;
            }
        };
        holder[0] = new PacketFixture(HostAddresses.LOOPBACK, PacketLimits.LIVE, notices);
        assertEquals(1, holder[0].see(113, cooked(4, 0x0800, SYN_V4)).size());
    }

    @Test
    void anArpRequestIsAProbeAndItsReplyTheAnswer() {
        byte[] request = ethernet(0x0806, arp(1, US, NEIGHBOUR));
        host.see(1, request);
        assertEquals(new ProbeSent(host.timeNs, ProbeKind.ARP, US, 0, NEIGHBOUR, 0), host.events.getLast());
        assertEquals(List.of(), host.see(1, request));
        byte[] reply = ethernet(0x0806, arp(2, NEIGHBOUR, US));
        host.see(1, reply);
        assertEquals(
                new ProbeAnswered(host.timeNs, ProbeKind.ARP, US, 0, NEIGHBOUR, 0, Outcome.ESTABLISHED),
                host.events.getLast());
        assertEquals(List.of(), host.see(1, reply));
    }

    @Test
    void announcementsAndStrangersArpAreNoProbes() {
        host.see(1, ethernet(0x0806, arp(1, US, US)));
        host.see(1, ethernet(0x0806, arp(1, Address.ANY, NEIGHBOUR)));
        host.see(1, ethernet(0x0806, arp(1, NEIGHBOUR, US)));
        host.see(1, ethernet(0x0806, arp(2, NEIGHBOUR, US)));
        assertEquals(List.of(), host.events);
    }

    @Test
    void neighbourDiscoveryCountsLikeArp() {
        Address target = Address.parse("2001:db8::77");
        host.see(neighbour(US6, Address.parse("ff02::1:ff00:77"), 135, target));
        assertEquals(new ProbeSent(host.timeNs, ProbeKind.ARP, US6, 0, target, 0), host.events.getLast());
        host.see(neighbour(target, US6, 136, target));
        assertEquals(
                new ProbeAnswered(host.timeNs, ProbeKind.ARP, US6, 0, target, 0, Outcome.ESTABLISHED),
                host.events.getLast());
        assertEquals(
                List.of(),
                host.see(neighbour(Address.ANY.prefix(0), Address.parse("ff02::1:ff00:10"), 135, US6)),
                "duplicate address detection");
    }

    @Test
    void anEchoRequestIsAProbeAndItsReplyOrAnErrorTheAnswer() {
        host.see(icmp(US, PEER, 8, 0, new byte[8]));
        assertEquals(new ProbeSent(host.timeNs, ProbeKind.ICMP, US, 0, PEER, 0), host.events.getLast());
        host.see(icmp(PEER, US, 0, 0, new byte[8]));
        assertEquals(
                new ProbeAnswered(host.timeNs, ProbeKind.ICMP, US, 0, PEER, 0, Outcome.ESTABLISHED),
                host.events.getLast());
        byte[] request = icmp(US6, PEER6, 128, 0, new byte[8]);
        host.see(request);
        host.see(icmp(PEER6, US6, 1, 3, request));
        assertEquals(
                new ProbeAnswered(host.timeNs, ProbeKind.ICMP, US6, 0, PEER6, 0, Outcome.UNREACHABLE),
                host.events.getLast());
        assertEquals(4, host.events.size());
    }

    @Test
    void aPacketThatGivesNoEventAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        List<byte[]> packets = List.of(
                SYN_V4,
                tcp(US, 40_000, PEER, 22, FIN | PacketFixture.ACK),
                PacketFixture.udp(PEER, 9, US, 9),
                PacketFixture.udp(US, 9, PEER, 9),
                tcp(PEER, 1, NEIGHBOUR, 2, SYN));
        packets.forEach(host::see);
        int given = host.events.size();
        long before = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < 100_000; i++) {
            byte[] packet = packets.get(i % packets.size());
            host.decoder.decode(PacketFixture.RAW, host.timeNs, packet, 0, packet.length, packet.length);
        }
        long bytes = threads.getThreadAllocatedBytes(thread) - before;
        assertEquals(given, host.events.size());
        assertTrue(bytes < 100_000, bytes + " bytes for 100,000 packets");
    }

    @Test
    void anErrorThatQuotesSomebodyElsesPacketSaysNothing() {
        host.see(icmp(PEER, US, 3, 3, tcp(PEER, 1, US, 2, SYN)));
        host.see(icmp(PEER, US, 3, 3, tcp(US, 1, PEER, 2, FIN)));
        host.see(icmp(PEER, US, 3, 3, ip(US, PEER, 17, new byte[8])));
        assertEquals(List.of(), host.events);
    }
}
