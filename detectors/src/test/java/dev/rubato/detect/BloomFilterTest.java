package dev.rubato.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BloomFilterTest {
    @Test
    void neverForgetsAKey() {
        BloomFilter filter = new BloomFilter(50_000, 1e-4);
        for (long key = 0; key < 50_000; key++) {
            filter.add(key);
        }
        for (long key = 0; key < 50_000; key++) {
            assertTrue(filter.mightContain(key));
        }
    }

    @Test
    void keepsItsFalsePositiveRateAtFullCapacity() {
        BloomFilter filter = new BloomFilter(50_000, 1e-4);
        for (long key = 0; key < 50_000; key++) {
            filter.add(key);
        }
        int claimed = 0;
        for (long key = 1_000_000; key < 2_000_000; key++) {
            claimed += filter.mightContain(key) ? 1 : 0;
        }
        assertTrue(claimed < 200, claimed + " of a million");
        assertEquals(50_000, filter.items(), 10.0);
        assertEquals(119_816, (double) filter.sizeBytes(), 100);
    }

    @Test
    void isEmptyAfterClear() {
        BloomFilter filter = new BloomFilter(10, 0.01);
        assertTrue(filter.add(7));
        assertFalse(filter.add(7));
        filter.clear();
        assertFalse(filter.mightContain(7));
        assertEquals(0, filter.items());
    }

    @Test
    void refusesImpossibleRates() {
        assertThrows(IllegalArgumentException.class, () -> new BloomFilter(10, 0));
        assertThrows(IllegalArgumentException.class, () -> new BloomFilter(0, 0.1));
    }
}
