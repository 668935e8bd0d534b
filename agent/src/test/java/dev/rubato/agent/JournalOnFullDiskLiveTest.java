package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.Requires;
import dev.rubato.event.Event;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalException;
import dev.rubato.journal.JournalFullException;
import dev.rubato.journal.JournalLimits;
import dev.rubato.journal.Tailer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal on a file system of 8 MiB that the test fills. */
@Tag("live")
class JournalOnFullDiskLiveTest {
    private static final int NOBODY = 65534;
    private static final int BALLAST_BYTES = 4 << 20;

    @TempDir
    Path temp;

    private Path disk = Path.of("");

    @BeforeEach
    void mountSmallDisk() throws Exception {
        Requires.root();
        Requires.tool("mount", "umount");
        disk = Files.createDirectory(temp.resolve("disk"));
        assertEquals(0, run("mount", "-t", "tmpfs", "-o", "size=8m", "rubato-test", disk.toString()));
    }

    @AfterEach
    void unmount() throws Exception {
        if (!disk.toString().isEmpty()) {
            assertEquals(0, run("umount", disk.toString()));
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private static Journal<Event> open(Path directory, long minFreeBytes) {
        return Journal.open(
                directory,
                new EventCodec(),
                new JournalLimits(1 << 30, Duration.ofDays(1), 1 << 20, Duration.ofHours(1), minFreeBytes));
    }

    private static Event filling(int number) {
        return new Event.SensorGap(number, "s", 1, 0, 0, "x".repeat(1000));
    }

    private static int appendUntilFull(Journal<Event> journal, int from) {
        for (int number = from; number < from + 100_000; number++) {
            try {
                journal.append(filling(number));
            } catch (JournalFullException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("make room"), e.getMessage());
                return number;
            }
        }
        throw new AssertionError("the disk never became full");
    }

    private static int count(Journal<Event> journal) {
        try (Tailer<Event> tailer = journal.fromStart()) {
            int count = 0;
            while (tailer.next() != null) {
                count++;
            }
            return count;
        }
    }

    private static void awaitRoom(Journal<Event> journal, int number) {
        long deadlineNs = System.nanoTime() + 10_000_000_000L;
        while (true) {
            try {
                journal.append(filling(number));
                return;
            } catch (JournalFullException e) {
                assertTrue(System.nanoTime() < deadlineNs, e.getMessage());
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void refusesWithANameAndGoesOnWhenThereIsRoomAgain() throws IOException {
        Path ballast = disk.resolve("ballast");
        Files.write(ballast, new byte[BALLAST_BYTES]);
        try (Journal<Event> journal = open(disk.resolve("events"), 0)) {
            int appended = appendUntilFull(journal, 0);
            assertTrue(appended > 1000, "only " + appended + " records fitted");
            assertEquals(appended, count(journal));
            assertEquals(1, journal.statistics().refusedFull());
            Files.delete(ballast);
            awaitRoom(journal, appended);
            assertEquals(appended + 1, count(journal));
            assertEquals(0, journal.statistics().refusedOther());
        }
    }

    @Test
    void survivesWhenAnotherProgramTakesTheLastByte() throws IOException {
        try (Journal<Event> journal = open(disk.resolve("events"), 0)) {
            journal.append(filling(0));
            try {
                Files.write(disk.resolve("ballast"), new byte[9 << 20]);
            } catch (IOException e) {
                assertEquals(0, disk.toFile().getUsableSpace(), e.toString());
            }
            int appended = appendUntilFull(journal, 1);
            assertEquals(appended, count(journal));
        }
        try (Journal<Event> again = open(disk.resolve("events"), 0)) {
            assertThrows(JournalFullException.class, () -> again.append(filling(0)));
            assertTrue(count(again) > 0);
        }
        JournalException refused = assertThrows(JournalException.class, () -> open(disk.resolve("other"), 0));
        assertTrue(String.valueOf(refused.getMessage()).contains("make room"), refused.getMessage());
    }

    @Test
    void leavesRoomToTheHost() {
        try (Journal<Event> journal = open(disk.resolve("events"), 2 << 20)) {
            appendUntilFull(journal, 0);
            assertTrue(disk.toFile().getUsableSpace() >= 2 << 20);
        }
    }

    @Test
    void refusesADirectoryOfAnotherUser() throws IOException {
        Path directory = Files.createDirectory(disk.resolve("events"));
        Files.setAttribute(directory, "unix:uid", NOBODY);
        JournalException refused = assertThrows(JournalException.class, () -> open(directory, 0));
        assertTrue(String.valueOf(refused.getMessage()).contains("belongs to user 65534"), refused.getMessage());
    }
}
