package dev.rubato.sensor;

import dev.rubato.event.Event;
import dev.rubato.sensor.KernelTraceCounts.Count;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the readers apply their records, one reader at a time, and as the thread {@code kernel-trace} settles what waits,
 * and at intervals looks at loss, new CPUs and the wall clock.
 *
 * <p>Whoever delivers applies, as waking one more thread costs more than to map a record; a reader that finds another at
 * it leaves its records to that one, so that no reader ever waits for a thread that has lost its CPU. The records of one
 * CPU come in order and those of several CPUs nearly; the mapper allows for that. When the sink is slow records queue up,
 * then the readers wait, and what the kernel then cannot keep is counted by the kernel.
 */
final class KernelTraceWorker implements Runnable, TraceReader.Target {
    /**
     * How long a record may come after one that is newer: longer than a reader lets records gather while another CPU's
     * reader, with little to read, delivers at once. A program whose fork does not come waits for it {@link
     * KernelEarlyRecords so much longer}, still within the reorder delay.
     */
    private static final long SETTLE_NS = 200_000_000L;

    /** How often it is looked whether something has waited so long. */
    private static final long SETTLE_LOOK_NS = 50_000_000L;

    private static final int MAX_QUEUED = 65_536;

    private final String sensor;
    private final KernelTraceMapper mapper;
    private final KernelClock clock;
    private final List<TraceStream> streams;
    private final KernelTraceCounts counts;
    private final long pollNs;

    private final Queue<TraceRecord> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    /** Guards the mapper. */
    private final ReentrantLock applying = new ReentrantLock();

    private volatile boolean settling;
    private volatile boolean gapSeen;
    private volatile boolean closed;
    private volatile @Nullable Thread thread;

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
        applying.lock();
        try {
            for (TraceStream stream : streams) {
                stream.read(cpus, this, clock.monoNowNs());
            }
            mapper.begin(snapshot.get());
        } finally {
            applying.unlock();
        }
        applyQueued();
    }

    @Override
    public void take(List<TraceRecord> records, boolean afterGap) {
        queue.addAll(records);
        if (queued.addAndGet(records.size()) > MAX_QUEUED) {
            apply(Long.MIN_VALUE);
        }
        applyQueued();
        if (afterGap) {
            gapSeen = true;
            LockSupport.unpark(thread);
        }
    }

    /** Applies what is queued, unless somebody else is at it, who will look again. */
    private void applyQueued() {
        while (!queue.isEmpty() && applying.tryLock()) {
            try {
                drain();
                if (mapper.isWaiting() && !settling) {
                    settling = true;
                    LockSupport.unpark(thread);
                }
            } finally {
                applying.unlock();
            }
        }
    }

    private void drain() {
        for (TraceRecord record = queue.poll(); record != null; record = queue.poll()) {
            queued.decrementAndGet();
            mapper.apply(record);
        }
    }

    /** Applies what is queued and settles what waits since {@code horizonMonoNs}; waits for its turn. */
    private void apply(long horizonMonoNs) {
        applying.lock();
        try {
            drain();
            mapper.settle(horizonMonoNs);
            settling = mapper.isWaiting();
        } finally {
            applying.unlock();
        }
        applyQueued();
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        long pollAtNs = clock.monoNowNs() + pollNs;
        while (!closed) {
            long nowNs = clock.monoNowNs();
            apply(nowNs - SETTLE_NS);
            if (gapSeen || nowNs >= pollAtNs) {
                gapSeen = false;
                poll();
                pollAtNs = nowNs + pollNs;
            }
            LockSupport.parkNanos(this, settling ? SETTLE_LOOK_NS : pollAtNs - nowNs);
        }
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
                stream.read(online, this, clock.monoNowNs());
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

    /** Ends the thread; readers may still deliver. */
    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /** Settles what is left, once no reader delivers any more and the thread has ended. */
    void finish() {
        apply(Long.MAX_VALUE);
        tellLosses();
    }
}
