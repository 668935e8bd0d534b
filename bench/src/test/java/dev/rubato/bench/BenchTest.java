package dev.rubato.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.bench.machine.MissingToolException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;

class BenchTest {
    private final StringWriter err = new StringWriter();
    private final CommandLine bench = Bench.commandLine().setErr(new PrintWriter(err, true));

    @Test
    void aMissingToolIsToldInALine() throws Exception {
        CommandLine soak = Objects.requireNonNull(bench.getSubcommands().get("soak"));
        IExecutionExceptionHandler handler = bench.getExecutionExceptionHandler();
        MissingToolException missing = new MissingToolException("nmap", "nmap");
        assertEquals(1, handler.handleExecutionException(missing, soak, soak.getParseResult()));
        assertEquals(
                "bench/run soak: needs nmap, which is not installed (Debian: nmap)",
                err.toString().strip());
    }

    @Test
    void noRepetitionAtAllIsRefused() {
        assertEquals(2, bench.execute("overhead", "--times=0"));
        assertTrue(err.toString().contains("--times: expected at least 1, not 0"), err::toString);
    }
}
