package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SpareHeapTest {
    private long heapBytes = 20L << 20;
    private int collections;

    private final SpareHeap spare = new SpareHeap(() -> heapBytes, () -> {
        collections++;
        heapBytes = 22L << 20;
    });

    @Test
    void collectsOnceTheHeapHasGrownAndThenMeasuresFromWhatIsLeft() {
        heapBytes += SpareHeap.GROWTH_BYTES - 1;
        assertFalse(spare.giveBack());
        assertEquals(0, collections);
        heapBytes++;
        assertTrue(spare.giveBack());
        assertEquals(1, collections);
        heapBytes += SpareHeap.GROWTH_BYTES - 1;
        spare.giveBack();
        assertEquals(1, collections);
        heapBytes++;
        spare.giveBack();
        assertEquals(2, collections);
    }

    @Test
    void measuresFromTheLeastThatItSaw() {
        heapBytes -= 4L << 20;
        spare.giveBack();
        heapBytes += SpareHeap.GROWTH_BYTES;
        spare.giveBack();
        assertEquals(1, collections);
    }
}
