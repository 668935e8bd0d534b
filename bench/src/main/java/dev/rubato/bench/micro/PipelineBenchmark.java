package dev.rubato.bench.micro;

import dev.rubato.agent.DetectorList;
import dev.rubato.bench.stream.HostStream;
import dev.rubato.detect.Detector;
import dev.rubato.detect.Pipeline;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One event of ordinary work through reorder buffer, host model and one detector, none, or all. A detector's own cost is
 * the difference to {@code none}. Making the event is in it.
 */
@State(Scope.Thread)
public class PipelineBenchmark {
    private static final List<String> NAMES =
            List.of("tempo", "scan", "spawn-chain", "replication", "gpu-hijack", "incident", "sensor-gap");
    private static final long BEGIN_NS = 1_767_571_200_000_000_000L;

    /** A thousand events a second. */
    private static final long STEP_NS = 1_000_000;

    @Param({"none", "tempo", "scan", "spawn-chain", "replication", "gpu-hijack", "incident", "sensor-gap", "all"})
    public String detectors = "all";

    private HostStream stream = new HostStream(event -> {}, BEGIN_NS, STEP_NS);
    private int number;

    @Setup
    public void make() {
        Pipeline pipeline = new Pipeline(factories(), alert -> {});
        stream = new HostStream(pipeline::accept, BEGIN_NS, STEP_NS);
    }

    private List<Detector.Factory> factories() {
        List<Detector.Factory> all = DetectorList.all();
        if (all.size() != NAMES.size()) {
            throw new IllegalStateException("name the new detector here: " + all.size() + " of " + NAMES.size());
        }
        return switch (detectors) {
            case "none" -> List.of();
            case "all" -> all;
            default -> List.of(all.get(NAMES.indexOf(detectors)));
        };
    }

    @Benchmark
    @OperationsPerInvocation(HostStream.WORK_EVENTS)
    public void event() {
        stream.work(number++);
    }
}
