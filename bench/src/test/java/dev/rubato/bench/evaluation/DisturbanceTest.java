package dev.rubato.bench.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.bench.synthetic.Cell;
import dev.rubato.bench.synthetic.Grid;
import dev.rubato.event.Event;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Disturbances do to events what they are called. */
class DisturbanceTest {
    private static final List<Event> EVENTS = Grid.attacks().stream()
            .filter(cell -> cell.label().equals("address scan, 100/s, success 0.2, a process each"))
            .map(DisturbanceTest::events)
            .findFirst()
            .orElseThrow();

    private static List<Event> events(Cell cell) {
        return cell.maker().make(1).getFirst().events();
    }

    private static List<Event> disturbed(String name) {
        return Disturbance.all().stream()
                .filter(disturbance -> disturbance.name().equals(name))
                .findFirst()
                .orElseThrow()
                .of(EVENTS);
    }

    private static double share(String name, Class<? extends Event> kind) {
        return (double) disturbed(name).stream().filter(kind::isInstance).count()
                / EVENTS.stream().filter(kind::isInstance).count();
    }

    @Test
    void nothingIsDoneToUndisturbedEvents() {
        assertEquals(EVENTS, disturbed(Disturbance.NONE));
    }

    @Test
    void lateEventsAreTheSameInAnotherOrderAndNoLaterThanTold() {
        List<Event> late = disturbed("10 % of events late by up to 5.0 s");
        assertEquals(new HashSet<>(EVENTS), new HashSet<>(late));
        long newestNs = Long.MIN_VALUE;
        int early = 0;
        for (Event event : late) {
            newestNs = Math.max(newestNs, event.timeNs());
            assertTrue(newestNs - event.timeNs() <= 5_000_000_000L, event::toString);
            early += event.timeNs() < newestNs ? 1 : 0;
        }
        assertTrue(early > 50, "only " + early + " come after a younger one");
    }

    @Test
    void whatIsDroppedIsTheToldShare() {
        double kept = (double) disturbed("events dropped 20 %").size() / EVENTS.size();
        assertEquals(0.8, kept, 0.04);
        assertEquals(disturbed("events dropped 20 %"), disturbed("events dropped 20 %"));
    }

    @Test
    void aConnectionIsCapturedByAllSensorsOrByNone() {
        assertEquals(0.5, share("connections captured 50 %", Event.ConnectionResolved.class), 0.15);
        Set<Object> opened = new HashSet<>();
        for (Event event : disturbed("connections captured 50 %")) {
            if (event instanceof Event.ConnectionOpened open) {
                opened.add(open.basis() == Event.Basis.PACKET ? open.flow() : open.socket());
            } else if (event instanceof Event.ConnectionResolved resolved) {
                Object key = resolved.basis() == Event.Basis.PACKET ? resolved.flow() : resolved.socket();
                assertTrue(opened.contains(key), event::toString);
            }
        }
        assertEquals(1, share("connections captured 50 %", Event.ProcessExecuted.class));
    }

    @Test
    void inAnOutageNothingIsAnsweredAndNoEventComesFromElsewhere() {
        List<Event> week = Grid.benign().stream()
                .filter(cell -> cell.scenario().equals("notebooks"))
                .map(DisturbanceTest::events)
                .findFirst()
                .orElseThrow();
        List<Event> out = new Outage(0, 24L * 3_600_000_000_000L).in(week);
        int lost = 0;
        for (Event event : out) {
            if (event instanceof Event.ConnectionResolved resolved
                    && !resolved.flow().remote().isLoopback()) {
                assertEquals(Event.Outcome.ABANDONED, resolved.outcome());
                lost++;
            }
        }
        assertTrue(lost > 100, "only " + lost + " were hit");
        assertEquals(week, new Outage(0, 0).in(week));
    }

    @Test
    void aProcessIsCapturedWithItsForkOrNotAtAll() {
        assertEquals(0.5, share("processes captured 50 %", Event.ProcessExecuted.class), 0.15);
        Set<Object> forked = new HashSet<>();
        for (Event event : disturbed("processes captured 50 %")) {
            if (event instanceof Event.ProcessForked fork) {
                forked.add(fork.child());
            } else if (event instanceof Event.ProcessExecuted exec && exec.basis() == Event.Basis.EXACT) {
                assertTrue(forked.contains(exec.process()), event::toString);
            }
        }
        assertEquals(1, share("processes captured 50 %", Event.ConnectionResolved.class));
    }
}
