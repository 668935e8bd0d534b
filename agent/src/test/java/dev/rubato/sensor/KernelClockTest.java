package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class KernelClockTest {
    private static final long EPOCH_NS = 1_800_000_000_000_000_000L;

    private long monoNs = 5_000;
    private long wallNs = EPOCH_NS;
    private final KernelClock clock = new KernelClock(() -> monoNs, () -> wallNs);

    @Test
    void turnsMonotonicTimesIntoTimesSinceTheEpoch() {
        assertEquals(EPOCH_NS + 1000, clock.epochNs(6000));
    }

    @Test
    void followsASteeredWallClockWithoutAStep() {
        wallNs += 3_000_000;

        assertEquals(0, clock.resample());
        assertEquals(EPOCH_NS + 3_000_000, clock.epochNs(5000));
    }

    @Test
    void leavesEqualTimesEqualWhileTheDifferenceIsNoise() {
        wallNs += 100_000;

        assertEquals(0, clock.resample());
        assertEquals(EPOCH_NS, clock.epochNs(5000));
    }

    @Test
    void tellsAStepOfTheWallClockInBothDirections() {
        wallNs += 3_600_000_000_000L;
        assertEquals(3_600_000_000_000L, clock.resample());
        wallNs -= 3_600_000_000_000L;
        assertEquals(-3_600_000_000_000L, clock.resample());
        assertEquals(0, clock.resample());
    }
}
