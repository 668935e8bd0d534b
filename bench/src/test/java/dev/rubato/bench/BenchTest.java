package dev.rubato.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
    @TempDir
    Path dir;

    @Test
    void whatCannotBeDoneHereIsToldInALine() {
        StringWriter err = new StringWriter();
        Path missing = dir.resolve("none");
        int status = Bench.commandLine().setErr(new PrintWriter(err, true)).execute("corpus", missing.toString());
        assertEquals(1, status);
        assertEquals(
                "bench/run corpus: java.nio.file.NoSuchFileException: " + missing,
                err.toString().strip());
    }
}
