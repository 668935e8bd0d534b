package dev.rubato.trace;

import dev.rubato.trace.PacketFields.Direction;

/**
 * Reads link and network headers into {@link PacketFields}: Ethernet with VLAN tags, Linux cooked capture, raw IP and
 * loopback; IPv4 and IPv6 with extension headers. Owned by the decoder's thread.
 *
 * <p>Link types: https://www.tcpdump.org/linktypes.html ; IPv4: RFC 791; IPv6: RFC 8200.
 */
final class PacketHeaders {
    static final int ETHERTYPE_IPV4 = 0x0800;
    static final int ETHERTYPE_ARP = 0x0806;
    static final int ETHERTYPE_IPV6 = 0x86dd;

    static final int PROTOCOL_ICMP = 1;
    static final int PROTOCOL_TCP = 6;
    static final int PROTOCOL_UDP = 17;
    static final int PROTOCOL_ICMPV6 = 58;

    private static final int MAX_VLAN_TAGS = 4;
    private static final int MAX_EXTENSION_HEADERS = 8;
    private static final int SENT_BY_US = 4;

    private final PacketCounts counts;

    PacketHeaders(PacketCounts counts) {
        this.counts = counts;
    }

    /** Reads the link header: sets the EtherType, or leaves it 0 where only IP is possible. */
    boolean readLink(int linkType, PacketFields p) {
        return switch (linkType) {
            case 1 -> readEtherType(p, 12, 14);
            case 113 -> readDirection(p, 0, 2) && readEtherType(p, 14, 16);
            case 276 -> readDirection(p, 10, 1) && readEtherType(p, 0, 20);
            case 12, 14, 101, 228, 229 -> true;
            case 0, 108 -> readFamily(p);
            default -> refuse(PacketCount.UNKNOWN_LINK_TYPE);
        };
    }

    private boolean refuse(PacketCount count) {
        counts.add(count);
        return false;
    }

    private boolean readDirection(PacketFields p, int offset, int bytes) {
        if (!p.has(p.at + offset, bytes)) {
            return refuse(PacketCount.TRUNCATED);
        }
        int kind = p.u8(p.at + offset + bytes - 1);
        p.direction = kind == SENT_BY_US ? Direction.OUT : Direction.IN;
        return true;
    }

    private boolean readEtherType(PacketFields p, int typeOffset, int headerBytes) {
        if (!p.has(p.at, headerBytes)) {
            return refuse(PacketCount.TRUNCATED);
        }
        p.etherType = p.u16(p.at + typeOffset);
        p.at += headerBytes;
        for (int tags = 0; isVlan(p.etherType); tags++) {
            if (tags == MAX_VLAN_TAGS) {
                return refuse(PacketCount.MALFORMED_LINK);
            }
            if (!p.has(p.at, 4)) {
                return refuse(PacketCount.TRUNCATED);
            }
            p.etherType = p.u16(p.at + 2);
            p.at += 4;
        }
        return true;
    }

    private static boolean isVlan(int etherType) {
        return etherType == 0x8100 || etherType == 0x88a8 || etherType == 0x9100;
    }

    /** The four bytes of BSD loopback hold a protocol family in the byte order of the capturing host. */
    private boolean readFamily(PacketFields p) {
        if (!p.has(p.at, 4)) {
            return refuse(PacketCount.TRUNCATED);
        }
        int raw = p.i32(p.at);
        int family = (raw & 0xffff_0000) == 0 ? raw : Integer.reverseBytes(raw);
        p.at += 4;
        return switch (family) {
            case 2, 10, 24, 28, 30 -> true;
            default -> refuse(PacketCount.OTHER_PROTOCOL);
        };
    }

    /** Reads the IP header at {@code p.at} and moves there to the transport header. */
    boolean readNetwork(PacketFields p) {
        if (!p.has(p.at, 1)) {
            return refuse(PacketCount.TRUNCATED);
        }
        int version = p.u8(p.at) >>> 4;
        if (version == 4 && p.etherType != ETHERTYPE_IPV6) {
            return readV4(p, false);
        }
        if (version == 6 && p.etherType != ETHERTYPE_IPV4) {
            return readV6(p);
        }
        return refuse(PacketCount.MALFORMED_IP);
    }

    /** Reads the beginning of the IP packet that an ICMP error quotes; its lengths were already cut by the sender. */
    boolean readQuoted(PacketFields p) {
        if (!p.has(p.at, 1)) {
            return refuse(PacketCount.TRUNCATED);
        }
        int version = p.u8(p.at) >>> 4;
        return version == 4 ? readV4(p, true) : version == 6 ? readV6(p) : refuse(PacketCount.MALFORMED_IP);
    }

    private boolean readV4(PacketFields p, boolean quoted) {
        if (!p.has(p.at, 20)) {
            return refuse(PacketCount.TRUNCATED);
        }
        int headerBytes = (p.u8(p.at) & 15) * 4;
        int totalBytes = p.u16(p.at + 2);
        if (totalBytes == 0) {
            totalBytes = p.wireEnd - p.at;
        }
        if (headerBytes < 20 || totalBytes < headerBytes || (!quoted && totalBytes > p.wireEnd - p.at)) {
            return refuse(PacketCount.MALFORMED_IP);
        }
        p.readV4Ends(p.at + 12, p.at + 16);
        if ((p.u16(p.at + 6) & 0x1fff) != 0) {
            return refuse(PacketCount.LATER_FRAGMENT);
        }
        p.protocol = p.u8(p.at + 9);
        p.transportBytes = totalBytes - headerBytes;
        p.at += headerBytes;
        return true;
    }

    private boolean readV6(PacketFields p) {
        if (!p.has(p.at, 40)) {
            return refuse(PacketCount.TRUNCATED);
        }
        int payloadBytes = p.u16(p.at + 4);
        if (payloadBytes == 0) {
            payloadBytes = Math.max(0, p.wireEnd - p.at - 40);
        }
        p.readV6Ends(p.at + 8);
        int next = p.u8(p.at + 6);
        p.at += 40;
        p.transportBytes = payloadBytes;
        for (int headers = 0; isExtension(next); headers++) {
            if (headers == MAX_EXTENSION_HEADERS) {
                return refuse(PacketCount.MALFORMED_IP);
            }
            if (!p.has(p.at, 8)) {
                return refuse(PacketCount.TRUNCATED);
            }
            if (next == 44 && (p.u16(p.at + 2) & 0xfff8) != 0) {
                return refuse(PacketCount.LATER_FRAGMENT);
            }
            int bytes = extensionBytes(next, p.u8(p.at + 1));
            next = p.u8(p.at);
            p.at += bytes;
            p.transportBytes -= bytes;
        }
        p.protocol = next;
        return p.transportBytes >= 0 || refuse(PacketCount.MALFORMED_IP);
    }

    private static boolean isExtension(int next) {
        return switch (next) {
            case 0, 43, 44, 51, 60, 135, 139, 140 -> true;
            default -> false;
        };
    }

    private static int extensionBytes(int kind, int lengthField) {
        return switch (kind) {
            case 44 -> 8;
            case 51 -> (lengthField + 2) * 4;
            default -> (lengthField + 1) * 8;
        };
    }
}
