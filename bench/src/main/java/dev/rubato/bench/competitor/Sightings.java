package dev.rubato.bench.competitor;

import dev.rubato.bench.load.LoadResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a competitor has written down, counted by the load that it belongs to. Used by one thread. */
public final class Sightings {
    private final Map<Long, long[]> execs = new HashMap<>();
    private final Map<Integer, long[]> connects = new HashMap<>();
    private final List<Orphan> orphans = new ArrayList<>();
    private String lost = "says nothing";

    /** An execution of which the parent is not told: it belongs to the load that ran at this time. */
    private record Orphan(long timeMs, boolean withArguments) {}

    /**
     * What was seen of one load.
     *
     * @param events operations that were written down
     * @param withArguments those of them with the program's arguments
     * @param withOwner those of them with the process behind them, {@link #NO_OWNERS} from who knows no processes
     */
    public record Seen(long events, long withArguments, long withOwner) {
        public static final long NO_OWNERS = -1;
    }

    /** An execution of the load's program by a child of {@code parent}. */
    public void exec(long parent, boolean withArguments) {
        add(execs.computeIfAbsent(parent, pid -> new long[3]), withArguments, true);
    }

    /** An execution of the load's program by a process of an unknown parent. */
    public void orphan(long timeMs, boolean withArguments) {
        orphans.add(new Orphan(timeMs, withArguments));
    }

    /** A connection, or an attempt, to a port of loopback. */
    public void connect(int port, boolean withOwner) {
        add(connects.computeIfAbsent(port, number -> new long[3]), false, withOwner);
    }

    /** Connections to a port, counted elsewhere by who knows no processes. */
    public void connectsWithoutOwners(int port, long count) {
        connects.put(port, new long[] {count, 0, Seen.NO_OWNERS});
    }

    /** What the competitor says that it lost, in its own words. */
    public void lost(String said) {
        lost = said;
    }

    public String lost() {
        return lost;
    }

    /** What was seen of the load; {@code slackMs} is how much late its times may be. */
    public Seen of(LoadResult load, long slackMs) {
        long[] counts = load.port() != 0
                ? connects.getOrDefault(load.port(), new long[3])
                : execs.getOrDefault(load.pid(), new long[3]).clone();
        if (load.port() == 0 && load.pid() != 0) {
            orphans.stream()
                    .filter(orphan ->
                            orphan.timeMs >= load.beganMs() - slackMs && orphan.timeMs <= load.endedMs() + slackMs)
                    .forEach(orphan -> add(counts, orphan.withArguments, false));
        }
        return new Seen(counts[0], counts[1], counts[2]);
    }

    private static void add(long[] counts, boolean withArguments, boolean withOwner) {
        counts[0]++;
        counts[1] += withArguments ? 1 : 0;
        counts[2] += withOwner ? 1 : 0;
    }
}
