package dev.rubato.detect.spawn;

import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Listener;
import dev.rubato.lineage.LoopbackHop;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;

/** One local service: who reached it lately, and what it and its workers started. Owned by the detection thread. */
final class Service {
    private static final long REPEATED_NS = 1_000_000_000L;

    private final Listener listener;
    private final HostProcess owner;
    private final String shape;
    private final SpawnParameters parameters;
    private final ArrayDeque<Hop> hops = new ArrayDeque<>();
    private final ArrayDeque<Spawn> spawns = new ArrayDeque<>();
    private final DecayingRate hopRate;
    private final DecayingRate ownSpawnRate;

    Service(Listener listener, HostProcess owner, SpawnParameters parameters) {
        this.listener = listener;
        this.owner = owner;
        this.parameters = parameters;
        this.shape = ServiceShape.of(owner, listener.port());
        this.hopRate = new DecayingRate(parameters.rateDecayNs());
        this.ownSpawnRate = new DecayingRate(parameters.rateDecayNs());
    }

    Listener listener() {
        return listener;
    }

    HostProcess owner() {
        return owner;
    }

    /** The stable name that habits are kept by. */
    String shape() {
        return shape;
    }

    /** The latest hops, oldest first. */
    Collection<Hop> hops() {
        return Collections.unmodifiableCollection(hops);
    }

    /** The same, latest first. */
    Iterable<Hop> latestHops() {
        return hops::descendingIterator;
    }

    /** The latest starts by it and its workers, oldest first. */
    Collection<Spawn> spawns() {
        return Collections.unmodifiableCollection(spawns);
    }

    /** Remembers a hop; false if another sensor has told of it already. */
    boolean reached(Hop hop) {
        for (Hop known : hops) {
            if (isSame(known.seen(), hop.seen())) {
                return false;
            }
        }
        if (hop.origin() == null) {
            return true; // nothing joins with it, and it must not push out what does
        }
        hops.addLast(hop);
        if (hops.size() > parameters.limits().hops()) {
            hops.removeFirst();
        }
        hopRate.add(hop.timeNs());
        return true;
    }

    private static boolean isSame(LoopbackHop one, LoopbackHop other) {
        return one.clientPort() != 0
                && one.clientPort() == other.clientPort()
                && one.client() == other.client()
                && Math.abs(one.timeNs() - other.timeNs()) < REPEATED_NS;
    }

    void started(Spawn spawn) {
        spawns.addLast(spawn);
        if (spawns.size() > parameters.limits().spawns()) {
            spawns.removeFirst();
        }
    }

    /** Counts a start that no hop explains. */
    void startedUnasked(long timeNs) {
        ownSpawnRate.add(timeNs);
    }

    /** Whether {@code process} descends from something that was started within the window before {@code timeNs}. */
    boolean isPartOfStart(HostProcess process, long timeNs) {
        for (Spawn spawn : spawns) {
            boolean recent = timeNs - spawn.timeNs() <= parameters.windowNs();
            if (recent && (spawn.child() == process || process.descendsFrom(spawn.child()))) {
                return true;
            }
        }
        return false;
    }

    /**
     * New hops of clients per second, or starts per second that no hop explains, whichever is more: a service that starts
     * shells all the time meets hops by chance as surely as one that is reached all the time.
     */
    double chanceRate(long timeNs) {
        double seen = Math.max(hopRate.perSecond(timeNs), ownSpawnRate.perSecond(timeNs));
        return Math.max(parameters.rateFloorPerSecond(), seen);
    }
}
