package dev.rubato.sensor;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table in {@code /proc/net} of sockets that send packets without a connection, and how to read its text.
 *
 * <p>Layouts: {@code net/ipv4/udp.c} ({@code udp4_format_sock}), {@code net/ipv4/raw.c}, {@code net/ipv4/ping.c}, their
 * IPv6 siblings and {@code net/packet/af_packet.c} ({@code packet_seq_show}). Addresses are words of 32 bits in the byte
 * order of the machine, ports are in host order.
 */
enum SocketTable {
    UDP("udp", Event.SocketKind.UDP),
    UDP6("udp6", Event.SocketKind.UDP),
    RAW("raw", Event.SocketKind.RAW),
    RAW6("raw6", Event.SocketKind.RAW),
    /** Sockets of ping(8) without privilege: they write ICMP echo requests and nothing else. */
    ICMP("icmp", Event.SocketKind.RAW),
    ICMP6("icmp6", Event.SocketKind.RAW),
    PACKET("packet", Event.SocketKind.PACKET);

    /** Most rows of one table that are looked at; more are counted as left out. */
    static final int MAX_ROWS = 65_536;

    /**
     * One socket.
     *
     * @param local the bound address; {@link Address#ANY} for packet sockets
     * @param localPort the bound port of a UDP socket, else 0
     * @param inode the socket's number in the links of {@code /proc/PID/fd}
     */
    record Row(Event.SocketKind kind, Address local, int localPort, long inode) {}

    /**
     * What one table said.
     *
     * @param leftOut lines that no row could be made of, and rows beyond {@link #MAX_ROWS}
     */
    record Contents(List<Row> rows, int leftOut) {
        Contents {
            rows = List.copyOf(rows);
        }
    }

    private static final int COLUMN_LOCAL = 1;
    private static final int COLUMN_INODE = 9;
    private static final int COLUMN_PACKET_INODE = 8;

    private final String fileName;
    private final Event.SocketKind kind;

    SocketTable(String fileName, Event.SocketKind kind) {
        this.fileName = fileName;
        this.kind = kind;
    }

    /** The file's name in {@code /proc/net}. */
    String fileName() {
        return fileName;
    }

    /** What sockets of this table are reported as. */
    Event.SocketKind kind() {
        return kind;
    }

    /** Reads {@code text}, the whole file; never throws, whatever it holds. Sockets without an inode are skipped. */
    Contents parse(byte[] text, ByteOrder order) {
        List<Row> rows = new ArrayList<>();
        int leftOut = 0;
        int lineStart = endOfLine(text, 0) + 1;
        while (lineStart < text.length) {
            int lineEnd = endOfLine(text, lineStart);
            if (lineEnd > lineStart) {
                List<String> columns = columns(text, lineStart, lineEnd);
                long inode = inode(columns);
                Row row = inode < 0 ? null : row(columns, inode, order);
                if (row == null || rows.size() == MAX_ROWS) {
                    leftOut++;
                } else if (inode > 0) {
                    rows.add(row);
                }
            }
            lineStart = lineEnd + 1;
        }
        return new Contents(rows, leftOut);
    }

    private long inode(List<String> columns) {
        int column = this == PACKET ? COLUMN_PACKET_INODE : COLUMN_INODE;
        return column < columns.size() ? number(columns.get(column), 10) : -1;
    }

    private @Nullable Row row(List<String> columns, long inode, ByteOrder order) {
        if (this == PACKET) {
            return new Row(kind, Address.ANY, 0, inode);
        }
        String local = columns.get(COLUMN_LOCAL);
        int colon = local.indexOf(':');
        if (colon != 8 && colon != 32) {
            return null;
        }
        byte[] address = new byte[colon / 2];
        for (int word = 0; word < colon / 8; word++) {
            long bits = number(local.substring(8 * word, 8 * word + 8), 16);
            if (bits < 0) {
                return null;
            }
            for (int i = 0; i < 4; i++) {
                int shift = order == ByteOrder.LITTLE_ENDIAN ? 8 * i : 24 - 8 * i;
                address[4 * word + i] = (byte) (bits >>> shift);
            }
        }
        long port = number(local.substring(colon + 1), 16);
        if (port < 0 || port > 0xffff) {
            return null;
        }
        return new Row(
                kind, Address.of(address, 0, address.length), kind == Event.SocketKind.UDP ? (int) port : 0, inode);
    }

    private static long number(String text, int radix) {
        if (text.isEmpty() || text.length() > 18) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), radix);
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value < 0 ? -1 : value;
    }

    private static List<String> columns(byte[] text, int from, int to) {
        List<String> columns = new ArrayList<>(16);
        int at = from;
        while (at < to && columns.size() <= COLUMN_INODE) {
            while (at < to && text[at] == ' ') {
                at++;
            }
            int start = at;
            while (at < to && text[at] != ' ') {
                at++;
            }
            if (at > start) {
                columns.add(new String(text, start, at - start, StandardCharsets.ISO_8859_1));
            }
        }
        return columns;
    }

    private static int endOfLine(byte[] text, int from) {
        int at = from;
        while (at < text.length && text[at] != '\n') {
            at++;
        }
        return at;
    }
}
