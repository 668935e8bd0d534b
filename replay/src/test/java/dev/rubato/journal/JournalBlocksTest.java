package dev.rubato.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records that lie in two of the blocks in which a segment is mapped. */
@Timeout(60)
class JournalBlocksTest {
    private static final JournalLimits LIMITS = JournalLimits.of(1 << 30, Duration.ofDays(7));
    private static final int FRAME_BYTES = RecordWriter.HEADER_BYTES + RecordWriter.CHECKSUM_BYTES;
    private static final int LONGEST = RecordWriter.MAX_RECORD_BYTES - FRAME_BYTES;
    private static final long EARLIER_BLOCK_BYTES = 1 << 20;

    /** Bytes as they are. */
    private static final class Blobs implements Codec<byte[]> {
        private static final int VERSION = 1;
        private static final int KIND = 7;

        @Override
        public void encode(byte[] item, RecordWriter out) {
            out.begin(VERSION, KIND, item.length);
            out.raw(item, item.length);
        }

        @Override
        public byte[] decode(RecordReader in) {
            return in.rest();
        }
    }

    @TempDir
    Path temp;

    private Journal<byte[]> open() {
        return Journal.open(temp.resolve("blobs"), new Blobs(), LIMITS);
    }

    @Test
    void theLongestRecordsAreKeptWhereverABlockEnds() {
        List<byte[]> written = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            written.add(blob(i % 2 == 0 ? LONGEST - i : i * 311, i));
        }
        try (Journal<byte[]> journal = open();
                Tailer<byte[]> tailer = journal.fromStart()) {
            for (byte[] each : written) {
                journal.append(each);
            }
            assertReads(written, tailer);
        }
        try (Journal<byte[]> again = open();
                Tailer<byte[]> tailer = again.fromStart()) {
            assertReads(written, tailer);
            assertThrows(JournalException.class, () -> again.append(blob(LONGEST + 1, 1)));
        }
    }

    @Test
    void longerRecordsOfAnEarlierAgentAreRead() {
        List<byte[]> written = new ArrayList<>();
        try (Journal<byte[]> journal = open()) {
            journal.append(blob(1, 1)); // makes the directory as it has to be
            written.add(blob(1, 1));
        }
        try (SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(temp.resolve("blobs"))
                        .rollCycle(Segments.ROLL_CYCLE)
                        .blockSize(EARLIER_BLOCK_BYTES)
                        .build();
                ExcerptAppender appender = queue.createAppender()) {
            for (int i = 0; i < 24; i++) {
                byte[] longer = blob(RecordReader.MAX_RECORD_BYTES - FRAME_BYTES - i, i);
                written.add(longer);
                byte[] record = framed(longer);
                appender.writeBytes(bytes -> bytes.write(record));
            }
        }
        try (Journal<byte[]> journal = open();
                Tailer<byte[]> tailer = journal.fromStart()) {
            assertReads(written, tailer);
        }
    }

    private static void assertReads(List<byte[]> written, Tailer<byte[]> tailer) {
        for (int i = 0; i < written.size(); i++) {
            byte[] read = tailer.next();
            assertNotNull(read, "record " + i);
            assertEquals(written.get(i).length, read.length, "record " + i);
            assertArrayEquals(written.get(i), read);
        }
        assertNull(tailer.next());
    }

    private static byte[] blob(int length, int seed) {
        byte[] blob = new byte[length];
        for (int i = 0; i < length; i++) {
            blob[i] = (byte) (i * 31 + seed);
        }
        return blob;
    }

    private static byte[] framed(byte[] blob) {
        ByteBuffer record = ByteBuffer.allocate(blob.length + FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        record.put((byte) Blobs.VERSION)
                .put((byte) Blobs.KIND)
                .putLong(blob.length)
                .put(blob);
        CRC32C checksum = new CRC32C();
        checksum.update(record.array(), 0, record.position());
        return record.putInt((int) checksum.getValue()).array();
    }
}
