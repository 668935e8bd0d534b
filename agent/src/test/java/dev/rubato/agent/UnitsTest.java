package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {

    @ParameterizedTest
    @CsvSource({
        "500ms,500000000",
        "1.5s,1500000000",
        "30s,30000000000",
        "0s,0",
        "2 m,120000000000",
        "7d,604800000000000"
    })
    void readsDurationsWithTheirUnit(String text, long expectedNs) {
        assertEquals(expectedNs, Units.parseDurationNs(text));
    }

    @ParameterizedTest
    @CsvSource({"4096B,4096", "64MiB,67108864", "1GB,1000000000", "0.5KiB,512"})
    void readsSizesWithTheirUnit(String text, long expectedBytes) {
        assertEquals(expectedBytes, Units.parseBytes(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "-1s", "1.2.3s", "1e3s", "30sec", "64MiB", "999999999999d"})
    void refusesDurationsThatAreNone(String text) {
        assertThrows(IllegalArgumentException.class, () -> Units.parseDurationNs(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "64", "64M", "-1B", "30s", "99999999999GiB"})
    void refusesSizesThatAreNone(String text) {
        assertThrows(IllegalArgumentException.class, () -> Units.parseBytes(text));
    }

    @Test
    void writesTheLargestFittingUnit() {
        assertEquals("1.5s", Units.formatDuration(1_500_000_000L));
        assertEquals("500ms", Units.formatDuration(500_000_000L));
        assertEquals("1d", Units.formatDuration(86_400_000_000_000L));
        assertEquals("64MiB", Units.formatBytes(64L << 20));
        assertEquals("12B", Units.formatBytes(12));
    }
}
