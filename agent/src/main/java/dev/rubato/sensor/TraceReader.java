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
    private final int cpu;
    private final FileInputStream in;
    private final TracePage page;
    private final TraceDecoder decoder;
    private final KernelImages images;
    private final TraceMerge merge;
    private final KernelTraceCounts counts;
    private final long pauseNs;

    private final List<TraceRecord> batch = new ArrayList<>();
    private long damagedBefore;
    private volatile boolean stopping;
    private volatile long lastMonoNs;
    private volatile long gapFromNs;
    private volatile long gapToNs;

    /**
     * @param in the pages of the CPU
     * @param pauseNs how long to let records gather after a page that was not full; 0 where promptness counts
     */
    TraceReader(
            int cpu,
            FileInputStream in,
            TraceFormat header,
            TraceDecoder decoder,
            KernelImages images,
            TraceMerge merge,
            KernelTraceCounts counts,
            long pauseNs) {
        this.cpu = cpu;
        this.in = in;
        this.page = new TracePage(header, ByteOrder.nativeOrder());
        this.decoder = decoder;
        this.images = images;
        this.merge = merge;
        this.counts = counts;
        this.pauseNs = pauseNs;
    }

    @Override
    public void run() {
        byte[] bytes = page.bytes().array();
        try (in) {
            while (!stopping) {
                int filled = in.read(bytes);
                if (filled <= 0) {
                    return; // closed
                }
                take(filled);
                if (pauseNs > 0 && page.dataBytes() < bytes.length / 2) {
                    LockSupport.parkNanos(this, pauseNs);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            if (!stopping) {
                counts.add(Count.ERRORS);
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
