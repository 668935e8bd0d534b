package dev.rubato.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DistinctCounterTest {
    @Test
    void countsExactlyUpToSixtyFour() {
        DistinctCounter counter = new DistinctCounter();
        for (int round = 0; round < 3; round++) {
            for (long key = 0; key < 64; key++) {
                counter.add(key);
            }
        }
        assertEquals(64, counter.count());
        assertTrue(counter.isExact());
    }

    @Test
    void estimatesBeyondThatWithinFourStandardErrors() {
        for (int distinct : new int[] {65, 100, 300, 1_000, 10_000, 1_000_000}) {
            DistinctCounter counter = new DistinctCounter();
            for (long key = 0; key < distinct; key++) {
                counter.add(key * 31 + 7);
            }
            assertFalse(counter.isExact());
            assertEquals(distinct, (double) counter.count(), 0.26 * distinct);
        }
    }

    @Test
    void startsAgainAfterClear() {
        DistinctCounter counter = new DistinctCounter();
        for (long key = 0; key < 1_000; key++) {
            counter.add(key);
        }
        counter.clear();
        counter.add(1);
        assertEquals(1, counter.count());
    }
}
