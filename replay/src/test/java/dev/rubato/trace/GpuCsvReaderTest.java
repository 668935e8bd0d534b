package dev.rubato.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Load curves of GPUs. */
class GpuCsvReaderTest {
    private static ReadTrace read(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        assertTrue(GpuCsvReader.recognises(bytes));
        return ReadTrace.of(GpuCsvReader::new, bytes, HostAddresses.EVERY);
    }

    private static Event.GpuSampled sample(ReadTrace read, int index) {
        return (Event.GpuSampled) read.events.get(index);
    }

    @Test
    void readsSensorIdentifiersOfSeveralGpus() throws IOException {
        ReadTrace read = read("""
            ,/intelcpu/0/load/0,/nvidiagpu/0/load/1,/nvidiagpu/0/load/0,/nvidiagpu/0/smalldata/1,/gpu-amd/1/load/0
            Time,CPU Total,GPU Memory Controller,GPU Core,GPU Memory Used,GPU Core
            05/23/2025 08:00:01,7.5,12,99.5,2048,3
            """);
        assertEquals("nvidiagpu/0", sample(read, 0).device());
        assertEquals(99.5, sample(read, 0).utilisationPercent());
        assertEquals(2048L << 20, sample(read, 0).memoryUsedBytes());
        assertEquals(-1, sample(read, 0).memoryTotalBytes());
        assertEquals("gpu-amd/1", sample(read, 1).device());
        assertEquals(
                LogTime.parse("2025-05-23 08:00:01").orElseThrow(),
                sample(read, 0).timeNs());
    }

    @Test
    void readsNamesForPeopleWithUnitsAndDecimalCommas() throws IOException {
        ReadTrace read = read("""
            Timestamp;CPU Total Load (%);GPU Core Temp (\u00b0C);GPU Core Load (%);GPU Memory Load (%)
            2025-05-23 08:00:01;7,8 %;40,0 \u00b0C;97,5 %;2,4 %
            2025-05-23 08:00:03;7,8 %;40,0 \u00b0C;-;2,4 %
            """);
        assertEquals("GPU", sample(read, 0).device());
        assertEquals(97.5, sample(read, 0).utilisationPercent());
        assertEquals(1, read.events.size());
        assertEquals(1, read.passedOver);
    }

    @Test
    void readsRowsOfSeveralGpusAsNvidiaSmiWritesThem() throws IOException {
        ReadTrace read = read("""
            timestamp, index, name, utilization.gpu [%], memory.used [MiB], memory.total [MiB]
            2025/05/23 08:00:01.500, 0, NVIDIA A, 5 %, 400 MiB, 8192 MiB
            2025/05/23 08:00:01.500, 1, NVIDIA A, 95 %, 7000 MiB, 8192 MiB
            """);
        assertEquals(
                List.of("0 NVIDIA A", "1 NVIDIA A"),
                List.of(sample(read, 0).device(), sample(read, 1).device()));
        assertEquals(8192L << 20, sample(read, 1).memoryTotalBytes());
    }

    @Test
    void joinsADateAndATimeOfDayAndKeepsEqualNamesApart() throws IOException {
        ReadTrace read = read("""
            Date,Time,GPU Core Load [%],GPU Core Load [%],
            23.5.2025,08:00:01.500,1,2,
            """);
        assertEquals(
                LogTime.parse("2025-05-23 08:00:01.5").orElseThrow(),
                sample(read, 0).timeNs());
        assertEquals(
                List.of("GPU", "GPU #2"),
                List.of(sample(read, 0).device(), sample(read, 1).device()));
    }

    @Test
    void rejectsRowsWithoutATimeAndTakesAHeaderInTheMiddle() throws IOException {
        ReadTrace read =
                read("Time,GPU Load\nnever,5\n2025-05-23 08:00:01,5\nTime,CPU,GPU Load\n2025-05-23 08:00:02,1,6\n");
        assertEquals(1, read.rejected.size());
        assertEquals(6, sample(read, 1).utilisationPercent());
    }

    @Test
    void doesNotTakeOtherTablesForGpus() {
        assertFalse(GpuCsvReader.recognises(
                "Time,CPU Load,GPU Memory Load (%),GPU Temp\n".getBytes(StandardCharsets.UTF_8)));
        assertFalse(GpuCsvReader.recognises("Timestamp,DeviceName,ActionType\n".getBytes(StandardCharsets.UTF_8)));
    }
}
