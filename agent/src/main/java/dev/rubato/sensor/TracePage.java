package dev.rubato.sensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A cursor over the records of one page of the kernel's trace ring buffer, as read from {@code trace_pipe_raw}.
 * Owned by one reader thread and reused for every page; it allocates nothing after construction.
 *
 * <p>A page is a time stamp, a length with two flags for lost records, then records: 5 bits of type and 27 bits of time
 * since the record before. Whatever the bytes are, the cursor stays within them and ends; a record that does not fit is
 * counted as damage and ends the page.
 *
 * @see <a href="https://docs.kernel.org/trace/ring-buffer-design.html">Lockless ring buffer design</a>
 */
final class TracePage {
    private static final int TYPE_DATA_MAX = 28;
    private static final int TYPE_PADDING = 29;
    private static final int TYPE_TIME_EXTEND = 30;
    private static final int TYPE_TIME_STAMP = 31;
    private static final int DELTA_BITS = 27;

    /** Records were lost before this page (RB_MISSED_EVENTS in kernel/trace/ring_buffer.c). */
    private static final long MISSED_EVENTS = 1L << 31;
    /** Their number stands behind the last record (RB_MISSED_STORED). */
    private static final long MISSED_STORED = 1L << 30;

    private static final long LENGTH_MASK = MISSED_STORED - 1;
    /** An absolute time stamp has 59 bits; the rest is that of the page. */
    private static final long STAMP_MASK = (1L << 59) - 1;

    private final ByteBuffer bytes;
    private final TraceFormat.Field timestamp;
    private final TraceFormat.Field commit;
    private final int dataOffset;

    private int end;
    private int next;
    private int offset;
    private int length;
    private long timeNs;
    private long missed;
    private long damaged;

    /**
     * A cursor over pages of the layout that {@code events/header_page} states.
     *
     * @throws IllegalArgumentException if the layout lacks a field or its page is not 64 bytes to 1 MiB
     */
    TracePage(TraceFormat header, ByteOrder order) {
        this.timestamp = header.field("timestamp");
        this.commit = header.field("commit");
        TraceFormat.Field data = header.field("data");
        this.dataOffset = data.offset();
        int sizeBytes = data.offset() + data.sizeBytes();
        if (sizeBytes < 64 || sizeBytes > 1 << 20) {
            throw new IllegalArgumentException("a trace page of " + sizeBytes + " bytes");
        }
        this.bytes = ByteBuffer.allocate(sizeBytes).order(order);
    }

    /** The page's bytes: fill them, then {@link #open}. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Starts at the page's first record; {@code filled} bytes of it were read. */
    void open(int filled) {
        next = dataOffset;
        end = dataOffset;
        missed = 0;
        if (filled < dataOffset || filled > bytes.capacity()) {
            damaged++;
            return;
        }
        timeNs = timestamp.number(bytes, 0);
        long committed = commit.number(bytes, 0) & 0xffff_ffffL;
        long dataBytes = committed & LENGTH_MASK;
        int room = filled - dataOffset;
        if (dataBytes > room) {
            damaged++;
            dataBytes = room;
        }
        end = dataOffset + (int) dataBytes;
        if ((committed & MISSED_EVENTS) != 0) {
            boolean stored = (committed & MISSED_STORED) != 0 && end + commit.sizeBytes() <= filled;
            long count = stored
                    ? new TraceFormat.Field("missed", 0, commit.sizeBytes(), true, TraceFormat.Place.INLINE)
                            .number(bytes, end)
                    : -1;
            missed = count > 0 ? count : -1;
        }
    }

    /** Moves to the next data record; false at the end of the page. */
    boolean next() {
        while (next + 4 <= end) {
            int header = bytes.getInt(next);
            boolean little = bytes.order() == ByteOrder.LITTLE_ENDIAN;
            int type = little ? header & 0x1f : header >>> DELTA_BITS;
            long delta = little ? header >>> 5 : header & ((1 << DELTA_BITS) - 1);
            int size = recordBytes(type, delta);
            if (size <= 0) {
                return false;
            }
            if (size > end - next) {
                break;
            }
            int at = next;
            next += size;
            switch (type) {
                case TYPE_PADDING -> timeNs += delta;
                case TYPE_TIME_EXTEND -> timeNs += longDelta(at, delta);
                case TYPE_TIME_STAMP -> timeNs = (timeNs & ~STAMP_MASK) | (longDelta(at, delta) & STAMP_MASK);
                default -> {
                    timeNs += delta;
                    offset = at + (type == 0 ? 8 : 4);
                    length = next - offset;
                    return true;
                }
            }
        }
        if (next < end) {
            damaged++;
            next = end;
        }
        return false;
    }

    /** The size of the record at {@link #next} with its header; 0 where padding fills the rest of the page. */
    private int recordBytes(int type, long delta) {
        if (type >= 1 && type <= TYPE_DATA_MAX) {
            return 4 + 4 * type;
        }
        if (type == TYPE_PADDING && delta == 0) {
            next = end;
            return 0;
        }
        if (next + 8 > end) {
            return Integer.MAX_VALUE;
        }
        if (type == TYPE_TIME_EXTEND || type == TYPE_TIME_STAMP) {
            return 8;
        }
        int array = bytes.getInt(next + 4);
        return array < 4 || array > bytes.capacity() ? Integer.MAX_VALUE : 4 + ((array + 3) & ~3);
    }

    private long longDelta(int at, long low) {
        return ((bytes.getInt(at + 4) & 0xffff_ffffL) << DELTA_BITS) + low;
    }

    /** Where the record's payload begins in {@link #bytes}. */
    int offset() {
        return offset;
    }

    /** Length of the record's payload in bytes, up to 3 of them filling. */
    int length() {
        return length;
    }

    /** When the record was written, in nanoseconds of the trace clock. */
    long timeNs() {
        return timeNs;
    }

    /** How many records were lost just before this page: 0 for none, -1 for an unknown number. */
    long missed() {
        return missed;
    }

    /** How many bytes of records the page holds. */
    int dataBytes() {
        return end - dataOffset;
    }

    /** Pages and records so far that could not be followed to their end. */
    long damaged() {
        return damaged;
    }
}
