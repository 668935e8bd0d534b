package dev.rubato.bench.overhead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.bench.competitor.Nothing;
import dev.rubato.bench.competitor.Sightings;
import dev.rubato.bench.load.Load;
import dev.rubato.bench.load.LoadResult;
import dev.rubato.bench.machine.Machine;
import dev.rubato.bench.machine.ProcessUse;
import dev.rubato.bench.machine.Spread;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private static final String TOOL = "tool";
    private static final String LOAD = "make";
    private static final double ROUNDING = 1e-9;

    private final Results results = new Results(new Machine("cpu", 2, "6.1", "25", "2026-01-01"), "overhead");

    @Test
    void aRoundIsComparedWithItsOwnBareOne() {
        measure(Nothing.NAME, 1, 100, 120, 90);
        measure(TOOL, 1, 103, 500, 101);
        measure(Nothing.NAME, 2, 200);
        measure(TOOL, 2, 220);
        Spread slowdown = results.slowdown(TOOL, LOAD);
        assertEquals(2, slowdown.count());
        assertEquals(0.03, slowdown.least(), ROUNDING);
        assertEquals(0.10, slowdown.greatest(), ROUNDING);
        assertEquals(0.065, slowdown.median(), ROUNDING);
    }

    @Test
    void processorTimeIsThatOfOneOperation() {
        measure(Nothing.NAME, 1, 10);
        measure(TOOL, 1, 15);
        assertEquals(0.5, results.dearer(TOOL, LOAD).median(), ROUNDING);
    }

    @Test
    void aRoundWithoutABareOneSaysNothing() {
        measure(Nothing.NAME, 1, 10);
        measure(TOOL, 1, 11);
        measure(TOOL, 2, 99);
        assertEquals(1, results.slowdown(TOOL, LOAD).count());
        assertTrue(Double.isNaN(results.slowdown(TOOL, "other").median()));
        assertEquals(0, results.slowdown("other", LOAD).count());
    }

    @Test
    void aLoadThatFailedIsALineOfTheReport() {
        measure(Nothing.NAME, 0, 10);
        FailedLoad failed =
                new FailedLoad(LOAD, TOOL, 0, "sh -ec " + LOAD + "\ntimes ended with status 2: " + "x".repeat(1_000));
        FailedLoad other = new FailedLoad("browser", TOOL, 1, "no chromium");
        results.add(TOOL, new Round(List.of(), List.of(failed, other), "0"));
        String report = new Report(results).markdown();
        assertTrue(
                report.contains("\n- make beside tool did not work in round 1: sh -ec make times ended with"), report);
        assertTrue(report.contains("x…\n- browser beside tool did not work in round 2: no chromium\n"), report);
        assertFalse(report.contains("cannot run here"), report);
    }

    /** Loads of four operations that took so long each, with a tenth of that as processor time. */
    private void measure(String competitor, int round, double... operationUs) {
        List<Measurement> measurements = DoubleStream.of(operationUs)
                .mapToObj(us -> new Measurement(
                        competitor,
                        LOAD,
                        Load.Kind.WORK,
                        0,
                        round,
                        new LoadResult(0, 0, 4, 0, 4 * us / 1e6, 4 * us / 1e7, us),
                        ProcessUse.NONE,
                        0,
                        0,
                        0,
                        new Sightings.Seen(0, 0, 0)))
                .toList();
        results.add(competitor, new Round(measurements, List.of(), ""));
    }
}
