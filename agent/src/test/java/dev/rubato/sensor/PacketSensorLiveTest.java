package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.Requires;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Event.ConnectionClosed;
import dev.rubato.event.Event.ConnectionOpened;
import dev.rubato.event.Event.ConnectionResolved;
import dev.rubato.event.Event.NetworkChanged;
import dev.rubato.event.Event.Outcome;
import dev.rubato.event.Event.ProbeAnswered;
import dev.rubato.event.Event.ProbeKind;
import dev.rubato.event.Event.ProbeSent;
import dev.rubato.event.Event.SensorGap;
import dev.rubato.event.Flow;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The packet sensor on the real kernel, against namespaces that hold what is scanned. */
@Tag("live")
@Timeout(120)
class PacketSensorLiveTest {
    private static final long DEADLINE_NS = 10_000_000_000L;

    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
    private final List<AutoCloseable> opened = new CopyOnWriteArrayList<>();

    @BeforeEach
    void needsRootAndLibpcap() {
        Requires.root();
        Requires.libpcap();
        Requires.networkNamespaces();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.add(resource);
        return resource;
    }

    private PacketSensor sensor(PacketSettings settings) {
        NetworkState network = keep(new NetworkState(Path.of("/proc")));
        network.start(events::add);
        PacketSensor sensor = keep(new PacketSensor(network, ProbeOwnerRequest.NOBODY, settings));
        Sensor.Status status = sensor.start(events::add);
        assertEquals(Event.Visibility.EXACT, status.visibility(), status.reason());
        return sensor;
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + DEADLINE_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "not within the deadline: " + what);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private void awaitCount(int expected, LongSupplier count) {
        long deadline = System.nanoTime() + DEADLINE_NS;
        while (count.getAsLong() < expected && System.nanoTime() < deadline) {
            LockSupport.parkNanos(5_000_000);
        }
        assertEquals(expected, count.getAsLong());
    }

