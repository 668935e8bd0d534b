package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.rubato.alert.Alert;
import dev.rubato.detect.Pipeline;
import dev.rubato.event.Event;
import dev.rubato.journal.AlertJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What alerts depend on, and what they do not; restarts are the matter of {@link RestartTest}. */
class SameAlertsTest {
    private static final int EVENTS = 3000;
    private static final int SEEDS = 5;

    /** Less than the reorder delay. */
    private static final long LATENESS_NS = Pipeline.REORDER_NS - 10_000_000L;

    /** Whole days, as rates are learned by the day, and some minutes. */
    private static final long SHIFT_NS = 11 * 86_400_000_000_000L + 421_123_456_789L;

    private static List<Alert> alerts(List<Event> events) {
        List<Alert> alerts = new ArrayList<>();
        Pipeline pipeline = new Pipeline(DetectorList.all(), alerts::add);
        events.forEach(pipeline::accept);
        pipeline.end();
        assertEquals(0, pipeline.lateEvents());
        return alerts;
    }

    private static List<String> lines(List<Alert> alerts) {
        return alerts.stream().map(AlertJson::line).toList();
    }

    private static List<Event> day(int seed, long startNs, UnaryOperator<String> naming) {
        List<Event> events = new RandomDay(new Random(seed), startNs, naming).events(EVENTS);
        assertFalse(alerts(events).isEmpty(), "seed " + seed + " raises nothing");
        return events;
    }

    private static List<Event> day(int seed) {
        return day(seed, RandomDay.START_NS, UnaryOperator.identity());
    }

    @Test
    void theSameEventsTwiceGiveTheSameBytes() {
        for (int seed = 0; seed < SEEDS; seed++) {
            assertEquals(lines(alerts(day(seed))), lines(alerts(day(seed))), "seed " + seed);
        }
        assertNotEquals(lines(alerts(day(0))), lines(alerts(day(1))), "the alerts do not depend on the events");
    }

    @Test
    void shufflingWithinTheLatenessChangesNoAlert() {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<Event> events = day(seed);
            Random random = new Random(seed);
            Map<Event, Long> arrivals = new HashMap<>();
            for (Event event : events) {
                boolean introduces = event.timeNs() == RandomDay.START_NS;
                arrivals.put(event, event.timeNs() + (introduces ? 0 : random.nextLong(LATENESS_NS)));
            }
            List<Event> shuffled = new ArrayList<>(events);
            shuffled.sort(Comparator.comparing(arrivals::get));
            assertNotEquals(events, shuffled);
            assertEquals(lines(alerts(events)), lines(alerts(shuffled)), "seed " + seed);
        }
    }

    @Test
    void shiftingAllTimesShiftsTheAlertsAndChangesNothingButTheirIds() {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<Alert> here = alerts(day(seed));
            List<Alert> there = alerts(day(seed, RandomDay.START_NS + SHIFT_NS, UnaryOperator.identity()));
            assertEquals(
                    here.stream().map(alert -> timeless(alert, 0)).toList(),
                    there.stream().map(alert -> timeless(alert, SHIFT_NS)).toList(),
                    "seed " + seed);
            assertEquals(grouping(here), grouping(there), "seed " + seed);
        }
    }

    /** All that an alert says, with its times shifted back and without ids. */
    private static String timeless(Alert alert, long shiftNs) {
        List<Long> cited =
                alert.events().stream().map(event -> event.timeNs() - shiftNs).toList();
        return alert.timeNs() - shiftNs + " " + cited + " " + alert.detector() + " " + alert.variant() + " "
                + alert.severity() + " " + alert.score() + " " + alert.threshold() + " " + alert.summary() + " "
                + alert.evidence() + " " + alert.attack() + " " + alert.update() + " "
                + alert.subject().exe() + " " + alert.subject().pid();
    }

    /** For each alert the number of the incident that it belongs to. */
    private static List<Integer> grouping(List<Alert> alerts) {
        List<String> incidents = alerts.stream().map(Alert::incident).distinct().toList();
        return alerts.stream().map(alert -> incidents.indexOf(alert.incident())).toList();
    }

    @Test
    void renamingExecutablesChangesNamesOnly() {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<String> renamed = lines(alerts(day(seed, RandomDay.START_NS, exe -> exe.replace("tool-", "prog-"))));
            assertEquals(
                    lines(alerts(day(seed))),
                    renamed.stream().map(line -> line.replace("prog-", "tool-")).toList(),
                    "seed " + seed);
        }
    }
}
