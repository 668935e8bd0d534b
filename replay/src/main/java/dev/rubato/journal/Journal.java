package dev.rubato.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.jspecify.annotations.Nullable;

/**
 * An append-only sequence of items in segment files, which survives the process and is read by any number of tailers.
 *
 * <p>One process writes a journal, any number of its threads append, and every item that {@link #append} has returned
 * for is there after the process was killed (not after the host lost power). Each opening for writing begins a new
 * segment. Tailers of this process are woken by an append; those of other processes look at intervals.
 *
 * <p>Segments are Chronicle Queue files, mapped in blocks of 512 KiB; the records in them are described at
 * {@link RecordWriter}.
 *
 * @param <T> what the journal keeps
 */
public final class Journal<T> implements AutoCloseable {
    /** What is mapped at a time, with a quarter of it as overlap; what was written of it stays resident while it is. */
    private static final long BLOCK_BYTES = 512 << 10;

    private static final int INDEX_COUNT = 512;
    private static final int INDEX_SPACING = 64;
    private static final long WRITE_LOCK_TIMEOUT_MS = 1_000;

    private final Path directory;
    private final Codec<T> codec;
    private final SingleChronicleQueue queue;
    private final Segments segments;
    private final JournalCounters counters = new JournalCounters();
    private final AppendSignal signal = new AppendSignal();
    private final List<Tailer<T>> tailers = new CopyOnWriteArrayList<>();
    private final ThreadLocal<RecordWriter> writers = ThreadLocal.withInitial(RecordWriter::new);
    private final @Nullable JournalWriter writer;
    private volatile boolean closed;

    private Journal(
            Path directory, Codec<T> codec, @Nullable JournalDirectory claim, JournalLimits limits, UnreadLoss loss) {
        this.directory = directory;
        this.codec = codec;
        this.segments = new Segments(directory);
        SegmentClock clock = new SegmentClock();
        SingleChronicleQueueBuilder builder = SingleChronicleQueueBuilder.binary(directory)
                .rollCycle(Segments.ROLL_CYCLE)
                .blockSize(BLOCK_BYTES)
                .indexCount(INDEX_COUNT)
                .indexSpacing(INDEX_SPACING)
                .timeoutMS(WRITE_LOCK_TIMEOUT_MS)
                .readOnly(claim == null);
        if (claim == null) {
            queue = builder.build();
            writer = null;
        } else {
            List<Segments.Segment> kept = segments.list();
            if (!kept.isEmpty()) {
                clock.continueAfter(kept.getLast().labelMs());
            }
            queue = builder.timeProvider(clock).build();
            queue.refreshDirectoryListing();
            SegmentSpace space = new SegmentSpace(directory, limits.minFreeBytes());
            Retention retention = new Retention(queue, segments, limits, counters, () -> tailers, loss);
            SegmentQuarantine quarantine = new SegmentQuarantine(queue, segments, counters);
            writer = new JournalWriter(queue, claim, clock, space, segments, retention, quarantine, limits);
        }
    }

    /**
     * Opens a journal for writing and reading, and creates its directory with mode 0700 if it is missing.
     *
     * @throws JournalException if the directory cannot be used, in words that say what to do
     */
    public static <T> Journal<T> open(Path directory, Codec<T> codec, JournalLimits limits) {
        return open(directory, codec, limits, (tailer, records) -> {});
    }

    /** Like {@link #open(Path, Codec, JournalLimits)}; {@code loss} is told of records deleted before they were read. */
    public static <T> Journal<T> open(Path directory, Codec<T> codec, JournalLimits limits, UnreadLoss loss) {
        ChronicleSettings.apply();
        JournalDirectory claim = JournalDirectory.claim(directory);
        try {
            TableSpace.ensure(directory);
            return new Journal<>(directory, codec, claim, limits, loss);
        } catch (JournalException e) {
            claim.close();
            throw e;
        } catch (Exception | AssertionError | InternalError e) {
            claim.close();
            throw new JournalException("cannot open the journal " + directory + " (" + e + "): move its files away", e);
        }
    }

    /**
     * Why this process may not write a journal in {@code directory}, in words for its user; empty if it may, as far as
     * owner and permissions tell. Changes nothing.
     */
    public static Optional<String> refusal(Path directory) {
        return JournalDirectory.refusal(directory);
    }

    /**
     * Opens a journal for reading beside the process that writes it. Only unnamed tailers can be used.
     *
     * @throws JournalException if there is no journal, this process may not read it, or a file's header is not one that
     *     this version writes
     */
    public static <T> Journal<T> openReadOnly(Path directory, Codec<T> codec) {
        ChronicleSettings.apply();
        if (!Files.isRegularFile(directory.resolve(TableSpace.FILE))) {
            throw new JournalException(
                    Files.notExists(directory) || (Files.isReadable(directory) && Files.isExecutable(directory))
                            ? "there is no journal in " + directory + ": start the agent first, or set journal.dir"
                            : "this process may not read the journal directory " + directory
                                    + ": use the agent's user, or set journal.dir");
        }
        try {
            FileHeaders.check(directory);
            JournalLimits none = JournalLimits.of(Long.MAX_VALUE, Duration.ofDays(1));
            return new Journal<>(directory, codec, null, none, (tailer, records) -> {});
        } catch (JournalException e) {
            throw e;
        } catch (Exception | AssertionError | InternalError e) {
            throw new JournalException("cannot read the journal " + directory + " (" + e + ")", e);
        }
    }

