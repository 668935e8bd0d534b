package dev.rubato.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NeedsTest {
    private static final Flow FLOW = new Flow(Flow.Protocol.TCP, Address.ANY, 0, Address.parse("198.51.100.7"), 443);

    private final EvidenceSeen evidence = new EvidenceSeen();

    private Map<String, String> afterConnect(Event.Outcome outcome, long socket, Event.Basis basis) {
        ProcessKey owner = new ProcessKey(7, 1);
        evidence.note(new Event.ConnectionOpened(1, socket, FLOW, Flow.Direction.OUTBOUND, owner, basis));
        evidence.note(new Event.ConnectionResolved(1, socket, FLOW, outcome, basis));
        return Needs.notExercised(List.of("scan"), evidence.seen());
    }

    @Test
    void aLogThatTellsOfNoFailureMayNotTellOutcomesAndDoesNotExerciseTheScanTest() {
        assertEquals(
                Map.of("scan", "no outcomes of connections, or no probes in this trace"),
                afterConnect(Event.Outcome.ESTABLISHED, 0, Event.Basis.EXACT));
    }

    @Test
    void oneFailureShowsThatOutcomesAreTold() {
        assertEquals(Map.of(), afterConnect(Event.Outcome.REFUSED, 0, Event.Basis.EXACT));
    }

    @Test
    void anAnswerThatAPacketOrASocketShowsIsAnOutcome() {
        assertEquals(Map.of(), afterConnect(Event.Outcome.ESTABLISHED, 0, Event.Basis.PACKET));
        assertEquals(Map.of(), afterConnect(Event.Outcome.ESTABLISHED, 0xffff, Event.Basis.EXACT));
    }
}
