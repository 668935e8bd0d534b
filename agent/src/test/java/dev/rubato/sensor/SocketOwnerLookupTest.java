package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Event.Basis;
import dev.rubato.event.Event.SocketKind;
import dev.rubato.event.ProcessKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketOwnerLookupTest {
    private static final long SECOND_NS = 1_000_000_000L;

    @TempDir
    Path proc;

    private final Set<Integer> gone = new HashSet<>();
    private SocketOwnerLookup lookup;

    @BeforeEach
    void mountAProcessFileSystem() throws IOException {
        Files.createDirectories(proc.resolve("self/net"));
        Files.writeString(proc.resolve("loadavg"), "0.00 0.01 0.00 1/99 400\n");
        lookup = new SocketOwnerLookup(proc, pid -> gone.contains(pid) ? null : new ProcessKey(pid, pid * SECOND_NS));
    }

    @Test
    void namesTheHolderOfAPacketSocket() throws IOException {
        process(300, 3, 71);
        packetTable(71);
        assertEquals(
                List.of(new Event.SocketOwned(
                        9, SocketKind.PACKET, Address.ANY, 0, new ProcessKey(300, 300 * SECOND_NS), Basis.SNAPSHOT)),
                lookup.rawHolders(Basis.SNAPSHOT, 9));
    }

    @Test
    void namesTheHolderOfTheWantedUdpPortOnly() throws IOException {
        process(300, 3, 71);
        process(301, 3, 72);
        udpTable(Map.of(0x1000, 71L, 0x2000, 72L));
        List<Event.SocketOwned> owned = lookup.udpHolders(port -> port == 0x2000, Basis.SAMPLED, 9);
        assertEquals(1, owned.size());
        assertEquals(301, owned.getFirst().owner().pid());
        assertEquals(0x2000, owned.getFirst().localPort());
    }

    @Test
    void tellsAnOwnerOnceAndAgainAfterAMinute() throws IOException {
        process(300, 3, 71);
        packetTable(71);
        assertEquals(1, lookup.rawHolders(Basis.SAMPLED, 0).size());
        assertEquals(0, lookup.rawHolders(Basis.SAMPLED, SECOND_NS).size());
        assertEquals(
                1, lookup.rawHolders(Basis.SAMPLED, SocketOwnerLookup.REPEAT_NS).size());
    }

    @Test
    void looksForASocketWithoutReadableHolderOnlyAfterAPauseThatGrows() throws IOException {
        process(300, 3, 70);
        packetTable(71);
        lookup.rawHolders(Basis.SAMPLED, 0);
        long links = count("links-read");
        lookup.rawHolders(Basis.SAMPLED, SECOND_NS);
        assertEquals(links, count("links-read"));
        process(300, 4, 71);
        assertEquals(
                1, lookup.rawHolders(Basis.SAMPLED, SocketOwnerLookup.RETRY_NS).size());
    }

    @Test
    void looksAtTheMostRecentlyStartedProcessFirst() throws IOException {
        for (int pid = 100; pid < 400; pid++) {
            process(pid, 3, pid == 390 ? 71 : 1000 + pid);
        }
        packetTable(71);
        assertEquals(1, lookup.rawHolders(Basis.SAMPLED, 0).size());
        assertEquals(10, count("links-read"));
    }

    @Test
    void countsIdsAboveTheNewestAsTheOldest() throws IOException {
        process(399, 3, 71);
        for (int pid = 500; pid < 600; pid++) {
            process(pid, 3, 2000 + pid);
        }
        packetTable(71);
        lookup.rawHolders(Basis.SAMPLED, 0);
        assertEquals(1, count("links-read"));
    }

    @Test
    void staysSilentAboutAProcessThatEndedMeanwhile() throws IOException {
        process(300, 3, 71);
        packetTable(71);
        gone.add(300);
        assertEquals(List.of(), lookup.rawHolders(Basis.SAMPLED, 0));
        assertEquals(1, count("sockets-without-holder"));
    }

    @Test
    void remembersABoundedNumberOfSockets() throws IOException {
        Path directory = Files.createDirectories(proc.resolve("300/fd"));
        Files.createSymbolicLink(directory.resolve("0"), Path.of("socket:[9999999]"));
        for (int round = 0; round < 10; round++) {
            long[] inodes = new long[1000];
            for (int i = 0; i < inodes.length; i++) {
                inodes[i] = 1 + round * 1000L + i;
            }
            packetTable(inodes);
            lookup.rawHolders(Basis.SAMPLED, round);
        }
        assertEquals(10_000 - SocketOwnerLookup.MAX_REMEMBERED, count("sockets-evicted"));
    }

    @Test
    void missesNothingButTheTablesWhereThereAreNone() {
        assertEquals(List.of(), lookup.rawHolders(Basis.SAMPLED, 0));
        assertTrue(count("tables-unreadable") > 0);
    }

    private long count(String name) {
        Map<String, Long> details = new HashMap<>();
        lookup.count(details);
        return details.getOrDefault(name, -1L);
    }

    private void process(int pid, int descriptor, long inode) throws IOException {
        Path directory = Files.createDirectories(proc.resolve(pid + "/fd"));
        Files.createSymbolicLink(directory.resolve(Integer.toString(descriptor)), Path.of("socket:[" + inode + "]"));
    }

    private void packetTable(long... inodes) throws IOException {
        StringBuilder text = new StringBuilder("sk RefCnt Type Proto  Iface R Rmem   User   Inode\n");
        for (long inode : inodes) {
            text.append("00000000783c5f00 3 3 0003 0 1 0 0 ").append(inode).append('\n');
        }
        Files.writeString(proc.resolve("self/net/packet"), text);
    }

    private void udpTable(Map<Integer, Long> inodesByPort) throws IOException {
        StringBuilder text = new StringBuilder("sl local_address\n");
        inodesByPort.forEach((port, inode) -> text.append("1: 0100007F:")
                .append("%04X".formatted(port))
                .append(" 00000000:0000 07 0:0 00:0 0 0 0 ")
                .append(inode)
                .append(" 2 0 0\n"));
        Files.writeString(proc.resolve("self/net/udp"), text);
    }
}
