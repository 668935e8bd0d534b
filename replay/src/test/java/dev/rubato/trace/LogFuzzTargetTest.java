package dev.rubato.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.EOFException;
import java.io.IOException;

/**
 * Coverage-guided fuzzing of the readers of host logs: {@code JAZZER_FUZZ=1} searches, otherwise the kept inputs are
 * tried. Whatever the bytes, a reader ends, accounts for every record, and gives the same when run again.
 */
class LogFuzzTargetTest {

    @FuzzTest(maxDuration = "30s")
    void windowsEvents(byte[] data) throws IOException {
        read(WindowsEventReader::open, data);
    }

    @FuzzTest(maxDuration = "30s")
    void windowsEventLogs(byte[] data) throws IOException {
        byte[] file = new EvtxFixture().bytes();
        int length = Math.min(data.length, file.length - RECORDS_AT);
        System.arraycopy(data, 0, file, RECORDS_AT, length);
        file[FREE_SPACE_AT + 2] = 1;
        read(EvtxReader::new, file);
    }

    @FuzzTest(maxDuration = "30s")
    void auditLogs(byte[] data) throws IOException {
        read(AuditReader::new, data);
    }

    @FuzzTest(maxDuration = "30s")
    void defenderExports(byte[] data) throws IOException {
        read(DefenderReader::open, data);
    }

    @FuzzTest(maxDuration = "30s")
    void gpuCurves(byte[] data) throws IOException {
        read(GpuCsvReader::new, data);
    }

    @FuzzTest(maxDuration = "30s")
    void toolsThatWriteJson(byte[] data) throws IOException {
        read(JsonEventReader::falco, data);
        read(JsonEventReader::tetragon, data);
        read(JsonEventReader::tracee, data);
        read(JsonEventReader::collector, data);
    }

    private static final int RECORDS_AT = 4096 + 512;
    private static final int FREE_SPACE_AT = 4096 + 48;

    private static void read(TraceFormat.Opener opener, byte[] data) throws IOException {
        try {
            ReadTrace first = ReadTrace.of(opener, data, HostAddresses.EVERY);
            assertTrue(
                    first.events.size() + first.rejected.size() + first.passedOver >= first.records,
                    "a record that was neither judged, rejected nor passed over");
            assertEquals(first.events, ReadTrace.of(opener, data, HostAddresses.EVERY).events);
        } catch (EOFException e) {
            assertTrue(data.length < RECORDS_AT, "only a file without its header ends early");
        } catch (TraceException e) {
            assertTrue(String.valueOf(e.getMessage()).length() > 10, "no words for the user");
        }
    }
}
