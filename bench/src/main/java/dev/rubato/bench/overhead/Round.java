package dev.rubato.bench.overhead;

import dev.rubato.bench.competitor.Competitor;
import dev.rubato.bench.competitor.Sightings;
import dev.rubato.bench.load.Load;
import dev.rubato.bench.load.LoadResult;
import dev.rubato.bench.machine.Commands;
import dev.rubato.bench.machine.ProcessUse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One competitor beside every load, once. It is started once for all of them, as it would run on a machine.
 *
 * @param measurements one for each load, in their order
 * @param lost what the competitor said that it lost in the round
 */
record Round(List<Measurement> measurements, String lost) {
    /** Until what a load left has reached the competitor, so that it is not counted for the next one. */
    private static final Duration SETTLE = Duration.ofSeconds(1);

    /** forkstat tells whole seconds. */
    private static final long TIME_SLACK_MS = 1_000;

    /** A load that has run, with what the competitor had used before and after. */
    private record Ran(Load load, LoadResult result, ProcessUse before, ProcessUse after) {}

    static Round of(Competitor competitor, List<Load> loads, int number, Path directory)
            throws IOException, InterruptedException {
        try (Competitor.Running running = competitor.start(directory)) {
            List<Ran> ran = new ArrayList<>();
            for (Load load : loads) {
                Commands.pause(SETTLE);
                ProcessUse before = running.use();
                LoadResult result = load.run();
                ran.add(new Ran(load, result, before, running.use()));
            }
            Commands.pause(SETTLE);
            Sightings sightings = running.stop(ran.stream().map(Ran::result).toList());
            return new Round(
                    ran.stream()
                            .map(one -> measurement(competitor.name(), number, one, sightings))
                            .toList(),
                    sightings.lost());
        }
    }

    private static Measurement measurement(String competitor, int round, Ran ran, Sightings sightings) {
        return new Measurement(
                competitor,
                ran.load.name(),
                ran.load.kind(),
                ran.load.perSecond(),
                round,
                ran.result,
                ran.after,
                ran.after.userSeconds() - ran.before.userSeconds(),
                ran.after.systemSeconds() - ran.before.systemSeconds(),
                sightings.of(ran.result, TIME_SLACK_MS));
    }
}
