package dev.rubato.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Windows event log files. */
class EvtxReaderTest {
    private static Map<String, String> started(int pid) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("UtcTime", "2023-11-14 06:41:04.250");
        data.put("ProcessId", String.valueOf(pid));
        data.put("Image", "C:\\a & <b>\\x.exe");
        data.put("CommandLine", "x.exe \"one two\"");
        return data;
    }

    private static ReadTrace read(byte[] bytes) throws IOException {
        return ReadTrace.of(WindowsEventReader::open, bytes, HostAddresses.EVERY);
    }

    @Test
    void fillsTemplatesWithTheValuesOfEachRecord() throws IOException {
        byte[] file = new EvtxFixture()
                .add(1, started(7))
                .add(5, started(7))
                .add(1, started(8))
                .bytes();
        assertTrue(TraceFormat.SYSMON.recognises(file));
        ReadTrace read = read(file);
        assertEquals(List.of(), read.rejected);
        assertEquals(3, read.events.size());
        Event.ProcessExecuted first = (Event.ProcessExecuted) read.events.getFirst();
        assertEquals("C:\\a & <b>\\x.exe", first.image().exe());
        assertEquals(List.of("x.exe", "one two"), first.image().args());
        assertEquals("pc1", read.hosts.getFirst());
        assertEquals(
                8, ((Event.ProcessExecuted) read.events.getLast()).process().pid());
    }

    @Test
    void aDamagedRecordCostsItselfAlone() throws IOException {
        byte[] file = new EvtxFixture()
                .add(1, started(7))
                .damageLast(4)
                .add(1, started(8))
                .bytes();
        ReadTrace read = read(file);
        assertEquals(1, read.rejected.size());
        assertTrue(read.rejected.getFirst().startsWith("record 1: is damaged"), read.rejected.getFirst());
        assertEquals(1, read.events.size());
    }

    @Test
    void aFileThatIsCutOffGivesTheRecordsBeforeTheCut() throws IOException {
        byte[] file = new EvtxFixture().add(1, started(7)).bytes();
        ReadTrace read = read(Arrays.copyOf(file, 4096 + 4000));
        assertEquals(1, read.events.size());
    }

    @Test
    void aFileWithoutItsHeaderIsRefusedInWords() {
        byte[] head = Arrays.copyOf(new EvtxFixture().bytes(), 100);
        assertThrows(TraceException.class, () -> read(head));
    }
}
