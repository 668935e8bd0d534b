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
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One competitor beside every load, once. It is started once for all of them, as it would run on a machine.
 *
 * <p>Whoever writes behind is still at work for a load when that has ended: processor time is counted until what the load
 * left has settled, memory is read when the load ends.
 *
 * @param measurements one for each load that worked, in their order
 * @param failed the loads that did not work, which is no fault of the competitor
 * @param lost what the competitor said that it lost in the round
 */
record Round(List<Measurement> measurements, List<FailedLoad> failed, String lost) {
    /** Until the competitor is done with what a load left, so that it counts for this load and not for the next one. */
    static final Duration SETTLE = Duration.ofSeconds(1);

    /** forkstat tells whole seconds. */
    private static final long TIME_SLACK_MS = 1_000;

    /** A load that has run, with what the competitor had used before it, at its end and when all had settled. */
    private record Ran(
            Load load,
            LoadResult result,
            ProcessUse before,
            ProcessUse atEnd,
            ProcessUse settled,
            double countedSeconds) {}

    /**
     * Measures one.
     *
     * @param directory an empty one for what the competitor writes
     * @param settle how long to wait before the first load and after each, {@link #SETTLE} where it is to mean something
     * @throws IOException if the competitor does not start or ends by itself
     */
    static Round of(Competitor competitor, List<Load> loads, int number, Path directory, Duration settle)
            throws IOException, InterruptedException {
        try (Competitor.Running running = competitor.start(directory)) {
            List<Ran> ran = new ArrayList<>();
            List<FailedLoad> failed = new ArrayList<>();
            Commands.pause(settle);
            for (Load load : loads) {
                ProcessUse before = running.use();
                long beganNs = System.nanoTime();
                Optional<LoadResult> result =
                        run(load, why -> failed.add(new FailedLoad(load.name(), competitor.name(), number, why)));
                ProcessUse atEnd = running.use();
                Commands.pause(settle);
                ProcessUse settled = running.use();
                double seconds = (System.nanoTime() - beganNs) / 1e9;
                result.ifPresent(done -> ran.add(new Ran(load, done, before, atEnd, settled, seconds)));
            }
            Sightings sightings = running.stop(ran.stream().map(Ran::result).toList());
            return new Round(
                    ran.stream()
                            .map(one -> measurement(competitor.name(), number, one, sightings))
                            .toList(),
                    failed,
                    sightings.lost());
        }
    }

    private static Optional<LoadResult> run(Load load, Consumer<String> failed) throws InterruptedException {
        try {
            return Optional.of(load.run());
        } catch (IOException e) {
            failed.accept(String.valueOf(e.getMessage()));
            return Optional.empty();
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
                ran.atEnd,
                ran.settled.userSeconds() - ran.before.userSeconds(),
                ran.settled.systemSeconds() - ran.before.systemSeconds(),
                ran.countedSeconds,
                sightings.of(ran.result, TIME_SLACK_MS));
    }
}
