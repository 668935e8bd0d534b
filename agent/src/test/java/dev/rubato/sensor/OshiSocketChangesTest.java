package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Event.Basis;
import dev.rubato.event.Event.Outcome;
import dev.rubato.event.Flow;
import dev.rubato.event.Flow.Direction;
import dev.rubato.event.Flow.Protocol;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import oshi.software.os.InternetProtocolStats.IPConnection;
import oshi.software.os.InternetProtocolStats.TcpState;

class OshiSocketChangesTest {
    private static final ProcessKey SERVER = new ProcessKey(10, 10);
    private static final ProcessKey CLIENT = new ProcessKey(20, 20);
    private static final Address ME = Address.parse("192.0.2.2");
    private static final Address PEER = Address.parse("198.51.100.7");
    private static final Flow OUT = new Flow(Protocol.TCP, ME, 40_000, PEER, 443);
    private static final IPConnection LISTENER =
            new IPConnection("tcp4", bytes(Address.ANY), 8080, bytes(Address.ANY), 0, TcpState.LISTEN, 0, 0, 10);

    private final OshiSocketChanges changes = new OshiSocketChanges(pid -> new ProcessKey(pid, pid));
    private long nowNs;

    @Test
    void tellsWhatExistsAtTheStartAsASnapshot() {
        List<Event> events = look(LISTENER, outbound(TcpState.ESTABLISHED, 20));
        assertEquals(
                List.of(
                        new Event.ListenerOpened(1, 0, Address.ANY, 8080, SERVER, Basis.SNAPSHOT),
                        new Event.ConnectionOpened(1, 0, OUT, Direction.OUTBOUND, CLIENT, Basis.SNAPSHOT),
                        new Event.ConnectionResolved(1, 0, OUT, Outcome.ESTABLISHED, Basis.SNAPSHOT)),
                events);
        assertEquals(0, changes.outboundSeen());
    }

    @Test
    void takesAConnectionToAListeningPortForAccepted() {
        IPConnection accepted =
                new IPConnection("tcp6", bytes(ME), 8080, bytes(PEER), 50_000, TcpState.ESTABLISHED, 0, 0, 10);
        Event.ConnectionOpened opened = assertInstanceOf(
                Event.ConnectionOpened.class, look(accepted, LISTENER).get(1));
        assertEquals(Direction.INBOUND, opened.direction());
        assertEquals(SERVER, opened.owner());
    }

    @Test
    void followsAnAttemptToItsAnswerAndItsEnd() {
        look();
        assertEquals(
                List.of(new Event.ConnectionOpened(2, 0, OUT, Direction.OUTBOUND, CLIENT, Basis.SAMPLED)),
                look(outbound(TcpState.SYN_SENT, 20)));
        assertEquals(
                List.of(new Event.ConnectionResolved(3, 0, OUT, Outcome.ESTABLISHED, Basis.SAMPLED)),
                look(outbound(TcpState.ESTABLISHED, 20)));
        assertEquals(List.of(), look(outbound(TcpState.CLOSE_WAIT, 20)));
        assertEquals(List.of(new Event.ConnectionClosed(5, 0, OUT, -1, -1, Basis.SAMPLED)), look());
        assertEquals(1, changes.outboundSeen());
    }

    @Test
    void readsAWholeConnectionOutOfItsTimeWait() {
        look();
        List<Event> events = look(outbound(TcpState.TIME_WAIT, -1));
        assertEquals(3, events.size());
        assertNull(assertInstanceOf(Event.ConnectionOpened.class, events.getFirst())
                .owner());
        assertInstanceOf(Event.ConnectionResolved.class, events.get(1));
        assertInstanceOf(Event.ConnectionClosed.class, events.get(2));
        assertEquals(List.of(), look(outbound(TcpState.TIME_WAIT, -1)));
        assertEquals(List.of(), look());
    }

    @Test
    void saysNothingOfConnectionsThatWereOverBeforeTheStart() {
        assertEquals(List.of(), look(outbound(TcpState.TIME_WAIT, -1)));
        assertEquals(List.of(), look(outbound(TcpState.TIME_WAIT, -1)));
    }

    @Test
    void claimsNoOutcomeForAnAttemptThatVanished() {
        look();
        look(outbound(TcpState.SYN_SENT, 20));
        assertEquals(List.of(), look());
        assertEquals(1, changes.outcomesUnknown());
    }

    @Test
    void tellsListenersThatComeAndGo() {
        look();
        assertEquals(List.of(new Event.ListenerOpened(2, 0, Address.ANY, 8080, SERVER, Basis.SAMPLED)), look(LISTENER));
        assertEquals(List.of(), look(LISTENER));
        assertEquals(List.of(new Event.ListenerClosed(4, 0, Address.ANY, 8080)), look());
    }

    @Test
    void tellsTheOwnerOfAUdpSocketOnce() {
        IPConnection dns = new IPConnection("udp4", bytes(ME), 53, bytes(Address.ANY), 0, TcpState.CLOSED, 0, 0, 10);
        assertEquals(
                List.of(new Event.SocketOwned(1, Event.SocketKind.UDP, ME, 53, SERVER, Basis.SNAPSHOT)), look(dns));
        assertEquals(List.of(), look(dns));
    }

    @Test
    void takesAnEmptyAddressForAny() {
        IPConnection odd = new IPConnection("tcp4", new byte[0], 8080, new byte[0], 0, TcpState.LISTEN, 0, 0, -1);
        assertEquals(List.of(new Event.ListenerOpened(1, 0, Address.ANY, 8080, null, Basis.SNAPSHOT)), look(odd));
    }

    @Test
    void holdsAMillionConnectionsToItsBound() {
        List<IPConnection> sockets = new ArrayList<>();
        long ignored = 0;
        for (int block = 0; block < 20; block++) {
            sockets.clear();
            for (int i = 0; i < 50_000; i++) {
                Address peer = Address.ofV4(0x0a00_0000 + block * 50_000 + i);
                sockets.add(new IPConnection(
                        "tcp4", bytes(ME), 1 + i % 60_000, bytes(peer), 443, TcpState.ESTABLISHED, 0, 0, -1));
            }
            changes.look(sockets, ++nowNs, event -> {});
            ignored = changes.tableFull();
        }
        assertTrue(ignored >= 20L * 50_000 - 20L * OshiSocketChanges.MAX_FLOWS, () -> "full " + changes.tableFull());
    }

    private List<Event> look(IPConnection... sockets) {
        List<Event> events = new ArrayList<>();
        changes.look(List.of(sockets), ++nowNs, events::add);
        return events;
    }

    private static IPConnection outbound(TcpState state, int pid) {
        return new IPConnection("tcp4", bytes(ME), 40_000, bytes(PEER), 443, state, 0, 0, pid);
    }

    private static byte[] bytes(Address address) {
        if (address.isV4() || address.isAny()) {
            int bits = address.v4Bits();
            return new byte[] {(byte) (bits >> 24), (byte) (bits >> 16), (byte) (bits >> 8), (byte) bits};
        }
        throw new IllegalArgumentException(address.toString());
    }
}
