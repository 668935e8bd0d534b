package dev.rubato.trace;

import static dev.rubato.trace.PacketFixture.ACK;
import static dev.rubato.trace.PacketFixture.FIN;
import static dev.rubato.trace.PacketFixture.PEER;
import static dev.rubato.trace.PacketFixture.PEER6;
import static dev.rubato.trace.PacketFixture.RST;
import static dev.rubato.trace.PacketFixture.SYN;
import static dev.rubato.trace.PacketFixture.US;
import static dev.rubato.trace.PacketFixture.US6;
import static dev.rubato.trace.PacketFixture.icmp;
import static dev.rubato.trace.PacketFixture.tcp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Event.Basis;
import dev.rubato.event.Event.ConnectionClosed;
import dev.rubato.event.Event.ConnectionOpened;
import dev.rubato.event.Event.ConnectionResolved;
import dev.rubato.event.Event.Outcome;
import dev.rubato.event.Event.ProbeAnswered;
import dev.rubato.event.Event.ProbeKind;
import dev.rubato.event.Event.ProbeSent;
import dev.rubato.event.Flow;
import dev.rubato.event.Flow.Direction;
import dev.rubato.event.Flow.Protocol;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketTcpTest {
    private final PacketFixture capture =
            new PacketFixture(HostAddresses.of(List.of(US, US6)), PacketLimits.FILE, PacketNotices.NONE);

    private static final Flow FLOW = new Flow(Protocol.TCP, US, 40_000, PEER, 22);

    private final PacketFixture host = PacketFixture.onHost();

    private List<Event> fromUs(int flags, int seq, int ack, int payload) {
        return host.see(tcp(US, 40_000, PEER, 22, flags, seq, ack, payload));
    }

    private List<Event> fromPeer(int flags, int seq, int ack, int payload) {
        return host.see(tcp(PEER, 22, US, 40_000, flags, seq, ack, payload));
    }

    private ConnectionResolved resolved(Outcome outcome) {
        return new ConnectionResolved(host.timeNs, 0, FLOW, outcome, Basis.PACKET);
    }

    @Test
    void aSynOfThisHostOpensAnOutboundConnection() {
        assertEquals(
                List.of(new ConnectionOpened(1_000_001_000_000L, 0, FLOW, Direction.OUTBOUND, null, Basis.PACKET)),
                fromUs(SYN, 1000, 0, 0));
    }

    @Test
    void aSynOfAPeerOpensAnInboundConnectionSeenFromThisHost() {
        ConnectionOpened opened = assertInstanceOf(
                ConnectionOpened.class,
                host.see(tcp(PEER6, 50_000, US6, 22, SYN)).getFirst());
        assertEquals(Direction.INBOUND, opened.direction());
        assertEquals(new Flow(Protocol.TCP, US6, 22, PEER6, 50_000), opened.flow());
    }

    @Test
    void aConnectionWithinTheHostIsOneOutboundConnection() {
        Address loopback = Address.parse("127.0.0.1");
        List<Event> events = host.see(tcp(loopback, 40_000, loopback, 80, SYN));
        assertEquals(1, events.size());
        assertEquals(Direction.OUTBOUND, ((ConnectionOpened) events.getFirst()).direction());
        assertEquals(
                Outcome.REFUSED,
                ((ConnectionResolved) host.see(tcp(loopback, 80, loopback, 40_000, RST | ACK, 0, 1001, 0))
                                .getFirst())
                        .outcome());
    }

    @Test
    void aRepeatedSynIsOneAttemptAndANewSequenceNumberIsANewOne() {
        fromUs(SYN, 1000, 0, 0);
        assertEquals(List.of(), fromUs(SYN, 1000, 0, 0));
        assertEquals(1, host.count(PacketCount.REPEATED_SYN));
        assertEquals(1, fromUs(SYN, 2000, 0, 0).size());
    }

    @Test
    void aSynAckEstablishesOnlyIfItAnswersTheSyn() {
        fromUs(SYN, 1000, 0, 0);
        assertEquals(List.of(), fromPeer(SYN | ACK, 7, 999, 0));
        assertEquals(List.of(resolvedNext(Outcome.ESTABLISHED)), fromPeer(SYN | ACK, 7, 1001, 0));
        assertEquals(List.of(), fromPeer(SYN | ACK, 7, 1001, 0));
    }

    private ConnectionResolved resolvedNext(Outcome outcome) {
        return new ConnectionResolved(host.timeNs + 1_000_000, 0, FLOW, outcome, Basis.PACKET);
    }

    @Test
    void aResetInAnswerToTheSynRefusesOnlyIfItAcknowledgesIt() {
        fromUs(SYN, 1000, 0, 0);
        assertEquals(List.of(), fromPeer(RST, 0, 0, 0));
        assertEquals(List.of(), fromPeer(RST | ACK, 0, 70_000, 0));
        assertEquals(List.of(resolvedNext(Outcome.REFUSED)), fromPeer(RST | ACK, 0, 1001, 0));
    }

    @Test
    void anIcmpErrorThatQuotesTheSynSaysUnreachableAndPortUnreachableSaysRefused() {
        byte[] syn = tcp(US, 40_000, PEER, 22, SYN, 1000, 0, 0);
        Address router = Address.parse("203.0.113.1");
        host.see(syn);
        assertEquals(List.of(), host.see(icmp(router, US, 3, 4, syn)), "fragmentation needed is no outcome");
        assertEquals(
                List.of(), host.see(icmp(router, US, 3, 1, tcp(US, 40_000, PEER, 22, SYN, 1001, 0, 0))), "another SYN");
        host.see(icmp(router, US, 3, 1, syn));
        assertEquals(resolved(Outcome.UNREACHABLE), host.events.getLast());

        host.see(tcp(US6, 40_000, PEER6, 22, SYN));
        host.see(icmp(PEER6, US6, 1, 4, tcp(US6, 40_000, PEER6, 22, SYN)));
        assertEquals(Outcome.REFUSED, ((ConnectionResolved) host.events.getLast()).outcome());
    }

    @Test
    void theSequenceNumbersOfSynAndFinTellTheBytesInBothDirections() {
        fromUs(SYN, 1000, 0, 0);
        fromPeer(SYN | ACK, 9000, 1001, 0);
        assertEquals(List.of(), fromUs(FIN | ACK, 1001 + 300, 9001, 0));
        assertEquals(List.of(), fromUs(FIN | ACK, 1001 + 300, 9001, 0), "repeated");
        fromPeer(FIN | ACK, 9001 + 7000, 1302, 50);
        assertEquals(new ConnectionClosed(host.timeNs, 0, FLOW, 300, 7050, Basis.PACKET), host.events.getLast());
        assertEquals(List.of(), fromPeer(FIN | ACK, 9001 + 7000, 1302, 50), "closed once");
    }

    @Test
    void bytesWrapWithTheSequenceNumber() {
        fromUs(SYN, -5, 0, 0);
        fromPeer(SYN | ACK, Integer.MAX_VALUE, -4, 0);
        fromUs(FIN | ACK, 95, 0, 0);
        fromPeer(FIN | ACK, Integer.MAX_VALUE + 1 + 3_000_000, 0, 0);
        ConnectionClosed closed = (ConnectionClosed) host.events.getLast();
        assertEquals(99, closed.bytesOut());
        assertEquals(3_000_000, closed.bytesIn());
    }

    @Test
    void aResetEndsAnEstablishedConnectionWithWhatIsKnown() {
        fromUs(SYN, 1000, 0, 0);
        fromPeer(SYN | ACK, 9000, 1001, 0);
        fromUs(RST, 1001, 0, 0);
        assertEquals(new ConnectionClosed(host.timeNs, 0, FLOW, 0, -1, Basis.PACKET), host.events.getLast());

        fromUs(SYN, 2000, 0, 0);
        fromPeer(SYN | ACK, 9000, 2001, 0);
        fromPeer(RST | ACK, 9011, 2501, 0);
        assertEquals(new ConnectionClosed(host.timeNs, 0, FLOW, 500, 10, Basis.PACKET), host.events.getLast());
    }

    @Test
    void theEndOfAnInboundConnectionIsSeenFromThisHost() {
        host.see(tcp(PEER, 22, US, 40_000, SYN, 1000, 0, 0));
        assertEquals(List.of(), host.see(tcp(US, 40_000, PEER, 22, SYN | ACK, 9000, 1001, 0)));
        host.see(tcp(PEER, 22, US, 40_000, FIN | ACK, 1001 + 64, 0, 0));
        host.see(tcp(US, 40_000, PEER, 22, FIN | ACK, 9001 + 8, 0, 0));
        assertEquals(new ConnectionClosed(host.timeNs, 0, FLOW, 8, 64, Basis.PACKET), host.events.getLast());
    }

    @Test
    void theEndOfAConnectionOlderThanTheCaptureIsNoProbe() {
        assertEquals(List.of(), fromUs(FIN | ACK, 5, 5, 0));
        assertEquals(List.of(), fromPeer(RST, 5, 5, 0));
        assertEquals(2, host.count(PacketCount.UNKNOWN_FLOW));
    }

    @Test
    void finNullAndXmasSegmentsAreProbesAndAResetAnswersThem() {
        int port = 100;
        for (int flags : new int[] {FIN, 0, FIN | 8 | 32}) {
            port++;
            host.see(tcp(US, 50_000, PEER, port, flags));
            assertEquals(
                    new ProbeSent(host.timeNs, ProbeKind.TCP_STRAY, US, 50_000, PEER, port), host.events.getLast());
            host.see(tcp(PEER, port, US, 50_000, RST | ACK, 0, 1, 0));
            assertEquals(
                    new ProbeAnswered(host.timeNs, ProbeKind.TCP_STRAY, US, 50_000, PEER, port, Outcome.REFUSED),
                    host.events.getLast());
        }
        assertEquals(6, host.events.size());
    }

    @Test
    void withoutSelfTheSenderOfTheSynActs() {
        PacketFixture capture = PacketFixture.withoutSelf();
        capture.see(tcp(PEER, 1, US, 2, SYN, 1000, 0, 0));
        assertEquals(PEER, ((ConnectionOpened) capture.events.getLast()).flow().local());
        capture.see(tcp(US, 2, PEER, 1, SYN | ACK, 5, 1001, 0));
        ConnectionResolved resolved = (ConnectionResolved) capture.events.getLast();
        assertEquals(new Flow(Protocol.TCP, PEER, 1, US, 2), resolved.flow());
        capture.see(tcp(US, 2, PEER, 1, FIN | ACK, 106, 1001, 0));
        capture.see(tcp(PEER, 1, US, 2, FIN | ACK, 1001, 106, 0));
        assertEquals(
                new ConnectionClosed(capture.timeNs, 0, resolved.flow(), 0, 100, Basis.PACKET),
                capture.events.getLast());
        assertEquals(3, capture.events.size());
    }

    @Test
    void anInboundFloodIsSampledAndForgetsNoOutboundFlow() {
        fromUs(SYN, 1000, 0, 0);
        for (int i = 0; i < 200_000; i++) {
            long timeNs = host.timeNs + i * 5_000L;
            byte[] syn = tcp(Address.ofV4(0x0a00_0000 | i), i & 0xffff, US, 80, SYN);
            host.decoder.decode(PacketFixture.RAW, timeNs, syn, 0, syn.length, syn.length);
        }
        assertEquals(1 + PacketLimits.LIVE.inboundPerSecond(), host.events.size());
        assertEquals(200_000 - PacketLimits.LIVE.inboundPerSecond(), host.count(PacketCount.OVER_RATE_INBOUND));
        assertEquals(1, fromPeer(SYN | ACK, 7, 1001, 0).size());
        assertEquals(0, host.count(PacketCount.EVICTED_OUTBOUND_FLOW));
    }

    @Test
    void aFullFlowTableForgetsCounted() {
        PacketLimits limits = new PacketLimits(1024, 64, 0, 64, 64, 64, Integer.MAX_VALUE, 100, 100);
        PacketFixture small = new PacketFixture(HostAddresses.of(List.of(US)), limits, PacketNotices.NONE);
        for (int i = 0; i < 1_000_000; i++) {
            byte[] syn = tcp(US, i & 0xffff, Address.ofV4(0x0a00_0000 | i), 80, SYN);
            small.decoder.decode(PacketFixture.RAW, i, syn, 0, syn.length, syn.length);
            small.events.clear();
        }
        assertTrue(small.count(PacketCount.EVICTED_OUTBOUND_FLOW) >= 1_000_000 - 1024);
        assertEquals(
                1,
                small.see(tcp(Address.ofV4(0x0a00_0000 | 999_999), 80, US, 999_999 & 0xffff, SYN | ACK, 1, 1001, 0))
                        .size());
    }

    @Test
    void connectionsThatEndedLongAgoMakePlaceUncounted() {
        fromUs(SYN, 1000, 0, 0);
        for (int i = 0; i < 20_000; i++) {
            Address peer = Address.ofV4(0x0a00_0000 | i);
            host.timeNs += 100_000_000;
            host.see(tcp(US, 2_000 + i, peer, 80, SYN, 7, 0, 0));
            assertEquals(
                    1,
                    host.see(tcp(peer, 80, US, 2_000 + i, RST | ACK, 0, 8, 0)).size());
        }
        assertEquals(0, host.count(PacketCount.EVICTED_OUTBOUND_FLOW));
        List<Event> answered = fromPeer(SYN | ACK, 9000, 1001, 0);
        assertEquals(List.of(resolved(Outcome.ESTABLISHED)), answered);
    }

    @Test
    void lonelyAcksOfOnePortToSeveralEndpointsAreProbesOnceTheyAreReset() {
        for (int port = 1; port <= 10; port++) {
            capture.see(tcp(US, 55_555, PEER, port, ACK, 100, 200, 0));
        }
        assertEquals(List.of(), capture.events);
        for (int port = 1; port <= 10; port++) {
            capture.see(tcp(PEER, port, US, 55_555, RST, 200, 0, 0));
        }
        assertEquals(20, capture.events.size(), capture.events::toString);
        ProbeSent probe = assertInstanceOf(ProbeSent.class, capture.events.get(18));
        assertEquals(ProbeKind.TCP_STRAY, probe.kind());
        assertEquals(10, probe.remotePort());
        assertEquals(
                Outcome.REFUSED,
                assertInstanceOf(ProbeAnswered.class, capture.events.get(19)).outcome());
    }

    @Test
    void acksOfConnectionsThatAreOlderThanTheCaptureAreNoProbes() {
        for (int port = 40_000; port < 40_010; port++) {
            capture.see(tcp(US, port, PEER, 443, ACK, 100, 200, 0));
            capture.see(tcp(PEER, 443, US, port, RST, 200, 0, 0));
        }
        for (int port = 1; port <= 10; port++) {
            capture.see(tcp(US, 55_555, PEER, port, ACK, 100, 200, 0));
            capture.see(tcp(PEER, port, US, 55_555, ACK, 200, 101, 0));
            capture.see(tcp(PEER, port, US, 55_555, RST, 200, 0, 0));
        }
        assertEquals(
                List.of(),
                capture.events.stream()
                        .filter(event -> event instanceof ProbeSent)
                        .toList());
    }
}
