package dev.rubato.bench.latency;

import dev.rubato.journal.Codec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.Tailer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/**
 * Follows a journal that another process writes and notes how old each item is when it can be read. It looks every
 * {@value #LOOK_US} us, which is the error of each figure, always to the worse. Its thread alone touches the histogram
 * until {@link #stop} has returned.
 */
final class Follower<T> {
    private static final long LOOK_US = 50;
    private static final long NS_PER_US = 1_000;

    /** Longest latency that is told apart. */
    private static final long LONGEST_NS = 60_000_000_000L;

    private static final int DIGITS = 3;

    /** An item of which the latency is not asked for. */
    static final long NOT_MEASURED = Long.MIN_VALUE;

    private final Histogram histogram = new Histogram(LONGEST_NS, DIGITS);
    private final Path directory;
    private final Codec<T> codec;
    private final ToLongFunction<T> dueNs;
    private final Thread thread;
    private volatile boolean stopped;

    /**
     * @param dueNs when the item could at best have been there, nanoseconds since the Unix epoch, or {@link #NOT_MEASURED}
     */
    Follower(Path directory, Codec<T> codec, ToLongFunction<T> dueNs) {
        this.directory = directory;
        this.codec = codec;
        this.dueNs = dueNs;
        this.thread =
                Thread.ofPlatform().name("follow-" + directory.getFileName()).start(this::follow);
    }

    private void follow() {
        try (Journal<T> journal = Journal.openReadOnly(directory, codec);
                Tailer<T> tailer = journal.fromEnd()) {
            while (!stopped) {
                T item = tailer.next();
                if (item == null) {
                    LockSupport.parkNanos(LOOK_US * NS_PER_US);
                } else {
                    note(dueNs.applyAsLong(item));
                }
            }
        }
    }

    private void note(long fromNs) {
        if (fromNs != NOT_MEASURED) {
            histogram.recordValue(Math.clamp(nowNs() - fromNs, 0, LONGEST_NS));
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
