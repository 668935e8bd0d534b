package dev.rubato.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Times as logs write them. */
class LogTimeTest {
    private static final long MOMENT_NS = 1_700_000_000_250_000_000L;

    @Test
    void readsTheWaysToWriteAMoment() {
        for (String text : List.of(
                "2023-11-14T22:13:20.25Z",
                "2023-11-14 22:13:20.250000000+00:00",
                "2023-11-14 22:13:20,250",
                "2023-11-15T00:13:20.25+0200",
                "2023/11/14 22:13:20.25",
                "11/14/2023 10:13:20.25 PM",
                "14.11.2023 22:13:20.25",
                "14/11/2023, 22:13:20.25",
                "/Date(1700000000250)/",
                "1700000000.25",
                "1700000000250",
                "1700000000250000",
                "1700000000250000000")) {
            assertEquals(MOMENT_NS, LogTime.parse(text).orElse(-1), text);
        }
    }

    @Test
    void readsNoMomentWhereThereIsNone() {
        for (String text : List.of(
                "",
                "soon",
                "2023-13-14T00:00:00Z",
                "2023-11-14",
                "99999999999999",
                "-5",
                "9999-12-31T23:59:59Z",
                "0x10")) {
            assertTrue(LogTime.parse(text).isEmpty(), text);
        }
    }

    @Test
    void roundsTheDifferenceOfClocksToZones() {
        long quarterNs = 15 * LogTime.MINUTE_NS;
        assertEquals(-32 * quarterNs, LogTime.zoneOffsetNs(0, 32 * quarterNs + 3 * LogTime.SECOND_NS));
        assertEquals(0, LogTime.zoneOffsetNs(0, 7 * LogTime.MINUTE_NS));
    }
}
