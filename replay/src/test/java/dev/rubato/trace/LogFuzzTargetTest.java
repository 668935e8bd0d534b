package dev.rubato.trace;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/**
 * Coverage-guided fuzzing of the readers of host logs: {@code JAZZER_FUZZ=1} searches, otherwise the kept inputs are
 * tried. Whatever the bytes, a reader ends, accounts for every record, and gives the same when run again.
 */
class LogFuzzTargetTest {
    private static final int RECORDS_AT = 4096 + 512;
    private static final int FREE_SPACE_AT = 4096 + 48;

    @FuzzTest(maxDuration = "30s")
    void windowsEvents(byte[] data) throws IOException {
        TraceFuzzTargetTest.read(WindowsEventReader::open, data);
    }

    @FuzzTest(maxDuration = "30s")
    void windowsEventLogs(byte[] data) throws IOException {
        byte[] file = new EvtxFixture().bytes();
        int length = Math.min(data.length, file.length - RECORDS_AT);
        System.arraycopy(data, 0, file, RECORDS_AT, length);
        file[FREE_SPACE_AT + 2] = 1;
        TraceFuzzTargetTest.read(EvtxReader::new, file);
    }

    @FuzzTest(maxDuration = "30s")
    void auditLogs(byte[] data) throws IOException {
        TraceFuzzTargetTest.read(AuditReader::new, data);
    }

    @FuzzTest(maxDuration = "30s")
    void defenderExports(byte[] data) throws IOException {
        TraceFuzzTargetTest.read(DefenderReader::open, data);
    }

    @FuzzTest(maxDuration = "30s")
    void gpuCurves(byte[] data) throws IOException {
        TraceFuzzTargetTest.read(GpuCsvReader::new, data);
    }

    @FuzzTest(maxDuration = "30s")
    void toolsThatWriteJson(byte[] data) throws IOException {
        TraceFuzzTargetTest.read(JsonEventReader::falco, data);
        TraceFuzzTargetTest.read(JsonEventReader::tetragon, data);
        TraceFuzzTargetTest.read(JsonEventReader::tracee, data);
        TraceFuzzTargetTest.read(JsonEventReader::collector, data);
    }
}
