package dev.rubato.trace;

import static dev.rubato.trace.PacketFixture.ACK;
import static dev.rubato.trace.PacketFixture.FIN;
import static dev.rubato.trace.PacketFixture.PEER;
import static dev.rubato.trace.PacketFixture.SYN;
import static dev.rubato.trace.PacketFixture.US;
import static dev.rubato.trace.PacketFixture.US6;
import static dev.rubato.trace.PacketFixture.tcp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Event.Basis;
import dev.rubato.event.Event.ConnectionClosed;
import dev.rubato.event.Event.ConnectionOpened;
import dev.rubato.event.Flow;
import dev.rubato.event.Flow.Direction;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketMidstreamTest {
    private static final Flow TO_SMB = new Flow(Flow.Protocol.TCP, US, 49_200, PEER, 445);
    private static final long SECOND_NS = 1_000_000_000L;

    private final PacketFixture host = host(HostAddresses.of(List.of(US, US6)));

    private static PacketFixture host(HostAddresses own) {
        return new PacketFixture(own, PacketLimits.FILE, PacketNotices.NONE);
    }

    private List<Event> sent(int sequence, int payload) {
        return host.see(tcp(US, 49_200, PEER, 445, ACK, sequence, 9, payload));
    }

    private List<Event> received(int sequence, int payload) {
        return host.see(tcp(PEER, 445, US, 49_200, ACK, sequence, 9, payload));
    }

    @Test
    void payloadWithoutAnOpeningGivesAnOlderConnectionAndItsBytes() {
        assertEquals(
                List.of(new ConnectionOpened(
                        host.timeNs + 1_000_000, 0, TO_SMB, Direction.OUTBOUND, null, Basis.INFERRED)),
                sent(1000, 100));
        assertTrue(sent(1100, 50).isEmpty());
        assertTrue(sent(1100, 50).isEmpty(), "a repetition counts once");
        assertTrue(received(70, 300).isEmpty());
        long lastNs = host.timeNs;
        host.timeNs += 6 * SECOND_NS;
        List<Event> later = host.see(tcp(US, 50_000, PEER, 80, ACK));
        assertEquals(List.of(new ConnectionClosed(lastNs, 0, TO_SMB, 150, 300, Basis.INFERRED)), later);
    }

    @Test
    void theEndWithTheWellKnownPortIsTheServerWhoeverSpeaksFirst() {
        ConnectionOpened opened = (ConnectionOpened) received(70, 300).getFirst();
        assertEquals(TO_SMB, opened.flow());
        assertEquals(Direction.OUTBOUND, opened.direction());
        opened = (ConnectionOpened)
                host.see(tcp(PEER, 49_300, US, 22, ACK, 1, 1, 10)).getFirst();
        assertEquals(Direction.INBOUND, opened.direction());
        assertEquals(22, opened.flow().localPort());
    }

    @Test
    void betweenPortsThatTellNothingTheFirstToSendIsTheClient() {
        ConnectionOpened opened = (ConnectionOpened)
                host.see(tcp(PEER, 5000, US, 6000, ACK, 1, 1, 10)).getFirst();
        assertEquals(Direction.INBOUND, opened.direction());
        opened = (ConnectionOpened)
                host.see(tcp(PEER, 8080, US, 40_000, ACK, 1, 1, 10)).getFirst();
        assertEquals(Direction.OUTBOUND, opened.direction(), "40,000 is in the range of ephemeral ports");
    }

    @Test
    void finEndsItAtOnceAndSequenceNumbersMayWrap() {
        sent(-20, 40);
        ConnectionClosed closed = (ConnectionClosed)
                host.see(tcp(PEER, 445, US, 49_200, ACK | FIN, 5, 9, 0)).getFirst();
        assertEquals(40, closed.bytesOut());
        assertEquals(0, closed.bytesIn());
    }

    @Test
    void aConnectionWhoseOpeningWasSeenIsNoneOfThese() {
        host.see(tcp(US, 49_200, PEER, 445, SYN, 1000, 0, 0));
        host.see(tcp(PEER, 445, US, 49_200, SYN | ACK, 70, 1001, 0));
        assertTrue(sent(1001, 100).isEmpty());
        assertTrue(received(71, 30).isEmpty());
        host.decoder.end(host.timeNs);
        assertEquals(new ConnectionClosed(host.timeNs, 0, TO_SMB, 100, 30, Basis.PACKET), host.events.getLast());
    }

    @Test
    void portsThatAreUsedAgainCountAnew() {
        for (int payload : new int[] {900, 100}) {
            host.see(tcp(US, 49_200, PEER, 445, SYN, 1000 * payload, 0, 0));
            host.see(tcp(PEER, 445, US, 49_200, SYN | ACK, 70, 1000 * payload + 1, 0));
            sent(1000 * payload + 1, payload);
        }
        host.decoder.end(host.timeNs);
        assertEquals(100, ((ConnectionClosed) host.events.getLast()).bytesOut());
    }

    @Test
    void payloadProvesAnAttemptAnsweredWhoseAnswerWasNotCaptured() {
        host.see(tcp(US, 49_200, PEER, 445, SYN, 1000, 0, 0));
        assertEquals(
                List.of(new Event.ConnectionResolved(
                        host.timeNs + 1_000_000, 0, TO_SMB, Event.Outcome.ESTABLISHED, Basis.PACKET)),
                sent(1001, 100));
    }

    @Test
    void aLiveCaptureIsNotAskedForPayload() {
        PacketFixture live = PacketFixture.onHost();
        assertTrue(live.see(tcp(US, 49_200, PEER, 445, ACK, 1, 1, 100)).isEmpty());
    }

    @Test
    void theTableIsBoundedAndWhatItForgetsIsCounted() {
        for (int i = 0; i < 1_000_000; i++) {
            int port = 1024 + i % 60_000;
            host.decoder.decode(
                    PacketFixture.RAW, host.timeNs, tcp(new Address(1, i), port, US6, 80, ACK, 1, 1, 1), 0, 61, 61);
            if (i % 10_000 == 0) {
                host.events.clear();
            }
        }
        assertTrue(host.count(PacketCount.EVICTED_MIDSTREAM_FLOW) > 900_000);
    }
}
