package dev.rubato.bench.growth;

import dev.rubato.agent.DetectorList;
import dev.rubato.bench.stream.HostStream;
import dev.rubato.detect.Pipeline;
import java.util.function.ObjIntConsumer;

/**
 * What an event costs, and what memory the tables take, on a host that already holds so many of one thing. Everything
 * after the journal: reorder buffer, host model, all detectors.
 */
final class ModelGrowth {
    private static final long BEGIN_NS = 1_767_571_200_000_000_000L;
    private static final long STEP_NS = 200_000;

    private static final long SILENCE_NS = 1_000_000_000L;

    /** Six events each; long enough for the compiler and for the tables to turn over. */
    private static final int WORK = 30_000;

    private ModelGrowth() {}

    /** Things of which a host may hold many. */
    enum Thing {
        PROCESSES("live processes", HostStream::processes),
        LISTENERS("listeners", HostStream::listeners),
        FLOWS("open flows", HostStream::flows),
        LINEAGES("lineages", HostStream::lineages);

        final String text;

        @SuppressWarnings("ImmutableEnumChecker") // method references
        private final ObjIntConsumer<HostStream> make;

        Thing(String text, ObjIntConsumer<HostStream> make) {
            this.text = text;
            this.make = make;
        }
    }

    /**
     * @param fillNs nanoseconds for each event while the host was filled
     * @param workNs nanoseconds for each event of ordinary work afterwards
     * @param heapBytes heap that the tables retain
     * @param evictions entries that bounded tables pushed out, all counted
     */
    record Figures(double fillNs, double workNs, long heapBytes, long evictions) {}

    static Figures measure(Thing thing, int count) {
        long before = usedHeap();
        Pipeline pipeline = new Pipeline(DetectorList.all(), alert -> {});
        HostStream stream = new HostStream(pipeline::accept, BEGIN_NS, STEP_NS);
        long beganNs = System.nanoTime();
        long eventsBefore = pipeline.events();
        thing.make.accept(stream, count);
        stream.silence(SILENCE_NS);
        double fillNs = (double) (System.nanoTime() - beganNs) / Math.max(1, pipeline.events() - eventsBefore);
        long heap = Math.max(0, usedHeap() - before);
        beganNs = System.nanoTime();
        for (int i = 0; i < WORK; i++) {
            stream.work(i);
        }
        double workNs = (double) (System.nanoTime() - beganNs) / WORK / HostStream.WORK_EVENTS;
        long evictions = pipeline.model().evictions().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return new Figures(fillNs, workNs, heap, evictions);
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
