package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkStateTest {
    private static final String V4_HEADER = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask";
    private static final String V4_DEFAULT = "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0";
    private static final String V6_DEFAULT = "00000000000000000000000000000000 00 00000000000000000000000000000000 00"
            + " fd000000000000000000000000000001 00000400 00000003 00000000 00000003     eth0";

    @TempDir
    private Path proc;

    private void routes(String... lines) throws IOException {
        Files.createDirectories(proc.resolve("net"));
        Files.write(proc.resolve("net/route"), List.of(lines));
    }

    @Test
    void findsTheGatewaysOfDefaultRoutes() {
        String other = "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0";
        assertEquals(
                List.of(Address.parse("192.0.2.1")),
                NetworkStateRoutes.v4Gateways(List.of(V4_HEADER, V4_DEFAULT, V4_DEFAULT, other)));
        String unreachable = "00000000000000000000000000000000 00 00000000000000000000000000000000 00"
                + " 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo";
        assertEquals(
                List.of(Address.parse("fd00::1")), NetworkStateRoutes.v6Gateways(List.of(V6_DEFAULT, unreachable)));
    }

    @Test
    void passesOverRoutesOfAnotherShape() {
        List<String> strange = List.of("", "a b", "0 0 zz 3 0 0 0 0", "x 0 0102 3 0 0 0 0", "x 0 010200C0 zz 0 0 0 0");
        assertEquals(List.of(), NetworkStateRoutes.v4Gateways(strange));
        assertEquals(List.of(), NetworkStateRoutes.v6Gateways(strange));
    }

    @Test
    void tellsAddressesAndGatewaysAtTheStartAndAgainOnlyWhenTheyChanged() throws IOException {
        routes(V4_HEADER, V4_DEFAULT);
        List<Event> events = new ArrayList<>();
        try (NetworkState network = new NetworkState(proc)) {
            assertTrue(network.start(events::add).isPresent());
            assertInstanceOf(Event.SensorStarted.class, events.getFirst());
            Event.NetworkChanged first = assertInstanceOf(Event.NetworkChanged.class, events.get(1));
            assertEquals(List.of(Address.parse("192.0.2.1")), first.gateways());
            assertTrue(first.addresses().stream().anyMatch(a -> a.address().isLoopback()));
            assertFalse(network.refresh());
            routes(V4_HEADER);
            assertTrue(network.refresh());
            assertEquals(List.of(), ((Event.NetworkChanged) events.getLast()).gateways());
            assertEquals(3, events.size());
        }
    }

    @Test
    void readingsOnDemandBackOff() throws IOException {
        routes(V4_HEADER, V4_DEFAULT);
        try (NetworkState network = new NetworkState(proc)) {
            long nowNs = System.nanoTime();
            assertTrue(network.refreshOnDemand(nowNs), "first reading");
            assertFalse(network.refreshOnDemand(nowNs + 99_000_000), "too soon");
            assertFalse(network.refreshOnDemand(nowNs + 100_000_000), "nothing changed");
            routes(V4_HEADER);
            assertFalse(network.refreshOnDemand(nowNs + 299_000_000), "too soon after a reading without change");
            assertTrue(network.refreshOnDemand(nowNs + 300_000_000));
            assertEquals(3L, network.counters().details().get("readings"));
        }
    }

    @Test
    void withoutRoutingTablesItSaysThatGatewaysAreUnknown() {
        try (NetworkState network = new NetworkState(proc)) {
            assertTrue(network.probe().isPresent());
            assertTrue(network.probe().reason().contains("gateways are unknown"));
        }
    }
}
