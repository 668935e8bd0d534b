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
    private final MemorySegment producer = arena.allocate(PAGE_BYTES + DATA_BYTES, Long.BYTES);
    private final BpfRing ring = new BpfRing(consumer, producer, PAGE_BYTES, DATA_BYTES);

    @AfterEach
    void free() {
        arena.close();
    }

    /** Writes as the kernel does: what does not fit before the end of the data goes on at its begin. */
    private void write(int flags, String text) {
        long at = producer.get(ValueLayout.JAVA_LONG, 0);
        producer.set(ValueLayout.JAVA_INT, PAGE_BYTES + at % DATA_BYTES, flags | text.length());
        for (int i = 0; i < text.length(); i++) {
            producer.set(ValueLayout.JAVA_BYTE, PAGE_BYTES + (at + 8 + i) % DATA_BYTES, (byte) text.charAt(i));
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
        write(0, "begin-of-it and the end of it!");
        write(0, "next");
        assertEquals(List.of("begin-of-it and the end of it!", "next"), drained());
    }

    @Test
    void eachLengthIsWholeFromEachPlace() {
        for (int place = 0; place < DATA_BYTES / 8; place++) {
            for (int length = 0; length <= DATA_BYTES - 8; length++) {
                consumer.set(ValueLayout.JAVA_LONG, 0, place * 8L);
                producer.set(ValueLayout.JAVA_LONG, 0, place * 8L);
                String text = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".substring(0, length);
                write(0, text);
                assertEquals(List.of(text), drained(), length + " bytes from " + place);
            }
        }
    }

    @Test
    void aShortRecordAfterALongSplitOneIsNotLonger() {
        write(0, "a".repeat(20));
        drained();
        write(0, "b".repeat(56));
        drained();
        write(0, "c".repeat(8));
        drained();
        write(0, "d".repeat(18)); // its first eight bytes are the last of the data
        assertEquals(List.of("d".repeat(18)), drained());
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
