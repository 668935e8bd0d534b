package dev.rubato.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CusumTest {
    private static final double UP = Math.log(4);

    private final Cusum sum = new Cusum(UP, -UP);

    @Test
    void neverFallsBelowZero() {
        sum.success();
        sum.success();
        assertEquals(0, sum.value());
        sum.failure(1, 0);
        assertEquals(UP, sum.value(), 1e-12);
    }

    @Test
    void isExplainedByTheCountsSinceItsLastZero() {
        sum.failure(1, 0);
        sum.success();
        sum.success();
        sum.failure(5, 0);
        sum.failure(9, 0.25);
        sum.success();
        assertEquals(2, sum.failures());
        assertEquals(1, sum.successes());
        assertEquals(5, sum.sinceNs());
        assertEquals(sum.value(), sum.failuresNats() + sum.successesNats() - sum.paidNats(), 1e-12);
    }

    @Test
    void anExpensiveFailureResetsInsteadOfLeavingADebt() {
        sum.failure(1, 0);
        int zeroes = sum.zeroes();
        sum.failure(2, 100);
        assertEquals(0, sum.value());
        assertEquals(zeroes + 1, sum.zeroes());
        sum.failure(3, 0);
        assertEquals(UP, sum.value(), 1e-12);
    }

    @Test
    void aWithdrawnFailureLowersItByWhatItAdded() {
        sum.failure(1, 0);
        sum.failure(2, 0.5);
        sum.withdrawFailure();
        assertEquals(UP - 0.5, sum.value(), 1e-12);
        sum.withdrawFailure();
        assertEquals(0, sum.value());
        assertEquals(0, sum.paidNats());
    }
}
