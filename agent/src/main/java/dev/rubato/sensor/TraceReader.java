package dev.rubato.sensor;

import dev.rubato.sensor.KernelTraceCounts.Count;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads the trace of one CPU, page by page, and gives its records to a {@link TraceMerge}. Its thread sleeps in the read
 * until the kernel has written a record.
 */
final class TraceReader implements Runnable {
    /** Between two openings of the file; they are rare, see {@link #run}. */
    private static final long REOPEN_NS = 1_000_000L;

    /** Opens the pages of a CPU. */
    @FunctionalInterface
    interface Source {
        FileInputStream open() throws IOException;
    }

    private final int cpu;
    private final Source source;
    private final TracePage page;
    private final TraceDecoder decoder;
    private final KernelImages images;
    private final TraceMerge merge;
    private final KernelTraceCounts counts;
    private final long pauseNs;

    private final List<TraceRecord> batch = new ArrayList<>();
    private long damagedBefore;
    private volatile boolean stopping;
    private volatile FileInputStream in;
    private volatile long lastMonoNs;
    private volatile long gapFromNs;
    private volatile long gapToNs;

    /**
     * @param source the pages of the CPU, whose reading waits for the first record
     * @param pauseNs how long to let records gather after a page that was not full; 0 where promptness counts
     */
    TraceReader(
            int cpu,
            Source source,
            TraceFormat header,
            TraceDecoder decoder,
            KernelImages images,
            TraceMerge merge,
            KernelTraceCounts counts,
            long pauseNs)
            throws IOException {
        this.cpu = cpu;
        this.source = source;
        this.in = source.open();
        this.page = new TracePage(header, ByteOrder.nativeOrder());
        this.decoder = decoder;
        this.images = images;
        this.merge = merge;
        this.counts = counts;
        this.pauseNs = pauseNs;
    }

    /**
     * Reads until stopped. The kernel ends a waiting read whenever any copy of the file is closed, and a child process of
     * this JVM closes its copy at once; so an end that was not asked for means to open again. Nothing is lost by that.
     */
    @Override
    public void run() {
        try {
            while (!stopping) {
                readToEnd();
                if (!stopping) {
                    counts.add(Count.BUFFERS_REOPENED);
                    LockSupport.parkNanos(this, REOPEN_NS);
                    in.close();
                    in = source.open();
                }
            }
            in.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            if (!stopping) {
                counts.add(Count.ERRORS);
            }
        }
    }

    private void readToEnd() throws IOException, InterruptedException {
        byte[] bytes = page.bytes().array();
        for (int filled = in.read(bytes); filled > 0; filled = in.read(bytes)) {
            take(filled);
            if (pauseNs > 0 && page.dataBytes() < bytes.length / 2) {
                LockSupport.parkNanos(this, pauseNs);
            }
        }
    }

    private void take(int filled) throws InterruptedException {
        page.open(filled);
        counts.add(Count.PAGES_READ);
        boolean gap = page.missed() != 0;
        long before = lastMonoNs;
        while (page.next()) {
            TraceRecord record = decoder.decode(page.bytes(), page.offset(), page.length(), page.timeNs());
            if (gap) {
                gapFromNs = before;
                gapToNs = page.timeNs();
                gap = false;
            }
            if (record == null) {
                counts.add(Count.RECORDS_UNPARSED);
            } else if (record instanceof TraceRecord.ProgramExecuted executed) {
                batch.add(executed.with(images.read(executed.pid(), executed.filename())));
            } else {
                batch.add(record);
            }
        }
        lastMonoNs = page.timeNs();
        counts.add(Count.RECORDS_READ, batch.size());
        counts.add(Count.RECORDS_UNPARSED, page.damaged() - damagedBefore);
        damagedBefore = page.damaged();
        if (!batch.isEmpty()) {
            merge.add(batch);
            batch.clear();
        }
    }

    /** The CPU whose trace is read. */
    int cpu() {
        return cpu;
    }

    /** When the newest loss began, in nanoseconds of the monotonic clock; 0 if nothing was lost. */
    long gapFromNs() {
        return gapFromNs;
    }

    /** When the newest loss ended. */
    long gapToNs() {
        return gapToNs;
    }

    /** Ends the read, also one that waits. */
    void stop() {
        stopping = true;
        try {
            in.close();
        } catch (IOException e) {
            counts.add(Count.ERRORS);
        }
    }
}
