package dev.rubato.bench.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every benchmark runs, for a moment. */
class MicroTest {
    /** Tests run in their module's directory. */
    private static final Path ROOT = Path.of("..");

    private @TempDir Path directory = Path.of(".");

    @Test
    void everyBenchmarkRunsAndTellsItsAllocation() throws Exception {
        Path results = directory.resolve("jmh.json");
        new Jmh(".*", 0, 1, 1).run(results, true, true, null);
        Map<String, Score> scores = Score.read(results);
        assertEquals(
                Baseline.read(ROOT.resolve(Baseline.FILE)).scores().keySet(),
                scores.keySet(),
                "what is stored and what there is");
        scores.forEach((name, score) -> assertTrue(score.ns() > 0 && !Double.isNaN(score.bytes()), name));
    }
}
