package dev.rubato.bench.overhead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.bench.competitor.Competitor;
import dev.rubato.bench.competitor.Sightings;
import dev.rubato.bench.load.Load;
import dev.rubato.bench.load.LoadResult;
import dev.rubato.bench.machine.ProcessUse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoundTest {
    private static final String TOOL = "tool";
    private static final double ROUNDING = 1e-9;
    private static final double LOAD_SECONDS = 0.5;

    /** Works a second in its own code and two in the kernel, and takes a byte more, from one look at it to the next. */
    private static final class Worker implements Competitor.Running {
        private int looks;

        @Override
        public ProcessUse use() {
            looks++;
            return new ProcessUse(looks, 2 * looks, looks, looks, 0, 1);
        }

        @Override
        public Sightings stop(List<LoadResult> loads) {
            return new Sightings();
        }

        @Override
        public void close() {}
    }

    private record Tool() implements Competitor {
        @Override
        public String name() {
            return TOOL;
        }

        @Override
        public Optional<String> refusal() {
            return Optional.empty();
        }

        @Override
        public Running start(Path directory) {
            return new Worker();
        }
    }

    private record FailingLoad(String name) implements Load {
        @Override
        public Kind kind() {
            return Kind.WORK;
        }

        @Override
        public int perSecond() {
            return 0;
        }

        @Override
        public LoadResult run() throws IOException {
            throw new IOException("no chromium");
        }
    }

    private record FakeLoad(String name, Kind kind) implements Load {
        @Override
        public int perSecond() {
            return 0;
        }

        @Override
        public LoadResult run() {
            return new LoadResult(0, 0, 1, 0, LOAD_SECONDS, 0, 0);
        }
    }

    private static Round round(Load... loads) throws IOException, InterruptedException {
        return Round.of(new Tool(), List.of(loads), 0, Path.of("."), Duration.ZERO);
    }

    @Test
    void whatIsDoneAfterALoadCountsForItAndMemoryIsThatOfItsEnd() throws Exception {
        Measurement one =
                round(new FakeLoad("make", Load.Kind.WORK)).measurements().getFirst();
        assertEquals(2, one.userSeconds(), ROUNDING);
        assertEquals(4, one.systemSeconds(), ROUNDING);
        assertEquals(2, one.use().rssBytes());
        assertEquals(100 * 2 / LOAD_SECONDS, one.userPercent(), ROUNDING);
        assertEquals(100 * 4 / LOAD_SECONDS, one.systemPercent(), ROUNDING);
    }

    @Test
    void aLoadThatFailsTakesNoOtherWithIt() throws Exception {
        Round round = round(
                new FakeLoad("before", Load.Kind.WORK),
                new FailingLoad("browser"),
                new FakeLoad("after", Load.Kind.WORK));
        assertEquals(
                List.of("before", "after"),
                round.measurements().stream().map(Measurement::load).toList());
        assertEquals(List.of(new FailedLoad("browser", TOOL, 0, "no chromium")), round.failed());
    }

    @Test
    void anIdleMachineIsCountedOverAllTheTimeInWhichItWasLookedAt() throws Exception {
        Measurement one =
                round(new FakeLoad("idle", Load.Kind.IDLE)).measurements().getFirst();
        assertTrue(one.countedSeconds() > 0, one::toString);
        assertEquals(600 / one.countedSeconds(), one.cpuPercent(), 600 / one.countedSeconds() * ROUNDING);
    }
}
