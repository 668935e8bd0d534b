package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.Requires;
import dev.rubato.event.Event;
import dev.rubato.event.Event.SocketKind;
import dev.rubato.event.ProcessKey;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("live")
class SocketOwnerSensorLiveTest {
    private final OshiObservations seen = new OshiObservations();
    private final SocketOwnerSensor sensor = new SocketOwnerSensor(Path.of("/proc"), pid -> new ProcessKey(pid, 1));

    @Test
    void namesNetcatWhenItsUdpPortIsAskedFor() throws Exception {
        Requires.tool("nc");
        try (sensor;
                DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            sensor.start(seen);
            Process netcat = new ProcessBuilder(
                            "nc", "-u", "-w", "5", "127.0.0.1", Integer.toString(peer.getLocalPort()))
                    .redirectErrorStream(true)
                    .start();
            try {
                netcat.getOutputStream().write('x');
                netcat.getOutputStream().flush();
                DatagramPacket packet = new DatagramPacket(new byte[16], 16);
                peer.receive(packet);
                sensor.ownerWanted(SocketKind.UDP, packet.getPort());
                Event.SocketOwned owned =
                        seen.await(Event.SocketOwned.class, event -> event.localPort() == packet.getPort());
                assertEquals(SocketKind.UDP, owned.kind());
                assertEquals(netcat.pid(), owned.owner().pid());
            } finally {
                end(netcat);
            }
        }
    }

    @Test
    void namesACaptureThatRunsAlreadyAndOneThatBeginsLater() throws Exception {
        Requires.root();
        Requires.tool("tcpdump");
        Process before = tcpdump();
        try (sensor) {
            sensor.start(seen);
            seen.await(
                    Event.SocketOwned.class,
                    event -> event.owner().pid() == before.pid()
                            && event.kind() == SocketKind.PACKET
                            && event.basis() == Event.Basis.SNAPSHOT);
            Process later = tcpdump();
            try {
                sensor.ownerWanted(SocketKind.PACKET, 0);
                seen.await(
                        Event.SocketOwned.class,
                        event -> event.owner().pid() == later.pid() && event.basis() == Event.Basis.SAMPLED);
            } finally {
                end(later);
            }
        } finally {
            end(before);
        }
    }

    @Test
    void looksOnlySoOftenHoweverOftenItIsAsked() throws Exception {
        try (sensor) {
            sensor.start(seen);
            long beganNs = System.nanoTime();
            for (int i = 0; i < 2_000_000; i++) {
                sensor.ownerWanted(SocketKind.UDP, i);
            }
            long tookMs = (System.nanoTime() - beganNs) / 1_000_000;
            long lookUps = sensor.counters().details().getOrDefault("look-ups", 0L);
            assertTrue(lookUps <= 2 + tookMs / SocketOwnerSensor.SPACING_MS, lookUps + " in " + tookMs + " ms");
            assertEquals(2_000_000L, sensor.counters().details().get("asked"));
        }
    }

    /** A capture that has begun: it says so on its standard error. */
    private static Process tcpdump() throws IOException {
        Process tcpdump = new ProcessBuilder("tcpdump", "-n", "-i", "lo", "port", "9")
                .redirectErrorStream(true)
                .start();
        String text = "";
        while (!text.contains("listening on")) {
            int next = tcpdump.getInputStream().read();
            assertTrue(next >= 0, text);
            text += (char) next;
        }
        return tcpdump;
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
    }
}
