package dev.rubato.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import dev.rubato.event.Event.SensorGap;
import dev.rubato.event.Event.TimePassed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final long SEGMENT_BYTES = 512 << 10;
    private static final JournalLimits SMALL =
            new JournalLimits(4 << 20, Duration.ofDays(1), SEGMENT_BYTES, Duration.ofHours(1), 1 << 20);

    /** About 1 KiB a record. */
    private static final String FILLING = "x".repeat(1000);

    @TempDir
    Path temp;

    private final Map<String, Long> losses = new ConcurrentHashMap<>();

    private Journal<Event> open() {
        return Journal.open(
                temp, new EventCodec(), SMALL, (tailer, records) -> losses.merge(tailer, records, Long::sum));
    }

    private static void appendMiB(Journal<Event> journal, long fromNs, int mebibytes) {
        for (int i = 0; i < 1000 * mebibytes; i++) {
            journal.append(new SensorGap(fromNs + i, "s", 1, 0, 0, FILLING));
        }
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(temp)) {
            return files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .toList();
        }
    }

    private static long drain(Tailer<Event> tailer, List<Long> times) {
        long count = 0;
        for (Event event = tailer.next(); event != null; event = tailer.next()) {
            times.add(event.timeNs());
            count++;
        }
        return count;
    }

    @Test
    void deletesTheOldestSegmentsBeyondTheSizeAndCountsWhatWasUnread() throws IOException {
        try (Journal<Event> journal = open();
                Tailer<Event> slow = journal.tailer("slow");
                Tailer<Event> fast = journal.tailer("fast")) {
            List<Long> fastTimes = new ArrayList<>();
            appendMiB(journal, 0, 1);
            drain(fast, fastTimes);
            for (int i = 0; i < 100; i++) {
                assertEquals(i, Objects.requireNonNull(slow.next()).timeNs());
            }
            for (int round = 1; round < 12; round++) {
                appendMiB(journal, 1000L * round, 1);
                drain(fast, fastTimes);
            }
            JournalStatistics statistics = journal.statistics();
            assertTrue(statistics.deletedSegments() > 0);
            assertTrue(statistics.deletedRecords() > 2000, statistics.toString());
            assertEquals(12_000, fastTimes.size(), "the fast tailer lost nothing");
            assertTrue(segments().size() * SEGMENT_BYTES <= SMALL.maxBytes(), "segments: " + segments());

            List<Long> slowTimes = new ArrayList<>();
            long seen = 100 + drain(slow, slowTimes);
            assertEquals(12_000, seen + losses.getOrDefault("slow", 0L), "what was not seen was counted");
            assertEquals(statistics.deletedUnread(), losses.get("slow"));
            assertEquals(1, losses.size());
            assertEquals(statistics.deletedRecords(), slowTimes.getFirst());
            assertEquals(11_999, slowTimes.getLast());
        }
    }

    @Test
    void keepsTheCurrentSegmentWhateverItsSize() {
        JournalLimits tiny = new JournalLimits(1, Duration.ofMillis(1), 8 << 20, Duration.ofHours(1), 1 << 20);
        try (Journal<Event> journal = Journal.open(temp, new EventCodec(), tiny);
                Tailer<Event> tailer = journal.fromStart()) {
            appendMiB(journal, 0, 2);
            journal.enforceLimits();
            assertEquals(0, journal.statistics().deletedSegments());
            assertEquals(2000, drain(tailer, new ArrayList<>()));
        }
    }

    @Test
    void deletesSegmentsThatAreTooOld() throws IOException {
        try (Journal<Event> journal = open()) {
            journal.append(new TimePassed(1));
        }
        Path segment = segments().getFirst();
        Files.move(segment, temp.resolve("20200101-0000.cq4"));
        try (Journal<Event> journal = open();
                Tailer<Event> tailer = journal.fromStart()) {
            assertEquals(1, Objects.requireNonNull(tailer.next()).timeNs());
            journal.append(new TimePassed(2));
            assertEquals(1, journal.statistics().deletedSegments());
            assertEquals(2, Objects.requireNonNull(tailer.next()).timeNs());
            assertNull(tailer.next());
            assertTrue(losses.isEmpty());
        }
    }

    @Test
    void beginsASegmentWhenItIsOldEnough() throws IOException {
        JournalLimits quick = new JournalLimits(1 << 30, Duration.ofDays(1), 8 << 20, Duration.ofMillis(1), 1 << 20);
        try (Journal<Event> journal = Journal.open(temp, new EventCodec(), quick);
                Tailer<Event> tailer = journal.fromStart()) {
            long lastMs = System.currentTimeMillis();
            for (int i = 0; i < 5; i++) {
                journal.append(new TimePassed(i));
                while (System.currentTimeMillis() <= lastMs + 1) {
                    Thread.onSpinWait();
                }
                lastMs = System.currentTimeMillis();
            }
            assertEquals(5, segments().size());
            List<Long> times = new ArrayList<>();
            drain(tailer, times);
            assertEquals(List.of(0L, 1L, 2L, 3L, 4L), times);
        }
    }

    @Test
    void findsTheFirstRecordOfATime() {
        try (Journal<Event> journal = open()) {
            long second = 1_000_000_000L;
            for (int i = 0; i < 1500; i++) {
                journal.append(new SensorGap(i * second, "s", 1, 0, 0, FILLING));
            }
            for (long wanted : new long[] {-5, 0, 1, 700, 1499}) {
                try (Tailer<Event> tailer = journal.fromTime(wanted * second)) {
                    assertEquals(
                            Math.max(0, wanted) * second,
                            Objects.requireNonNull(tailer.next()).timeNs());
                }
            }
            try (Tailer<Event> tailer = journal.fromTime(700 * second - 1)) {
                assertEquals(700 * second, Objects.requireNonNull(tailer.next()).timeNs());
            }
            try (Tailer<Event> tailer = journal.fromTime(1500 * second)) {
                assertNull(tailer.next());
                journal.append(new TimePassed(1500 * second));
                assertNotNull(tailer.next());
            }
        }
    }

    @Test
    void aToolFollowsTheWriterFromSegmentToSegment() throws IOException {
        try (Journal<Event> journal = open()) {
            journal.append(new TimePassed(-1));
            try (Journal<Event> tool = Journal.openReadOnly(temp, new EventCodec());
                    Tailer<Event> tailer = tool.fromStart()) {
                long read = 0;
                for (int round = 0; round < 3; round++) {
                    appendMiB(journal, 1000L * round, 1);
                    long deadlineNs = System.nanoTime() + 10_000_000_000L;
                    while (read < 1 + 1000L * (round + 1) && System.nanoTime() < deadlineNs) {
                        read += tailer.next() == null ? 0 : 1;
                    }
                    assertEquals(1 + 1000L * (round + 1), read);
                }
                assertTrue(segments().size() > 3, "segments: " + segments());
            }
        }
    }
}
