package dev.rubato.sink.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.Requires;
import dev.rubato.agent.SinksOf;
import dev.rubato.lab.TestAuthority;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.OutgoingAlert;
import dev.rubato.sink.StreamTransport;
import dev.rubato.sink.Transport;
import dev.rubato.sink.delivery.MessageForm;
import dev.rubato.sink.delivery.NumberedAlerts;
import dev.rubato.sink.format.AlertFormats;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Syslog against Debian's rsyslogd. */
@Tag("live")
class SyslogLiveTest {
    private static final MessageForm JSON =
            new MessageForm(AlertFormats.of("json").orElseThrow());

    @TempDir
    Path dir;

    private static List<Outgoing> alerts(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number ->
                        JSON.of(new OutgoingAlert(NumberedAlerts.of(number).alert(), null)))
                .toList();
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(NumberedAlerts::id).toList();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Transport open(String options) throws Exception {
        return SinksOf.transport(dir.resolve("rubato.yaml"), "sinks: {siem: {" + options + "}}");
    }

    /** Tries until the receiver listens. */
    private static void send(Transport transport, List<Outgoing> batch) throws IOException {
        long untilNs = System.nanoTime() + 20_000_000_000L;
        while (true) {
            try {
                assertEquals(batch.size(), transport.send(batch).verdicts().size());
                return;
            } catch (IOException e) {
                if (System.nanoTime() - untilNs > 0) {
                    throw e;
                }
                LockSupport.parkNanos(50_000_000);
            }
        }
    }

    private static void confirm(Transport transport) throws IOException {
        assertTrue(((StreamTransport) transport).confirm());
    }

    @Test
    void tcpArrivesAndTheReceiverShowsThatItReadIt() throws Exception {
        Requires.tool("rsyslogd");
        int port = freePort();
        try (Rsyslog rsyslog = new Rsyslog(
                                dir.resolve("rsyslog"),
                                "module(load=\"imtcp\")",
                                "input(type=\"imtcp\" address=\"127.0.0.1\" port=\"" + port + "\" ruleset=\"all\")")
                        .start();
                Transport tcp =
                        open("type: syslog-tcp, address: \"127.0.0.1:%d\", facility: authpriv".formatted(port))) {
            send(tcp, alerts(0, 50));
            confirm(tcp);
            assertEquals(ids(0, 50), rsyslog.await(50));
            String line = rsyslog.lines().getFirst();
            assertTrue(line.contains(" 84 host-1 rubato scan {"), line);
            send(tcp, alerts(50, 60));
            ((StreamTransport) tcp).checkOpen();
            rsyslog.kill();
            assertThrows(IOException.class, ((StreamTransport) tcp)::checkOpen);
        }
    }

