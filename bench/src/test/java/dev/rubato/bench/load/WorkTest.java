package dev.rubato.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class WorkTest {
    private static final double ROUNDING = 1e-9;

    @Test
    void theTimesOfChildrenAreTheLastThatTheShellTells() throws Exception {
        String said = "make: nothing 0m9.00s 0m9.00s\n0m0.010000s 0m0.020000s\n2m3.500000s 0m0.250000s\n";
        assertEquals(123.75, Work.cpuSeconds(said), ROUNDING);
        assertThrows(IOException.class, () -> Work.cpuSeconds("0m0.01s 0m0.02s\nand more"));
    }

    @Test
    void aWorkTellsTheTimeOfWhatItRan() throws Exception {
        LoadResult result = new Work("counting", "sh -c 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done'").run();
        assertTrue(result.cpuSeconds() > 0, result::toString);
        assertTrue(result.seconds() > 0, result::toString);
        assertThrows(IOException.class, () -> new Work("failing", "false").run());
    }
}
