package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BpfRingTest {
    private static final int PAGE_BYTES = 4096;
    private static final int DATA_BYTES = 64;
    private static final int BUSY = 1 << 31;
    private static final int DISCARDED = 1 << 30;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment consumer = arena.allocate(PAGE_BYTES, Long.BYTES);
    private final MemorySegment producer = arena.allocate(PAGE_BYTES + 2L * DATA_BYTES, Long.BYTES);
    private final BpfRing ring = new BpfRing(consumer, producer, PAGE_BYTES, DATA_BYTES);

    @AfterEach
    void free() {
        arena.close();
    }

    /** Writes as the kernel does; the second mapping of the data is a copy here. */
    private void write(int flags, String text) {
        long at = producer.get(ValueLayout.JAVA_LONG, 0);
        for (long copy : new long[] {0, DATA_BYTES}) {
            long header = PAGE_BYTES + at % DATA_BYTES + copy;
            if (header + 8 + text.length() <= producer.byteSize()) {
                producer.set(ValueLayout.JAVA_INT, header, flags | text.length());
                for (int i = 0; i < text.length(); i++) {
                    producer.set(ValueLayout.JAVA_BYTE, header + 8 + i, (byte) text.charAt(i));
                }
            }
        }
        producer.set(ValueLayout.JAVA_LONG, 0, at + (text.length() + 8 + 7) / 8 * 8L);
    }

    private List<String> drained() {
        List<String> records = new ArrayList<>();
        ring.drain(record -> records.add(
                new String(record.toArray(ValueLayout.JAVA_BYTE), java.nio.charset.StandardCharsets.US_ASCII)));
        return records;
    }

    @Test
    void recordsComeInOrderAndOnce() {
        write(0, "one");
        write(0, "twelve bytes");
        assertEquals(List.of("one", "twelve bytes"), drained());
        assertEquals(List.of(), drained());
        assertEquals(40, consumer.get(ValueLayout.JAVA_LONG, 0));
    }

    @Test
    void aRecordAcrossTheEndIsWhole() {
        write(0, "a".repeat(40));
        drained();
        write(0, "b".repeat(30));
        assertEquals(List.of("b".repeat(30)), drained());
    }

    @Test
    void anUnfinishedRecordHoldsBackThoseAfterItAndADiscardedOneIsPassedOver() {
        write(DISCARDED, "nothing");
        write(0, "one");
        write(BUSY, "two");
        assertEquals(List.of("one"), drained());
        producer.set(ValueLayout.JAVA_INT, PAGE_BYTES + 32, 3);
        assertEquals(List.of("two"), drained());
    }
}