    /**
     * Appends one item and wakes the readers. Safe to call from several threads.
     *
     * @return the item's index, which grows with every append
     * @throws JournalFullException if the disk has no room; the item is lost, the journal stays usable
     * @throws JournalException if the journal is read-only or closed, or the item would make too long a record
     */
    public long append(T item) {
        JournalWriter to = writer;
        if (to == null) {
            throw new JournalException("the journal " + directory + " is open for reading only");
        }
        try {
            RecordWriter record = writers.get();
            codec.encode(item, record);
            record.seal();
            long index = to.append(record);
            counters.appended.increment();
            counters.appendedBytes.add(record.length());
            if (record.wasCut()) {
                counters.cut.increment();
            }
            signal.appended();
            return index;
        } catch (JournalFullException e) {
            counters.refusedFull.increment();
            throw e;
        } catch (JournalException e) {
            counters.refusedOther.increment();
            throw e;
        }
    }

    /**
     * The tailer of this name, where it stood when it was last used, also by an earlier process; a new one begins with
     * the oldest record. Each name is open once at a time.
     */
    public Tailer<T> tailer(String name) {
        if (writer == null) {
            throw new JournalException(
                    "the journal " + directory + " is open for reading only: it has no named tailers");
        }
        if (tailers.stream().anyMatch(open -> open.name().equals(name))) {
            throw new JournalException("the tailer " + name + " of " + directory + " is open already");
        }
        return register(new Tailer<>(this, name, queue.createTailer(name)));
    }

    /**
     * Like {@link #tailer}, for a reader that takes many items before it is done with the first; the name is open once
     * at a time.
     */
    public ReadAhead<T> readAhead(String name) {
        Tailer<T> named = tailer(name);
        forget(named);
        Tailer<T> kept = register(named.withoutName());
        Tailer<T> reader = register(new Tailer<>(this, name, queue.createTailer()));
        return new ReadAhead<>(this, kept, reader);
    }

    /** How many records there are from {@code position} on. Costs a look into each segment after it. */
    long countFrom(long position) {
        long count = 0;
        int first = Segments.ROLL_CYCLE.toCycle(position);
        for (Segments.Segment segment : segments.list()) {
            if (segment.cycle() < first) {
                continue;
            }
            long records = Retention.countRecords(queue, segment);
            count += segment.cycle() == first
                    ? Math.max(0, records - Segments.ROLL_CYCLE.toSequenceNumber(position))
                    : records;
        }
        return count;
    }

    /** A tailer without name that begins with the oldest record. */
    public Tailer<T> fromStart() {
        return register(new Tailer<>(this, "", queue.createTailer()));
    }

    /** A tailer without name that begins after the newest record. */
    public Tailer<T> fromEnd() {
        Tailer<T> tailer = fromStart();
        tailer.seekEnd();
        return tailer;
    }

    /**
     * A tailer without name that begins with the first record of at least this time. It finds the segment by halving and
     * reads on from there; times may be out of order by up to {@link Tailer#MAX_DISORDER_NS}.
     */
    public Tailer<T> fromTime(long timeNs) {
        Tailer<T> tailer = fromStart();
        tailer.seekTime(timeNs);
        return tailer;
    }

    private Tailer<T> register(Tailer<T> tailer) {
        tailers.add(tailer);
        return tailer;
    }

    void forget(Tailer<T> tailer) {
        tailers.remove(tailer);
    }

    /**
     * Does what the first {@link #append} needs and later ones do not; writes nothing.
     *
     * @throws JournalException what that append would throw
     */
    public void prepare() {
        if (writer != null) {
            writer.prepare();
        }
    }

    /** Deletes what the limits do not allow. Beginning a segment does the same; a quiet journal may call it at intervals. */
    public void enforceLimits() {
        if (writer != null) {
            writer.enforceLimits();
        }
    }

    /** Ends the waits of this process's readers, {@link Tailer#await}, although nothing was appended. Any thread may ask. */
    public void wakeReaders() {
        signal.wakeAll();
    }

    /** What was counted since the journal was opened. */
    public JournalStatistics statistics() {
        return counters.snapshot();
    }

    public Path directory() {
        return directory;
    }

    Codec<T> codec() {
        return codec;
    }

    Segments segments() {
        return segments;
    }

    JournalCounters counters() {
        return counters;
    }

    AppendSignal signal() {
        return signal;
    }

    /** Whether appends happen in this process, which then wakes its own readers. */
    boolean isWriter() {
        return writer != null;
    }

    boolean isClosed() {
        return closed;
    }

    /** Closes the tailers, ending their waits, and then the files. Every append that has returned is kept. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        wakeReaders();
        tailers.forEach(Tailer::close);
        if (writer != null) {
            writer.close();
        } else {
            queue.close();
        }
    }
}
