package dev.rubato.sensor;

import dev.rubato.event.Event;
import dev.rubato.sensor.KernelTraceCounts.Count;
import java.io.IOException;
import java.util.List;

/**
 * The thread {@code kernel-trace}: releases merged records to the mapper, and at intervals looks at loss, new CPUs and
 * the wall clock.
 */
final class KernelTraceWorker implements Runnable {
    /** Bound of the adapted hold, well below the lateness that detection allows for. */
    private static final long LONGEST_HOLD_NS = 80_000_000L;

    /** How long every reader has to be in time before the hold is halved. */
    private static final long CALM_NS = 2_000_000_000L;

    private final String sensor;
    private final TraceMerge merge;
    private final KernelTraceMapper mapper;
    private final KernelClock clock;
    private final List<TraceStream> streams;
    private final KernelTraceCounts counts;
    private final long leastHoldNs;
    private final long pollNs;
    private long holdNs;
    private long lateAtNs;

    /**
     * @param holdNs how far back records are released while every reader is in time
     * @param pollNs how often loss, CPUs and the clock are looked at
     */
    KernelTraceWorker(
            String sensor,
            TraceMerge merge,
            KernelTraceMapper mapper,
            KernelClock clock,
            List<TraceStream> streams,
            KernelTraceCounts counts,
            long holdNs,
            long pollNs) {
        this.sensor = sensor;
        this.merge = merge;
        this.mapper = mapper;
        this.clock = clock;
        this.streams = List.copyOf(streams);
        this.counts = counts;
        this.leastHoldNs = holdNs;
        this.holdNs = holdNs;
        this.pollNs = pollNs;
    }

    @Override
    public void run() {
        long pollAtNs = clock.monoNowNs() + pollNs;
        try {
            long waitNs = pollNs;
            while (merge.await(waitNs)) {
                merge.hold(holdNs);
                long nowNs = clock.monoNowNs();
                adapt(release(nowNs - holdNs) > 0, nowNs);
                if (nowNs >= pollAtNs || sawGap()) {
                    poll();
                    pollAtNs = nowNs + pollNs;
                }
                waitNs = mapper.isWaiting() ? holdNs : Math.max(1, pollAtNs - nowNs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int release(long horizonMonoNs) {
        int late = merge.release(horizonMonoNs, mapper::apply);
        mapper.settle(horizonMonoNs);
        return late;
    }

    /** A reader that gets no turn on a busy host delivers late: then records are held longer, for some time. */
    private void adapt(boolean late, long nowNs) {
        if (late) {
            holdNs = Math.min(2 * holdNs, LONGEST_HOLD_NS);
            lateAtNs = nowNs;
        } else if (holdNs > leastHoldNs && nowNs - lateAtNs > CALM_NS) {
            holdNs = Math.max(holdNs / 2, leastHoldNs);
            lateAtNs = nowNs;
        }
    }

    /** Releases what is left, once no reader delivers any more; called after the thread has ended. */
    void finish() {
        release(Long.MAX_VALUE);
        tellLosses();
    }

    private boolean sawGap() {
        for (TraceStream stream : streams) {
            if (stream.sawGap()) {
                return true;
            }
        }
        return false;
    }

    private void poll() {
        tellLosses();
        long steppedNs = clock.resample();
        if (steppedNs != 0) {
            mapper.append(new Event.ClockStepped(clock.nowNs(), steppedNs));
        }
        try {
            List<Integer> online = TraceFs.onlineCpus();
            for (TraceStream stream : streams) {
                stream.read(online, clock.monoNowNs());
            }
        } catch (IOException e) {
            counts.add(Count.ERRORS);
        }
    }

    private void tellLosses() {
        for (TraceStream stream : streams) {
            for (TraceStream.Loss loss : stream.losses(clock.monoNowNs())) {
                counts.add(Count.RECORDS_LOST, loss.count());
                mapper.append(new Event.SensorGap(
                        clock.nowNs(),
                        sensor,
                        loss.count(),
                        clock.epochNs(loss.fromNs()),
                        clock.epochNs(loss.toNs()),
                        "the trace buffer of CPU " + loss.cpu() + " was full"));
            }
        }
    }
}
