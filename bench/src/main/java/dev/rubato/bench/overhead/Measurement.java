package dev.rubato.bench.overhead;

import dev.rubato.bench.competitor.Nothing;
import dev.rubato.bench.competitor.Sightings.Seen;
import dev.rubato.bench.load.Load.Kind;
import dev.rubato.bench.load.LoadResult;
import dev.rubato.bench.machine.ProcessUse;

/**
 * One competitor beside one load in one round.
 *
 * @param use what the competitor took when the load had ended
 * @param userSeconds processor time of the competitor while the load ran and until what it left had settled
 * @param systemSeconds the same in the kernel
 * @param countedSeconds how long that was
 * @param seen what it wrote down of the load
 */
public record Measurement(
        String competitor,
        String load,
        Kind kind,
        int perSecond,
        int round,
        LoadResult result,
        ProcessUse use,
        double userSeconds,
        double systemSeconds,
        double countedSeconds,
        Seen seen) {

    /** User time in percent of one core. */
    public double userPercent() {
        return 100 * userSeconds / baseSeconds();
    }

    /** System time in percent of one core. */
    public double systemPercent() {
        return 100 * systemSeconds / baseSeconds();
    }

    /**
     * What is done late is done for the load, so the load's own time is what it is a share of. Nothing is done for an idle
     * machine: its share is that of all the time in which it was counted.
     */
    private double baseSeconds() {
        return kind == Kind.IDLE ? countedSeconds : result.seconds();
    }

    /** User and system time in percent of one core. */
    public double cpuPercent() {
        return userPercent() + systemPercent();
    }

    /** Share of the load's operations that were written down; NaN where there were none. */
    public double seenShare() {
        return share(seen.events());
    }

    /** Share of the load's operations that were written down with arguments; NaN where there are none. */
    public double argumentsShare() {
        return kind == Kind.EXEC ? share(seen.withArguments()) : Double.NaN;
    }

    /**
     * Share of the load's operations that were written down with their process; NaN where there were none, and of a
     * competitor that knows no processes.
     */
    public double ownerShare() {
        return seen.withOwner() == Seen.NO_OWNERS ? Double.NaN : share(seen.withOwner());
    }

    private double share(long part) {
        boolean counted = kind != Kind.IDLE && kind != Kind.WORK && !competitor.equals(Nothing.NAME);
        return counted ? (double) part / result.started() : Double.NaN;
    }
}
