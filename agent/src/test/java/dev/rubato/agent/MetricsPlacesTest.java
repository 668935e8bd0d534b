package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.metrics.Readings;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics move to other places while the agent runs. */
class MetricsPlacesTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long HOUR_NS = 3_600 * SECOND_NS;

    @TempDir
    Path dir;

    private final Semaphore asked = new Semaphore(0);
    private final MetricsOutput output = new MetricsOutput(() -> {
        asked.release();
        return new Readings();
    });

    @AfterEach
    void end() {
        output.close();
    }

    private MetricsOptions places(String file, long intervalNs, String socket) {
        return new MetricsOptions(
                file.isEmpty() ? "" : dir.resolve(file).toString(),
                intervalNs,
                socket.isEmpty() ? "" : dir.resolve(socket).toString());
    }

    private boolean change(MetricsOptions options) throws AgentRefusedException {
        try (MetricsOutput.Change change = output.prepare(options)) {
            return change.make();
        }
    }

    private void awaitWritten(int times) throws InterruptedException {
        assertTrue(asked.tryAcquire(times, 10, TimeUnit.SECONDS), "it is written");
    }

    private SocketChannel connect(String socket) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(dir.resolve(socket)));
    }

    private static String ask(SocketChannel client) throws IOException {
        client.write(ByteBuffer.wrap("GET /metrics HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        return new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.UTF_8);
    }

    private void assertAnswers(String socket) throws IOException {
        try (SocketChannel client = connect(socket)) {
            assertTrue(ask(client).startsWith("HTTP/1.1 200 OK"), socket);
        }
    }

    @Test
    void bothMoveAndNothingIsLeftBehind() throws Exception {
        assertFalse(change(MetricsOptions.NONE));
        assertTrue(change(places("first", SECOND_NS, "one")));
        assertFalse(change(places("first", SECOND_NS, "one")));
        awaitWritten(1);
        assertAnswers("one");
        assertTrue(change(places("second", SECOND_NS, "two")));
        assertFalse(Files.exists(dir.resolve("first")));
        assertFalse(Files.exists(dir.resolve("one")));
        assertAnswers("two");
        output.close();
        try (var left = Files.list(dir)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void anotherIntervalCutsNobodyWhoAsksTheSocketAndTheFileStays() throws Exception {
        change(places("file", HOUR_NS, "socket"));
        awaitWritten(1);
        try (SocketChannel client = connect("socket")) {
            assertTrue(change(places("file", SECOND_NS, "socket")));
            assertTrue(Files.exists(dir.resolve("file")));
            assertTrue(ask(client).startsWith("HTTP/1.1 200 OK"));
            awaitWritten(3);
        }
    }

    @Test
    void aSocketThatIsRefusedLeavesTheFileAndTheOldSocketAlone() throws Exception {
        change(places("file", HOUR_NS, "socket"));
        awaitWritten(1);
        Files.writeString(dir.resolve("taken"), "precious");
        try (SocketChannel client = connect("socket")) {
            AgentRefusedException refused = assertThrows(
                    AgentRefusedException.class, () -> output.prepare(places("other", SECOND_NS, "taken")));
            assertTrue(String.valueOf(refused.getMessage()).contains("metrics.socket"), refused.toString());
            assertTrue(ask(client).startsWith("HTTP/1.1 200 OK"));
        }
        assertFalse(change(places("file", HOUR_NS, "socket")), "they are still the present ones");
        asked.acquire(); // by the client
        output.close();
        assertEquals(0, asked.availablePermits(), "the file was not written again");
        assertFalse(Files.exists(dir.resolve("other")));
        assertEquals("precious", Files.readString(dir.resolve("taken")));
    }

    @Test
    void aChangeThatIsGivenUpLeavesNothing() throws Exception {
        change(places("", HOUR_NS, "socket"));
        output.prepare(places("other", SECOND_NS, "new")).close();
        assertFalse(Files.exists(dir.resolve("new")));
        assertFalse(Files.exists(dir.resolve("other")));
        assertAnswers("socket");
    }

    @Test
    void theSamePlaceByAnotherNameIsNotRemovedWithTheOldOne() throws Exception {
        change(places("file", SECOND_NS, "socket"));
        awaitWritten(1);
        change(places("./file", SECOND_NS, "./socket"));
        assertAnswers("socket");
        asked.drainPermits();
        awaitWritten(2);
        assertTrue(Files.exists(dir.resolve("file")));
    }
}
