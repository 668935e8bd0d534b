package dev.rubato.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.lineage.TableReading;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertBudgetTest {
    private static final long MINUTE_NS = 60_000_000_000L;
    private static final long START_NS = 29_666_666L * MINUTE_NS;
    private static final int PER_MINUTE = 60;

    private final List<Alert> out = new ArrayList<>();
    private final AlertBudget budget = new AlertBudget(PER_MINUTE, out::add, () -> "host");
    private int number;

    private void raise(String detector, Severity severity, double score, long atNs) {
        number++;
        Alert alert = new Alert(
                atNs,
                "id" + number,
                detector,
                "variant",
                severity,
                score,
                1,
                "empirical",
                "lineage " + number,
                "host",
                new Alert.Subject(number, 1, "/bin/x", List.of(), true, "u", "ssh", List.of(), ""),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "",
                new Alert.Completeness(0, 0, List.of(), List.of()),
                List.of(),
                0);
        budget.raise(alert, atNs);
    }

    private List<Alert> summaries() {
        return out.stream()
                .filter(alert -> alert.detector().equals(AlertBudget.DETECTOR))
                .toList();
    }

    @Test
    void aFloodOfManyLineagesHidesNeitherAHighNorACriticalAlert() {
        for (int i = 0; i < 1_000_000; i++) {
            raise("tempo", i % 2 == 0 ? Severity.LOW : Severity.MEDIUM, 1, START_NS + i);
        }
        raise("scan", Severity.HIGH, 20, START_NS + 2_000_000);
        raise("incident", Severity.CRITICAL, 30, START_NS + 2_000_001);
        assertEquals(
                List.of("scan", "incident"),
                out.subList(out.size() - 2, out.size()).stream()
                        .map(Alert::detector)
                        .toList());
        assertTrue(out.size() <= PER_MINUTE);
        budget.timePassed(START_NS + MINUTE_NS);
        Alert summary = out.getLast();
        assertEquals(AlertBudget.DETECTOR, summary.detector());
        assertEquals(Severity.MEDIUM, summary.severity());
        assertEquals(1_000_002 - (out.size() - 1), budget.heldBack());
        budget.tables((name, table) -> assertEquals(
                new TableReading(0, Alert.MAX_CITED, budget.heldBack() - Alert.MAX_CITED),
                TableReading.of(table),
                name));
        assertEquals(
                budget.heldBack(),
                (long) summary.evidence().getFirst().value(),
                () -> summary.evidence().toString());
        assertTrue(summary.summary().contains(budget.heldBack() + " of tempo"), summary.summary());
    }

    @Test
    void aFloodOfHighAlertsLeavesRoomForCriticalOnes() {
        for (int i = 0; i < 10_000; i++) {
            raise("scan", Severity.HIGH, 100, START_NS + i);
        }
        for (int i = 0; i < 6; i++) {
            raise("incident", Severity.CRITICAL, 30, START_NS + 20_000 + i);
        }
        assertEquals(
                6, out.stream().filter(a -> a.severity() == Severity.CRITICAL).count());
        assertEquals(PER_MINUTE, out.size());
    }

    @Test
    void whatIsHeldBackOfCriticalAlertsIsSaidAsCriticalAndTheWorstAreCited() {
        for (int i = 0; i < 1000; i++) {
            raise("incident", Severity.CRITICAL, i == 500 ? 999 : i / 1000.0, START_NS + i);
        }
        budget.sumUp();
        Alert summary = out.getLast();
        assertEquals(Severity.CRITICAL, summary.severity());
        assertEquals(Alert.MAX_CITED, summary.events().size());
        assertTrue(summary.summary().endsWith("the worst is critical: lineage 501"), summary.summary());
        assertTrue(summary.events().stream().anyMatch(cited -> cited.text().endsWith("lineage 501")));
    }

    @Test
    void eachMinuteOfEventTimeHasItsOwnBudgetAndTheSameAlertsGiveTheSameSummary() {
        for (int minute = 0; minute < 3; minute++) {
            for (int i = 0; i < 50; i++) {
                raise("tempo", Severity.LOW, 1, START_NS + minute * MINUTE_NS + i);
            }
        }
        budget.sumUp();
        assertEquals(3, summaries().size());
        assertEquals(3 * 36 + 3, out.size());
        assertEquals(3, summaries().stream().map(Alert::id).distinct().count());
        List<Alert> first = List.copyOf(out);
        out.clear();
        number = 0;
        for (int i = 0; i < 50; i++) {
            raise("tempo", Severity.LOW, 1, START_NS + i);
        }
        budget.timePassed(START_NS + MINUTE_NS);
        assertEquals(first.subList(0, out.size()), out);
    }

    @Test
    void withinItsBudgetAHostHearsNothingOfItAlsoWhenTheClockIsSetBack() {
        for (int i = 0; i < 20; i++) {
            raise("tempo", Severity.LOW, 1, START_NS - i * MINUTE_NS);
        }
        budget.sumUp();
        assertEquals(20, out.size());
        assertEquals(0, budget.heldBack());
    }

    @Test
    void aMinuteThatIsSummedUpBeforeItsEndHasOneBudgetAndASecondSummaryForTheRest() {
        for (int i = 0; i < 50; i++) {
            raise("tempo", Severity.LOW, 1, START_NS + i);
        }
        budget.sumUp();
        budget.sumUp();
        for (int i = 50; i < 60; i++) {
            raise("tempo", Severity.LOW, 1, START_NS + i);
        }
        budget.timePassed(START_NS + MINUTE_NS);
        List<Alert> summaries = summaries();
        assertEquals(36 + 2, out.size());
        assertEquals(
                List.of(14.0, 10.0),
                summaries.stream()
                        .map(summary -> summary.evidence().getFirst().value())
                        .toList());
        assertEquals(
                List.of(START_NS + 49, START_NS + MINUTE_NS),
                summaries.stream().map(Alert::timeNs).toList());
        assertEquals(2, summaries.stream().map(Alert::id).distinct().count());
    }
}
