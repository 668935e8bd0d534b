package dev.rubato.bench.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.trace.TraceFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a later run is judged by. */
class BaselineTest {
    private @TempDir Path directory = Path.of(".");

    @Test
    void moreAllocationThanStoredIsNoticedAndLessIsNot() throws Exception {
        Path file = directory.resolve("baseline.json");
        Baseline.write(file, Map.of("Codec.decode", new Score(100, 1, 200)));
        Baseline baseline = Baseline.read(file);
        assertEquals("allocates more", baseline.verdict("Codec.decode", new Score(1, 1, 232)));
        assertEquals("", baseline.verdict("Codec.decode", new Score(900, 1, 210)));
        assertEquals("", baseline.verdict("Codec.decode", new Score(900, 1, 100)));
        assertEquals("not in the baseline", baseline.verdict("a new one", new Score(900, 1, 100)));
        assertEquals("", baseline.verdict("Evtx.record", new Score(900, 1, 100)));
    }

    @Test
    void resultsOfJmhAreReadByNameWithParameters() throws Exception {
        Path file = directory.resolve("jmh.json");
        Files.writeString(file, """
            [{"benchmark": "dev.rubato.bench.micro.ReaderBenchmark.record", "params": {"format": "ZEEK"},
              "primaryMetric": {"score": 812.5, "scoreError": "NaN"},
              "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 96.0}}}]
            """);
        Score score = Score.read(file).get("Reader.record ZEEK");
        assertTrue(score != null && score.ns() == 812.5 && score.bytes() == 96 && Double.isNaN(score.errorNs()));
    }

    @ParameterizedTest
    @EnumSource
    void everyFormatThatIsReadHasASample(TraceFormat format) throws Exception {
        assertTrue(format.recognises(TraceSample.of(format)), format.option());
    }
}
