package dev.rubato.sensor;

import dev.rubato.sensor.KernelTraceCounts.Count;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One trace instance with a reader thread for each CPU. Owned by the thread {@code kernel-trace} while the sensor runs.
 */
final class TraceStream {
    private static final long JOIN_MS = 2000;

    private final TraceInstance instance;
    private final TraceFormat header;
    private final TraceDecoder decoder;
    private final KernelTraceCounts counts;
    private final Path procRoot;
    private final KernelReadBudget budget;
    private final String threadName;
    private final TraceReader.Pace pace;
    private final @Nullable KernelArguments copies;
    private final Map<Integer, Cpu> cpus = new LinkedHashMap<>();

    /** One CPU: its reader, and how much of its loss has been told. */
    private static final class Cpu {
        private final TraceReader reader;
        private final Thread thread;
        private long toldLost;
        private long toldGapNs;
        private long polledNs;

        Cpu(TraceReader reader, Thread thread, long nowNs) {
            this.reader = reader;
            this.thread = thread;
            this.polledNs = nowNs;
        }
    }

    /** Records of one CPU that were lost; times in nanoseconds of the monotonic clock. */
    record Loss(int cpu, long count, long fromNs, long toNs) {}

    /**
     * @param threadName the readers are called by it and their CPU's number
     * @param copies what the kernel copies of executions; null if it does not
     */
    TraceStream(
            TraceInstance instance,
            TraceDecoder decoder,
            KernelTraceCounts counts,
            Path procRoot,
            KernelReadBudget budget,
            String threadName,
            TraceReader.Pace pace,
            @Nullable KernelArguments copies)
            throws IOException {
        this.instance = instance;
        this.header = instance.pageFormat();
        this.decoder = decoder;
        this.counts = counts;
        this.procRoot = procRoot;
        this.budget = budget;
        this.threadName = threadName;
        this.pace = pace;
        this.copies = copies;
    }

    /** The instance that is read. */
    TraceInstance instance() {
        return instance;
    }

    /** Starts a reader for each of these CPUs that has none; a CPU that went offline keeps its reader. */
    void read(List<Integer> online, TraceReader.Target target, long nowNs) throws IOException {
        for (int cpu : online) {
            if (!cpus.containsKey(cpu)) {
                KernelImages images = new KernelImages(new ProcFiles(procRoot), counts, budget, copies);
                TraceReader reader =
                        new TraceReader(cpu, () -> instance.open(cpu), header, decoder, images, target, counts, pace);
                Thread thread = Thread.ofPlatform()
                        .daemon()
                        .name(threadName + "-" + cpu)
                        .unstarted(reader);
                cpus.put(cpu, new Cpu(reader, thread, nowNs));
                thread.start();
            }
        }
    }

    /** What the kernel has lost since this was asked last, by its own counters. */
    List<Loss> losses(long nowNs) {
        List<Loss> losses = new ArrayList<>();
        for (Cpu cpu : cpus.values()) {
            long gapNs = cpu.reader.gapToNs();
            try {
                long lost = instance.stats(cpu.reader.cpu()).lost();
                if (lost > cpu.toldLost) {
                    boolean placed = gapNs != cpu.toldGapNs;
                    losses.add(new Loss(
                            cpu.reader.cpu(),
                            lost - cpu.toldLost,
                            placed ? cpu.reader.gapFromNs() : cpu.polledNs,
                            placed ? gapNs : nowNs));
                    cpu.toldLost = lost;
                }
            } catch (IOException e) {
                counts.add(Count.ERRORS);
            }
            cpu.toldGapNs = gapNs;
            cpu.polledNs = nowNs;
        }
        return losses;
    }

    /** Whether every record has been read. */
    boolean isDrained() {
        for (Cpu cpu : cpus.values()) {
            try {
                if (instance.stats(cpu.reader.cpu()).entries() > 0) {
                    return false;
                }
            } catch (IOException e) {
                counts.add(Count.ERRORS);
            }
        }
        return true;
    }

    /** Ends the readers. */
    void stop() throws InterruptedException {
        for (Cpu cpu : cpus.values()) {
            cpu.reader.stop();
        }
        for (Cpu cpu : cpus.values()) {
            cpu.thread.join(JOIN_MS);
        }
    }
}
