package dev.rubato.bench.evaluation;

import dev.rubato.bench.baseline.Baselines;
import dev.rubato.detect.Detector;
import dev.rubato.detect.SensorGapDetector;
import dev.rubato.detect.gpu.GpuHijackDetector;
import dev.rubato.detect.gpu.GpuParameters;
import dev.rubato.detect.incident.IncidentDetector;
import dev.rubato.detect.replication.ReplicationDetector;
import dev.rubato.detect.replication.ReplicationParameters;
import dev.rubato.detect.scan.BreadthParameters;
import dev.rubato.detect.scan.ScanDetector;
import dev.rubato.detect.scan.ScanParameters;
import dev.rubato.detect.spawn.SpawnChainDetector;
import dev.rubato.detect.spawn.SpawnParameters;
import dev.rubato.detect.tempo.TempoDetector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that is evaluated, at several strictnesses: what has to be reached (nats, failures, hosts, time) is
 * multiplied by a factor, so that each subject has a curve of what it finds against how often it is wrong.
 */
final class Strictness {
    /** Factors; 1 is what is delivered, or published. */
    static final List<Double> FACTORS = List.of(0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0);

    private Strictness() {}

    /** The name of a subject at a factor. */
    static String name(String subject, double factor) {
        return subject + " × " + factor;
    }

    static List<Subject> all() {
        List<Subject> subjects = new ArrayList<>();
        for (double factor : FACTORS) {
            subjects.add(Subjects.detectors(name(Subjects.RUBATO, factor), detectors(factor)));
            Baselines.byStrictness()
                    .forEach((rule, of) -> subjects.add(Subjects.rule(name(rule, factor), () -> of.apply(factor))));
        }
        return subjects;
    }

    /** The agent's detectors with every threshold multiplied; those without one stay. */
    static List<Detector.Factory> detectors(double factor) {
        ScanParameters scan = scaled(ScanParameters.defaults(), factor, "thresholdCeilingNats", "thresholdNats");
        BreadthParameters breadth = scaled(BreadthParameters.defaults(), factor, "thresholdNats");
        SpawnParameters spawn = scaled(SpawnParameters.defaults(), factor, "highNats", "mediumNats");
        ReplicationParameters replication = scaled(ReplicationParameters.defaults(), factor, "highNats", "mediumNats");
        GpuParameters gpu = scaled(GpuParameters.defaults(), factor, "thresholdNats");
        return List.of(
                TempoDetector::new,
                context -> new ScanDetector(context, scan, breadth),
                context -> new SpawnChainDetector(context, spawn),
                context -> new ReplicationDetector(context, replication),
                context -> new GpuHijackDetector(context, gpu),
                IncidentDetector::new,
                SensorGapDetector::new);
    }

    private static <R extends Record> R scaled(R parameters, double factor, String... names) {
        Map<String, Object> changed = new HashMap<>();
        for (String name : names) {
            changed.put(name, RecordCopy.number(parameters, name) * factor);
        }
        return RecordCopy.with(parameters, changed);
    }
}
