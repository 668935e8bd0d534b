package dev.rubato.sink.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.agent.SinksOf;
import dev.rubato.alert.Severity;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTransportTest {
    @TempDir
    Path dir;

    private Transport open(String options) throws Exception {
        return SinksOf.transport(
                dir.resolve("rubato.yaml"), "sinks: {file: {type: file, path: " + dir.resolve("out") + options + "}}");
    }

    private static List<Outgoing> lines(String... texts) {
        return List.of(texts).stream()
                .map(text -> new Outgoing(text, 0, 0, Severity.LOW, "scan", "host", text))
                .toList();
    }

    private String text(String name) throws IOException {
        return Files.readString(dir.resolve(name));
    }

    @Test
    void onlyItsOwnerMayReadItAndItIsAppendedTo() throws Exception {
        try (Transport file = open("")) {
            file.send(lines("one", "two"));
        }
        try (Transport file = open("")) {
            file.send(lines("three"));
        }
        assertEquals("one\ntwo\nthree\n", text("out"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("out"))));
    }

    @Test
    void whatAKilledProcessLeftOfALineIsTakenOut() throws Exception {
        Files.writeString(dir.resolve("out"), "one\n" + "t".repeat(10_000));
        try (Transport file = open("")) {
            file.send(lines("two"));
        }
        assertEquals("one\ntwo\n", text("out"));
    }

    @Test
    void rotatesBySizeAndKeepsSoMany() throws Exception {
        try (Transport file = open(", max-bytes: 10B, keep: 2")) {
            for (String line : List.of("first67", "second7", "third67", "fourth7")) {
                file.send(lines(line));
            }
        }
        assertEquals("fourth7\n", text("out"));
        assertEquals("third67\n", text("out.1"));
        assertEquals("second7\n", text("out.2"));
        assertTrue(Files.notExists(dir.resolve("out.3")));
    }

    @Test
    void refusesAPlaceThatCannotBeAFile() {
        IOException refused = assertThrows(IOException.class, () -> open("/none/there"));
        assertTrue(String.valueOf(refused.getMessage()).contains("sinks.file.path"), refused.toString());
    }
}
