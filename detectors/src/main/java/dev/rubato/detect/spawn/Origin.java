package dev.rubato.detect.spawn;

import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.LoopbackHop;
import java.util.ArrayList;
import java.util.List;

/**
 * Who stands at the beginning of a path of hops, and the path.
 *
 * @param kind what makes it a client
 * @param client the process that made the first hop, or the browser of a direct chain
 * @param publicPage whether the same client fetched from a public address shortly before
 * @param otherFetcher whether only another process of its lineage touched a public address
 * @param path the hops, first to last; empty for a direct chain
 */
record Origin(Kind kind, HostProcess client, boolean publicPage, boolean otherFetcher, List<LoopbackHop> path) {

    /** What makes a process a client. */
    enum Kind {
        /** A headless or remote-controlled browser. */
        AUTOMATED_BROWSER,
        /** A process of an agent runtime. */
        AGENT,
        BROWSER,
        /** Neither, but its lineage touched a public address lately. */
        PLAIN;

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
        return new Origin(kind, client, publicPage, otherFetcher, longer);
    }

    int hops() {
        return path.size();
    }
}
