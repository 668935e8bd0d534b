package dev.rubato.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Event.Basis;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ServiceInventoryTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long START_NS = 1_700_000_000L * SECOND_NS;
    private static final Address LOOPBACK = Address.parse("127.0.0.1");
    private static final Address OWN = Address.parse("10.0.0.2");
    private static final Address PEER = Address.parse("10.0.0.9");

    private final ServiceInventory inventory = new ServiceInventory();
    private final ProcessKey root = new ProcessKey(1, START_NS);
    private final ProcessKey server = new ProcessKey(20, START_NS + SECOND_NS);
    private final ProcessKey client = new ProcessKey(30, START_NS + SECOND_NS);
    private long timeNs = START_NS;

    private void accept(Event event) {
        inventory.accept(event);
        timeNs += SECOND_NS / 100;
    }

    private void process(ProcessKey key, ProcessKey parent, String exe) {
        accept(new Event.ProcessExecuted(timeNs, key, parent, ProcessImage.ofExe(exe), Basis.EXACT));
    }

    private void hostWithService(Address bound) {
        accept(new Event.AgentStarted(timeNs, "host", "boot", new ProcessKey(9, START_NS)));
        accept(new Event.NetworkChanged(timeNs, List.of(new Event.InterfaceAddress("eth0", OWN, 24)), List.of()));
        process(root, root, "/sbin/init");
        process(server, root, "/opt/bin/serv\u001b[2Jer");
        process(client, root, "/usr/bin/curl");
        accept(new Event.ListenerOpened(timeNs, 77, bound, 8080, server, Basis.EXACT));
    }

    private void connectLocally(int localPort) {
        Flow flow = new Flow(Flow.Protocol.TCP, LOOPBACK, localPort, LOOPBACK, 8080);
        accept(new Event.ConnectionOpened(timeNs, localPort, flow, Flow.Direction.OUTBOUND, client, Basis.EXACT));
        accept(new Event.ConnectionResolved(timeNs, localPort, flow, Event.Outcome.ESTABLISHED, Basis.EXACT));
    }

    @Test
    void namesOwnerReachAndClientsOfAService() {
        hostWithService(Address.ANY);
        connectLocally(40_000);
        connectLocally(40_001);
        Flow inbound = new Flow(Flow.Protocol.TCP, OWN, 8080, PEER, 50_000);
        accept(new Event.ConnectionOpened(timeNs, 5, inbound, Flow.Direction.INBOUND, null, Basis.PACKET));

        List<ServiceInventory.Service> services = inventory.services();
        assertEquals(1, services.size());
        ServiceInventory.Service service = services.get(0);
        assertEquals("*:8080", service.endpoint());
        assertEquals("network", service.reachable());
        Alert.Subject owner = Objects.requireNonNull(service.owner());
        assertEquals(20, owner.pid());
        assertEquals(
                List.of(
                        new ServiceInventory.Client("/usr/bin/curl", true, 2),
                        new ServiceInventory.Client("10.0.0.9", false, 1)),
                service.clients());
    }

    @Test
    void aServiceOnLoopbackIsNotExposedAndAClosedOneIsGone() {
        hostWithService(LOOPBACK);
        accept(new Event.ListenerOpened(timeNs, 78, LOOPBACK, 9090, server, Basis.EXACT));
        accept(new Event.ListenerClosed(timeNs, 78, LOOPBACK, 9090));
        List<ServiceInventory.Service> services = inventory.services();
        assertEquals(
                List.of("loopback"),
                services.stream().map(ServiceInventory.Service::reachable).toList());
    }

    @Test
    void textAndJsonHoldNoControlCharacters() throws Exception {
        hostWithService(Address.ANY);
        connectLocally(40_000);
        List<ServiceInventory.Service> services = inventory.services();
        StringWriter text = new StringWriter();
        ServiceText.write(services, ZoneOffset.UTC, new PrintWriter(text, true));
        StringWriter json = new StringWriter();
        ServiceText.writeJson(services, new PrintWriter(json, true));
        assertTrue(text.toString().contains("curl 1x"), text.toString());
        assertTrue(text.toString().contains("serv\\x1b[2Jer (20)"), text.toString());
        assertTrue(json.toString().contains("\"endpoint\":\"*:8080\""), json.toString());
        assertFalse(text.toString().contains("\u001b"));
        assertFalse(json.toString().contains("\u001b"));
        assertEquals(1, json.toString().lines().count());
    }

    @Test
    void clientsBeyondTheLimitAreCountedTogether() {
        hostWithService(Address.ANY);
        for (int i = 0; i < ServiceInventory.MAX_CLIENTS + 10; i++) {
            Flow inbound = new Flow(Flow.Protocol.TCP, OWN, 8080, Address.ofV4(0x0a000100 + i), 50_000);
            accept(new Event.ConnectionOpened(timeNs, 5, inbound, Flow.Direction.INBOUND, null, Basis.PACKET));
        }
        ServiceInventory.Service service = inventory.services().get(0);
        assertEquals(ServiceInventory.MAX_CLIENTS, service.clients().size());
        assertEquals(10, service.otherClients());
    }
}
