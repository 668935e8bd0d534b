package dev.rubato.detect.spawn;

import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.LoopbackHop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who stands at the beginning of a path of hops, and the path.
 *
 * @param kind what makes it a client
 * @param client the process that made the first hop, or the browser of a direct chain
 * @param publicPage whether the same client fetched from a public address shortly before
 * @param otherFetcher whether only another process of its lineage touched a public address
 * @param path the hops, first to last; empty for a direct chain
 * @param role what the client is by its name, where the chain rests on that, else null
 * @param visit how another host reached the client, where the chain rests on that, else null
 */
record Origin(
        Kind kind,
        HostProcess client,
        boolean publicPage,
        boolean otherFetcher,
        List<LoopbackHop> path,
        @Nullable Role role,
        @Nullable Visit visit) {

    /** What makes a process a client. */
    enum Kind {
        /** A headless or remote-controlled browser. */
        AUTOMATED_BROWSER,
        /** A process of an agent runtime. */
        AGENT,
        BROWSER,
        /** Neither, but its lineage touched a public address lately. */
        PLAIN,
        /** Itself the starter: a service that other hosts reach. */
        SERVICE,
        /** Itself the starter: a program that opens or runs what others sent. */
        OPENER;

        boolean isAutomated() {
            return this == AUTOMATED_BROWSER || this == AGENT;
        }
    }

    Origin {
        path = List.copyOf(path);
    }

    /** This origin, one hop further. */
    Origin through(LoopbackHop hop) {
        List<LoopbackHop> longer = new ArrayList<>(path);
        longer.add(hop);
        return new Origin(kind, client, publicPage, otherFetcher, longer, role, visit);
    }

    /** This origin, known by a role. */
    Origin as(Role known) {
        return new Origin(kind, client, publicPage, otherFetcher, path, known, visit);
    }

    /** This origin, reached by another host. */
    Origin reachedBy(Visit seen) {
        return new Origin(kind, client, publicPage, otherFetcher, path, role, seen);
    }

    int hops() {
        return path.size();
    }
}
