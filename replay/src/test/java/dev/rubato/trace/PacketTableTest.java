package dev.rubato.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Address;
import dev.rubato.event.Event.InterfaceAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketTableTest {
    private final PacketCounts counts = new PacketCounts();

    private PacketTable table(int maxEntries) {
        return new PacketTable(maxEntries, 1, 7, counts, PacketCount.EVICTED_PROBE);
    }

    @Test
    void keepsEveryEntryWithItsValueWhileItGrows() {
        PacketTable table = table(65_536);
        for (int i = 0; i < 30_000; i++) {
            table.setValue(table.put(0, i, i, 0, i), 0, i + 1);
        }
        long forgotten = counts.get(PacketCount.EVICTED_PROBE);
        int found = 0;
        for (int i = 0; i < 30_000; i++) {
            int place = table.find(0, i, i, 0, i);
            if (place >= 0) {
                found++;
                assertEquals(i + 1, table.value(place, 0));
            }
        }
        assertEquals(30_000 - forgotten, found);
        assertEquals(found, table.size());
        assertTrue(forgotten < 30, "forgotten below half load: " + forgotten);
    }

    @Test
    void aFullSetForgetsWhatWasUsedLongestAgo() {
        PacketTable table = table(16);
        for (int i = 0; i < 16; i++) {
            table.put(0, 0, 0, 0, i);
        }
        assertTrue(table.find(0, 0, 0, 0, 0) >= 0);
        table.put(0, 0, 0, 0, 16);
        assertEquals(-1, table.find(0, 0, 0, 0, 1));
        assertTrue(table.find(0, 0, 0, 0, 0) >= 0);
        assertEquals(1, counts.get(PacketCount.EVICTED_PROBE));
    }

    @Test
    void whatIsOfNoMoreUseMakesPlaceWithoutGrowthOrCount() {
        PacketTable table = table(65_536);
        table.reuse(place -> table.value(place, 0) == 1);
        for (int i = 0; i < 10_000; i++) {
            table.setValue(table.put(0, i, i, 0, i), 0, 1);
        }
        assertEquals(256, table.size(), "entries of a table that did not grow");
        assertEquals(0, counts.get(PacketCount.EVICTED_PROBE));
        assertTrue(table.find(0, 9_999, 9_999, 0, 9_999) >= 0);
    }

    @Test
    void whatIsStillOfUseMakesTheTableGrow() {
        PacketTable table = table(65_536);
        table.reuse(place -> table.value(place, 0) == 1);
        for (int i = 0; i < 1_000; i++) {
            table.setValue(table.put(0, i, i, 0, i), 0, i % 2);
        }
        for (int i = 0; i < 1_000; i += 2) {
            assertTrue(table.find(0, i, i, 0, i) >= 0, "still of use: " + i);
        }
        assertEquals(0, counts.get(PacketCount.EVICTED_PROBE));
    }

    @Test
    void hostAddressesHoldWhatTheyWereGivenAndLoopback() {
        List<InterfaceAddress> interfaces = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            interfaces.add(new InterfaceAddress("eth" + i, Address.ofV4(0x0a00_0001 + (i << 8)), 24));
        }
        interfaces.add(new InterfaceAddress("eth0", Address.parse("fe80::1"), 64));
        HostAddresses own = HostAddresses.ofInterfaces(interfaces);
        for (InterfaceAddress each : interfaces) {
            assertTrue(own.isOwn(each.address().high(), each.address().low()));
        }
        Address loopback = Address.parse("127.9.9.9");
        Address foreign = Address.parse("10.0.0.2");
        Address broadcast = Address.parse("10.0.7.255");
        assertTrue(own.isOwn(loopback.high(), loopback.low()));
        assertTrue(own.isOwn(0, 1));
        assertTrue(!own.isOwn(foreign.high(), foreign.low()));
        assertTrue(!own.isOwn(0, 0));
        assertTrue(own.isBroadcast(broadcast.high(), broadcast.low()));
    }
}
