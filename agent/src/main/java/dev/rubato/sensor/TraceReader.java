package dev.rubato.sensor;

import dev.rubato.sensor.KernelTraceCounts.Count;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads the trace of one CPU, page by page, and gives its records to a {@link Target}. Its thread sleeps in the read
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

    /** Takes the records of several readers. */
    @FunctionalInterface
    interface Target {
        /**
         * Takes records, oldest first; the list is used again afterwards.
         *
         * @param afterGap whether the kernel lost records before these
         */
        void take(List<TraceRecord> records, boolean afterGap);
    }

    /**
     * How soon records are read: on a busy host they gather, as a timed sleep costs as much as two wake-ups by a record. All
     * readers wake at the same multiples of the time, so that what two CPUs wrote comes nearly in order.
     */
    enum Pace {
        /** At once: what a record is about may end within half a millisecond. */
        PROMPT(0),
        /** Soon: others read at once what these records have to be joined with. */
        SOON(50_000_000L),
        /**
         * A record that then waits for one of another CPU ({@link KernelEarlyRecords}) is journaled within 350 ms, which
         * leaves 50 of the reorder delay; longer would make such events late.
         */
        GATHERING(150_000_000L);

        private final long gatherNs;

        Pace(long gatherNs) {
            this.gatherNs = gatherNs;
        }
    }

    /** A page with fewer bytes free may be full: most records are shorter. */
    private static final int ROOM_FOR_ONE = 512;

    private static final long WINDOW_NS = 500_000_000L;

    /** Records in one window from which on the next are let gather: 20 a second, where a sleep costs less than waking. */
    private static final int GATHER_FROM = 10;

    private final int cpu;
    private final Source source;
    private final TracePage page;
    private final TraceDecoder decoder;
    private final KernelImages images;
    private final Target target;
    private final KernelTraceCounts counts;

    private final List<TraceRecord> batch = new ArrayList<>();
    private long damagedBefore;
    private long windowNs;
    private int inWindow;
    private boolean busy;
    private long gatherNs;
    private volatile boolean stopping;
    private volatile FileInputStream in;
    private volatile long lastMonoNs;
    private volatile long gapFromNs;
    private volatile long gapToNs;

    /**
     * @param source the pages of the CPU, whose reading waits for the first record
     */
    TraceReader(
            int cpu,
            Source source,
            TraceFormat header,
            TraceDecoder decoder,
            KernelImages images,
            Target target,
            KernelTraceCounts counts,
            Pace pace)
            throws IOException {
        this.cpu = cpu;
        this.source = source;
        this.in = source.open();
        this.page = new TracePage(header, ByteOrder.nativeOrder());
        this.decoder = decoder;
        this.images = images;
        this.target = target;
        this.counts = counts;
        this.gatherNs = pace.gatherNs;
    }

    /**
     * Reads until stopped. The kernel ends a waiting read whenever any copy of the file is closed, and a child process of
     * this JVM closes its copy at once; so an end that was not asked for means to open again. Nothing is lost by that.
     */
    @Override
    public void run() {
        hurry();
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
        } catch (IOException e) {
            if (!stopping) {
                counts.add(Count.ERRORS);
            }
        }
    }

    /** Takes the lowest real-time priority: beside a build with all CPUs busy, an ordinary thread comes too late. */
    private void hurry() {
        try {
            TraceSystemCalls.becomeRealTime();
        } catch (IOException e) {
            counts.add(Count.PRIORITY_REFUSED);
            gatherNs = Math.min(gatherNs, Pace.SOON.gatherNs); // its turn comes late, so less room is left
        }
    }

    private void readToEnd() throws IOException {
        byte[] bytes = page.bytes().array();
        for (int filled = in.read(bytes); filled > 0; filled = in.read(bytes)) {
            take(filled);
            long nowNs = System.nanoTime();
            if (busy && hasCaughtUp(nowNs)) {
                LockSupport.parkNanos(this, gatherNs - Math.floorMod(nowNs, gatherNs));
            }
        }
    }

    /** A page may also end early because a record with a long name did not fit: then what it holds is older. */
    private boolean hasCaughtUp(long nowNs) {
        return page.dataBytes() < page.bytes().array().length - ROOM_FOR_ONE && nowNs - lastMonoNs < gatherNs;
    }

    private void take(int filled) {
        page.open(filled);
        counts.add(Count.PAGES_READ);
        boolean afterGap = page.missed() != 0;
        boolean gap = afterGap;
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
                batch.add(executed.with(images.read(executed)));
            } else {
                batch.add(record);
            }
        }
        lastMonoNs = page.timeNs();
        counts.add(Count.RECORDS_READ, batch.size());
        counts.add(Count.RECORDS_UNPARSED, page.damaged() - damagedBefore);
        damagedBefore = page.damaged();
        measure(batch.size());
        if (!batch.isEmpty() || afterGap) {
            target.take(batch, afterGap);
            batch.clear();
        }
    }

    /** Keeps whether the last window of time was a busy one, by the records' own times. */
    private void measure(int records) {
        if (lastMonoNs - windowNs > WINDOW_NS) {
            busy = inWindow >= GATHER_FROM && lastMonoNs - windowNs < 2 * WINDOW_NS;
            windowNs = lastMonoNs;
            inWindow = 0;
        }
        inWindow += records;
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
