package dev.rubato.sensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/**
 * The reader's side of a ring that the kernel writes records to. One thread at a time.
 *
 * <p>One page holds how far was read, which we write; the next how far was written, and after it the data. A record is its
 * length with two flags, four bytes, four more, the bytes, filled up to eight. The kernel offers the data twice in a row,
 * so that no record is split for the reader; it is mapped once here, as each mapping counts as resident memory, and a
 * record across the end is put together.
 *
 * @see <a href="https://docs.kernel.org/bpf/ringbuf.html">BPF ring buffer</a>
 */
final class BpfRing {
    private static final int BUSY = 1 << 31;
    private static final int DISCARDED = 1 << 30;
    private static final int HEADER_BYTES = 8;

    private static final VarHandle POSITION = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle LENGTH = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment consumer;
    private final MemorySegment producer;
    private final long dataOffset;
    private final long mask;

    /** The last record across the end; of longs, as the numbers in a record are aligned. */
    private MemorySegment split = MemorySegment.ofArray(new long[0]);

    /**
     * @param consumer the page that holds how far was read
     * @param producer the page that holds how far was written, then the data
     * @param pageBytes size of a page
     * @param dataBytes size of the data, a power of two
     */
    BpfRing(MemorySegment consumer, MemorySegment producer, int pageBytes, int dataBytes) {
        this.consumer = consumer;
        this.producer = producer;
        this.dataOffset = pageBytes;
        this.mask = dataBytes - 1L;
    }

    /** Gives every record that is finished to {@code record}, which must copy what it keeps. */
    void drain(Consumer<MemorySegment> record) {
        long read = (long) POSITION.getAcquire(consumer, 0L);
        long written = (long) POSITION.getAcquire(producer, 0L);
        while (read < written) {
            long at = dataOffset + (read & mask);
            int header = (int) LENGTH.getAcquire(producer, at);
            if ((header & BUSY) != 0) {
                return; // still being written: it is there the next time
            }
            int length = header & ~(BUSY | DISCARDED);
            if ((header & DISCARDED) == 0) {
                record.accept(bytes(read + HEADER_BYTES, length));
            }
            read += (length + HEADER_BYTES + 7L) & -8L;
            POSITION.setRelease(consumer, 0L, read);
        }
    }

    /** The bytes from a position on: at the end of the data they go on at its begin. */
    private MemorySegment bytes(long position, int length) {
        long from = position & mask;
        long first = Math.min(length, mask + 1 - from);
        if (first == length) {
            return producer.asSlice(dataOffset + from, length);
        }
        if (split.byteSize() < length) {
            split = MemorySegment.ofArray(new long[(length + Long.BYTES - 1) / Long.BYTES]);
        }
        MemorySegment whole = split.asSlice(0, length);
        MemorySegment.copy(producer, dataOffset + from, whole, 0, first);
        MemorySegment.copy(producer, dataOffset, whole, first, length - first);
        return whole;
    }
}
