package dev.rubato.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsOutputTest {
    private static final long INTERVAL_NS = 10_000_000L;

    @TempDir
    Path dir;

    private static Readings readings() {
        Readings readings = new Readings();
        readings.add(Metric.UPTIME, 12.5);
        readings.count(Metric.SENSOR_EVENTS, 3, "packet");
        return readings;
    }

    private static String curl(Path socket, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-s", "-S", "-i", "--max-time", "10", "--unix-socket"));
        command.add(socket.toString());
        command.addAll(List.of(more));
        command.add("http://localhost/metrics");
        Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, curl.waitFor(), said);
        return said;
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void theSocketAnswersCurlWithOpenMetricsAndIsForItsOwnerAlone() throws Exception {
        Path path = dir.resolve("metrics.sock");
        try (MetricsSocket socket = new MetricsSocket(path, MetricsOutputTest::readings)) {
            socket.start();
            assertEquals("rw-------", mode(path));
            String said = curl(path);
            assertTrue(said.startsWith("HTTP/1.1 200 OK\r\n"), said);
            assertTrue(said.contains("Content-Type: application/openmetrics-text"), said);
            assertTrue(said.contains("rubato_sensor_events_total{sensor=\"packet\"} 3.0\n"), said);
            assertTrue(said.endsWith("# EOF\n"), said);
            assertTrue(curl(path, "-X", "POST").startsWith("HTTP/1.1 405 "));
            assertTrue(curl(path, "-H", "X: " + "x".repeat(MetricsSocket.MAX_REQUEST_BYTES))
                    .startsWith("HTTP/1.1 431 "));
        }
        try (var left = Files.list(dir)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void silentClientsAreBoundedAndDoNotKeepOthersOutForEver() throws Exception {
        Path path = dir.resolve("metrics.sock");
        List<SocketChannel> silent = new ArrayList<>();
        try (MetricsSocket socket = new MetricsSocket(path, MetricsOutputTest::readings)) {
            socket.start();
            for (int i = 0; i < 3 * MetricsSocket.MAX_CLIENTS; i++) {
                silent.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
            }
            for (SocketChannel client : silent) {
                assertEquals(-1, client.read(ByteBuffer.allocate(1)), "a silent client is closed");
            }
            assertTrue(curl(path).startsWith("HTTP/1.1 200 OK\r\n"));
        } finally {
            for (SocketChannel client : silent) {
                client.close();
            }
        }
    }

    @Test
    void aSocketThatWasLeftBehindIsReplacedAndAFileIsNot() throws Exception {
        Path path = dir.resolve("metrics.sock");
        MetricsSocket killed = new MetricsSocket(path, MetricsOutputTest::readings);
        try (MetricsSocket socket = new MetricsSocket(path, MetricsOutputTest::readings)) {
            socket.start();
            assertTrue(curl(path).startsWith("HTTP/1.1 200 OK\r\n"));
        }
        killed.close();
        Path file = Files.writeString(dir.resolve("file"), "precious");
        assertThrows(IOException.class, () -> new MetricsSocket(file, MetricsOutputTest::readings));
        assertEquals("precious", Files.readString(file));
    }

    @Test
    void theFileIsReadableForAllReplacedAsAWholeAndGoneAtTheEnd() throws Exception {
        Path path = dir.resolve("rubato.prom");
        Semaphore asked = new Semaphore(0);
        try (MetricsFile file = new MetricsFile(path, INTERVAL_NS, () -> {
            asked.release();
            return readings();
        })) {
            file.start();
            assertTrue(asked.tryAcquire(3, 10, TimeUnit.SECONDS), "it is written again and again");
            assertEquals("rw-r--r--", mode(path));
            for (int i = 0; i < 200; i++) {
                String text = Files.readString(path);
                assertTrue(text.startsWith("# HELP") && text.endsWith("rubato_uptime_seconds 12.5\n"), text);
            }
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNoReasonToStop() throws Exception {
        Path path = dir.resolve("missing").resolve("rubato.prom");
        Semaphore asked = new Semaphore(0);
        try (MetricsFile file = new MetricsFile(path, INTERVAL_NS, () -> {
            asked.release();
            throw new IllegalStateException("no readings");
        })) {
            file.start();
            Files.createDirectory(path.getParent());
            assertTrue(asked.tryAcquire(2, 10, TimeUnit.SECONDS), "it goes on");
        }
    }
}
