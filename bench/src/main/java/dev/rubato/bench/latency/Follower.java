package dev.rubato.bench.latency;

import dev.rubato.bench.machine.Commands;
import dev.rubato.journal.Codec;
import dev.rubato.journal.DamagedRecordException;
import dev.rubato.journal.Journal;
import dev.rubato.journal.RecordReader;
import dev.rubato.journal.RecordWriter;
import dev.rubato.journal.Tailer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a journal that another process writes and notes how old each item is when it is found there, before this
 * process decodes it. Each figure is too great by at most the time since it last found nothing, which is noted beside it;
 * of items that come together the later ones wait for the decoding of those before. That is compiled before, on a sample.
 * Its thread alone touches the histograms until {@link #stop} has returned.
 */
final class Follower<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    /** Readings of the sample before the first that counts. */
    private static final int WARM_UP = 3_000;

    /** Longest latency that is told apart. */
    private static final long LONGEST_NS = 60_000_000_000L;

    private static final int DIGITS = 3;

    /** An item of which the latency is not asked for. */
    static final long NOT_MEASURED = Long.MIN_VALUE;

    private final Found found = new Found(new Histogram(LONGEST_NS, DIGITS), new Histogram(LONGEST_NS, DIGITS));
    private final Journal<T> journal;
    private final Tailer<T> tailer;
    private final Codec<T> codec;
    private final ToLongFunction<T> dueNs;
    private final Look look;
    private final Thread thread;
    private volatile boolean stopped;

    /**
     * How it looks for items. Each look takes time from those who write them.
     *
     * @param everyNs from one look to the next
     * @param first whether it is run before ordinary threads: beside a load it would wait for a CPU otherwise, for
     *     longer than an alert takes
     */
    record Look(long everyNs, boolean first) {
        /** For what comes seldom and is a matter of milliseconds. */
        static final Look CLOSE = new Look(500_000, true);

        /** For what comes in hundreds and is a matter of tenths of a second. */
        static final Look CASUAL = new Look(1_000_000, false);
    }

    /**
     * What was noted of each item, in nanoseconds.
     *
     * @param age how old it was when it was found
     * @param error by how much at most that is too great
     */
    record Found(Histogram age, Histogram error) {}

    /**
     * @param sample an item of the kind that is measured
     * @param dueNs when the item could at best have been there, nanoseconds since the Unix epoch, or {@link #NOT_MEASURED}
     */
    Follower(Path directory, Codec<T> codec, T sample, ToLongFunction<T> dueNs, Look look) throws IOException {
        this.look = look;
        this.codec = codec;
        this.dueNs = dueNs;
        warmUp(sample);
        this.journal = Journal.openReadOnly(directory, codec);
        this.tailer = journal.fromEnd();
        this.thread =
                Thread.ofPlatform().name("follow-" + directory.getFileName()).start(this::follow);
    }

    private void warmUp(T sample) throws IOException {
        RecordWriter writer = new RecordWriter();
        codec.encode(sample, writer);
        byte[] record = writer.toBytes();
        RecordReader reader = new RecordReader();
        try {
            for (int i = 0; i < WARM_UP; i++) {
                reader.open(record, record.length);
                if (!codec.decode(reader).equals(sample)) {
                    throw new IOException("a sample is not what was written: " + sample);
                }
            }
        } catch (DamagedRecordException e) {
            throw new IOException("a sample cannot be read: " + e.getMessage(), e);
        }
    }

    private void follow() {
        long nothingNs = nowNs();
        if (look.first) {
            runFirst();
        }
        try (journal;
                tailer) {
            while (!stopped) {
                long lookNs = nowNs();
                if (tailer.await(Duration.ZERO)) {
                    long foundNs = nowNs();
                    T item = tailer.next();
                    note(item == null ? NOT_MEASURED : dueNs.applyAsLong(item), nothingNs, foundNs);
                } else {
                    nothingNs = lookNs;
                    LockSupport.parkNanos(look.everyNs);
                }
            }
        }
    }

    /**
     * Makes the calling thread, and none that it starts, one of the real-time class SCHED_FIFO, see sched(7). It sleeps
     * most of the time.
     */
    private void runFirst() {
        try {
            Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
            Commands.run(
                    "chrt",
                    "--reset-on-fork",
                    "--fifo",
                    "--pid",
                    "1",
                    self.getFileName().toString());
        } catch (IOException e) {
            LOG.warn("the thread that looks may wait for a CPU: {}", e.getMessage());
        } catch (InterruptedException e) {
            stopped = true;
            Thread.currentThread().interrupt();
        }
    }

    private void note(long fromNs, long nothingNs, long foundNs) {
        if (fromNs != NOT_MEASURED) {
            found.age.recordValue(Math.clamp(foundNs - fromNs, 0, LONGEST_NS));
            found.error.recordValue(Math.clamp(foundNs - nothingNs, 0, LONGEST_NS));
        }
    }

    private static long nowNs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /** Ends it and answers with what it noted. */
    Found stop() throws InterruptedException {
        stopped = true;
        thread.join();
        return found;
    }
}
