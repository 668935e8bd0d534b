package dev.rubato.bench.latency;

import dev.rubato.journal.Codec;
import dev.rubato.journal.DamagedRecordException;
import dev.rubato.journal.Journal;
import dev.rubato.journal.RecordReader;
import dev.rubato.journal.RecordWriter;
import dev.rubato.journal.Tailer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/**
 * Follows a journal that another process writes and notes how old each item is when it is found there, before this
 * process decodes it. It looks every {@value #LOOK_US} us, which is the error of each figure, always to the worse; of
 * items that come together the later ones wait for the decoding of those before. That is compiled before, on a sample.
 * Its thread alone touches the histogram until {@link #stop} has returned.
 */
final class Follower<T> {
    private static final long LOOK_US = 50;
    private static final long NS_PER_US = 1_000;

    /** Readings of the sample before the first that counts. */
    private static final int WARM_UP = 3_000;

    /** Longest latency that is told apart. */
    private static final long LONGEST_NS = 60_000_000_000L;

    private static final int DIGITS = 3;

    /** An item of which the latency is not asked for. */
    static final long NOT_MEASURED = Long.MIN_VALUE;

    private final Histogram histogram = new Histogram(LONGEST_NS, DIGITS);
    private final Journal<T> journal;
    private final Tailer<T> tailer;
    private final Codec<T> codec;
    private final ToLongFunction<T> dueNs;
    private final Thread thread;
    private volatile boolean stopped;

    /**
     * @param sample an item of the kind that is measured
     * @param dueNs when the item could at best have been there, nanoseconds since the Unix epoch, or {@link #NOT_MEASURED}
     */
    Follower(Path directory, Codec<T> codec, T sample, ToLongFunction<T> dueNs) throws IOException {
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
        try (journal;
                tailer) {
            while (!stopped) {
                if (tailer.await(Duration.ZERO)) {
                    long foundNs = nowNs();
                    T item = tailer.next();
                    note(item == null ? NOT_MEASURED : dueNs.applyAsLong(item), foundNs);
                } else {
                    LockSupport.parkNanos(LOOK_US * NS_PER_US);
                }
            }
        }
    }

    private void note(long fromNs, long foundNs) {
        if (fromNs != NOT_MEASURED) {
            histogram.recordValue(Math.clamp(foundNs - fromNs, 0, LONGEST_NS));
        }
    }

    private static long nowNs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /** Ends it and answers with what it noted. */
    Histogram stop() throws InterruptedException {
        stopped = true;
        thread.join();
        return histogram;
    }
}
