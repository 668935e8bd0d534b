package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Event.Outcome;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessKey;
import dev.rubato.sensor.TraceRecord.Ends;
import dev.rubato.sensor.TraceRecord.SocketFailed;
import dev.rubato.sensor.TraceRecord.SocketStateChanged;
import dev.rubato.sensor.TraceRecord.TcpState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelSocketsTest {
    private static final long SOCKET = 0xffff_8880_0000_1000L;
    private static final ProcessKey OWNER = new ProcessKey(42, 1);
    private static final Address HERE = Address.parse("192.0.2.2");
    private static final Address THERE = Address.parse("192.0.2.9");
    private static final Ends UNBOUND = new Ends(HERE, 0, THERE, 80);
    private static final Ends BOUND = new Ends(HERE, 40000, THERE, 80);

    private final List<Event> out = new ArrayList<>();
    private final KernelTraceCounts counts = new KernelTraceCounts();
    private KernelSockets sockets = new KernelSockets(counts, true, 1000, out::add);

    private void change(long us, long socket, TcpState from, TcpState to, Ends ends, boolean inInterrupt) {
        sockets.changed(
                new SocketStateChanged(us * 1000, 42, inInterrupt, socket, from, to, ends),
                us * 1000,
                inInterrupt ? null : OWNER);
    }

    private void open() {
        change(10, SOCKET, TcpState.CLOSE, TcpState.SYN_SENT, UNBOUND, false);
    }

    private void fail(long us, boolean inInterrupt) {
        change(us, SOCKET, TcpState.SYN_SENT, TcpState.CLOSE, BOUND, inInterrupt);
    }

    private Outcome outcome() {
        return assertInstanceOf(Event.ConnectionResolved.class, out.getLast()).outcome();
    }

    @Test
    void tellsOpeningEstablishmentAndOneClose() {
        open();
        change(20, SOCKET, TcpState.SYN_SENT, TcpState.ESTABLISHED, BOUND, true);
        change(30, SOCKET, TcpState.FIN_WAIT2, TcpState.CLOSE, BOUND, true);

        Flow complete = new Flow(Flow.Protocol.TCP, HERE, 40000, THERE, 80);
        assertEquals(
                List.of(
                        new Event.ConnectionOpened(
                                10_000,
                                SOCKET,
                                new Flow(Flow.Protocol.TCP, HERE, 0, THERE, 80),
                                Flow.Direction.OUTBOUND,
                                OWNER,
                                Event.Basis.EXACT),
                        new Event.ConnectionResolved(20_000, SOCKET, complete, Outcome.ESTABLISHED, Event.Basis.EXACT),
                        new Event.ConnectionClosed(30_000, SOCKET, complete, -1, -1, Event.Basis.EXACT)),
                out);
    }

    @Test
    void takesTheOutcomeFromTheReportAfterTheClose() {
        open();
        fail(20, false);
        assertEquals(1, out.size());
        sockets.reported(new SocketFailed(22_000, 111, BOUND));

        assertEquals(Outcome.REFUSED, outcome());
        assertEquals(20_000, out.getLast().timeNs());
        assertEquals(2, out.size());
    }

    @Test
    void takesTheOutcomeFromTheReportBeforeTheClose() {
        open();
        sockets.reported(new SocketFailed(19_000, 110, BOUND));
        fail(20, true);

        assertEquals(Outcome.TIMED_OUT, outcome());
    }

    @Test
    void callsACloseWithoutReportAbandoned() {
        open();
        fail(20, false);
        sockets.settle(500_000);
        assertTrue(sockets.isWaiting());
        sockets.settle(2_000_000);

        assertEquals(Outcome.ABANDONED, outcome());
    }

    @Test
    void doesNotTakeTheReportOfAnotherConnection() {
        open();
        fail(20, false);
        sockets.reported(new SocketFailed(21_000, 111, new Ends(HERE, 40001, THERE, 80)));
        sockets.reported(new SocketFailed(9_000_000, 111, BOUND));
        sockets.settle(9_000_000);

        assertEquals(Outcome.ABANDONED, outcome());
    }

    @Test
    void judgesTheLastAttemptBeforeTheSocketIsUsedAgain() {
        open();
        fail(20, false);
        change(30, SOCKET, TcpState.CLOSE, TcpState.SYN_SENT, UNBOUND, false);

        assertInstanceOf(Event.ConnectionResolved.class, out.get(1));
        assertInstanceOf(Event.ConnectionOpened.class, out.get(2));
    }

    @Test
    void namesTheOutcomeOfEachError() {
        assertEquals(Outcome.REFUSED, KernelSockets.outcomeOf(111));
        assertEquals(Outcome.TIMED_OUT, KernelSockets.outcomeOf(110));
        assertEquals(Outcome.UNREACHABLE, KernelSockets.outcomeOf(113));
        assertEquals(Outcome.UNREACHABLE, KernelSockets.outcomeOf(101));
        assertEquals(Outcome.ABANDONED, KernelSockets.outcomeOf(103));
    }

    @Test
    void infersOutcomesWhereTheKernelReportsNone() {
        sockets = new KernelSockets(counts, false, 1000, out::add);
        open();
        fail(20, true);
        sockets.settle(Long.MAX_VALUE);
        assertEquals(Outcome.REFUSED, outcome());

        open();
        fail(70_000_000, true);
        sockets.settle(Long.MAX_VALUE);
        assertEquals(Outcome.TIMED_OUT, outcome());

        open();
        fail(1_000_000, false);
        sockets.settle(Long.MAX_VALUE);
        assertEquals(Outcome.ABANDONED, outcome());

        assertEquals(3, counts.get(KernelTraceCounts.Count.OUTCOMES_INFERRED));
    }

    @Test
    void tellsAcceptedConnectionsWithoutAnOwner() {
        change(10, SOCKET, TcpState.SYN_RECV, TcpState.ESTABLISHED, new Ends(HERE, 80, THERE, 40000), true);

        Event.ConnectionOpened opened = assertInstanceOf(Event.ConnectionOpened.class, out.get(0));
        assertEquals(Flow.Direction.INBOUND, opened.direction());
        assertNull(opened.owner());
        assertEquals(Outcome.ESTABLISHED, outcome());
    }

    @Test
    void saysNothingOfAnInboundAttemptThatFailed() {
        change(10, SOCKET, TcpState.SYN_RECV, TcpState.CLOSE, new Ends(HERE, 80, THERE, 40000), true);
        sockets.settle(Long.MAX_VALUE);

        assertEquals(List.of(), out);
    }

    @Test
    void tellsListenersFromTheirFirstToTheirLast() {
        Ends ends = new Ends(Address.ANY, 8080, Address.ANY, 0);
        change(10, SOCKET, TcpState.CLOSE, TcpState.LISTEN, ends, false);
        change(20, SOCKET, TcpState.LISTEN, TcpState.CLOSE, ends, false);

        assertEquals(
                List.of(
                        new Event.ListenerOpened(10_000, SOCKET, Address.ANY, 8080, OWNER, Event.Basis.EXACT),
                        new Event.ListenerClosed(20_000, SOCKET, Address.ANY, 8080)),
                out);
    }

    @Test
    void closesConnectionsOlderThanTheTrace() {
        change(10, SOCKET, TcpState.LAST_ACK, TcpState.CLOSE, BOUND, true);

        assertInstanceOf(Event.ConnectionClosed.class, out.get(0));
    }

    @Test
    void ignoresAnUnusedSocketThatIsClosed() {
        change(10, SOCKET, TcpState.CLOSE, TcpState.CLOSE, UNBOUND, false);

        assertEquals(List.of(), out);
    }

    @Test
    void countsTheClosesAndReportsForWhichThereIsNoRoom() {
        for (int i = 1; i <= 10_000; i++) {
            change(10, SOCKET + i, TcpState.CLOSE, TcpState.SYN_SENT, UNBOUND, false);
            change(10, SOCKET + i, TcpState.SYN_SENT, TcpState.CLOSE, BOUND, false);
        }
        assertEquals(10_000 - 4_096, counts.get(KernelTraceCounts.Count.CLOSES_EVICTED));
        for (int i = 1; i <= 10_000; i++) {
            sockets.reported(new SocketFailed(10_000, 110, UNBOUND));
        }
        assertEquals(10_000 - 64, counts.get(KernelTraceCounts.Count.REPORTS_EVICTED));
        sockets.reported(new SocketFailed(60_000_000_000L, 110, UNBOUND));
        assertEquals(10_000 - 64, counts.get(KernelTraceCounts.Count.REPORTS_EVICTED));
    }

    @Test
    void staysWithinItsBound() {
        sockets = new KernelSockets(counts, true, 100, event -> {});
        for (int i = 0; i < 1_000_000; i++) {
            change(i, i, TcpState.CLOSE, TcpState.SYN_SENT, UNBOUND, false);
        }

        assertEquals(999_900, counts.get(KernelTraceCounts.Count.SOCKETS_EVICTED));
    }
}
