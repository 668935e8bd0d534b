package dev.rubato.trace;

import java.io.IOException;

/** The packets of a classic pcap file, one after the other; {@link PcapngPackets} are those of pcapng. */
class PcapPackets {
    /** What {@link #next} found. */
    enum Found {
        PACKET,
        REJECTED,
        END
    }

    /** Larger than any packet that a capture tool writes: libpcap's MAXIMUM_SNAPLEN. */
    static final int MAX_PACKET_BYTES = 262_144;

    /** The last second of which nanoseconds since 1970 fit into 63 bits, in the year 2262. */
    static final long MAX_SECONDS = Long.MAX_VALUE / 1_000_000_000L - 1;

    private static final int MICROSECONDS = 0xa1b2c3d4;
    private static final int NANOSECONDS = 0xa1b23c4d;

    /** A. Kuznetsov's variant: eight bytes more for each packet. */
    private static final int MODIFIED = 0xa1b2cd34;

    private static final int FILE_HEADER_BYTES = 24;

    /** The upper bits of the link type say how long the frame check sequence is. */
    private static final int LINK_TYPE_MASK = 0x03ff_ffff;

    final PcapBuffer buffer;
    int linkType;
    long timeNs;
    int offset;
    int capturedBytes;
    int originalBytes;

    /** Why a packet is {@link Found#REJECTED}. */
    String reason = "";

    private int headerBytes;
    private int nsPerUnit;

    PcapPackets(PcapBuffer buffer) {
        this.buffer = buffer;
    }

    static boolean isMagic(int bigEndian) {
        int little = Integer.reverseBytes(bigEndian);
        return isOrderedMagic(bigEndian) || isOrderedMagic(little);
    }

    private static boolean isOrderedMagic(int magic) {
        return magic == MICROSECONDS || magic == NANOSECONDS || magic == MODIFIED;
    }

    /** Reads the file's header. */
    void begin() throws IOException {
        if (!buffer.has(FILE_HEADER_BYTES)) {
            throw new TraceException("the capture ends within its header");
        }
        buffer.littleEndian(!isOrderedMagic(buffer.i32(0)));
        int magic = buffer.i32(0);
        if (!isOrderedMagic(magic)) {
            throw new TraceException("this is no pcap or pcapng capture");
        }
        nsPerUnit = magic == NANOSECONDS ? 1 : 1000;
        headerBytes = magic == MODIFIED ? 24 : 16;
        linkType = buffer.i32(20) & LINK_TYPE_MASK;
        buffer.skip(FILE_HEADER_BYTES);
    }

    /** Moves to the next packet and sets the fields of this object. */
    Found next() throws IOException {
        if (!buffer.has(headerBytes)) {
            return cutOff(buffer.available());
        }
        long seconds = buffer.u32(0);
        long fraction = buffer.u32(4);
        long captured = buffer.u32(8);
        if (captured > MAX_PACKET_BYTES) {
            throw new TraceException(
                    "a packet claims to hold " + captured + " bytes: the capture is damaged from there on");
        }
        originalBytes = (int) Math.min(Integer.MAX_VALUE, buffer.u32(12));
        buffer.skip(headerBytes);
        if (!buffer.has((int) captured)) {
            buffer.skip(buffer.available());
            return reject("the capture ends within this packet");
        }
        timeNs = seconds * 1_000_000_000L + fraction * nsPerUnit;
        take(buffer.at(), (int) captured);
        buffer.skip(captured);
        return Found.PACKET;
    }

    final void take(int at, int captured) {
        offset = at;
        capturedBytes = captured;
    }

    /** What is left of a packet whose rest the file lacks. */
    final Found cutOff(int leftBytes) throws IOException {
        if (leftBytes == 0) {
            return Found.END;
        }
        buffer.skip(leftBytes);
        return reject("the capture ends within this packet's header");
    }

    final Found reject(String why) {
        reason = why;
        return Found.REJECTED;
    }
}
