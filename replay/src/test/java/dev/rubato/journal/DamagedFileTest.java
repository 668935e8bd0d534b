package dev.rubato.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import dev.rubato.event.Event.SensorGap;
import dev.rubato.journal.DamagedRecordException.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reads journals whose files somebody damaged: what is left is read, and nothing is thrown. */
@Timeout(120)
class DamagedFileTest {
    private static final int RECORDS = 300;
    private static final int SEGMENTS = 3;

    /** Where the records of a segment begin, after its header and index. */
    private static final int FIRST_RECORD = 10_000;

    @TempDir
    Path temp;

    private Path whole = Path.of("");

    @BeforeEach
    void appendSegments() {
        whole = temp.resolve("whole");
        for (int segment = 0; segment < SEGMENTS; segment++) {
            try (Journal<Event> journal = Journal.open(whole, new EventCodec(), JournalTest.LIMITS)) {
                for (int i = 0; i < RECORDS; i++) {
                    journal.append(new SensorGap(RECORDS * segment + i, "sensor", 1, 0, 0, "x".repeat(i)));
                }
            }
        }
    }

    private Path copy(int round) throws IOException {
        Path copy = Files.createDirectory(temp.resolve("copy" + round));
        try (Stream<Path> files = Files.list(whole)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return copy;
    }

    private static Path segment(Path directory, int number) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> segments = files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .toList();
            assertEquals(SEGMENTS, segments.size());
            return segments.get(number);
        }
    }

    /** Reads all, checks that what is read is what was written, and returns how many records that were. */
    private static int read(Path directory) {
        Set<Long> times = new HashSet<>();
        try (Journal<Event> journal = Journal.openReadOnly(directory, new EventCodec());
                Tailer<Event> tailer = journal.fromStart()) {
            for (Event event = tailer.next(); event != null; event = tailer.next()) {
                SensorGap gap = (SensorGap) event;
                assertEquals(gap.timeNs() % RECORDS, gap.reason().length());
                times.add(gap.timeNs());
            }
            long damaged = journal.statistics().damaged().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertTrue(times.size() == RECORDS * SEGMENTS || damaged > 0, "what is missing was counted");
        }
        return times.size();
    }

    @Test
    void readsOnBehindDamagedRecords() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 40; round++) {
            Path copy = copy(round);
            try (RandomAccessFile file =
                    new RandomAccessFile(segment(copy, round % SEGMENTS).toFile(), "rw")) {
                for (int flips = random.nextInt(20); flips >= 0; flips--) {
                    file.seek(FIRST_RECORD + random.nextInt(60_000));
                    file.write(random.nextInt());
                }
            }
            int left = read(copy);
            assertTrue(left >= RECORDS * (SEGMENTS - 1), "only " + left + " records are left");
        }
    }

    @Test
    void readsTheOtherSegmentsWhenOneIsCutShort() throws IOException {
        Random random = new Random(8);
        for (int round = 0; round < 20; round++) {
            Path copy = copy(round);
            try (RandomAccessFile file = new RandomAccessFile(segment(copy, 1).toFile(), "rw")) {
                file.setLength(random.nextInt(80_000));
            }
            int left = read(copy);
            assertTrue(left >= RECORDS, "only " + left + " records are left");
        }
    }

    /** The JVM reports an access beyond the end of a mapped file only some time after it happened. */
    @Test
    void leavesASegmentOfWhichABadAccessIsReportedLate() {
        long bad = RECORDS + 20;
        EventCodec codec = new EventCodec();
        Codec<Event> late = new Codec<>() {
            @Override
            public void encode(Event item, RecordWriter out) {
                codec.encode(item, out);
            }

            @Override
            public Event decode(RecordReader in) throws DamagedRecordException {
                Event event = codec.decode(in);
                if (event.timeNs() == bad) {
                    throw new InternalError("a fault occurred in an unsafe memory access operation");
                }
                return event;
            }
        };
        List<Long> expected = LongStream.range(0, RECORDS * SEGMENTS)
                .filter(time -> time < bad || time >= 2 * RECORDS)
                .boxed()
                .toList();
        try (Journal<Event> journal = Journal.openReadOnly(whole, late);
                Tailer<Event> tailer = journal.fromStart()) {
            List<Long> read = new ArrayList<>();
            for (Event event = tailer.next(); event != null; event = tailer.next()) {
                read.add(event.timeNs());
            }
            assertEquals(expected, read);
            assertEquals(1, journal.statistics().damaged().get(Reason.UNREADABLE_SEGMENT));
        }
    }

    @Test
    void whatAReceiverThrowsIsItsOwn() {
        try (Journal<Event> journal = Journal.openReadOnly(whole, new EventCodec());
                Tailer<Event> tailer = journal.fromStart()) {
            InternalError own = new InternalError("of the receiver");
            for (int twice = 0; twice < 2; twice++) {
                assertSame(
                        own,
                        assertThrows(
                                InternalError.class,
                                () -> tailer.deliver(event -> {
                                    throw own;
                                })));
            }
            Event first = tailer.next();
            assertEquals(0, first == null ? -1 : first.timeNs());
        }
    }

    @Test
    void appendsAndReadsWhenHeadersAreDamaged() throws IOException {
        Random random = new Random(9);
        for (int round = 0; round < 10; round++) {
            Path copy = copy(round);
            Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(whole));
            try (RandomAccessFile file =
                    new RandomAccessFile(segment(copy, round % SEGMENTS).toFile(), "rw")) {
                file.seek(random.nextInt(600));
                file.write(random.nextInt());
            }
            try (Journal<Event> journal = Journal.open(copy, new EventCodec(), JournalTest.LIMITS);
                    Tailer<Event> tailer = journal.fromStart()) {
                journal.append(new SensorGap(RECORDS * SEGMENTS, "sensor", 1, 0, 0, ""));
                int read = 0;
                long last = -1;
                for (Event event = tailer.next(); event != null; event = tailer.next()) {
                    last = event.timeNs();
                    read++;
                }
                assertTrue(read > RECORDS, "only " + read + " records are left");
                assertEquals(RECORDS * SEGMENTS, last);
            }
        }
    }

    @Test
    void refusesToReadAFileThatNamesAnotherClass() throws IOException {
        for (String name : List.of("SCQStore", "SCQMeta")) {
            Path copy = copy(name.length());
            Path file = "SCQStore".equals(name) ? segment(copy, 1) : copy.resolve("metadata.cq4t");
            byte[] bytes = Files.readAllBytes(file);
            int at = new String(bytes, ISO_8859_1).indexOf(name);
            bytes[at] = 'X';
            Files.write(file, bytes);
            JournalException refused =
                    assertThrows(JournalException.class, () -> Journal.openReadOnly(copy, new EventCodec()));
            assertTrue(String.valueOf(refused.getMessage()).startsWith(file.toString()), refused.getMessage());
        }
    }
}