    @Test
    void syslogNgReadsTheSame() throws Exception {
        Path home = Path.of("../target/tools/syslog-ng").toAbsolutePath().normalize();
        Requires.file(home.resolve("usr/sbin/syslog-ng"));
        int port = freePort();
        Path received = dir.resolve("received");
        Path configuration = Files.writeString(dir.resolve("syslog-ng.conf"), """
            @version: 3.38
            source in { syslog(ip("127.0.0.1") port(%d) transport("tcp")); };
            destination out { file("%s" template("$PROGRAM $MSGID $MSG\\n")); };
            log { source(in); destination(out); };
            """.formatted(port, received));
        ProcessBuilder builder = new ProcessBuilder(
                        home.resolve("usr/sbin/syslog-ng").toString(),
                        "--foreground",
                        "--no-caps",
                        "--cfgfile=" + configuration,
                        "--module-path=" + home.resolve("usr/lib/syslog-ng/3.38"),
                        "--persist-file=" + dir.resolve("persist"),
                        "--pidfile=" + dir.resolve("pid"),
                        "--control=" + dir.resolve("control"))
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("log").toFile());
        builder.environment()
                .put("LD_LIBRARY_PATH", home.resolve("usr/lib/syslog-ng").toString());
        Process syslogNg = builder.start();
        try (Transport tcp = open("type: syslog-tcp, address: \"127.0.0.1:%d\"".formatted(port))) {
            send(tcp, alerts(0, 50));
            confirm(tcp);
            long untilNs = System.nanoTime() + 20_000_000_000L;
            while (count(received) < 50 && System.nanoTime() < untilNs) {
                LockSupport.parkNanos(20_000_000);
            }
            List<String> lines = Files.readAllLines(received);
            assertEquals(ids(0, 50), Rsyslog.ids(lines), Files.readString(dir.resolve("log")));
            assertTrue(lines.getFirst().startsWith("rubato scan {"), lines.getFirst());
        } finally {
            syslogNg.destroyForcibly().waitFor();
        }
    }

    private static int count(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }

    @Test
    void udpArrives() throws Exception {
        Requires.tool("rsyslogd");
        int port = freePort();
        try (Rsyslog rsyslog = new Rsyslog(
                                dir.resolve("rsyslog"),
                                "module(load=\"imudp\")",
                                "input(type=\"imudp\" address=\"127.0.0.1\" port=\"" + port + "\" ruleset=\"all\")")
                        .start();
                Transport udp = open("type: syslog-udp, address: \"127.0.0.1:%d\"".formatted(port))) {
            long untilNs = System.nanoTime() + 20_000_000_000L;
            while (rsyslog.ids().isEmpty() && System.nanoTime() < untilNs) {
                send(udp, alerts(0, 1));
                LockSupport.parkNanos(100_000_000);
            }
            assertEquals(NumberedAlerts.id(0), rsyslog.ids().getFirst());
        }
    }

    @Test
    void tlsShowsOurCertificateAndChecksTheirs() throws Exception {
        Requires.tool("rsyslogd");
        TestAuthority authority = new TestAuthority(dir.resolve("ca"));
        TestAuthority.Identity server = authority.identity("server", "dns:localhost,ip:127.0.0.1");
        TestAuthority.Identity client = authority.identity("client", "dns:client");
        int port = freePort();
        String files = "ca-file: " + authority.certificate() + ", certificate-file: " + client.certificate()
                + ", key-file: " + client.key();
        try (Rsyslog rsyslog = new Rsyslog(
                        dir.resolve("rsyslog"),
                        "global(defaultNetstreamDriver=\"ossl\" defaultNetstreamDriverCAFile=\""
                                + authority.certificate() + "\" defaultNetstreamDriverCertFile=\""
                                + server.certificate() + "\" defaultNetstreamDriverKeyFile=\"" + server.key() + "\")",
                        "module(load=\"imtcp\" streamDriver.name=\"ossl\" streamDriver.mode=\"1\""
                                + " streamDriver.authMode=\"x509/name\" permittedPeer=[\"client\"])",
                        "input(type=\"imtcp\" address=\"127.0.0.1\" port=\"" + port + "\" ruleset=\"all\")")
                .start()) {
            try (Transport tls = open("type: syslog-tls, address: \"localhost:%d\", %s".formatted(port, files))) {
                try {
                    send(tls, alerts(0, 20));
                } catch (IOException e) {
                    throw new AssertionError(rsyslog.log(), e);
                }
                confirm(tls);
                assertEquals(ids(0, 20), rsyslog.await(20), rsyslog.log());
            }
            try (Transport other = open("type: syslog-tls, address: \"127.0.0.2:%d\", %s".formatted(port, files))) {
                assertThrows(IOException.class, () -> other.send(alerts(20, 21)));
            }
            try (Transport nobody = open("type: syslog-tls, address: \"localhost:%d\", ca-file: %s"
                    .formatted(port, authority.certificate()))) {
                assertThrows(IOException.class, () -> {
                    nobody.send(alerts(21, 22));
                    confirm(nobody);
                });
            }
            try (Transport stranger = open("type: syslog-tls, address: \"localhost:%d\"".formatted(port))) {
                IOException refused = assertThrows(IOException.class, () -> stranger.send(alerts(22, 23)));
                assertTrue(String.valueOf(refused.getMessage()).contains("certif"), refused.toString());
            }
            assertFalse(rsyslog.ids().contains(NumberedAlerts.id(21)));
        }
    }
}
