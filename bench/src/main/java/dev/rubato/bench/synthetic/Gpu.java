package dev.rubato.bench.synthetic;

import dev.rubato.event.Event;
import dev.rubato.event.ProcessKey;
import java.util.List;
import java.util.Optional;

/** One graphics card of a made-up host, sampled every two seconds while something is told about it. */
final class Gpu {
    static final long SAMPLE_NS = 2 * Times.SECOND;
    private static final String DEVICE = "NVIDIA RTX A4000";
    private static final long GIB = 1L << 30;
    private static final long TOTAL_BYTES = 16 * GIB;
    private static final long DESKTOP_BYTES = GIB / 3;

    private final SyntheticHost host;
    private final boolean seesProcesses;
    private long nextNs;

    /** @param seesProcesses whether the driver says which process uses it */
    Gpu(SyntheticHost host, boolean seesProcesses, long fromNs) {
        this.host = host;
        this.seesProcesses = seesProcesses;
        this.nextNs = fromNs;
    }

    /** Nothing computes; the desktop draws now and then. */
    void idleUntil(long untilNs) {
        while (nextNs < untilNs) {
            boolean draws = host.draws.chance(0.06);
            sample(draws ? host.draws.between(3, 25) : host.draws.between(0, 2), Optional.empty(), 0);
        }
    }

    /** {@code process} computes on average at {@code percent}. */
    void busyUntil(long untilNs, ProcessKey process, double percent, double deviation, double gib) {
        while (nextNs < untilNs) {
            double load = Math.clamp(host.draws.gaussian(percent, deviation), 1, 100);
            sample(load, Optional.of(process), (long) (gib * GIB));
        }
    }

    /** {@code process} keeps its memory and waits. */
    void loadedUntil(long untilNs, ProcessKey process, double gib) {
        while (nextNs < untilNs) {
            sample(host.draws.between(0, 2), Optional.of(process), (long) (gib * GIB));
        }
    }

    private void sample(double percent, Optional<ProcessKey> process, long bytes) {
        List<Event.GpuUse> uses = seesProcesses && process.isPresent()
                ? List.of(new Event.GpuUse(process.get(), Event.GpuContext.COMPUTE, percent, bytes))
                : List.of();
        host.tell(new Event.GpuSampled(nextNs, DEVICE, percent, DESKTOP_BYTES + bytes, TOTAL_BYTES, uses));
        nextNs += SAMPLE_NS;
    }

    long nextNs() {
        return nextNs;
    }
}
