package dev.rubato.bench.evaluation;

import dev.rubato.agent.DetectorList;
import dev.rubato.bench.synthetic.Cell;
import java.util.List;
import java.util.Set;

/** The detectors on events that come late, out of order, or not at all. */
final class Sweeps {
    /** Rates of which each stands for its neighbours. */
    private static final Set<String> RATES = Set.of("10/s", "0.05/s", "60/h", "every 600 s", "");

    private static final Set<String> SCENARIOS =
            Set.of("address scan", "port scan", "topology-aware", "scripted replication", "AutoJack", "GPU theft");

    private Sweeps() {}

    static boolean isSwept(Cell cell) {
        return SCENARIOS.contains(cell.scenario()) && RATES.contains(cell.rate());
    }

    static List<Subject> subjects() {
        return Disturbance.all().stream().map(Sweeps::disturbed).toList();
    }

    private static Subject disturbed(Disturbance disturbance) {
        Subject detectors = Subjects.detectors(disturbance.name(), DetectorList.all());
        return new Subject(detectors.name(), true, events -> detectors.judge().judge(disturbance.of(events)));
    }
}
