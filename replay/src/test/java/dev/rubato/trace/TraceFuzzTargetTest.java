package dev.rubato.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/**
 * Coverage-guided fuzzing of trace readers: {@code JAZZER_FUZZ=1} searches, otherwise the kept inputs are tried. Whatever
 * the bytes, a reader ends, accounts for every record, and throws nothing but what its user can read.
 */
class TraceFuzzTargetTest {

    @FuzzTest(maxDuration = "30s")
    void capturesEndAndAccountForEveryPacket(byte[] data) throws IOException {
        read(PcapReader::new, data);
    }

    @FuzzTest(maxDuration = "30s")
    void zeekLogsEndAndAccountForEveryLine(byte[] data) throws IOException {
        read(ZeekReader::new, data);
    }

    static void read(TraceFormat.Opener opener, byte[] data) throws IOException {
        try {
            ReadTrace first = ReadTrace.of(opener, data, HostAddresses.EVERY);
            assertTrue(
                    first.events.size() + first.rejected.size() + first.passedOver >= first.records,
                    "a record that was neither judged, rejected nor passed over");
            assertEquals(first.events, ReadTrace.of(opener, data, HostAddresses.EVERY).events);
        } catch (TraceException e) {
            assertTrue(String.valueOf(e.getMessage()).length() > 10, "no words for the user");
        }
    }
}
