package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class YoungHeapTest {
    private static final long EDEN_BYTES = 1600L << 10;

    private long oldBytes = 9L << 20;
    private long edenBytes = EDEN_BYTES;
    private long youngBytes;
    private int collections;
    private int filledBytes;

    private final YoungHeap heap = new YoungHeap(() -> oldBytes + youngBytes, this::fill);

    private byte[] fill(int bytes) {
        filledBytes += bytes;
        allocate(bytes);
        return new byte[bytes];
    }

    private void allocate(long bytes) {
        if (youngBytes + bytes > edenBytes) {
            collections++;
            youngBytes = 0;
        }
        youngBytes += bytes;
    }

    @Test
    void isCollectedInABreakOnceItIsTwoThirdsFull() {
        allocate(YoungHeap.WORTH_BYTES - 1);
        assertFalse(heap.useBreak(YoungHeap.ROOM_NS));
        allocate(1);
        assertFalse(heap.useBreak(YoungHeap.ROOM_NS - 1));
        assertEquals(0, filledBytes);
        assertTrue(heap.useBreak(YoungHeap.ROOM_NS));
        assertEquals(1, collections);
        assertFalse(heap.useBreak(YoungHeap.ROOM_NS));
    }

    @Test
    void measuresFromACollectionThatCameByItself() {
        allocate(EDEN_BYTES - 1);
        heap.useBreak(0);
        allocate(YoungHeap.WORTH_BYTES / 2);
        assertEquals(1, collections);
        assertFalse(heap.useBreak(YoungHeap.ROOM_NS));
        allocate(YoungHeap.WORTH_BYTES);
        assertTrue(heap.useBreak(YoungHeap.ROOM_NS));
        assertEquals(2, collections);
    }

    @Test
    void growthOutsideTheYoungPartIsNotTakenForALargerOne() {
        oldBytes += YoungHeap.WORTH_BYTES;
        assertTrue(heap.useBreak(YoungHeap.ROOM_NS));
        assertEquals(1, collections);
        allocate(YoungHeap.WORTH_BYTES);
        assertTrue(heap.useBreak(YoungHeap.ROOM_NS));
        assertEquals(2, collections);
    }

    @Test
    void aLargerOneIsLeftAloneAfterOneTry() {
        edenBytes = 100 * EDEN_BYTES;
        allocate(YoungHeap.WORTH_BYTES);
        assertFalse(heap.useBreak(YoungHeap.ROOM_NS));
        assertEquals(YoungHeap.MOST_FILLED_BYTES, filledBytes);
        allocate(10 * EDEN_BYTES);
        assertFalse(heap.useBreak(YoungHeap.ROOM_NS));
        assertEquals(YoungHeap.MOST_FILLED_BYTES, filledBytes);
        assertEquals(0, collections);
    }
}
