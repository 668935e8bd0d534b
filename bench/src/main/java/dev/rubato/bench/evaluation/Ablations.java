package dev.rubato.bench.evaluation;

import dev.rubato.bench.synthetic.Cell;
import dev.rubato.bench.synthetic.Grid;
import dev.rubato.detect.scan.BreadthParameters;
import dev.rubato.detect.scan.ScanDetector;
import dev.rubato.detect.scan.ScanParameters;
import dev.rubato.detect.spawn.ChainTerm;
import dev.rubato.detect.spawn.SpawnChainDetector;
import dev.rubato.detect.spawn.SpawnParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The detectors with one term of their evidence left out at a time. */
final class Ablations {
    /** A likelihood ratio this close to one says nothing. */
    private static final double NOTHING = 1e-6;

    /** More evidence than there can be, nats. */
    private static final double OUT_OF_REACH = 1e9;

    /** The scan detector without its test for breadth. */
    static final String FIRST_CONTACTS = "first contacts alone (1a)";

    /** The scan detector without its test for failures. */
    static final String BREADTH = "breadth alone (1b)";

    private Ablations() {}

    /** Scenarios on which a scan detector is held. */
    static final Set<String> SCAN_SCENARIOS = Set.of("address scan", "port scan", "topology-aware");

    /** Scenarios on which a spawn-chain detector is held. */
    static final Set<String> SPAWN_SCENARIOS = Set.of("AutoJack");

    /** Scenarios with something to find: all others are benign profiles. */
    static final Set<String> ATTACKS =
            Grid.attacks().stream().map(Cell::scenario).collect(Collectors.toUnmodifiableSet());

    static List<Subject> scan() {
        ScanParameters whole = ScanParameters.defaults();
        List<Subject> subjects = new ArrayList<>();
        subjects.add(scan("scan, whole", whole));
        subjects.add(scan(
                "without C (informed scanner)",
                RecordCopy.with(whole, Map.of("informedSuccess", whole.benignSuccess() - NOTHING))));
        subjects.add(scan(
                "without A (blind scanner)",
                RecordCopy.with(whole, Map.of("blindSuccess", whole.informedSuccess() - NOTHING))));
        subjects.add(scan(
                "without B (timing)",
                RecordCopy.with(
                        whole,
                        Map.of("scanFailuresPerSecond", whole.benignFailuresCeilingPerSecond() * (1 + NOTHING)))));
        return subjects;
    }

    private static Subject scan(String name, ScanParameters parameters) {
        return Subjects.detectors(name, List.of(context -> new ScanDetector(context, parameters)));
    }

    /** The two tests of the scan detector apart: their delay tables are told for each alone. */
    static List<Subject> apart() {
        ScanParameters silent = RecordCopy.with(
                ScanParameters.defaults(), Map.of("thresholdNats", OUT_OF_REACH, "thresholdCeilingNats", OUT_OF_REACH));
        BreadthParameters narrow = RecordCopy.with(BreadthParameters.defaults(), Map.of("thresholdNats", OUT_OF_REACH));
        return List.of(
                Subjects.detectors(
                        FIRST_CONTACTS,
                        List.of(context -> new ScanDetector(context, ScanParameters.defaults(), narrow))),
                Subjects.detectors(
                        BREADTH, List.of(context -> new ScanDetector(context, silent, BreadthParameters.defaults()))));
    }

    static List<Subject> spawn() {
        List<Subject> subjects = new ArrayList<>();
        subjects.add(spawn("spawn-chain, whole", SpawnParameters.defaults()));
        for (ChainTerm term : ChainTerm.values()) {
            subjects.add(
                    spawn("without: " + term.text(), SpawnParameters.defaults().without(term)));
        }
        return subjects;
    }

    private static Subject spawn(String name, SpawnParameters parameters) {
        return Subjects.detectors(name, List.of(context -> new SpawnChainDetector(context, parameters)));
    }
}
