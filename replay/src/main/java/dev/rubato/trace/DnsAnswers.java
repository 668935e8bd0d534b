package dev.rubato.trace;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the addresses that a DNS answer (RFC 1035) gives to the name that was asked for; everything else in the answer
 * is skipped. Owned by the decoder's thread.
 */
final class DnsAnswers {
    private static final int HEADER_BYTES = 12;
    private static final int MAX_NAME_CHARS = 255;
    private static final int MAX_RECORDS = 256;

    /** Each jump must lead backwards, so their number is bounded anyway; this bounds the work. */
    private static final int MAX_JUMPS = 16;

    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;
    private static final int CLASS_IN = 1;
    private static final int POINTER = 0xc0;

    private final PacketCounts counts;
    private final EventSink sink;

    DnsAnswers(PacketCounts counts, EventSink sink) {
        this.counts = counts;
        this.sink = sink;
    }

    /** Reads the message that begins at {@code start}; gives an event if it is an answer that holds addresses. */
    void read(PacketFields p, int start) {
        if (!p.has(start, HEADER_BYTES)) {
            counts.add(PacketCount.TRUNCATED_DNS);
            return;
        }
        int flags = p.u16(start + 2);
        boolean isAnswer = (flags & 0x8000) != 0 && (flags & 0x7800) == 0 && (flags & 15) == 0;
        int records = p.u16(start + 6);
        if (!isAnswer || p.u16(start + 4) != 1 || records == 0) {
            return;
        }
        int afterName = skipName(p, start + HEADER_BYTES);
        if (afterName < 0 || !p.has(afterName, 4)) {
            counts.add(p.end < p.wireEnd ? PacketCount.TRUNCATED_DNS : PacketCount.MALFORMED_DNS);
            return;
        }
        int type = p.u16(afterName);
        if (type != TYPE_A && type != TYPE_AAAA) {
            return;
        }
        String name = name(p, start, start + HEADER_BYTES);
        List<Address> addresses = addresses(p, afterName + 4, Math.min(records, MAX_RECORDS));
        if (name == null) {
            counts.add(PacketCount.MALFORMED_DNS);
        } else if (!addresses.isEmpty()) {
            sink.append(new Event.NameResolved(p.timeNs, name, addresses));
        }
    }

    private List<Address> addresses(PacketFields p, int first, int records) {
        List<Address> addresses = new ArrayList<>(4);
        int at = first;
        for (int i = 0; i < records && addresses.size() < Event.MAX_ADDRESSES; i++) {
            int fixed = skipName(p, at);
            int data = fixed + 10;
            if (fixed < 0 || !p.has(fixed, 10) || !p.has(data, p.u16(fixed + 8))) {
                counts.add(p.end < p.wireEnd ? PacketCount.TRUNCATED_DNS : PacketCount.MALFORMED_DNS);
                break;
            }
            int type = p.u16(fixed);
            int bytes = p.u16(fixed + 8);
            boolean isAddress = (type == TYPE_A && bytes == 4) || (type == TYPE_AAAA && bytes == 16);
            if (isAddress && p.u16(fixed + 2) == CLASS_IN) {
                addresses.add(Address.of(p.data, data, bytes));
            }
            at = data + bytes;
        }
        return addresses;
    }

    /** The offset after the name at {@code at}, -1 if the name does not end within the captured bytes. */
    private static int skipName(PacketFields p, int at) {
        int offset = at;
        while (p.has(offset, 1)) {
            int length = p.u8(offset);
            if (length >= POINTER) {
                return offset + 2;
            }
            if (length == 0) {
                return offset + 1;
            }
            if (length > 63) {
                return -1;
            }
            offset += length + 1;
        }
        return -1;
    }

    private static @Nullable String name(PacketFields p, int start, int at) {
        StringBuilder name = new StringBuilder(64);
        int offset = at;
        int jumps = 0;
        while (p.has(offset, 1)) {
            int length = p.u8(offset);
            if (length == 0) {
                return name.toString();
            }
            if (length >= POINTER) {
                int target = p.has(offset, 2) ? start + (p.u16(offset) & 0x3fff) : offset;
                if (target >= offset || ++jumps > MAX_JUMPS) {
                    return null;
                }
                offset = target;
                continue;
            }
            if (length > 63 || !p.has(offset + 1, length) || name.length() + length > MAX_NAME_CHARS) {
                return null;
            }
            appendLabel(name, p, offset + 1, length);
            offset += length + 1;
        }
        return null;
    }

    /** Names compare without case (RFC 4343), so they are kept in lower case. */
    private static void appendLabel(StringBuilder name, PacketFields p, int at, int length) {
        if (!name.isEmpty()) {
            name.append('.');
        }
        for (int i = at; i < at + length; i++) {
            int c = p.u8(i);
            name.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c));
        }
    }
}
