package dev.rubato.trace;

import dev.rubato.event.Address;
import dev.rubato.event.RecentAddresses;

/**
 * One packet and what its headers say; filled anew for each packet, so that a packet which gives no event costs no
 * allocation. Owned by the decoder's thread.
 *
 * <p>Offsets are into {@link #data}. Callers check {@link #has} before they read.
 */
final class PacketFields {
    /** Where the packet was going, as far as the capture says. */
    enum Direction {
        IN,
        OUT,
        UNKNOWN
    }

    private static final long V4_PREFIX = 0x0000_ffff_0000_0000L;

    private final RecentAddresses recent = new RecentAddresses();

    byte[] data = new byte[0];

    /** The next byte to read. */
    int at;

    /** The first byte that was not captured. */
    int end;

    /** The first byte after the packet as it was on the wire. */
    int wireEnd;

    long timeNs;
    Direction direction = Direction.UNKNOWN;

    /** EtherType of the network header at {@link #at}; 0 where the version nibble tells. */
    int etherType;

    int protocol;
    long sourceHigh;
    long sourceLow;
    long destinationHigh;
    long destinationLow;

    /** Bytes on the wire from the transport header to the end of the IP packet. */
    int transportBytes;

    int sourcePort;
    int destinationPort;

    /** Whether this host sent the packet. */
    boolean fromUs;

    /** Whether this host is the packet's destination. */
    boolean toUs;

    void begin(byte[] bytes, int offset, int capturedLength, int originalLength) {
        data = bytes;
        at = offset;
        end = Math.min(bytes.length, offset + capturedLength);
        wireEnd = offset + Math.max(capturedLength, originalLength);
        direction = Direction.UNKNOWN;
        etherType = 0;
    }

    /** Whether {@code count} bytes from {@code offset} on were captured. */
    boolean has(int offset, int count) {
        return offset >= 0 && offset <= end - count;
    }

    int u8(int offset) {
        return data[offset] & 0xff;
    }

    int u16(int offset) {
        return (data[offset] & 0xff) << 8 | (data[offset + 1] & 0xff);
    }

    int i32(int offset) {
        return u16(offset) << 16 | u16(offset + 2);
    }

    long i64(int offset) {
        return (long) i32(offset) << 32 | (i32(offset + 4) & 0xffff_ffffL);
    }

    /** The low half of the IPv4 address at {@code offset}, as {@link Address} keeps it; the high half is 0. */
    long v4Low(int offset) {
        int bits = i32(offset);
        return bits == 0 ? 0 : V4_PREFIX | (bits & 0xffff_ffffL);
    }

    void readV4Ends(int sourceOffset, int destinationOffset) {
        sourceHigh = 0;
        sourceLow = v4Low(sourceOffset);
        destinationHigh = 0;
        destinationLow = v4Low(destinationOffset);
    }

    void readV6Ends(int offset) {
        sourceHigh = i64(offset);
        sourceLow = i64(offset + 8);
        destinationHigh = i64(offset + 16);
        destinationLow = i64(offset + 24);
    }

    boolean sourceIsAny() {
        return sourceHigh == 0 && sourceLow == 0;
    }

    boolean sameEnds() {
        return sourceHigh == destinationHigh && sourceLow == destinationLow;
    }

    /** Whether the destination is multicast, or broadcast on any network. */
    boolean toMany(HostAddresses own) {
        if (destinationHigh == 0 && destinationLow >>> 32 == 0xffff) {
            int bits = (int) destinationLow;
            return bits >>> 28 == 14 || bits == -1 || own.isBroadcast(destinationHigh, destinationLow);
        }
        return destinationHigh >>> 56 == 0xff;
    }

    /** Whether the destination is an IPv4 address that is the broadcast address of most networks. */
    boolean mayBeBroadcast() {
        return destinationHigh == 0 && destinationLow >>> 32 == 0xffff && (destinationLow & 0xff) == 0xff;
    }

    Address source() {
        return recent.of(sourceHigh, sourceLow);
    }

    Address destination() {
        return recent.of(destinationHigh, destinationLow);
    }
}
