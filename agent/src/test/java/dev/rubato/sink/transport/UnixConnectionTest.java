package dev.rubato.sink.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.agent.SinksOf;
import dev.rubato.alert.Severity;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.StreamTransport;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixConnectionTest {
    @TempDir
    Path dir;

    @Test
    void writesALineAMessageAndTheReceiverShowsThatItReadThem() throws Exception {
        Path path = dir.resolve("log");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                StreamTransport transport = (StreamTransport) SinksOf.transport(
                        dir.resolve("yaml"), "sinks: {log: {type: syslog-unix, path: " + path + "}}")) {
            Outgoing message = new Outgoing("1", 0, 1_000_000_000L, Severity.HIGH, "scan", "host 1", "text");
            assertThrows(IOException.class, () -> transport.send(List.of(message)));
            server.bind(UnixDomainSocketAddress.of(path));
            CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> readAll(server));
            transport.send(List.of(message, message));
            transport.checkOpen();
            assertTrue(transport.confirm());
            String line = "<131>1 1970-01-01T00:00:01.000000Z host_1 rubato "
                    + ProcessHandle.current().pid() + " scan - text\n";
            assertEquals(line + line, read.get(10, TimeUnit.SECONDS));
        }
    }

    private static String readAll(ServerSocketChannel server) {
        try (SocketChannel accepted = server.accept()) {
            return new String(Channels.newInputStream(accepted).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
