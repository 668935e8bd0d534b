package dev.rubato.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AlertTimesTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final DateTimeFormatter RFC_3339 =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final AlertTimes times = new AlertTimes();

    private void assertTime(long timeNs) {
        Instant time = Instant.ofEpochSecond(0, timeNs);
        assertEquals(RFC_3339.format(time), times.of(timeNs));
    }

    @Test
    void everyTimeHasNineDecimalsWhateverWasWrittenBefore() {
        long timeNs = 1_780_000_000L * SECOND_NS;
        assertTime(timeNs + 123_456_789);
        assertTime(timeNs + 1);
        assertTime(timeNs);
        assertTime(timeNs - 1);
        assertTime(0);
        assertTime(-1);
        assertTime(Long.MIN_VALUE);
        assertTime(Long.MAX_VALUE);
    }

    @Test
    void timesInAnyOrderAreTheirOwn() {
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            assertTime(random.nextLong());
            assertTime(1_780_000_000L * SECOND_NS + random.nextLong(3 * SECOND_NS));
        }
    }

    @Test
    void whatWasWrittenStaysAsItIs() {
        String first = times.of(1);
        times.of(2);
        assertEquals("1970-01-01T00:00:00.000000001Z", first);
    }
}
