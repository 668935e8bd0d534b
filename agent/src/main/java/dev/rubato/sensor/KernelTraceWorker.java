package dev.rubato.sensor;

import dev.rubato.event.Event;
import dev.rubato.sensor.KernelTraceCounts.Count;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets the readers apply their records, one at a time, and as the thread {@code kernel-trace} settles what waits, and at
 * intervals looks at loss, new CPUs and the wall clock.
 *
 * <p>There is no queue between the readers and the mapper, as waking one more thread costs more than to map a record.
 * So the records of one CPU come in order and those of several CPUs nearly; the mapper allows for that. When the sink
 * is slow the readers wait, and what the kernel then cannot keep is counted by the kernel.
 */
final class KernelTraceWorker implements Runnable, TraceReader.Target {
    /** How long a record may come after one that is newer: longer than readers let records gather. */
    private static final long SETTLE_NS = 20_000_000L;

    private final String sensor;
    private final KernelTraceMapper mapper;
    private final KernelClock clock;
    private final List<TraceStream> streams;
    private final KernelTraceCounts counts;
    private final long pollNs;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    /** Guarded by the lock, like the mapper and the clock. */
    private boolean idle;

    private boolean closed;
    private long pollAtNs;

    /**
     * @param sensor the name for gaps
     * @param pollNs how often loss, CPUs and the clock are looked at
     */
    KernelTraceWorker(
            String sensor,
            KernelTraceMapper mapper,
            KernelClock clock,
            List<TraceStream> streams,
            KernelTraceCounts counts,
            long pollNs) {
        this.sensor = sensor;
        this.mapper = mapper;
        this.clock = clock;
        this.streams = List.copyOf(streams);
        this.counts = counts;
        this.pollNs = pollNs;
    }

    /**
     * Starts the readers, then tells the processes that are there: what was recorded meanwhile comes after them, so that
     * no process falls between.
     */
    void begin(List<Integer> cpus, Supplier<ProcSnapshot> snapshot) throws IOException {
        lock.lock();
        try {
            pollAtNs = clock.monoNowNs() + pollNs;
            for (TraceStream stream : streams) {
                stream.read(cpus, this, clock.monoNowNs());
            }
            mapper.begin(snapshot.get());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void take(List<TraceRecord> records, boolean afterGap) {
        lock.lock();
        try {
            records.forEach(mapper::apply);
            if (afterGap) {
                pollAtNs = 0;
            }
            if (idle && (afterGap || mapper.isWaiting())) {
                idle = false;
                wanted.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        try {
            while (awaitTurn()) {
                poll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Settles what waits until it is time to poll; false once closed. */
    private boolean awaitTurn() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nowNs = clock.monoNowNs();
            while (!closed && nowNs < pollAtNs) {
                idle = !mapper.isWaiting();
                long leftNs = wanted.awaitNanos(idle ? pollAtNs - nowNs : SETTLE_NS);
                idle = false;
                nowNs = clock.monoNowNs();
                if (leftNs <= 0) {
                    mapper.settle(nowNs - SETTLE_NS);
                }
            }
            pollAtNs = nowNs + pollNs;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void poll() {
        tellLosses();
        long steppedNs = resample();
        if (steppedNs != 0) {
            mapper.append(new Event.ClockStepped(clock.nowNs(), steppedNs));
        }
        try {
            List<Integer> online = TraceFs.onlineCpus();
            for (TraceStream stream : streams) {
                stream.read(online, this, clock.monoNowNs());
            }
        } catch (IOException e) {
            counts.add(Count.ERRORS);
        }
    }

    private long resample() {
        lock.lock();
        try {
            return clock.resample();
        } finally {
            lock.unlock();
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

    /** Ends the thread; readers may still deliver. */
    void close() {
        lock.lock();
        try {
            closed = true;
            wanted.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Settles what is left, once no reader delivers any more and the thread has ended. */
    void finish() {
        lock.lock();
        try {
            mapper.settle(Long.MAX_VALUE);
        } finally {
            lock.unlock();
        }
        tellLosses();
    }
}
