package dev.rubato.trace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The packets of a pcapng file of any number of sections and interfaces; other blocks are skipped. */
final class PcapngPackets extends PcapPackets {
    static final int SECTION_HEADER = 0x0a0d_0d0a;

    private static final int BYTE_ORDER = 0x1a2b_3c4d;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int OBSOLETE_PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;

    private static final int OPTION_END = 0;
    private static final int OPTION_TIME_RESOLUTION = 9;
    private static final int OPTION_TIME_OFFSET = 14;

    private static final int BLOCK_OVERHEAD_BYTES = 12;
    private static final int MAX_INTERFACES = 4096;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final List<CaptureInterface> interfaces = new ArrayList<>();
    private int blockBytes;

    /**
     * An interface of the section being read.
     *
     * @param snapBytes most bytes of a packet that were captured, 0 for no limit
     * @param unitsPerSecond resolution of time stamps, unsigned
     * @param offsetSeconds added to every time stamp
     */
    private record CaptureInterface(int linkType, long snapBytes, long unitsPerSecond, long offsetSeconds) {}

    PcapngPackets(PcapBuffer buffer) {
        super(buffer);
    }

    @Override
    void begin() throws IOException {
        // every section, the first one too, begins with a block of its own
    }

    @Override
    Found next() throws IOException {
        while (buffer.has(8)) {
            boolean section = buffer.startsWith(SECTION_HEADER);
            if (section && !readByteOrder()) {
                return cutOff(buffer.available());
            }
            int type = buffer.i32(0);
            long length = buffer.u32(4);
            if (length < BLOCK_OVERHEAD_BYTES || length % 4 != 0) {
                throw new TraceException(
                        "a block claims to hold " + length + " bytes: the capture is damaged from there on");
            }
            if (section) {
                interfaces.clear();
            }
            Found found = isRead(type) ? readBlock(type, length) : null;
            if (found == null) {
                if (!isRead(type) && !buffer.skip(length)) {
                    return reject("the capture ends within this block");
                }
            } else {
                return found;
            }
        }
        return cutOff(buffer.available());
    }

    private boolean readByteOrder() throws IOException {
        if (!buffer.has(12)) {
            return false;
        }
        buffer.littleEndian(false);
        buffer.littleEndian(buffer.i32(8) != BYTE_ORDER);
        if (buffer.i32(8) != BYTE_ORDER) {
            throw new TraceException(
                    "a section begins without a byte-order mark: the capture is damaged from there on");
        }
        return true;
    }

    private static boolean isRead(int type) {
        return switch (type) {
            case INTERFACE_DESCRIPTION, OBSOLETE_PACKET, SIMPLE_PACKET, ENHANCED_PACKET -> true;
            default -> false;
        };
    }

    /** Reads a block and moves behind it; null if it was no packet. */
    private @Nullable Found readBlock(int type, long length) throws IOException {
        if (length > PcapBuffer.MAX_BYTES) {
            buffer.skip(length);
            return reject("a block of " + length + " bytes is larger than any packet");
        }
        if (!buffer.has((int) length)) {
            buffer.skip(buffer.available());
            return reject("the capture ends within this packet");
        }
        blockBytes = (int) length;
        Found found = switch (type) {
            case INTERFACE_DESCRIPTION -> describeInterface();
            case SIMPLE_PACKET -> simple();
            case OBSOLETE_PACKET -> packet(buffer.u16(8));
            default -> packet(buffer.i32(8));
        };
        buffer.skip(length);
        return found;
    }

