package dev.rubato.bench.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CorpusTest {
    /** What bin/test unpacks: some 600 captures, most of them broken on purpose. */
    private static final Path CAPTURES = Path.of(System.getProperty("rubato.root", ".."), "target/tools/captures");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new Corpus())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void tellsWhatCameOfEachFile(@TempDir Path folder) throws Exception {
        Path deeper = Files.createDirectory(folder.resolve("deeper"));
        Files.writeString(folder.resolve("empty"), "");
        Files.writeString(folder.resolve("prose.txt"), "no trace of any kind");
        Files.writeString(deeper.resolve("conn.log"), "#fields\tts\tuid\n1\tC1\n", StandardCharsets.UTF_8);
        assertEquals(0, run("--list", folder.toString()), err::toString);
        assertTrue(out.toString().contains("| 3 |"), out::toString);
        assertTrue(err.toString().contains("empty: ") && err.toString().contains("prose.txt: "), err::toString);
    }

    @Test
    void noCaptureOfTcpdumpsTestsCrashesOrTakesLong() {
        assumeTrue(Files.isDirectory(CAPTURES), "needs the captures that bin/test unpacks");
        assertEquals(0, run("--limit", "20", CAPTURES.toString()), () -> out + "\n" + err);
        assertTrue(out.toString().lines().anyMatch(line -> line.matches(".*\\| [56789][0-9]{2} \\|.*")), out::toString);
    }
}
