package dev.rubato.bench.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Writes a pcap stream of made-up TCP packets, of any length: nothing of it is kept. Packets are cut to their headers as
 * a sensor's capture is. Owned by one thread.
 */
public final class CaptureWriter {
    private static final int MAGIC_NANOSECONDS = 0xa1b23c4d;
    private static final int LINK_ETHERNET = 1;
    private static final int SNAP_BYTES = 96;
    private static final int HEADER_BYTES = 54;
    private static final int FULL_PACKET = 1_514;
    private static final int RECORD_BYTES = 16;
    private static final int SYN = 2;
    private static final int ACK = 16;
    private static final int FIN = 1;
    private static final int FIRST_PORT = 1_024;
    private static final int PORTS = 60_000;
    private static final int SERVERS = 200;

    /** Data packets between a connection's opening and its end. */
    private static final int DATA_PACKETS = 10;

    private static final long FIRST_NS = 1_767_571_200_000_000_000L;
    private static final long STEP_NS = 10_000;

    private final OutputStream out;
    private final ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES + HEADER_BYTES);
    private long timeNs = FIRST_NS;
    private long packets;

    public CaptureWriter(OutputStream out) throws IOException {
        this.out = out;
        ByteBuffer head = ByteBuffer.allocate(24);
        head.putInt(MAGIC_NANOSECONDS).putShort((short) 2).putShort((short) 4).putLong(0);
        head.putInt(SNAP_BYTES).putInt(LINK_ETHERNET);
        out.write(head.array());
    }

    /** Connections of one host to a few servers, with data: {@code count} packets, or a few more. */
    public void ordinary(long count) throws IOException {
        for (int connection = 0; packets < count; connection++) {
            int client = 10 << 24 | 2;
            int server = 10 << 24 | 1 << 16 | 1 + connection % SERVERS;
            int port = FIRST_PORT + connection % PORTS;
            packet(client, server, port, 443, SYN, HEADER_BYTES);
            packet(server, client, 443, port, SYN | ACK, HEADER_BYTES);
            for (int i = 0; i < DATA_PACKETS; i++) {
                packet(server, client, 443, port, ACK, FULL_PACKET);
            }
            packet(client, server, port, 443, FIN | ACK, HEADER_BYTES);
            packet(server, client, 443, port, FIN | ACK, HEADER_BYTES);
        }
    }

    /** Attempts that each reach another endpoint: {@code count} packets. */
    public void distinct(long count) throws IOException {
        for (int target = 0; packets < count; target++) {
            packet(10 << 24 | 2, 11 << 24 | (target & 0xff_ffff), FIRST_PORT + target % PORTS, 443, SYN, HEADER_BYTES);
        }
    }

    public long packets() {
        return packets;
    }

    private void packet(int from, int to, int fromPort, int toPort, int flags, int length) throws IOException {
        timeNs += STEP_NS;
        packets++;
        record.clear();
        record.putInt((int) (timeNs / 1_000_000_000)).putInt((int) (timeNs % 1_000_000_000));
        record.putInt(HEADER_BYTES).putInt(length);
        record.putLong(0x0200_0000_0001_0200L).putInt(2).putShort((short) 0x0800);
        record.putShort((short) 0x4500).putShort((short) (length - 14)).putInt(0);
        record.putShort((short) 0x4006).putShort((short) 0).putInt(from).putInt(to);
        record.putShort((short) fromPort)
                .putShort((short) toPort)
                .putInt((int) packets)
                .putInt(0);
        record.putShort((short) (0x5000 | flags)).putShort((short) 64_240).putInt(0);
        out.write(record.array());
    }
}
