package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.Requires;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Event.Outcome;
import dev.rubato.event.Event.Visibility;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import dev.rubato.sensor.KernelTraceSensor.Options;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("live")
class KernelTraceSensorLiveTest {
    private static final Path INSTANCES = Path.of("/sys/kernel/tracing/instances");
    private static final String NAME = "rubato-test";
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final Address LOOPBACK = Address.parse("127.0.0.1");
    private static final int OWN_PID = (int) ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    private final OshiObservations seen = new OshiObservations();
    private KernelTraceSensor sensor = new KernelTraceSensor(new Options(NAME, 1024, true, true));

    @BeforeEach
    void needsTracefs() {
        Requires.tracefs();
    }

    @AfterEach
    void leavesNothingBehind() {
        sensor.close();
        assertFalse(Files.exists(INSTANCES.resolve(NAME)));
        assertFalse(Files.exists(INSTANCES.resolve(NAME + "-exec")));
    }

    private void start() {
        assertEquals(
                Visibility.EXACT, sensor.probe().visibility(), sensor.probe().reason());
        Sensor.Status status = sensor.start(seen);
        assertEquals(Visibility.EXACT, status.visibility(), status.reason());
    }

    private static Process run(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void await(Process process) throws InterruptedException {
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    }

    @Test
    void namesTheInterpreterAndTheInputOfAScriptThatEndsAtOnce() throws Exception {
        Requires.kernelTypes();
        Path script = Files.writeString(directory.resolve("one"), "#!/bin/sh\n:\n");
        assertTrue(script.toFile().setExecutable(true));
        start();
        await(run("sh", "-c", "echo x | " + script + " a"));

        Event.ProcessExecuted executed = seen.await(
                Event.ProcessExecuted.class,
                one -> one.image().args().contains(script.toString())
                        && one.image().args().contains("a")
                        && one.image().args().size() == 3);
        assertEquals("/bin/sh", executed.image().exe());
        assertEquals(ProcessImage.Stdin.PIPE, executed.image().stdin());
    }

    @Test
    void tellsTheProcessesThatWereThereBefore() throws Exception {
        Process older = run("sleep", "60");
        try {
            start();
            Event.ProcessExecuted found =
                    seen.await(Event.ProcessExecuted.class, one -> one.process().pid() == older.pid());

            assertEquals(Event.Basis.SNAPSHOT, found.basis());
            assertEquals(List.of("sleep", "60"), found.image().args());
            ProcessKey parent = found.parent();
            assertEquals(OWN_PID, parent == null ? 0 : parent.pid());
        } finally {
            older.destroy();
            await(older);
        }
        ProcessKey ended = seen.await(
                        Event.ProcessExited.class, exit -> exit.process().pid() == older.pid())
                .process();
        assertTrue(ended.startNs() > 0);
    }

    @Test
    void namesTheOwnerAndTheRefusalOfAConnectionToAClosedPort() throws Exception {
        Requires.tool("bash");
        int port = closedPort();
        start();
        Process shell = run("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/" + port);
        await(shell);

        Event.ConnectionOpened opened =
                seen.await(Event.ConnectionOpened.class, one -> one.flow().remotePort() == port);
        Event.ConnectionResolved resolved =
                seen.await(Event.ConnectionResolved.class, one -> one.flow().remotePort() == port);
        ProcessKey owner = opened.owner();
        assertEquals(shell.pid(), owner == null ? 0 : owner.pid());
        assertEquals(Flow.Direction.OUTBOUND, opened.direction());
        assertEquals(Outcome.REFUSED, resolved.outcome());
        assertEquals(opened.socket(), resolved.socket());
        assertNotEquals(0, resolved.flow().localPort());
    }

    @Test
    void joinsBothEndsOfALoopbackConnectionByTheirPorts() throws Exception {
        start();
        int port;
        int clientPort;
        try (ServerSocket server = new ServerSocket(0, 5, HERE)) {
            port = server.getLocalPort();
            try (Socket client = new Socket(HERE, port);
                    Socket accepted = server.accept()) {
                clientPort = client.getLocalPort();
                assertEquals(clientPort, accepted.getPort());
            }
        }

        Event.ListenerOpened listening = seen.await(Event.ListenerOpened.class, one -> one.port() == port);
        ProcessKey owner = listening.owner();
        assertEquals(OWN_PID, owner == null ? 0 : owner.pid());
        assertEquals(LOOPBACK, listening.address());
        seen.await(Event.ListenerClosed.class, one -> one.socket() == listening.socket() && one.port() == port);

        Flow flow = new Flow(Flow.Protocol.TCP, LOOPBACK, clientPort, LOOPBACK, port);
        Event.ConnectionResolved outbound =
                seen.await(Event.ConnectionResolved.class, one -> one.flow().equals(flow));
        Event.ConnectionOpened inbound =
                seen.await(Event.ConnectionOpened.class, one -> one.flow().equals(flow.reversed()));
        assertEquals(Outcome.ESTABLISHED, outbound.outcome());
        assertEquals(Flow.Direction.INBOUND, inbound.direction());
        seen.await(Event.ConnectionClosed.class, one -> one.flow().equals(flow));
        seen.await(Event.ConnectionClosed.class, one -> one.flow().equals(flow.reversed()));
        sensor.close();
        assertEquals(
                2,
                seen.all(Event.ConnectionClosed.class).stream()
                        .filter(one -> one.flow().equals(flow) || one.flow().equals(flow.reversed()))
                        .count());
    }

    @Test
    void mapsAThreadThatConnectsToItsProcess() throws Exception {
        int port = closedPort();
        start();
        Thread thread = Thread.ofPlatform().start(() -> connectInVain(port));
        thread.join();

        Event.ConnectionOpened opened =
                seen.await(Event.ConnectionOpened.class, one -> one.flow().remotePort() == port);
        ProcessKey owner = opened.owner();
        assertEquals(OWN_PID, owner == null ? 0 : owner.pid());
    }

    @Test
    void callsAConnectionThatItsApplicationGaveUpAbandoned() throws Exception {
        start();
        List<Socket> kept = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, HERE)) {
            boolean gaveUp = false;
            while (!gaveUp && kept.size() < 20) {
                Socket socket = new Socket();
                kept.add(socket);
                gaveUp = !answers(socket, full.getLocalPort());
            }
            assertTrue(gaveUp, "the backlog never filled");
            seen.await(
                    Event.ConnectionResolved.class,
                    one -> one.flow().remotePort() == full.getLocalPort() && one.outcome() == Outcome.ABANDONED);
        } finally {
            for (Socket socket : kept) {
                socket.close();
            }
        }
    }

    /** Whether a server whose backlog may be full answers within 200 ms; the client gives up then. */
    private static boolean answers(Socket socket, int port) throws IOException {
        try {
            socket.connect(new InetSocketAddress(HERE, port), 200);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void seesWhoOpensARawSocket() throws Exception {
        Requires.tool("nmap");
        start();
        Process nmap = run("nmap", "-sS", "-n", "-Pn", "-p", "1", "127.0.0.1");
        await(nmap);

        seen.await(Event.SocketOwned.class, one -> one.owner().pid() == nmap.pid());
    }

    @Test
    void takesOverWhatAKilledAgentLeft() throws Exception {
        Path stale = Files.createDirectory(INSTANCES.resolve(NAME));
        Files.writeString(stale.resolve("events/sched/sched_switch/enable"), "1", StandardOpenOption.WRITE);
        start();
        Process child = run("/bin/true");
        await(child);

        seen.await(Event.ProcessExited.class, exit -> exit.process().pid() == child.pid());
        assertEquals(
                "0",
                Files.readString(stale.resolve("events/sched/sched_switch/enable"))
                        .strip());
        assertEquals(0, sensor.counters().lost());
    }

    @Test
    void leavesAnInstanceToTheAgentThatUsesIt() throws Exception {
        start();
        OshiObservations none = new OshiObservations();
        try (KernelTraceSensor second = new KernelTraceSensor(new Options(NAME, 1024, true, true))) {
            Sensor.Status status = second.start(none);

            assertEquals(Visibility.ABSENT, status.visibility());
            assertTrue(status.reason().contains("another agent holds"), status.reason());
            assertEquals(1, none.all(Event.SensorStarted.class).size());
        }
        Process child = run("/bin/true");
        await(child);
        seen.await(Event.ProcessExited.class, exit -> exit.process().pid() == child.pid());
    }

    @Test
    void countsWhatATinyBufferCannotHold() throws Exception {
        int port = closedPort();
        int attempts = 0;
        KernelTraceSensor tiny = new KernelTraceSensor(new Options(NAME + "-tiny", 8, false, true));
        try {
            tiny.start(seen);
            // A slow machine may read as fast as it connects: it goes on until something was lost.
            while (attempts < 100_000 && seen.all(Event.SensorGap.class).isEmpty()) {
                for (int i = 0; i < 4000; i++) {
                    connectInVain(port);
                }
                attempts += 4000;
            }
            seen.await(Event.SensorGap.class, gap -> gap.count() > 0);
        } finally {
            tiny.close();
        }

        long told = seen.all(Event.SensorGap.class).stream()
                .mapToLong(Event.SensorGap::count)
                .sum();
        long opened = seen.all(Event.ConnectionOpened.class).stream()
                .filter(one -> one.flow().remotePort() == port)
                .count();
        assertEquals(tiny.counters().lost(), told);
        assertTrue(opened < attempts && opened + told >= attempts, opened + " and " + told + " lost of " + attempts);
    }

    @Test
    void appendsNothingAfterItsClose() throws Exception {
        start();
        sensor.close();
        int before = seen.all().size();
        Process child = run("/bin/true");
        await(child);

        assertEquals(before, seen.all().size());
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void connectInVain(int port) {
        try (Socket socket = new Socket(HERE, port)) {
            assertFalse(socket.isConnected());
        } catch (IOException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("refused"));
        }
    }
}
