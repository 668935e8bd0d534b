package dev.rubato.sensor;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A daemon thread that repeats one job at the pace that the job asks for, until closed. A job that fails is counted,
 * logged the first time, and tried again after a pause that doubles up to a minute.
 */
final class OshiSampleThread implements AutoCloseable {
    /** A delay that only {@link #wake} ends. */
    static final long UNTIL_WOKEN = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(OshiSampleThread.class);
    private static final long FIRST_PAUSE_NS = 1_000_000_000L;
    private static final long LONGEST_PAUSE_NS = 60_000_000_000L;
    private static final long JOIN_MS = 5_000;

    /** What is repeated. */
    @FunctionalInterface
    interface Job {
        /** Does it once and tells after how many nanoseconds it wants to run again. */
        long run();
    }

    private final Job job;
    private final Thread thread;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicLong failures = new AtomicLong();
    private long failuresInARow;
    private volatile boolean closed;

    /** @param name of the thread */
    OshiSampleThread(String name, Job job) {
        this.job = job;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::repeat);
    }

    void start() {
        thread.start();
    }

    /** Runs the job soon, once for any number of calls before it begins; never blocks. */
    void wake() {
        if (!woken.getAndSet(true)) {
            LockSupport.unpark(thread);
        }
    }

    /** How often the job failed. */
    long failures() {
        return failures.get();
    }

    private void repeat() {
        while (!closed) {
            woken.set(false);
            long delayNs = attempt();
            long sinceNs = System.nanoTime();
            while (!closed && !woken.get()) {
                if (delayNs == UNTIL_WOKEN) {
                    LockSupport.park(this);
                    continue;
                }
                long leftNs = delayNs - (System.nanoTime() - sinceNs);
                if (leftNs <= 0) {
                    break;
                }
                LockSupport.parkNanos(this, leftNs);
            }
        }
    }

    private long attempt() {
        try {
            long delayNs = job.run();
            failuresInARow = 0;
            return delayNs;
        } catch (RuntimeException | LinkageError e) {
            // A library that cannot load its native part throws LinkageError: this sensor goes without, not the agent.
            if (failures.getAndIncrement() == 0) {
                LOG.warn("{}: {} (further failures are counted, not logged)", thread.getName(), e.toString());
            }
            return Math.min(FIRST_PAUSE_NS << Math.min(failuresInARow++, 6), LONGEST_PAUSE_NS);
        }
    }

    /** Ends the thread after the run in progress. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        if (thread.equals(Thread.currentThread()) || !thread.isAlive()) {
            return;
        }
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
