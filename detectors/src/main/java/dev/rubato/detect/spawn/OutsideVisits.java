package dev.rubato.detect.spawn;

import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.TableReader;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which processes accept connections from other hosts, and when they did so lately: what makes a service network-facing,
 * whatever its name. Owned by the detection thread.
 */
final class OutsideVisits {
    private static final int MAX_VISITS = 16;

    /** Two sensors tell of one connection within this time. */
    private static final long REPEATED_NS = 1_000_000_000L;

    private final SpawnParameters parameters;
    private final BoundedMap<HostProcess, Visited> byOwner;

    private static final class Visited {
        final ArrayDeque<Visit> latest = new ArrayDeque<>();
        final DecayingRate rate;

        Visited(long decayNs) {
            rate = new DecayingRate(decayNs);
        }
    }

    OutsideVisits(SpawnParameters parameters) {
        this.parameters = parameters;
        this.byOwner = new BoundedMap<>(parameters.limits().listeners(), true);
    }

    /** Takes note of a visit; false if it was known. */
    boolean note(HostProcess owner, Visit visit) {
        Visited visited = byOwner.computeIfAbsent(owner, _ -> new Visited(parameters.rateDecayNs()));
        for (Visit known : visited.latest) {
            if (known.from().equals(visit.from())
                    && known.fromPort() == visit.fromPort()
                    && Math.abs(known.timeNs() - visit.timeNs()) < REPEATED_NS) {
                return false;
            }
        }
        visited.latest.addLast(visit);
        if (visited.latest.size() > MAX_VISITS) {
            visited.latest.removeFirst();
        }
        visited.rate.add(visit.timeNs());
        return true;
    }

    /** The latest visits of {@code owner}, oldest first. */
    Collection<Visit> of(HostProcess owner) {
        Visited visited = byOwner.get(owner);
        return visited == null ? List.of() : Collections.unmodifiableCollection(visited.latest);
    }

    /** Visits per second as of {@code timeNs}, with the floor of the parameters. */
    double rate(HostProcess owner, long timeNs) {
        Visited visited = byOwner.get(owner);
        double seen = visited == null ? 0 : visited.rate.perSecond(timeNs);
        return Math.max(parameters.rateFloorPerSecond(), seen);
    }

    /** The nearest process above {@code child} that other hosts have reached, or null. */
    @Nullable
    HostProcess visitedAbove(HostProcess child) {
        if (byOwner.isEmpty()) {
            return null;
        }
        HostProcess at = child.parent();
        for (int depth = 0; at != null && depth <= parameters.maxHelpers(); depth++) {
            if (byOwner.containsKey(at)) {
                return at;
            }
            at = at.parent();
        }
        return null;
    }

    long evictions() {
        return byOwner.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("spawn-visited", byOwner);
    }
}
