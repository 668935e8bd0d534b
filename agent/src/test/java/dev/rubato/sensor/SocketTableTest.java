package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Address;
import dev.rubato.event.Event.SocketKind;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SocketTableTest {
    private static final String HEADER =
            "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref\n";
    private static final String UDP_ROW =
            "12505: 0100007F:14E9 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 183186 2 00"
                    + " 0\n";
    private static final String UDP6_ROW = "12506: 00000000000000000000000001000000:14EA"
            + " 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000"
            + "     0        0 183187 2 00000000bb840920 0\n";
    private static final String RAW_ROW =
            "  53: 00000000:0001 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 183188 2 00"
                    + " 0\n";
    private static final String PACKET = """
        sk               RefCnt Type Proto  Iface R Rmem   User   Inode
        00000000783c5f00 3      3    0003   0     1 0      0      183190
        """;

    @Test
    void readsAnIpv4SocketWithItsBytesTheRightWayRound() {
        assertEquals(
                List.of(new SocketTable.Row(SocketKind.UDP, Address.parse("127.0.0.1"), 5353, 183186)),
                parse(SocketTable.UDP, HEADER + UDP_ROW).rows());
    }

    @Test
    void readsAnIpv6Socket() {
        assertEquals(
                List.of(new SocketTable.Row(SocketKind.UDP, Address.parse("::1"), 5354, 183187)),
                parse(SocketTable.UDP6, HEADER + UDP6_ROW).rows());
    }

    @Test
    void readsTheSameSocketOnABigEndianMachine() {
        String text = HEADER + UDP_ROW.replace("0100007F", "7F000001");
        SocketTable.Contents contents =
                SocketTable.UDP.parse(text.getBytes(StandardCharsets.ISO_8859_1), ByteOrder.BIG_ENDIAN);
        assertEquals(Address.parse("127.0.0.1"), contents.rows().getFirst().local());
    }

    @Test
    void takesTheProtocolOfARawSocketForNoPort() {
        assertEquals(
                List.of(new SocketTable.Row(SocketKind.RAW, Address.ANY, 0, 183188)),
                parse(SocketTable.RAW, HEADER + RAW_ROW).rows());
    }

    @Test
    void readsAPacketSocket() {
        assertEquals(
                List.of(new SocketTable.Row(SocketKind.PACKET, Address.ANY, 0, 183190)),
                parse(SocketTable.PACKET, PACKET).rows());
    }

    @Test
    void countsLinesThatAreNoRowsAndReadsTheOthers() {
        SocketTable.Contents contents =
                parse(SocketTable.UDP, HEADER + "nonsense\n" + UDP_ROW.replace("0100007F", "0100007G") + UDP_ROW);
        assertEquals(2, contents.leftOut());
        assertEquals(1, contents.rows().size());
    }

    @Test
    void skipsASocketThatNoFileRefersTo() {
        SocketTable.Contents contents = parse(SocketTable.UDP, HEADER + UDP_ROW.replace("183186", "0"));
        assertEquals(new SocketTable.Contents(List.of(), 0), contents);
    }

    @Test
    void leavesOutAndCountsRowsBeyondItsBound() {
        SocketTable.Contents contents = parse(SocketTable.RAW, HEADER + RAW_ROW.repeat(SocketTable.MAX_ROWS + 7));
        assertEquals(SocketTable.MAX_ROWS, contents.rows().size());
        assertEquals(7, contents.leftOut());
    }

    @Test
    void neverThrowsWhateverTheTextHolds() {
        Random random = new Random(42);
        byte[] whole = (HEADER + UDP_ROW + UDP6_ROW + RAW_ROW + PACKET).getBytes(StandardCharsets.ISO_8859_1);
        for (int round = 0; round < 20_000; round++) {
            byte[] text = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            for (int i = random.nextInt(8); i > 0 && text.length > 0; i--) {
                text[random.nextInt(text.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt() : " \n:0F".charAt(random.nextInt(5)));
            }
            for (SocketTable table : SocketTable.values()) {
                for (SocketTable.Row row :
                        table.parse(text, ByteOrder.LITTLE_ENDIAN).rows()) {
                    assertTrue(row.inode() > 0 && row.localPort() >= 0 && row.localPort() <= 0xffff, row::toString);
                }
            }
        }
    }

    private static SocketTable.Contents parse(SocketTable table, String text) {
        return table.parse(text.getBytes(StandardCharsets.ISO_8859_1), ByteOrder.LITTLE_ENDIAN);
    }
}
