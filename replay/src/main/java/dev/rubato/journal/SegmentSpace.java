package dev.rubato.journal;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that the disk really holds the part of the segment that is going to be written through the memory map.
 *
 * <p>A mapped write to a hole of a sparse file on a full disk ends in SIGBUS instead of an error. So the zeros ahead of
 * the write position are written as ordinary file output first, which fails in an orderly way. Only the one appending
 * thread of the one writing process touches that part of the file. Owned by the thread that holds the append lock.
 */
final class SegmentSpace implements AutoCloseable {
    /** Bytes that are made sure of in one go; also what a segment takes at least. */
    static final int STEP_BYTES = 256 << 10;

    /** What one append may touch at most: a record and the index pages that may follow it. */
    private static final int MARGIN_BYTES = RecordWriter.MAX_RECORD_BYTES + (64 << 10);

    /** A full disk is asked again after this time; until then appends are refused at once. */
    private static final long RETRY_NS = 200_000_000L;

    private static final byte[] ZEROS = new byte[64 << 10];

    private final Path directory;
    private final File disk;
    private final long minFreeBytes;
    private @Nullable RandomAccessFile segment;
    private long allocatedBytes;
    private long refusedNs;
    private @Nullable String refusal;

    SegmentSpace(Path directory, long minFreeBytes) {
        this.directory = directory;
        this.disk = directory.toFile();
        this.minFreeBytes = minFreeBytes;
    }

    /** Makes the file of a new segment, with room for its header and first records. */
    void create(Path file) {
        throwIfRefusedBefore();
        checkFree();
        close();
        try {
            segment = new RandomAccessFile(file.toFile(), "rw");
            allocatedBytes = 0;
            extend(segment);
        } catch (IOException e) {
            throw refuse("cannot be extended (" + e.getMessage() + ")");
        }
    }

    /** Makes sure of the bytes that an append at {@code writePosition} may touch. */
    void ensure(long writePosition) {
        if (writePosition + MARGIN_BYTES <= allocatedBytes) {
            return;
        }
        throwIfRefusedBefore();
        RandomAccessFile file = segment;
        if (file == null) {
            throw new IllegalStateException("no segment was begun");
        }
        try {
            while (writePosition + MARGIN_BYTES > allocatedBytes) {
                checkFree();
                extend(file);
            }
        } catch (IOException e) {
            throw refuse("cannot be extended (" + e.getMessage() + ")");
        }
    }

    /** What a segment that was written up to {@code writePosition} takes on disk. */
    static long takenBytes(long writePosition) {
        return (writePosition + MARGIN_BYTES + STEP_BYTES - 1) / STEP_BYTES * STEP_BYTES;
    }

    private void extend(RandomAccessFile file) throws IOException {
        file.seek(allocatedBytes);
        for (int written = 0; written < STEP_BYTES; written += ZEROS.length) {
            file.write(ZEROS);
        }
        allocatedBytes += STEP_BYTES;
    }

    private void checkFree() {
        long freeBytes = disk.getUsableSpace();
        if (freeBytes < minFreeBytes + STEP_BYTES) {
            throw refuse(
                    "has " + (freeBytes >> 10) + " KiB free and leaves " + (minFreeBytes >> 10) + " KiB to the host");
        }
    }

    private JournalFullException refuse(String why) {
        refusal = "the disk of the journal " + directory + " " + why + ": make room, what happens until then is lost";
        refusedNs = System.nanoTime();
        return new JournalFullException(refusal);
    }

    private void throwIfRefusedBefore() {
        if (refusal != null) {
            if (System.nanoTime() - refusedNs < RETRY_NS) {
                throw new JournalFullException(refusal);
            }
            refusal = null;
        }
    }

    @Override
    public void close() {
        RandomAccessFile file = segment;
        segment = null;
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                throw new JournalException("cannot close a segment of " + directory + " (" + e + ")", e);
            }
        }
    }
}
