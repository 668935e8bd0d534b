package dev.rubato.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalDirectoryTest {
    @TempDir
    Path temp;

    private static Journal<Event> open(Path directory) {
        return Journal.open(directory, new EventCodec(), JournalTest.LIMITS);
    }

    private static String refusal(Path directory) {
        return String.valueOf(
                assertThrows(JournalException.class, () -> open(directory)).getMessage());
    }

    @Test
    void createsAPrivateDirectoryWithItsParents() throws IOException {
        Path directory = temp.resolve("state/rubato/events");
        open(directory).close();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
    }

    @Test
    void closesADirectoryThatOthersMayRead() throws IOException {
        Path directory = Files.createDirectory(temp.resolve("shared"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
        open(directory).close();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
    }

    @Test
    void refusesADirectoryThatOthersMayWriteTo() throws IOException {
        Path directory = Files.createDirectory(temp.resolve("open"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertEquals(
                "others may write to the journal directory " + directory + " (mode rwxrwxrwx): run chmod 700 "
                        + directory,
                refusal(directory));
    }

    @Test
    void refusesAFile() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        assertTrue(refusal(file).contains("is not a directory"));
    }

    @Test
    void refusesAPlaceWhereNothingCanBeCreated() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        assertTrue(refusal(file.resolve("events")).startsWith("cannot create the journal directory"));
    }

    @Test
    void refusesToReadAJournalThatIsNotThere() {
        Path directory = temp.resolve("none");
        JournalException refused =
                assertThrows(JournalException.class, () -> Journal.openReadOnly(directory, new EventCodec()));
        assertTrue(String.valueOf(refused.getMessage()).contains(directory.toString()), refused.getMessage());
        assertTrue(Files.notExists(directory));
    }
}
