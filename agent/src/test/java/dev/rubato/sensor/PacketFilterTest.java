package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.sensor.PacketCapture.CaptureException;
import org.junit.jupiter.api.Test;

class PacketFilterTest {
    private static final Address BUSY = Address.parse("198.51.100.7");

    private final PacketFilter filter = new PacketFilter();

    @Test
    void leavesOutTheDatagramsOfABusyEndpointInBothDirectionsAndNothingElse() {
        String before = filter.expression();
        assertTrue(filter.exclude(BUSY, 443, 0));
        String after = filter.expression();
        assertTrue(after.contains("not (ip src host 198.51.100.7 and udp src port 443)"), after);
        assertTrue(after.contains("not (ip dst host 198.51.100.7 and udp dst port 443)"), after);
        assertTrue(after.startsWith(before.substring(0, before.length() - 2)), after);
        filter.exclude(Address.parse("2001:db8::1"), 53, 0);
        assertTrue(filter.expression().contains("not (ip6 src host 2001:db8::1 and udp src port 53)"));
    }

    @Test
    void anEndpointComesBackAfterItsTime() {
        filter.exclude(BUSY, 443, 0);
        filter.exclude(BUSY, 444, 5_000_000_000L);
        assertFalse(filter.expire(29_999_999_999L));
        assertTrue(filter.expire(30_000_000_000L));
        assertEquals(1, filter.excluded());
        assertTrue(filter.expire(35_000_000_000L));
        assertEquals(new PacketFilter().expression(), filter.expression());
    }

    @Test
    void leavesOutSoManyAndNoMore() {
        for (int port = 1; port <= PacketFilter.MAX_EXCLUDED; port++) {
            assertTrue(filter.exclude(BUSY, port, 0));
        }
        assertFalse(filter.exclude(BUSY, 5000, 0));
        assertTrue(filter.exclude(BUSY, 1, 0), "one that is left out already");
        assertEquals(PacketFilter.MAX_EXCLUDED, filter.excluded());
    }

    @Test
    void aMissingPermissionTellsWhatToDo() {
        Sensor.Status status = PacketAbsence.of(new CaptureException(
                "any: You don't have permission to capture on that device\n(socket: Operation not permitted)",
                new IllegalStateException()));
        assertEquals(Event.Visibility.ABSENT, status.visibility());
        assertTrue(status.reason().contains("CAP_NET_RAW"), status.reason());
        assertFalse(status.reason().contains("\n"));
    }

    @Test
    void aMissingLibraryTellsWhichPackageToInstall() {
        Sensor.Status status = PacketAbsence.of(new UnsatisfiedLinkError("Unable to load library 'pcap'"));
        assertEquals(Event.Visibility.ABSENT, status.visibility());
        assertTrue(status.reason().contains("install the package libpcap0.8"), status.reason());
    }

    @Test
    void anythingElseIsSaidInTheLibrarysWords() {
        Sensor.Status status =
                PacketAbsence.of(new CaptureException("any: x".repeat(100), new IllegalStateException()));
        assertTrue(status.reason().startsWith("libpcap cannot capture here: any: x"));
        assertTrue(status.reason().length() < 300);
    }
}
