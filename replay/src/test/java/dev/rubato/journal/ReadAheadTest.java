package dev.rubato.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rubato.event.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadAheadTest {
    private static final int PADDING = 2_000;

    @TempDir
    Path directory;

    private final Map<String, Long> lost = new HashMap<>();

    private Journal<Event> open() {
        return Journal.open(
                directory,
                new EventCodec(),
                new JournalLimits(4 << 20, Duration.ofDays(1), 1 << 20, Duration.ofHours(1), 0),
                (tailer, records) -> lost.merge(tailer, records, Long::sum));
    }

    private static void append(Journal<Event> journal, int from, int to) {
        for (int number = from; number < to; number++) {
            journal.append(new Event.SensorGap(number, "s", 1, 0, 0, "x".repeat(PADDING)));
        }
    }

    private static List<Long> numbers(ReadAhead<Event> reader, int most) {
        List<Long> read = new ArrayList<>();
        for (@Nullable Event event = null; read.size() < most; ) {
            event = reader.next();
            if (event == null) {
                break;
            }
            read.add(event.timeNs());
        }
        return read;
    }

    @Test
    void whatWasReadButNotKeptComesAgainAfterARestart() {
        long third;
        try (Journal<Event> journal = open();
                ReadAhead<Event> reader = journal.readAhead("siem")) {
            append(journal, 0, 10);
            assertEquals(List.of(0L, 1L, 2L), numbers(reader, 3));
            third = reader.position();
            assertEquals(7, numbers(reader, 100).size());
            assertEquals(10, reader.waiting(reader.kept()));
            reader.keep(third);
            assertEquals(7, reader.waiting(reader.kept()));
            reader.rewind();
            assertEquals(List.of(3L, 4L), numbers(reader, 2));
        }
        try (Journal<Event> journal = open();
                ReadAhead<Event> reader = journal.readAhead("siem")) {
            assertEquals(List.of(3L, 4L), numbers(reader, 2));
            assertThrows(JournalException.class, () -> journal.readAhead("siem"));
        }
    }

    @Test
    void theFirstRecordComesAgainToo() {
        try (Journal<Event> journal = open();
                ReadAhead<Event> reader = journal.readAhead("siem")) {
            append(journal, 0, 3);
            reader.rewind();
            long first = reader.position();
            assertEquals(List.of(0L, 1L, 2L), numbers(reader, 3));
            reader.keep(first);
            reader.rewind();
            assertEquals(List.of(0L, 1L, 2L), numbers(reader, 3));
        }
    }

    @Test
    void positionsHoldAcrossSegmentsAndAtTheEnd() {
        try (Journal<Event> journal = open();
                ReadAhead<Event> reader = journal.readAhead("siem")) {
            assertNull(reader.next());
            reader.rewind();
            append(journal, 0, 1_500);
            assertEquals(1_500, numbers(reader, 1_500).size());
            reader.keep(reader.position());
            assertEquals(0, reader.waiting(reader.kept()));
            reader.rewind();
            assertNull(reader.next());
            append(journal, 1_500, 1_502);
            assertEquals(List.of(1_500L, 1_501L), numbers(reader, 5));
            reader.rewind();
            assertEquals(List.of(1_500L, 1_501L), numbers(reader, 5));
        }
    }

    @Test
    void whatTheLimitsDeleteUnreadIsCountedOnceAndReadingGoesOnBehindIt() {
        try (Journal<Event> journal = open();
                ReadAhead<Event> reader = journal.readAhead("siem")) {
            append(journal, 0, 5);
            assertEquals(3, numbers(reader, 3).size());
            append(journal, 5, 5_000);
            long missed = lost.getOrDefault("siem", 0L);
            assertEquals(List.of("siem"), List.copyOf(lost.keySet()));
            Event next = assertNotNull(reader.next());
            assertEquals(3 + missed, next.timeNs());
            assertEquals(journal.statistics().deletedUnread(), missed);
            reader.keep(reader.position());
            assertEquals(5_000 - 1 - next.timeNs(), reader.waiting(reader.kept()));
        }
    }

    private static <T> T assertNotNull(@Nullable T value) {
        org.junit.jupiter.api.Assertions.assertNotNull(value);
        if (value == null) {
            throw new AssertionError();
        }
        return value;
    }
}
