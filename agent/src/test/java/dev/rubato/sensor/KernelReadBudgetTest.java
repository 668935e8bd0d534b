package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KernelReadBudgetTest {
    private long monoNs = 5_000_000_000L;
    private final KernelReadBudget budget = new KernelReadBudget(50, () -> monoNs);

    private int takeAll() {
        int taken = 0;
        while (budget.take()) {
            taken++;
        }
        return taken;
    }

    @Test
    void allowsOneSecondsWorthAtOnce() {
        assertEquals(51, takeAll());
        assertFalse(budget.take());
    }

    @Test
    void refillsWithTime() {
        takeAll();
        monoNs += 20_000_000L;

        assertTrue(budget.take());
        assertFalse(budget.take());
    }

    @Test
    void keepsNoMoreThanOneSecondsWorth() {
        takeAll();
        monoNs += 3_600_000_000_000L;

        assertEquals(51, takeAll());
    }
}
