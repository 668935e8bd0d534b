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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a journal that another process writes and tells when each item is found there, before this process decodes it.
 * Each time is too late by at most the time since it last found nothing, which is told beside it; of items that come
 * together the later ones wait for the decoding of those before. That is compiled before, on a sample. Its thread alone
 * calls the receiver until {@link #stop} has returned.
 */
final class Follower<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    /** Readings of the sample before the first that counts. */
    private static final int WARM_UP = 3_000;

    private final Journal<T> journal;
    private final Tailer<T> tailer;
    private final Codec<T> codec;
    private final Receiver<T> receiver;
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

    /** Takes what is found. */
    @FunctionalInterface
    interface Receiver<T> {
        /** {@code item} was not there at {@code nothingNs} and was at {@code foundNs}, nanoseconds since the Unix epoch. */
        void found(T item, long nothingNs, long foundNs);
    }

    /** @param sample an item of the kind that is measured */
    Follower(Path directory, Codec<T> codec, T sample, Receiver<T> receiver, Look look) throws IOException {
        this.look = look;
        this.codec = codec;
        this.receiver = receiver;
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
                    if (item != null) {
                        receiver.found(item, nothingNs, foundNs);
                    }
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

    private static long nowNs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /** Ends it; what it told is the caller's from now on. */
    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
