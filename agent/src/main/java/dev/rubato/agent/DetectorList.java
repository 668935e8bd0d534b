package dev.rubato.agent;

import dev.rubato.detect.Detector;
import dev.rubato.detect.SensorGapDetector;
import dev.rubato.detect.gpu.GpuHijackDetector;
import dev.rubato.detect.gpu.GpuParameters;
import dev.rubato.detect.incident.IncidentDetector;
import dev.rubato.detect.replication.ReplicationDetector;
import dev.rubato.detect.replication.ReplicationParameters;
import dev.rubato.detect.scan.ScanDetector;
import dev.rubato.detect.scan.ScanParameters;
import dev.rubato.detect.spawn.SpawnChainDetector;
import dev.rubato.detect.spawn.SpawnParameters;
import dev.rubato.detect.tempo.TempoDetector;
import java.util.List;

/** The detectors, in the order in which they are told what happened: add a new one here. */
public final class DetectorList {
    private DetectorList() {}

    public static List<Detector.Factory> all() {
        return List.of(
                TempoDetector::new,
                context -> new ScanDetector(context, ScanParameters.defaults()),
                context -> new SpawnChainDetector(context, SpawnParameters.defaults()),
                context -> new ReplicationDetector(context, ReplicationParameters.defaults()),
                context -> new GpuHijackDetector(context, GpuParameters.defaults()),
                IncidentDetector::new,
                SensorGapDetector::new);
    }
}
