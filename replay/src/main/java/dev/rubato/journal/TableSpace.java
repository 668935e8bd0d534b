package dev.rubato.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * Makes sure that the disk holds the whole of Chronicle Queue's table file (tailer positions, write lock), which is
 * written through a memory map; see {@link SegmentSpace}.
 */
final class TableSpace {
    static final String FILE = "metadata.cq4t";

    /** What Chronicle Queue maps of it: one block of 64 KiB and as much overlap. */
    private static final int BYTES = 128 << 10;

    private TableSpace() {}

    /** Writes what the file holds over itself, and zeros up to its full size. Only the writer of the journal may do so. */
    static void ensure(Path directory) {
        Path path = directory.resolve(FILE);
        byte[] content = new byte[BYTES];
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            int length = (int) Math.min(BYTES, file.length());
            file.readFully(content, 0, length);
            file.seek(0);
            file.write(content);
        } catch (IOException e) {
            throw new JournalException(
                    "cannot write " + path + " (" + e.getMessage()
                            + "): make room on that disk, or set another journal.dir",
                    e);
        }
    }
}
