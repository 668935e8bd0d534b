package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Event.Basis;
import dev.rubato.event.Flow.Direction;
import dev.rubato.event.ProcessKey;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("live")
class OshiSocketSensorLiveTest {
    private static final int ME = (int) ProcessHandle.current().pid();

    private final OshiObservations seen = new OshiObservations();

    @Test
    void findsAListenerOfEitherFamilyThatIsOlderThanTheSensorWithItsOwner() throws IOException {
        for (String literal : new String[] {"127.0.0.1", "::1"}) {
            try (ServerSocket older = new ServerSocket(0, 1, InetAddress.getByName(literal));
                    OshiSocketSensor sensor = sensor(OshiRole.COMPLEMENT)) {
                sensor.start(seen);
                Event.ListenerOpened listener =
                        seen.first(Event.ListenerOpened.class, event -> event.port() == older.getLocalPort());
                assertNotNull(listener, literal);
                assertEquals(Address.parse(literal), listener.address());
                assertEquals(Basis.SNAPSHOT, listener.basis());
                assertEquals(new ProcessKey(ME, 1), listener.owner());
            }
        }
    }

    @Test
    void findsBothEndsOfAConnectionThatIsOlderThanTheSensor() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept();
                OshiSocketSensor sensor = sensor(OshiRole.COMPLEMENT)) {
            sensor.start(seen);
            assertEquals(Direction.OUTBOUND, opened(client).direction());
            assertEquals(Direction.INBOUND, opened(accepted).direction());
            assertEquals(new ProcessKey(ME, 1), opened(client).owner());
        }
    }

    private Event.ConnectionOpened opened(Socket socket) {
        Event.ConnectionOpened opened = seen.first(
                Event.ConnectionOpened.class,
                event -> event.flow().localPort() == socket.getLocalPort()
                        && event.flow().remotePort() == socket.getPort());
        assertNotNull(opened, socket::toString);
        return opened;
    }

    @Test
    void namesTheOwnerOfAUdpSocketThatIsOlderThanTheSensor() throws IOException {
        try (DatagramSocket udp = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                OshiSocketSensor sensor = sensor(OshiRole.COMPLEMENT)) {
            sensor.start(seen);
            Event.SocketOwned owned =
                    seen.first(Event.SocketOwned.class, event -> event.localPort() == udp.getLocalPort());
            assertNotNull(owned);
            assertEquals(ME, owned.owner().pid());
        }
    }

    @Test
    void asFallbackSeesAConnectionAndAListenerComeAndGo() throws Exception {
        try (OshiSocketSensor sensor = sensor(OshiRole.FALLBACK)) {
            sensor.start(seen);
            int port;
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = server.getLocalPort();
                try (Socket client = new Socket(server.getInetAddress(), port)) {
                    seen.await(
                            Event.ConnectionResolved.class,
                            event -> event.flow().remotePort() == port
                                    && event.flow().localPort() == client.getLocalPort());
                }
                seen.await(Event.ListenerOpened.class, event -> event.port() == port);
            }
            seen.await(Event.ConnectionClosed.class, event -> event.flow().remotePort() == port);
            seen.await(Event.ListenerClosed.class, event -> event.port() == port);
            assertTrue(sensor.counters().details().getOrDefault("connects-seen", 0L) >= 1);
        }
    }

    @Test
    void saysHowManyShortConnectionsItMissed() throws Exception {
        int closed = closedPort();
        try (OshiSocketSensor sensor = sensor(OshiRole.FALLBACK)) {
            sensor.start(seen);
            for (int i = 0; i < 200; i++) {
                try (Socket refused = new Socket()) {
                    refused.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), closed));
                } catch (IOException e) {
                    assertNotNull(e.getMessage());
                }
            }
            Event.SensorGap gap = seen.await(Event.SensorGap.class, event -> event.count() > 100);
            assertEquals("socket", gap.sensor());
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return server.getLocalPort();
        }
    }

    private static OshiSocketSensor sensor(OshiRole role) {
        return new OshiSocketSensor(role, pid -> new ProcessKey(pid, 1));
    }
}
