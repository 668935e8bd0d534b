package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceFsTest {

    @Test
    void findsTheMountPoint() {
        assertEquals(
                Path.of("/sys/kernel/tracing"),
                TraceFs.parseMounts("proc /proc proc rw 0 0\ntracefs /sys/kernel/tracing tracefs rw,relatime 0 0\n"));
        assertNull(TraceFs.parseMounts("proc /proc proc rw 0 0\n"));
    }

    @Test
    void readsListsOfCpus() throws IOException {
        assertEquals(List.of(0), TraceFs.parseCpus("0\n"));
        assertEquals(List.of(0, 1, 2, 3, 8, 10, 11), TraceFs.parseCpus("0-3,8,10-11\n"));
        assertThrows(IOException.class, () -> TraceFs.parseCpus("none"));
    }
}
