package dev.rubato.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import dev.rubato.event.Event.TimePassed;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JournalTest {
    static final JournalLimits LIMITS = JournalLimits.of(1 << 30, Duration.ofDays(7));

    @TempDir
    Path temp;

    private Journal<Event> open() {
        return Journal.open(temp.resolve("events"), new EventCodec(), LIMITS);
    }

    static void appendTimes(Journal<Event> journal, int from, int to) {
        for (int i = from; i < to; i++) {
            journal.append(new TimePassed(i));
        }
    }

    static List<Long> readTimes(Tailer<Event> tailer) {
        List<Long> times = new ArrayList<>();
        for (Event event = tailer.next(); event != null; event = tailer.next()) {
            times.add(event.timeNs());
        }
        return times;
    }

    private static List<Long> range(int from, int to) {
        List<Long> times = new ArrayList<>();
        for (long i = from; i < to; i++) {
            times.add(i);
        }
        return times;
    }

    @Test
    void readsBackWhatWasAppendedInOrder() {
        try (Journal<Event> journal = open();
                Tailer<Event> tailer = journal.fromStart()) {
            assertNull(tailer.next());
            appendTimes(journal, 0, 1000);
            assertEquals(range(0, 1000), readTimes(tailer));
            assertEquals(1000, journal.statistics().appended());
        }
    }

    @Test
    void keepsLongRecordsWholeBesideShortOnes() {
        List<Event> written = new ArrayList<>();
        for (int chars : new int[] {1, 4000, 20, 4096, 5, 1}) {
            List<String> args = Collections.nCopies(4, "x".repeat(Math.max(1, chars / 4)));
            written.add(new Event.ProcessExecuted(
                    chars,
                    new ProcessKey(7, 1),
                    null,
                    ProcessImage.ofExe("/bin/" + "n".repeat(Math.min(1000, chars)))
                            .withArgs(args),
                    Event.Basis.EXACT));
        }
        try (Journal<Event> journal = open();
                Tailer<Event> tailer = journal.fromStart()) {
            written.forEach(journal::append);
            for (Event event : written) {
                assertEquals(event, tailer.next());
            }
            assertNull(tailer.next());
        }
    }

    @Test
    void keepsItsContentWhenOpenedAgain() {
        for (int run = 0; run < 3; run++) {
            try (Journal<Event> journal = open()) {
                appendTimes(journal, run * 10, run * 10 + 10);
            }
        }
        try (Journal<Event> journal = open();
                Tailer<Event> tailer = journal.fromStart()) {
            assertEquals(range(0, 30), readTimes(tailer));
        }
    }

    @Test
    void givesGrowingIndexesAlsoAfterARestart() {
        long before;
        try (Journal<Event> journal = open()) {
            journal.append(new TimePassed(1));
            before = journal.append(new TimePassed(2));
        }
        try (Journal<Event> journal = open()) {
            assertTrue(journal.append(new TimePassed(3)) > before);
        }
    }

    @Test
    void namedTailersAreIndependentAndContinueAfterARestart() {
        try (Journal<Event> journal = open();
                Tailer<Event> one = journal.tailer("one");
                Tailer<Event> two = journal.tailer("two")) {
            appendTimes(journal, 0, 100);
            for (int i = 0; i < 40; i++) {
                assertNotNull(one.next());
            }
            for (int i = 0; i < 70; i++) {
                assertNotNull(two.next());
            }
        }
        try (Journal<Event> journal = open();
                Tailer<Event> one = journal.tailer("one");
                Tailer<Event> two = journal.tailer("two");
                Tailer<Event> three = journal.tailer("three")) {
            appendTimes(journal, 100, 110);
            assertEquals(range(40, 110), readTimes(one));
            assertEquals(range(70, 110), readTimes(two));
            assertEquals(range(0, 110), readTimes(three));
        }
    }

    @Test
    void bringsAnItemAgainWhenItsDeliveryFailed() {
        try (Journal<Event> journal = open();
                Tailer<Event> tailer = journal.tailer("sink")) {
            appendTimes(journal, 0, 3);
            List<Long> delivered = new ArrayList<>();
            assertTrue(tailer.deliver(event -> delivered.add(event.timeNs())));
            assertThrows(
                    IllegalStateException.class,
                    () -> tailer.deliver(event -> {
                        delivered.add(event.timeNs());
                        throw new IllegalStateException("the sink is down");
                    }));
        }
        try (Journal<Event> journal = open();
                Tailer<Event> tailer = journal.tailer("sink")) {
            assertEquals(List.of(1L, 2L), readTimes(tailer));
            assertFalse(tailer.deliver(event -> {}));
        }
    }

    @Test
    void readsFromTheEnd() {
        try (Journal<Event> journal = open()) {
            appendTimes(journal, 0, 10);
            try (Tailer<Event> tailer = journal.fromEnd()) {
                assertNull(tailer.next());
                appendTimes(journal, 10, 12);
                assertEquals(range(10, 12), readTimes(tailer));
            }
        }
    }

    @Test
    void wakesAWaitingReaderAtOnce() throws InterruptedException {
        try (Journal<Event> journal = open();
                Tailer<Event> tailer = journal.fromEnd()) {
            CountDownLatch waiting = new CountDownLatch(1);
            long[] wokenNs = new long[1];
            boolean[] woken = new boolean[1];
            Thread reader = new Thread(() -> {
                assertNull(tailer.next());
                waiting.countDown();
                woken[0] = tailer.await(Duration.ofSeconds(30));
                wokenNs[0] = System.nanoTime();
            });
            reader.start();
            assertTrue(waiting.await(10, TimeUnit.SECONDS));
            while (reader.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            long appendedNs = System.nanoTime();
            journal.append(new TimePassed(1));
            reader.join();
            assertTrue(woken[0]);
            assertTrue(wokenNs[0] - appendedNs < 1_000_000_000L, "woken after " + (wokenNs[0] - appendedNs) + " ns");
            assertNotNull(tailer.next());
        }
    }

    @Test
    void waitsOnlyWhenEverythingWasRead() {
        try (Journal<Event> journal = open();
                Tailer<Event> tailer = journal.fromStart()) {
            appendTimes(journal, 0, 2);
            assertTrue(tailer.await(Duration.ofSeconds(30)));
            assertNotNull(tailer.next());
            assertTrue(tailer.await(Duration.ofSeconds(30)), "one item is left");
            assertNotNull(tailer.next());
            assertNull(tailer.next());
            assertFalse(tailer.await(Duration.ofMillis(1)));
        }
    }

    @Test
    void closingEndsAWait() throws InterruptedException {
        Journal<Event> journal = open();
        Tailer<Event> tailer = journal.fromStart();
        boolean[] woken = {true};
        Thread reader = new Thread(() -> {
            assertNull(tailer.next());
            woken[0] = tailer.await(Duration.ofSeconds(30));
        });
        reader.start();
        while (reader.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        journal.close();
        reader.join();
        assertFalse(woken[0]);
        assertTrue(tailer.isClosed());
        assertNull(tailer.next());
        assertThrows(JournalException.class, () -> journal.append(new TimePassed(1)));
    }

    @Test
    void takesAppendsOfSeveralThreads() throws InterruptedException {
        try (Journal<Event> journal = open();
                Tailer<Event> tailer = journal.fromStart()) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int from = t * 5000;
                threads.add(new Thread(() -> appendTimes(journal, from, from + 5000)));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            List<Long> times = readTimes(tailer);
            assertEquals(20_000, times.size());
            assertEquals(20_000, times.stream().distinct().count());
        }
    }

    @Test
    void readsALiveJournalWithoutWritingToIt() {
        Path directory = temp.resolve("events");
        try (Journal<Event> journal = open();
                Journal<Event> tool = Journal.openReadOnly(directory, new EventCodec());
                Tailer<Event> tailer = tool.fromStart()) {
            assertNull(tailer.next());
            appendTimes(journal, 0, 50);
            assertTrue(tailer.await(Duration.ofSeconds(30)));
            assertEquals(range(0, 50), readTimes(tailer));
            assertThrows(JournalException.class, () -> tool.append(new TimePassed(1)));
            assertThrows(JournalException.class, () -> tool.tailer("sink"));
        }
    }

    @Test
    void refusesASecondWriter() {
        try (Journal<Event> journal = open()) {
            journal.append(new TimePassed(1));
            JournalException refused = assertThrows(JournalException.class, this::open);
            assertTrue(String.valueOf(refused.getMessage()).contains("already writes"), refused.getMessage());
        }
    }
}