    private @Nullable Found describeInterface() {
        if (blockBytes < BLOCK_OVERHEAD_BYTES + 8 || interfaces.size() == MAX_INTERFACES) {
            return reject("an interface is described wrongly, or is one of more than " + MAX_INTERFACES);
        }
        long unitsPerSecond = 1_000_000;
        long offsetSeconds = 0;
        int last = blockBytes - 4;
        for (int option = 16; option + 4 <= last; ) {
            int code = buffer.u16(option);
            int bytes = buffer.u16(option + 2);
            int value = option + 4;
            if (code == OPTION_END || value + bytes > last) {
                break;
            }
            if (code == OPTION_TIME_RESOLUTION && bytes == 1) {
                unitsPerSecond = unitsPerSecond(buffer.u8(value));
            } else if (code == OPTION_TIME_OFFSET && bytes == 8) {
                long first = buffer.u32(value);
                long second = buffer.u32(value + 4);
                offsetSeconds = buffer.isLittleEndian() ? second << 32 | first : first << 32 | second;
            }
            option = value + (bytes + 3 & ~3);
        }
        interfaces.add(new CaptureInterface(buffer.u16(8), buffer.u32(12), unitsPerSecond, offsetSeconds));
        return null;
    }

    /** Powers of two have the highest bit set; beyond 64 bits no time stamp tells a second. */
    private static long unitsPerSecond(int option) {
        int power = option & 0x7f;
        if ((option & 0x80) != 0) {
            return power < 64 ? 1L << power : 0;
        }
        long units = 1;
        for (int i = 0; i < power; i++) {
            units = power < 20 ? units * 10 : 0;
        }
        return units;
    }

    private Found packet(int interfaceIndex) {
        if (blockBytes < BLOCK_OVERHEAD_BYTES + 20) {
            return reject("a packet block of " + blockBytes + " bytes holds no packet");
        }
        if (interfaceIndex < 0 || interfaceIndex >= interfaces.size()) {
            return reject("the packet's interface " + interfaceIndex + " was not described");
        }
        CaptureInterface from = interfaces.get(interfaceIndex);
        long captured = buffer.u32(20);
        if (captured > blockBytes - BLOCK_OVERHEAD_BYTES - 20) {
            return reject("a packet of " + captured + " bytes does not fit into its block of " + blockBytes);
        }
        if (!readTime(from, buffer.u32(12) << 32 | buffer.u32(16))) {
            return reject("the time stamp lies beyond the year 2262");
        }
        linkType = from.linkType;
        originalBytes = (int) Math.min(Integer.MAX_VALUE, buffer.u32(24));
        take(buffer.at() + 28, (int) captured);
        return Found.PACKET;
    }

    /** A simple packet carries no time: it takes that of the packet before it. */
    private Found simple() {
        if (blockBytes < BLOCK_OVERHEAD_BYTES + 4 || interfaces.isEmpty()) {
            return reject("a simple packet without an interface before it");
        }
        CaptureInterface from = interfaces.getFirst();
        long original = buffer.u32(8);
        long captured = Math.min(original, blockBytes - BLOCK_OVERHEAD_BYTES - 4L);
        linkType = from.linkType;
        originalBytes = (int) Math.min(Integer.MAX_VALUE, original);
        take(buffer.at() + 12, (int) (from.snapBytes == 0 ? captured : Math.min(captured, from.snapBytes)));
        return Found.PACKET;
    }

    private boolean readTime(CaptureInterface from, long units) {
        long perSecond = from.unitsPerSecond;
        if (perSecond == 0) {
            return false;
        }
        long wholeSeconds = Long.divideUnsigned(units, perSecond);
        long seconds = wholeSeconds + from.offsetSeconds;
        if (wholeSeconds < 0 || wholeSeconds > MAX_SECONDS || seconds < 0 || seconds > MAX_SECONDS) {
            return false;
        }
        timeNs = seconds * NS_PER_SECOND + fractionNs(Long.remainderUnsigned(units, perSecond), perSecond);
        return true;
    }

    private static long fractionNs(long fraction, long perSecond) {
        if (perSecond <= NS_PER_SECOND && perSecond > 0) {
            return fraction * NS_PER_SECOND / perSecond;
        }
        return Math.min(NS_PER_SECOND - 1, (long) (unsigned(fraction) / unsigned(perSecond) * NS_PER_SECOND));
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : (value >>> 1) * 2.0;
    }
}
