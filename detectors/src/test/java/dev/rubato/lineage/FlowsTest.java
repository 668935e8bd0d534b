package dev.rubato.lineage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.ProcessKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowsTest {
    private static final String ME = "192.0.2.2";

    private final HostStory story = new HostStory();
    private final HostProcess tool = story.spawn(HostStory.INIT, 0, 0, "/usr/bin/curl", "x");

    @Test
    void aConnectKeepsItsOwnerWhenThePacketBringsTheAnswer() {
        long socket = story.connect(tool.key(), "198.51.100.7", 443);
        story.syn(ME, 40000, "198.51.100.7", 443);
        story.answer(ME, 40000, "198.51.100.7", 443, Event.Outcome.UNREACHABLE);
        story.outcome(socket, ME, 40000, "198.51.100.7", 443, Event.Outcome.REFUSED);
        assertEquals(List.of(Contact.State.UNREACHABLE), story.states);
        Contact contact = story.resolved.getFirst();
        assertSame(tool, contact.process());
        assertEquals(Contact.Kind.TCP, contact.kind());
        assertEquals(40000, contact.localPort());
    }

    @Test
    void aConnectThatComesAfterItsPacketStillOwnsIt() {
        story.syn(ME, 40000, "198.51.100.7", 443);
        long socket = story.connect(tool.key(), "198.51.100.7", 443);
        story.outcome(socket, ME, 40000, "198.51.100.7", 443, Event.Outcome.REFUSED);
        assertEquals(List.of(Contact.State.REFUSED), story.states);
        assertSame(tool, story.resolved.getFirst().process());
    }

    @Test
    void silenceForThreeSecondsFailsAndALateAnswerCorrectsIt() {
        long socket = story.connect(tool.key(), "198.51.100.7", 443);
        story.pause(2_900_000_000L);
        assertTrue(story.states.isEmpty());
        story.pause(200_000_000L);
        story.outcome(socket, ME, 40000, "198.51.100.7", 443, Event.Outcome.ESTABLISHED);
        assertEquals(List.of(Contact.State.SILENT, Contact.State.ESTABLISHED), story.states);
        assertEquals(Contact.State.SILENT, story.resolved.getFirst().previousState());
    }

    @Test
    void onlyWhatMayStillBeAnsweredOrEndIsRemembered() {
        long refused = story.connect(tool.key(), "198.51.100.1", 443);
        story.outcome(refused, ME, 40_001, "198.51.100.1", 443, Event.Outcome.REFUSED);
        story.syn(ME, 40_002, "198.51.100.2", 443);
        story.answer(ME, 40_002, "198.51.100.2", 443, Event.Outcome.REFUSED);
        long established = story.connect(tool.key(), "198.51.100.3", 443);
        story.outcome(established, ME, 40_003, "198.51.100.3", 443, Event.Outcome.ESTABLISHED);
        story.syn(ME, 40_004, "198.51.100.4", 443);
        long given = story.connect(tool.key(), "198.51.100.5", 443);
        story.syn(ME, 40_005, "198.51.100.5", 443);
        assertEquals(5, remembered());
        story.pause(Flows.SILENT_NS + 1);
        assertEquals(3, remembered());
        story.outcome(given, ME, 40_005, "198.51.100.5", 443, Event.Outcome.ABANDONED);
        assertEquals(2, remembered());
    }

    private int remembered() {
        int[] size = new int[1];
        story.model.tables((name, table) -> {
            if (name.equals("flows-by-endpoints") || name.equals("flows-unbound")) {
                size[0] += table.size();
            }
        });
        return size[0];
    }

    @Test
    void oneSuccessExcusesTwoSiblingsAndNoMore() {
        long winner = story.connect(tool.key(), "198.51.100.1", 443);
        long[] losers = new long[3];
        for (int i = 0; i < 3; i++) {
            losers[i] = story.connect(tool.key(), "198.51.100." + (2 + i), 443);
        }
        story.outcome(winner, ME, 40000, "198.51.100.1", 443, Event.Outcome.ESTABLISHED);
        for (int i = 0; i < 3; i++) {
            story.outcome(losers[i], ME, 40001 + i, "198.51.100." + (2 + i), 443, Event.Outcome.ABANDONED);
        }
        assertEquals(
                List.of(
                        Contact.State.ESTABLISHED,
                        Contact.State.SUPERSEDED,
                        Contact.State.SUPERSEDED,
                        Contact.State.GIVEN_UP),
                story.states);
    }

    @Test
    void aSynWithoutSocketBelongsToTheYoungestHolderOfARawSocketButNeverToTheAgent() {
        HostProcess dhcp = story.spawn(HostStory.INIT, 0, 0, "/sbin/dhclient");
        HostProcess nmap = story.spawn(HostStory.INIT, 0, 0, "/usr/bin/nmap", "-sS");
        story.tell(owned(dhcp.key()));
        story.tell(owned(nmap.key()));
        story.tell(owned(new ProcessKey(99, HostStory.START_NS)));
        story.syn(ME, 50000, "198.51.100.9", 22);
        story.answer(ME, 50000, "198.51.100.9", 22, Event.Outcome.REFUSED);
        Contact contact = story.resolved.getFirst();
        assertEquals(Contact.Kind.RAW_SYN, contact.kind());
        assertSame(nmap, contact.process());
        assertTrue(contact.ownerInferred());
    }

    private Event.SocketOwned owned(ProcessKey owner) {
        return new Event.SocketOwned(story.nowNs, Event.SocketKind.RAW, Address.ANY, 0, owner, Event.Basis.EXACT);
    }

    @Test
    void theNeighbourRequestOfAConnectIsNotASecondObservation() {
        story.connect(tool.key(), "192.0.2.50", 22);
        story.tell(arp("192.0.2.50"));
        story.tell(arp("192.0.2.51"));
        story.pause(4_000_000_000L);
        assertEquals(2, story.resolved.size());
        assertEquals(Contact.Kind.ARP, story.resolved.getLast().kind());
        assertEquals(Address.parse("192.0.2.51"), story.resolved.getLast().remote());
    }

    private Event.ProbeSent arp(String target) {
        return new Event.ProbeSent(story.nowNs, Event.ProbeKind.ARP, Address.parse(ME), 0, Address.parse(target), 0);
    }

    @Test
    void aUdpProbeBelongsToTheProcessWithItsPort() {
        story.tell(new Event.SocketOwned(
                story.nowNs, Event.SocketKind.UDP, Address.ANY, 5000, tool.key(), Event.Basis.SAMPLED));
        story.tell(new Event.ProbeSent(
                story.nowNs, Event.ProbeKind.UDP, Address.parse(ME), 5000, Address.parse("198.51.100.3"), 161));
        story.tell(new Event.ProbeAnswered(
                story.nowNs,
                Event.ProbeKind.UDP,
                Address.parse(ME),
                5000,
                Address.parse("198.51.100.3"),
                161,
                Event.Outcome.REFUSED));
        Contact contact = story.resolved.getFirst();
        assertSame(tool, contact.process());
        assertEquals(Contact.State.REFUSED, contact.state());
    }

    @Test
    void aLoopbackConnectReachesTheServiceThatIsBoundMostPrecisely() {
        HostProcess wide = story.spawn(HostStory.INIT, 0, 0, "/usr/bin/wide");
        HostProcess narrow = story.spawn(HostStory.INIT, 0, 0, "/usr/bin/narrow");
        story.listen(wide.key(), "0.0.0.0", 8081);
        story.listen(narrow.key(), "127.0.0.1", 8081);
        long socket = story.connect(tool.key(), "127.0.0.1", 8081);
        story.outcome(socket, "127.0.0.1", 40000, "127.0.0.1", 8081, Event.Outcome.ESTABLISHED);
        LoopbackHop hop = story.hops.getFirst();
        assertSame(tool, hop.client());
        assertSame(narrow, hop.listener().owner());
        assertEquals(40000, hop.clientPort());
        long v6 = story.connect(tool.key(), "::1", 8081);
        story.outcome(v6, "::1", 40001, "::1", 8081, Event.Outcome.ESTABLISHED);
        assertSame(wide, story.hops.getLast().listener().owner());
    }

    @Test
    void aClosedListenerIsNotReachedAnyMore() {
        story.listen(tool.key(), "127.0.0.1", 9000);
        Listener listener = story.model.listenerAt(Address.parse("127.0.0.1"), 9000);
        assertNotNull(listener);
        story.tell(new Event.ListenerClosed(story.nowNs, listener.socket(), listener.address(), listener.port()));
        assertNull(story.model.listenerAt(Address.parse("127.0.0.1"), 9000));
    }

    @Test
    void aCaptureWithoutProcessesIsJudgedByItsAddresses() {
        HostStory capture = new HostStory();
        HostModel bare = new HostModel();
        bare.observe(capture);
        dev.rubato.event.Flow flow = new dev.rubato.event.Flow(
                dev.rubato.event.Flow.Protocol.TCP, Address.parse(ME), 1000, Address.parse("198.51.100.7"), 22);
        bare.accept(
                new Event.ConnectionOpened(
                        1, 0, flow, dev.rubato.event.Flow.Direction.OUTBOUND, null, Event.Basis.PACKET),
                false);
        bare.accept(new Event.ConnectionResolved(2, 0, flow, Event.Outcome.REFUSED, Event.Basis.PACKET), false);
        Lineage lineage = capture.resolved.getFirst().lineage();
        assertNotNull(lineage);
        assertEquals(Address.parse(ME), lineage.address());
    }

    @Test
    void aMillionSpoofedFlowsListenersAndPortsStayWithinTheTables() {
        for (int i = 0; i < 1_000_000; i++) {
            story.model.accept(
                    new Event.ConnectionOpened(
                            story.nowNs,
                            i + 1,
                            new dev.rubato.event.Flow(
                                    dev.rubato.event.Flow.Protocol.TCP,
                                    Address.parse(ME),
                                    1 + i % 60000,
                                    Address.ofV4(0x0b000000 + i),
                                    80),
                            dev.rubato.event.Flow.Direction.OUTBOUND,
                            tool.key(),
                            Event.Basis.EXACT),
                    false);
            story.model.accept(
                    new Event.ListenerOpened(
                            story.nowNs, i + 1, Address.ofV4(0x7f000000 + i), 1 + i % 7, tool.key(), Event.Basis.EXACT),
                    false);
        }
        assertEquals(7 * 64, story.model.listeners().size());
        assertTrue(story.evictions("flows") > 900_000);
        assertEquals(1_000_000 - 7 * 64, story.evictions("listeners"));
    }
}
