package dev.rubato.detect.spawn;

import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.TableReader;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;

/** The chains that may still grow, by the process that each ends in. Owned by the detection thread. */
final class OpenChains {
    private static final int MAX_DEPTH = 8;

    private final long openNs;
    private final BoundedMap<HostProcess, Chain> byChild;

    OpenChains(SpawnParameters parameters) {
        openNs = parameters.followOnNs();
        byChild = new BoundedMap<>(parameters.limits().chains(), false);
    }

    void open(Chain chain) {
        byChild.put(chain.child(), chain);
    }

    /** The open chain that {@code process} belongs to: its own, or that of the nearest process above it. */
    Optional<Chain> of(HostProcess process, long timeNs) {
        HostProcess at = process;
        for (int depth = 0; at != null && depth <= MAX_DEPTH && !byChild.isEmpty(); depth++) {
            Chain chain = byChild.get(at);
            if (chain != null && timeNs - chain.spawn().timeNs() <= openNs) {
                return Optional.of(chain);
            }
            at = at.parent();
        }
        return Optional.empty();
    }

    Collection<Chain> all() {
        return Collections.unmodifiableCollection(byChild.values());
    }

    /** Closes what is too old to grow. */
    void close(long nowNs) {
        Iterator<Chain> oldest = byChild.values().iterator();
        while (oldest.hasNext() && nowNs - oldest.next().spawn().timeNs() > openNs) {
            oldest.remove();
        }
    }

    long evictions() {
        return byChild.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("spawn-chains", byChild);
    }
}