    private <T extends Event> Stream<T> all(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast);
    }

    private static long count(PacketSensor sensor, String name) {
        return sensor.counters().details().getOrDefault(name, -1L);
    }

    private Set<Integer> portsOpened(String remote) {
        Address address = Address.parse(remote);
        return all(ConnectionOpened.class)
                .filter(e -> e.direction() == Flow.Direction.OUTBOUND
                        && e.flow().remote().equals(address))
                .map(e -> e.flow().remotePort())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private long probes(ProbeKind kind, String remotePrefix) {
        return all(ProbeSent.class)
                .filter(e -> e.kind() == kind && e.remote().toString().startsWith(remotePrefix))
                .map(e -> e.remote() + ":" + e.remotePort())
                .distinct()
                .count();
    }

    private long answers(ProbeKind kind, Outcome outcome) {
        return all(ProbeAnswered.class)
                .filter(e -> e.kind() == kind && e.outcome() == outcome)
                .count();
    }

    @Test
    void everySynOfARawScanIsSeenWithItsAnswer() {
        Requires.tool("nmap");
        PacketLab lab = keep(new PacketLab("s", "10.91.1"));
        PacketSensor sensor = sensor(PacketSettings.DEFAULT);
        PacketLab.nmap("-sS", "-Pn", "-p", "1-1000", lab.there());
        awaitCount(1000, () -> portsOpened(lab.there()).size());
        awaitCount(
                1000,
                () -> all(ConnectionResolved.class)
                        .filter(e -> e.outcome() == Outcome.REFUSED
                                && e.flow().remote().equals(Address.parse(lab.there())))
                        .count());
        assertEquals(0, sensor.counters().lost());
    }

    @Test
    void udpArpFinAndEchoSweepsAreProbes() {
        Requires.tool("nmap");
        PacketLab lab = keep(new PacketLab("u", "10.91.2"));
        lab.addThere(10);
        lab.addThere(11);
        PacketSensor sensor = sensor(PacketSettings.DEFAULT);
        PacketLab.nmap("-sU", "-Pn", "-p", "1001-1200", lab.there());
        awaitCount(200, () -> probes(ProbeKind.UDP, lab.there()));
        await("an ICMP answer", () -> answers(ProbeKind.UDP, Outcome.REFUSED) > 0);

        PacketLab.nmap("-sF", "-Pn", "-p", "1001-1200", lab.there());
        awaitCount(200, () -> probes(ProbeKind.TCP_STRAY, lab.there()));
        awaitCount(200, () -> answers(ProbeKind.TCP_STRAY, Outcome.REFUSED));

        events.removeIf(e -> e instanceof ProbeSent || e instanceof ProbeAnswered);
        PacketLab.nmap("-sn", "-PE", "--disable-arp-ping", lab.there(), lab.prefix() + ".10");
        awaitCount(2, () -> answers(ProbeKind.ICMP, Outcome.ESTABLISHED));

        events.clear();
        PacketLab.nmap("-sn", "-PR", lab.prefix() + ".0/26");
        // All 64 but our own and the two that were asked for above, of which one exists.
        awaitCount(61, () -> probes(ProbeKind.ARP, lab.prefix() + "."));
        awaitCount(1, () -> answers(ProbeKind.ARP, Outcome.ESTABLISHED));
        assertEquals(0, sensor.counters().lost());
    }

    @Test
    void overIpv6TheSameIsSeen() {
        Requires.tool("nmap");
        PacketLab lab = keep(new PacketLab("v", "10.91.5"));
        PacketSensor sensor = sensor(PacketSettings.DEFAULT);
        PacketLab.nmap("-6", "-sS", "-Pn", "-p", "1-200", lab.there6());
        awaitCount(200, () -> portsOpened(lab.there6()).size());
        PacketLab.nmap("-6", "-sU", "-Pn", "-p", "1001-1050", lab.there6());
        awaitCount(50, () -> probes(ProbeKind.UDP, lab.there6()));
        PacketLab.nmap("-6", "-sF", "-Pn", "-p", "1001-1050", lab.there6());
        awaitCount(50, () -> probes(ProbeKind.TCP_STRAY, lab.there6()));
        awaitCount(
                1,
                () -> all(ProbeAnswered.class)
                        .filter(e -> e.kind() == ProbeKind.ARP && e.remote().equals(Address.parse(lab.there6())))
                        .count());
        assertEquals(0, sensor.counters().lost());
    }

    @Test
    void theLongestFilterFitsIntoTheKernel() throws Exception {
        PacketFilter filter = new PacketFilter();
        for (int i = 0; i < PacketFilter.MAX_EXCLUDED; i++) {
            filter.exclude(Address.parse(i % 2 == 0 ? "2001:db8::" + i : "192.0.2." + i), 1000 + i, 0);
        }
        try (PacketCapture capture = PacketCapture.open(1 << 18, 10, 640)) {
            capture.filter(filter.expression());
            assertEquals(0, capture.newDrops());
        }
        assertEquals(PacketFilter.MAX_EXCLUDED, filter.excluded());
    }

    @Test
    void anInterfaceThatComesAfterTheStartIsCapturedAndOneThatGoesDoesNoHarm() {
        Requires.tool("nmap");
        PacketSensor sensor = sensor(PacketSettings.DEFAULT);
        try (PacketLab brief = new PacketLab("x", "10.91.3")) {
            PacketLab.nmap("-sS", "-Pn", "-p", "1-50", brief.there());
            awaitCount(50, () -> portsOpened(brief.there()).size());
            await(
                    "its address",
                    () -> all(NetworkChanged.class)
                            .anyMatch(e -> e.addresses().stream()
                                    .anyMatch(a -> a.interfaceName().equals(brief.near()))));
        }
        PacketLab later = keep(new PacketLab("y", "10.91.4"));
        PacketLab.nmap("-sS", "-Pn", "-p", "1-50", later.there());
        awaitCount(50, () -> portsOpened(later.there()).size());
        assertEquals(0, count(sensor, "capture-breaks"));
    }

    @Test
    void aConnectionOnLoopbackIsOpenedAnsweredAndClosedWithItsBytes() throws IOException {
        sensor(PacketSettings.DEFAULT);
        int port;
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
                    Socket accepted = server.accept()) {
                client.getOutputStream().write(new byte[12_345]);
                client.shutdownOutput();
                assertEquals(12_345, accepted.getInputStream().readAllBytes().length);
                accepted.getOutputStream().write(new byte[77]);
                accepted.shutdownOutput();
                assertEquals(77, client.getInputStream().readAllBytes().length);
            }
        }
        await(
                "the end",
                () -> all(ConnectionClosed.class).anyMatch(e -> e.flow().remotePort() == port));
        ConnectionClosed closed = all(ConnectionClosed.class)
                .filter(e -> e.flow().remotePort() == port)
                .findFirst()
                .orElseThrow();
        assertEquals(12_345, closed.bytesOut());
        assertEquals(77, closed.bytesIn());
        assertEquals(
                1,
                all(ConnectionOpened.class)
                        .filter(e -> e.flow().remotePort() == port || e.flow().localPort() == port)
                        .count());
    }

    @Test
    void theKernelStopsDeliveringABusyUdpEndpoint() throws IOException {
        PacketSensor sensor = sensor(PacketSettings.DEFAULT);
        int sent = 0;
        try (DatagramSocket server = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                DatagramSocket client = new DatagramSocket()) {
            DatagramPacket packet = new DatagramPacket(new byte[100], 100, server.getLocalSocketAddress());
            while (count(sensor, "filter-changes") == 0) {
                client.send(packet);
                assertTrue(++sent < 1_000_000);
                LockSupport.parkNanos(20_000);
            }
            long seen = count(sensor, "packets");
            for (int i = 0; i < 5000; i++) {
                client.send(packet);
            }
            try (Socket socket = new Socket()) {
                InetSocketAddress closedPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
                assertThrows(ConnectException.class, () -> socket.connect(closedPort, 1000));
            }
            await("a SYN after the flood", () -> portsOpened("127.0.0.1").contains(1));
            long more = count(sensor, "packets") - seen;
            assertTrue(more < 2000, more + " packets seen of 5000 that were left out");
        }
        assertEquals(1, probes(ProbeKind.UDP, "127.0.0.1"));
    }

    @Test
    void whatTheKernelDropsIsReportedAsAGap() throws IOException {
        PacketSettings standard = PacketSettings.DEFAULT;
        PacketSettings tiny =
                new PacketSettings(1 << 18, standard.timeoutMs(), standard.snapBytes(), 200, standard.limits());
        PacketSensor sensor = sensor(tiny);
        try (DatagramSocket client = new DatagramSocket()) {
            byte[] payload = new byte[600];
            for (int i = 0; i < 8000; i++) {
                client.send(new DatagramPacket(payload, 600, InetAddress.getLoopbackAddress(), 1 + i % 60_000));
            }
        }
        await("a gap", () -> all(SensorGap.class).anyMatch(e -> e.count() > 0));
        await(
                "seen and lost to be what was sent",
                () -> count(sensor, "packets") + count(sensor, "kernel-drops") >= 8000);
        SensorGap gap = all(SensorGap.class).findFirst().orElseThrow();
        assertEquals("packet", gap.sensor());
        assertTrue(gap.fromNs() < gap.toNs());
        sensor.close();
        long told = all(SensorGap.class).mapToLong(SensorGap::count).sum();
        assertEquals(count(sensor, "kernel-drops"), told);
    }

    @Test
    void closesWithinASecondWhileNothingComes() {
        PacketSensor sensor = sensor(PacketSettings.DEFAULT);
        long beganNs = System.nanoTime();
        sensor.close();
        long tookMs = (System.nanoTime() - beganNs) / 1_000_000;
        assertTrue(tookMs < 1000, tookMs + " ms");
        int before = events.size();
        PacketLab.run("ip", "link", "show");
        assertEquals(before, events.size());
    }

    @Test
    void withoutTheCapabilityItSaysWhatToDo() {
        Requires.tool("setpriv");
        String output = inChild("setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw");
        assertTrue(output.contains("ABSENT") && output.contains("CAP_NET_RAW"), output);
    }

    @Test
    void withoutTheLibraryItSaysWhatToInstall() {
        String output = inChild("env");
        assertTrue(output.contains("EXACT"), output);
        output = inChild("env", "JDK_JAVA_OPTIONS=-Dorg.pcap4j.core.pcapLibName=rubato-absent");
        assertTrue(output.contains("ABSENT") && output.contains("install the package"), output);
    }

    private static String inChild(String... prefix) {
        Stream<String> java = Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                PacketSensorLiveTest.class.getName());
        return PacketLab.run(Stream.concat(Stream.of(prefix), java).toArray(String[]::new));
    }

    /** Prints what the sensor would see. */
    public static void main(String[] arguments) {
        try (PacketSensor sensor = new PacketSensor(
                new NetworkState(Path.of("/proc")), ProbeOwnerRequest.NOBODY, PacketSettings.DEFAULT)) {
            System.out.println(sensor.probe());
        }
    }
}
