package dev.rubato.bench.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.rubato.agent.DetectorList;
import dev.rubato.bench.evaluation.Curves.Curve;
import dev.rubato.bench.evaluation.Curves.Point;
import dev.rubato.bench.synthetic.Grid;
import dev.rubato.event.Event;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Areas by hand, and that strictness does what it says. */
class CurvesTest {

    @Test
    void theAreaIsThatOfTheStepsUpToTheStatedRate() {
        // nothing below 0.02, a half from there, all from 0.06: (0.04 * 0.5 + 0.04 * 1) / 0.1
        Curve curve = new Curve("rule", List.of(new Point(2, 0.02, 0.5), new Point(1, 0.06, 1), new Point(0.5, 3, 1)));
        assertEquals(0.6, curve.partialArea(), 1e-12);
        assertEquals(0, curve.at(0.01));
        assertEquals(0.5, curve.at(0.05));
        assertEquals(1, curve.at(0.1));
    }

    @Test
    void whoeverIsNeverWrongHasTheShareForAnArea() {
        assertEquals(0.7, new Curve("rule", List.of(new Point(1, 0, 0.7))).partialArea(), 1e-12);
    }

    @Test
    void whatIsAlwaysWrongMoreOftenHasNone() {
        assertEquals(0, new Curve("rule", List.of(new Point(1, 0.2, 1))).partialArea());
    }

    /** A detector that is added to the agent has to be added to the curves. */
    @Test
    void atItsOwnStrictnessEverythingIsWhatTheAgentRuns() {
        assertEquals(DetectorList.all().size(), Strictness.detectors(1).size());
        Subject own = Subjects.rubato(new EvidenceCheck());
        Subject levelled = Subjects.detectors("× 1", Strictness.detectors(1));
        for (String scenario : List.of("topology-aware", "scripted replication", "AutoJack", "GPU theft")) {
            List<Event> events = Grid.attacks().stream()
                    .filter(cell -> cell.scenario().equals(scenario))
                    .findFirst()
                    .orElseThrow()
                    .maker()
                    .make(1)
                    .getFirst()
                    .events();
            List<Finding> found = own.judge().judge(events);
            assertFalse(found.isEmpty(), scenario);
            assertEquals(found, levelled.judge().judge(events), scenario);
        }
    }

    @Test
    void theStricterAnyoneIsTheMoreAttemptsItTakes() throws InterruptedException {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        List<Tally> tallies = new Evaluation(SeedSet.TUNE, 1, nowhere)
                .run(
                        Grid.attacks().stream()
                                .filter(cell -> cell.label().equals("address scan, 0.2/s, success 0.0, refused"))
                                .toList(),
                        Strictness.all(),
                        cell -> 1);
        List<Double> attempts = Strictness.FACTORS.stream()
                .map(factor -> tallies.stream()
                        .filter(tally -> tally.subject.equals(Strictness.name(Subjects.RUBATO, factor)))
                        .mapToDouble(tally -> tally.steps.median())
                        .findFirst()
                        .orElseThrow())
                .toList();
        assertEquals(attempts.stream().sorted().collect(Collectors.toList()), attempts);
        assertEquals(12, attempts.get(Strictness.FACTORS.indexOf(1.0)));
    }
}
